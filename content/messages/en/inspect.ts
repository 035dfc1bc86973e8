/** Looking into the machine: the views' frames, and the sentence over each. */
import { counted } from './language.ts';

// Inspector.svelte and Look.svelte

export const insideTheMachine = 'Inside the machine';
/** Before a row of the views' names. */
export const lookAt = 'Look at';
export const chooseAndAskWhy = (view: string) =>
  `${view}. Arrow keys choose a value, Enter asks why it is as it is.`;
export const machineIsUnderWay = 'The machine is under way.';
export const looking = 'Looking.';

// views.ts and page-tables.ts: the views' names.

export const pageTables = 'Page tables';
export const registers = 'Registers';
export const segmentsAndTables = 'Segments and tables';
export const memory = 'Memory';
export const stack = 'Stack';
export const disassembly = 'Disassembly';
export const nestedWalk = 'Two-dimensional walk';
export const vmcs = 'VMCS';
export const exitsByCause = 'Exits by cause';
export const overview = 'Overview';
export const translation = 'Translation';
export const frameOwners = 'Frame owners';
export const frameTypes = 'Frame types';
export const devices = 'Devices';

// AddressForm.svelte and where it stands.

export const noSuchAddress =
  'There is no label or register of that name. Write a hexadecimal number, such as 7C00h or 0x7C00.';
export const show = 'Show';
export const walk = 'Walk';
export const addressToShow = 'Address, register or label';
export const followTheNext = 'Follow the next instruction';
export const ownDevices = (devices: number) => `The guest's own ${devices} devices`;

// Memory.svelte

/** An address space: linear, guest physical or host physical. */
export const space = 'Space';
export const memoryKeys = 'Memory. Arrow keys and Page Up and Down move through it.';
export const pageSays = (address: string, says: string) => `Page ${address}h: ${says}`;

// PageTables.svelte and NestedWalkLook.svelte

export const addressToWalk = 'Walk an address, register or label';

// Picked.svelte

export const whyThisValue = 'Why this value?';
export const chooseAValue = 'Choose a value above to ask what is behind it.';

// Stack.svelte

export const notMapped = 'not mapped';
export const stackTopFirst = 'The stack, its top first';
export const moreWords = 'More words';
export const offset = 'offset';
export const heldBy = 'held by';
export const value = 'value';
/** Over a label that a word of the stack may be the address of. */
export const mayBe = 'may be';
export const beyondTheLimit = ' (beyond the limit)';

// Tables.svelte

export const atWithLimit = (base: string, limit: string) => `at ${base}h, limit ${limit}h`;
export const guestsAndProcessors = (table: string, guests: string, processors: string) =>
  `${table}: the guest's ${guests}; the processor's ${processors}`;
export const segmentsWithHiddenParts = 'Segments, with their hidden parts';
export const name = 'name';
/** Behind where a table is. */
export const nothingButZeros = '; nothing but zeros';
export const rowsOf = (from: number, last: number, all: number) => `${from} to ${last} of ${all}`;
// Names of columns, and what stands where there is nothing.

export const selector = 'selector';
export const base = 'base';
export const limit = 'limit';
export const kind = 'kind';
export const where = 'where';
export const vector = 'vector';
export const none = 'none';
export const notPresent = (kind: string) => `${kind}, not present`;

// Truth.svelte: before a value, for screen readers.

export const believed = 'believed';
export const real = 'real';

// titles.ts: the sentence over a view.

export const bareRegisters = (registers: number) =>
  `Bare: ${counted(registers, 'register')}, and what the guest reads is what there is`;
export const rightAboutAll = (registers: number) =>
  `${counted(registers, 'register')}, and the guest is right about all of them`;
export const wrongAbout = (names: string) => `The guest is wrong about ${names}`;
export const realMode = 'The guest is in real mode: it has no descriptors, and vectors in place of gates';
export const bareDescriptors = (descriptors: number) =>
  `Bare: ${counted(descriptors, 'descriptor')}, the guest's own, are the processor's`;
export const assistedDescriptors = (descriptors: number) =>
  `Under VT-x ${counted(descriptors, 'descriptor')}, the guest's own, are the processor's`;
export const directTables = (descriptors: number, gates: number) =>
  `The processor uses the guest's own GDT, ${counted(descriptors, 'descriptor')} with the VMM's at its end; the IDT with ${counted(gates, 'gate')} is the VMM's`;
/** `moved` segments have another DPL in the copy. */
export const copiedTables = (descriptors: number, moved: number, gates: number) =>
  `The guest's tables hold ${counted(descriptors, 'descriptor')}; the processor uses copies, ` +
  `${counted(moved, 'loaded segment')} with another DPL, and ${counted(gates, 'gate')} that all lead to the VMM`;
export const linear = 'linear';
export const guestPhysical = 'guest physical';
export const hostPhysical = 'host physical';
export const bytesFrom = (bytes: number, space: string, address: string) =>
  `${counted(bytes, 'byte')} of ${space} memory from ${address}h`;
export const inPages = (what: string, pages: number) => `${what}, in ${counted(pages, 'page')}`;
export const nothingIsThere = (what: string) => `${what}: nothing is there`;
export const someAreNotThere = (what: string, missing: number) => `${what}: ${missing} of them are not there`;
export const noneAnAddress = 'none of them an address in the source';
export const someAnAddress = (words: number) => `${words} of them an address in the source`;
export const stackTop = (offset: string, selector: string, words: number, bytes: number, said: string) =>
  `The stack's top is at ${offset}h in segment ${selector}; ${counted(words, 'word')} of ${bytes} bytes, ${said}`;
export const codeFrom = (bits: number, address: string) => `${bits}-bit code from ${address}h`;
export const noInstruction = (code: string, bytes: number) =>
  `${code}; ${counted(bytes, 'byte')} of it ${bytes === 1 ? 'is' : 'are'} no instruction`;
export const noVMCS = 'There is no VMCS here: this machine does without VT-x';
export const emptyVMCS = 'The guest has not been entered yet: its VMCS is empty';
export const fieldsChanged = (fields: number) => `; ${counted(fields, 'field')} changed with the last step`;
export const vmcsFields = (fields: number, reason: string, changed: string) =>
  `${counted(fields, 'field')} in six groups; the last exit was for ${reason}${changed}`;
