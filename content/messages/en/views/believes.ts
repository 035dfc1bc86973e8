/** What the guest believes and what the machine is, side by side. */

/** Before a value, for screen readers; as is the next. */
export const believed = 'believed';
export const real = 'real';

// layout.ts: the groups.

export const registers = 'registers';
export const flags = 'flags';

// layout.ts: what flags and registers are for.

export const parity = 'parity of the low byte';
export const auxiliaryCarry = 'carry out of bit 3';
export const carry = 'carry';
export const zero = 'the result was zero';
export const negative = 'the result was negative';
export const trapFlag = 'trap after each instruction';
export const interruptFlag = 'external interrupts are taken';
export const direction = 'string instructions go down';
export const overflow = 'signed overflow';
export const ioPrivilege = 'who may use CLI, STI, IN and OUT';
export const nestedTask = 'nested task';
export const currentPrivilege = 'the ring the code runs in';
export const codeSegment = 'code segment; its low two bits tell the ring';
export const stackSegment = 'stack segment; its low two bits tell the ring';
export const dataSegment = 'data segment';
export const protectionAndPaging = 'protection and paging';
export const whereTablesAre = 'where the page tables are';
export const whereSegmentsAre = 'where segments are looked up';
export const whereTrapsGo = 'where traps go';
export const nextInstruction = 'the next instruction';
export const ringsAndTables = 'rings and tables';
export const bare = 'Bare: what the guest believes is what the machine is';
export const agree = 'What the guest believes and what the machine is agree';
/** The guest is not on the processor: it is interpreted, or waits. */
export const vmmHasControl = "The processor is the VMM's now; the guest's registers are in memory";
export const wrongAbout = (names: string) => `The guest is wrong about ${names}`;
