/** The course's outline. */

export const toCome = 'To come';
export const lessonsOfYourOwn = 'Lessons of your own';
