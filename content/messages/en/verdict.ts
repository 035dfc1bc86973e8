/** What the run says of a prediction. */

export const runDidNotTell = 'the run did not tell';
export const decimalAndHex = (decimal: number, hex: string) => `${decimal} (${hex}h)`;
/** Between the steps of an order. */
export const thenNext = '; then ';
export const youWereRight = 'You were right.';
export const itWasOtherwise = 'It was otherwise.';
export const theRunSays = (right: string) => `The run says: ${right}.`;
export const showWhatWasFound = 'Show what was found';
export const showTheRecord = 'Show the record';
