/** What is wrong with an operand, for whoever wrote it. */

/** Why an operand could not be read: a sentence. */
export class OperandError {
  readonly message: string;
  readonly remedy: string;
  /** Column in the operand's text, from 0. */
  readonly column: number;

  constructor(message: string, remedy: string, column = 0) {
    this.message = message;
    this.remedy = remedy;
    this.column = column;
  }
}
