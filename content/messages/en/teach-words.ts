/** What authors may write, for the page that says so: src/lib/lesson/vocabulary.ts and operand-table.ts. */

export const theMachineBesideTheTextIsThisRun = 'The machine beside the text is this run from here on.';
export const asksThePredictionThenShows =
  'Asks the prediction, then shows the answer and the record that proves or refutes it.';
export const asksThePredictionsThatQuiz =
  'Asks the predictions that `quiz` in lesson.yaml names: who answers all of them may skip the lesson.';
export const showsOneCheckWhatItSaysWhether =
  'Shows one check: what it says, whether it holds, its hints, and the step where it failed.';
export const bringsOneOfTheViewsThatLesson = 'Brings one of the views that lesson.yaml names to the front.';
export const aButtonInTheTextThatBrings =
  'A button in the text that brings the machine to a moment: label:x, after label:x, start or end.';
export const aWordOfTheField =
  'A word of the field where it is introduced; `id` where the glossary has it under another name.';
export const aFigureFromTheLiterature =
  'A figure from the literature, with its source and how sure it is; the text inside shows the figure.';
export const aButtonThatRunsTheStartUnderEach =
  'A button that runs the start under each of `runs`, which are names parted by blanks, and draws what they came to: `metric` is cycles, or some ' +
  'of instructions, exits, memory and cycles. `guest` takes a guest of the prose in place of the start, `files="student"` the student\'s text.';
export const aGuestOfItsOwnBelowItsSource =
  'A guest of its own, below its source: a button runs it in the machine of `run` (the first, if left out), another opens it in the ' +
  "Lab. It may include the lesson's fixed files. It holds if it assembles, ends within the run's budget, and prints what `prints` says.";
/** What is planned: what there is instead. */
export const thereIsNoDisk = 'the machines here have no disk';
export const aRunHasOneGuest = 'a run has one guest, alone on its host';
export const aRunHasOneVMM = 'a run has one VMM at most; a guest may be a hypervisor itself';
export const noLessonEditsTheVMM = 'students change guests, or the third-generation machine, not the VMM';
export const whatTheMachineHoldsPartAsBelow = 'what the machine holds; PART as below';
export const whatTheGuestBelievesBareTheSame = 'what the guest believes; bare, the same';
export const partARegister = 'PART: a register';
export const partAFlag = 'PART: a flag, 0 or 1 (iopl 0 to 3)';
export const partATableRegister = 'PART: a table register';
export const partAModelSpecificRegister = 'PART: a model-specific register';
export const partASegmentAndItsHiddenPart = 'PART: a segment and its hidden part';
export const guestMemoryAtLinearAddressE = 'guest memory at linear address E, by the guest’s own tables';
export const guestMemoryAtGuestPhysical = 'guest memory at guest physical address E';
export const memoryOfTheMachineAtHostPhysical = 'memory of the machine at host physical address E';
export const theValueOfALabelOrConstant = 'the value of a label or constant of the source';
export const whatTheGuestHasPrintedAsText = 'what the guest has printed, as text';
export const whatTheGuestHasPrintedAsANumber = 'what the guest has printed, as the decimal number that it is';
export const countsOfTheRunSoFarTime =
  'counts of the run so far; time is in retired instructions, cycles are those of the model (Pentium 4, not fitted)';
export const numbersAndArithmeticModulo232 = 'numbers and arithmetic, modulo 2^32';
