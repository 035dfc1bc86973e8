/** What lesson.yaml may say, word by word: for the page for authors, and as descriptions in the JSON Schema. src/lib/lesson/reference.ts. */
import { comparison } from './verdicts.ts';

export const lessonFields = {
  version: 'The version of this format: 1.',
  id: 'The lesson’s name, and its address: /course/ID/.',
  title: 'As it stands above the lesson and in lists.',
  minutes: 'How long a student needs, about.',
  objectives: 'What one can do afterwards; with `by`, the checks and predictions that show it reached.',
  kind: 'What students change: `guest` (if left out), programs of the x86, or `third-generation`, Popek and Goldberg’s machine.',
  runs: 'The machines that the lesson uses, each under a name.',
  files: 'The files of the guest, or of the machine.',
  views: 'Views into the machine beside the text, at most three.',
  predict: 'Questions that are asked before the machine answers them.',
  quiz: 'Predictions by which a reader finds out whether to skip the lesson; the component Quiz shows them.',
  checks: 'What must hold of the student’s files.',
  proof:
    'What each version of the files passes and fails: start, solution, and each wrong answer, a file or a folder.',
};
export const fileFields = {
  edit: 'What the student changes. The first is assembled, unless `main` names another.',
  fixed: 'What the lesson gives and nobody changes; the student reads it.',
  main: 'The file that is assembled: it includes the others.',
};
export const runFields = {
  cpu: 'The processor.',
  technique: 'By which a VMM runs the guest; `native` is the bare machine.',
  ring: 'The ring in which the guest’s kernel really runs under trap-and-emulate.',
  mmu: 'What gives the guest its memory: a policy of shadow page tables, or extended page tables.',
  mem: 'Guest memory in MiB.',
  format: 'What the assembled image is, if it does not tell.',
  load: 'Where a flat image is loaded.',
  define: 'Names that the assembler knows, as with %define.',
  inputs:
    'What waits at the serial port from the start; or a list of what is typed there, each text at its time, in instructions.',
  seed: 'What the assembler knows as SEED: `student`, the student’s own number, or a number, the same for all.',
  budget: 'Instructions after which the run is cut off.',
};
export const monitorFields = {
  monitor:
    'The monitor under the machine: one that interprets what traps, or a hybrid one, which interprets all in supervisor mode.',
  placement: 'Where the monitor lies in core.',
  depth: '2: one monitor in another.',
  state: 'The state in which the machine stands on the page.',
};
export const checkFields = {
  id: 'Its name, for the prose and the proof.',
  run: 'The machine it is asked of.',
  says: 'What must hold, as the student reads it.',
  at: 'The moment at which it is asked; the end if left out.',
  expect: 'One operator, as below.',
  hints: 'Given one by one.',
};
export const predictionFields = {
  id: 'Its name, for the prose.',
  run: 'The machine that answers.',
  at: 'Where the machine stands when it is asked.',
  kind: 'choice, number, order, point or state, as below.',
  ask: 'The question.',
  options:
    'Of a choice or an order: what may be answered, each with what it `says`; of a wrong one also `because` and `misconception`.',
  cells:
    'Of a point: the cells of memory to choose from, `count` of them `from` an address on, each of so many `bytes` (1, 2, 4 or 8; 4 if left out).',
  entries: 'As `cells`, where they are the entries of a table.',
  answer: 'How the run answers. Nobody writes the answer down.',
};
export const operators = {
  count: 'How many such events the run has.',
  sequence: 'The events happen in this order; others may lie between.',
  value: 'An operand at a moment.',
  always: 'A comparison holds before each instruction, from one moment to another.',
  never: 'It never does; or there is no such event.',
  output: 'What the guest has printed.',
  compare: 'An operand of two runs at their ends.',
  witness:
    'Of a third-generation machine: whether states show an instruction to be of a class, or one to break the condition of a theorem.',
  square:
    'Of a third-generation machine: whether the square of an instruction, or of all, closes in every state under the run’s monitor.',
  faithful:
    'The run ends within its budget, and at no instruction can the guest tell its machine from the bare one.',
  diverges: 'It can, and its first difference is at that place and in that field, as far as they are given.',
};
export const besideOperators = {
  ...comparison,
  from: 'the moment from which on; the start if left out',
  to: 'the moment up to which; the end if left out; of a witness, the class',
  contains: 'a text that is somewhere in it',
  of: 'an operand; of a square, `equivalence` or `resource-control`',
  is: 'what is expected',
  at: '`label:NAME` of an instruction',
  field: 'what differs',
  instruction: 'an instruction of the machine; all if left out',
  against: 'a theorem',
  event: 'a kind of event; its arguments stand beside it, by their names',
};
export const predictionKinds = {
  choice:
    'One of the options. The answer is an operator with `then`, the option where it holds, and `else`, that where it does not.',
  number:
    'A number. The answer is a `count` of events, or a `value`, at a moment of its own if `at` says so.',
  order: 'The options in order. The answer has an event for each: the first of its kind counts.',
  point:
    'A place, by clicking it: a line of the source, or one of the `cells` or `entries`. The answer is the `first` event of a kind: the line at which it happened, or the cell that its argument named by `where` lies in; or the cell of an `address`, at a moment of its own if `at` says so.',
  state: 'Several numbers at a moment. The answer has `values`, an operand under each name.',
};
export const moments = {
  start: 'before the first instruction',
  'label:NAME': 'before the instruction there is executed for the first time',
  'after label:NAME': 'when it has been executed for the first time',
  end: 'when the run is over',
};
export const machineMoments = {
  start: 'the state of the run',
  'state:S': 'this state',
  'square:NAME': 'the first state in which the instruction’s square breaks, or does something',
  'square:NAME at S': 'its square in this state',
  'witness:NAME to CLASS': 'the states that show it',
};
export const events = {
  trap: 'An exception or an interrupt goes through the guest’s gate.',
  return: 'IRET, to where and into which ring.',
  exit: 'Control comes to the VMM.',
  handler: 'A step of the VMM.',
  resume: 'The VMM lets the guest go on, in virtual ring `cpl` and real ring `ring`.',
  'shadow-write': 'A shadow page-table entry is written, for the guest’s entry behind it.',
  'page-fault': 'A page fault is classified: `hidden` 1 where the guest never sees it.',
  interrupt: 'An external interrupt is given to the guest.',
  io: 'The guest uses a port: `write` 1 for OUT.',
  ring: 'The guest’s CPL changes.',
  control: 'A control register of the guest changes.',
  interpreted: 'The guest is interpreted because it could not run directly, and why.',
  walk: 'An entry of the guest’s tables is read: `level` 1 the directory, 2 a table.',
  'shadow-drop': 'Shadow entries are taken out.',
  trace: 'A guest frame is write-traced from now on (`on` 1), or no longer.',
  'traced-write': 'A write into a traced table.',
  resync: 'A table whose trace was dropped is compared with its shadow.',
  output: 'The guest prints a byte.',
  slice: 'A VM’s turn on the processor is over: only where several share a host, which no lesson has yet.',
  stop: 'The run ends.',
  hypercall: 'A paravirtualized guest calls the VMM.',
  'table-update': 'An entry of a direct page table is validated; `result` 0, or why it was refused.',
  'frame-type': 'A frame changes its type.',
  upcall: 'A paravirtualized guest is called for events.',
  'vm-exit': 'The processor leaves a guest of VT-x: the manual’s basic reason and qualification.',
  'vm-entry': 'It enters one, after so many VMREADs and VMWRITEs.',
  'ept-fill': 'An entry of the extended page tables is written.',
  translate: 'A unit of the guest’s kernel is translated.',
  chain: 'A transfer goes straight to its target’s translation from now on.',
  invalidate: 'A unit is taken out.',
  'cache-flush': 'The translation cache is thrown away.',
  adapt: 'An instruction that traps too often becomes a callout (`on` 1), or is copied again.',
};

// Operands that one has to look up.

export const theGuestsEntry =
  'the guest’s page-table entry for linear address E, or the directory entry of a page of 4 MiB; 0 where there is none';
export const theShadowsEntry =
  'the shadow’s entry for linear address E in the guest’s present ring; 0 where there is none';
export const theOwnerOfAFrame =
  'whose the frame at host physical address E is: 0 nobody’s, 1 the VMM’s, 2 the VM’s';
export const framesByOwner = 'how many frames the VMM has, the VM has, and nobody has';
export const registersOfDevices =
  'registers of the interrupt controllers, the timer’s channels and the serial port, as the Devices view shows them';
export const exitsByReason = 'exits for this reason so far';
export const whoExecuted =
  'instructions so far by who executed them: the processor as they stand, or from the translation cache; the VMM after a trap, or without one; on the bare machine all are direct';
export const countsOfTheShadow = 'what the shadow page tables have met and done so far';
export const countsOfTranslation =
  'what the translator has done so far, as the view of the translation counts it';
export const fieldsOfTheVMCS =
  'the VMCS, field by field, in either case; of fields of 64 bits the low half, and `.high` behind the name for the other';
export const partsOfTheLedger =
  'what was counted, by component of the ledger, and the cycles that it comes to by the model (Pentium 4)';
/** Of a third-generation machine. */
export const machineNumbers = {
  states: 'how many states there are',
  instructions: 'how many instructions the machine has',
  'class.CLASS': 'how many of them are of that class',
  'square.NAME.broken': 'states in which the instruction’s square does not close; all for NAME sums up',
  'square.NAME.escaped': 'states in which the guest gets hold of the machine',
  'square.NAME.direct': 'instructions that the machine executes itself, over all states',
  'square.NAME.interpreted': 'instructions that the monitor executes',
  'square.NAME.reflected': 'traps that the monitor gives to the guest',
};
/** `what` is one of `needs` in operands.ts. */
export const onlyWith = (what: string) => `Only with ${what}.`;
/** What there is `instead`. */
export const isPlanned = (instead: string) => `Planned, and refused so far: ${instead}.`;
export const aClass = 'What a witness is asked to be';
/** `list` is what may stand there. */
export const andAllowed = (means: string, list: string) => `${means} One of: ${list}.`;
/** The same within a sentence. */
export const oneOf = (means: string, list: string) => `${means}: one of ${list}`;

export const titles = {
  fields: 'Fields of lesson.yaml',
  files: 'Files',
  runs: 'Fields of a run',
  moments: 'Moments',
  checks: 'Fields of a check',
  operators: 'Operators of an expectation',
  arguments: 'What stands beside and within an operator',
  questions: 'Fields of a prediction',
  predictions: 'Kinds of prediction, and their answers',
  events: 'Events, with their arguments',
  eventWords: 'Words that stand for an argument’s numbers',
  exitReasons: 'Exit reasons',
  handlerSteps: 'Steps of the VMM',
  operands: 'Operands',
  monitors: 'The third-generation machine: fields of a run',
  machineMoments: 'The third-generation machine: moments',
  machineNumbers: 'The third-generation machine: numbers',
};
