/** The course's outline. */

export const toCome = 'To come';
export const lessonsOfYourOwn = 'Lessons of your own';
/** `id` is the lesson's; its author sees this, and its page says why. */
export const cannotBeRead = (id: string) => `${id}: this lesson cannot be read`;
