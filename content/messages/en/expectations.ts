/** What is wrong in an expectation, an event or a moment that an author or a reader has written. src/lib/lesson. */

export const nothingToCompareWith = 'nothing to compare with';
export const addEqNeLtLeGtOrGe = 'Add eq, ne, lt, le, gt or ge.';
export const addEqNeOrContains = 'Add eq, ne or contains, and a text.';
export const isAddedUpOverARun = (text: string | number) =>
  `\`${text}\` is added up over a run, and is not looked at before every instruction`;
export const askItAtAMoment = 'Ask it at a moment, with value and at.';
export const isNoMoment = (text: string) => `\`${text}\` is no moment`;
export const writeLabelNameAfterLabelName = 'Write `label:NAME`, `after label:NAME` or `end`.';
export const isTheBareMachineItself = 'the run is on the bare machine, which does not differ from itself';
export const askOfARunUnderAVMM = 'Ask it of a run under a VMM.';
export const aParavirtualizedGuestIsAnother =
  'a paravirtualized guest is another guest: no bare machine runs it beside';
export const compareWhatBothPrint = 'Compare what both print, or ask it of another technique.';
export const asksOfAThirdGenerationMachine = (operator: string) =>
  `\`${operator}\` asks of a third-generation machine`;
export const askWhatAGuestDoesOrSetKindThird = 'Ask what a guest does, or set kind: third-generation.';
export const theExpectationNamesNoOperator = 'the expectation names no operator';
export const useCountValueOutputSequence = 'Use count, value, output, sequence, always, never ...';
export const witnessAsksAboutAnInstruction =
  '`witness` asks about an instruction and a class, or about a theorem';
export const writeInstructionNameToClass =
  'Write { instruction: NAME, to: CLASS }, or { against: theorem-1 }.';
export const aThirdGenerationMachine = 'a third-generation machine cannot be asked this';
export const useWitnessSquareOrValue = 'Use witness, square or value.';
export const useAChoiceOrANumberWithValue = 'Use a choice, or a number with value.';
export const thereIsNoClass = (to: string) => `there is no class \`${to}\``;
export const didYouMean = (near: string) => `Did you mean \`${near}\`?`;
export const knownAre = (list: string) => `Known are ${list}.`;
export const isNoNumberOfAThirdGeneration = (text: string) =>
  `\`${text}\` is no number of a third-generation machine`;
export const writeStatesInstructionsOrSquare =
  'Write states, instructions, class.CLASS, or square.NAME.broken (escaped, direct, interpreted, reflected); NAME may be all.';
export const thereIsNoRun = (run: string) => `there is no run \`${run}\``;
export const nameOneOf = (runs: string) => `Name one of ${runs}.`;
export const thePredictionIsOfNoKnownKind = 'the prediction is of no known kind';
export const useChoiceNumberOrderPointOrState = 'Use choice, number, order, point or state.';
export const thereIsNoEvent = (event: string) => `there is no event \`${event}\``;
export const seeEventKinds = 'See EVENT_KINDS.';
export const eventHasNo = (event: string, name: string) => `event ${event} has no \`${name}\``;
export const itHas = (known: string) => `It has ${known}.`;
export const isNoPlaceOfAnEvent = (value: string | number) => `\`${value}\` is no place of an event`;
export const writeAtLabelName = 'Write `at: "label:NAME"`.';
export const isNo = (value: string, name: string) => `\`${value}\` is no ${name}`;
export const knownAreOrANumber = (words: string) => `Known are ${words}, or a number.`;
