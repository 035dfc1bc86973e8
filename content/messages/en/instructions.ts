/**
 * What an instruction is, in a few words, and what it does, in a sentence whose slots src/lib/isa/speak.ts fills: {dst} {src} {src2} are
 * operands, {dst.value} {src.value} {src2.value} what they hold before, {value} what {dst} holds afterwards, {target} where a jump goes,
 * {condition} and {taken} whether it does. A value in parentheses, or behind a colon at the end, is left out where it is not known.
 */
export const ADD = {
  summary: 'add',
  says: '{dst} takes {dst} + {src}: {value}',
};
export const ADC = {
  summary: 'add with carry',
  says: '{dst} takes {dst} + {src} + the carry of the addition before: {value}',
};
export const SUB = {
  summary: 'subtract',
  says: '{dst} takes {dst} - {src}: {value}',
};
export const SBB = {
  summary: 'subtract with borrow',
  says: '{dst} takes {dst} - {src} - the borrow of the subtraction before: {value}',
};
export const CMP = {
  summary: 'compare',
  says: 'Compares {dst} ({dst.value}) with {src} ({src.value}); only the flags remember how it came out',
};
export const INC = {
  summary: 'add one',
  says: '{dst} grows by one: {value}',
};
export const DEC = {
  summary: 'subtract one',
  says: '{dst} shrinks by one: {value}',
};
export const NEG = {
  summary: 'change sign',
  says: '{dst} takes its own negative: {value}',
};
export const XADD = {
  summary: 'exchange and add',
  says: '{src} takes what {dst} held before, and {dst} takes the sum of the two: {value}',
};
export const CMPXCHG = {
  summary: 'compare and exchange',
  says: 'If the accumulator equals {dst}, {dst} takes {src}; else the accumulator takes {dst}',
};
export const CMPXCHG8B = {
  summary: 'compare and exchange eight bytes',
  says: 'If EDX:EAX equals the eight bytes at {dst}, they take ECX:EBX; else EDX:EAX takes them',
};
export const CBW = {
  summary: 'widen the accumulator, keeping its sign',
  says: 'Widens the accumulator to twice its size and keeps its sign',
};
export const CWD = {
  summary: 'spread the sign of the accumulator into EDX',
  says: 'Fills EDX with the sign of EAX, as a division expects it',
};
export const AND = {
  summary: 'bitwise and',
  says: '{dst} keeps only the bits that {src} has too: {value}',
};
export const OR = {
  summary: 'bitwise or',
  says: '{dst} gets the bits of {src} in addition to its own: {value}',
};
export const XOR = {
  summary: 'bitwise exclusive or',
  says: '{dst} flips the bits that are set in {src}: {value}',
};
export const NOT = {
  summary: 'flip every bit',
  says: '{dst} flips every bit: {value}',
};
export const TEST = {
  summary: 'and, for the flags alone',
  says: 'Looks whether {dst} and {src} have a bit in common; only the flags remember',
};
export const BSF = {
  summary: 'find the lowest set bit',
  says: '{dst} takes the number of the lowest set bit of {src}: {value}',
};
export const BSR = {
  summary: 'find the highest set bit',
  says: '{dst} takes the number of the highest set bit of {src}: {value}',
};
export const SETCC = {
  summary: 'store a condition as 0 or 1',
  says: '{dst} takes 1 if {condition}, else 0: {value}',
};
export const BT = {
  summary: 'test a bit',
  says: 'CF takes bit number {src} of {dst}',
};
export const BTS = {
  summary: 'test a bit and set it',
  says: 'CF takes bit number {src} of {dst}; then the bit is set',
};
export const BTR = {
  summary: 'test a bit and clear it',
  says: 'CF takes bit number {src} of {dst}; then the bit is cleared',
};
export const BTC = {
  summary: 'test a bit and flip it',
  says: 'CF takes bit number {src} of {dst}; then the bit is flipped',
};
export const ROL = {
  summary: 'rotate to the left',
  says: '{dst} turns left by {src} bits; what leaves at the top comes in at the bottom: {value}',
};
export const ROR = {
  summary: 'rotate to the right',
  says: '{dst} turns right by {src} bits; what leaves at the bottom comes in at the top: {value}',
};
export const RCL = {
  summary: 'rotate to the left through the carry',
  says: '{dst} and CF together turn left by {src} bits: {value}',
};
export const RCR = {
  summary: 'rotate to the right through the carry',
  says: '{dst} and CF together turn right by {src} bits: {value}',
};
export const SHL = {
  summary: 'shift to the left',
  says: '{dst} moves left by {src} bits, zeros come in: {value}',
};
export const SHR = {
  summary: 'shift to the right, unsigned',
  says: '{dst} moves right by {src} bits, zeros come in: {value}',
};
export const SAR = {
  summary: 'shift to the right, signed',
  says: '{dst} moves right by {src} bits and keeps its sign: {value}',
};
export const SHLD = {
  summary: 'shift to the left, filling from a second register',
  says: '{dst} moves left by {src2} bits, the top bits of {src} come in: {value}',
};
export const SHRD = {
  summary: 'shift to the right, filling from a second register',
  says: '{dst} moves right by {src2} bits, the low bits of {src} come in: {value}',
};
export const MUL = {
  summary: 'multiply, unsigned',
  says: 'Multiplies the accumulator by {dst}, unsigned; the product is twice as wide (EDX:EAX, DX:AX or AX)',
};
export const IMUL = {
  summary: 'multiply, signed',
  says: 'Multiplies as signed numbers; {dst} names the factor, or where the product goes',
};
export const DIV = {
  summary: 'divide, unsigned',
  says: 'Divides EDX:EAX (DX:AX, AX) by {dst}, unsigned: quotient to EAX (AL), remainder to EDX (AH)',
};
export const IDIV = {
  summary: 'divide, signed',
  says: 'Divides EDX:EAX (DX:AX, AX) by {dst}, signed: quotient to EAX (AL), remainder to EDX (AH)',
};
export const AAA = {
  summary: 'adjust AL to one decimal digit after an addition',
  says: 'Makes AL one decimal digit again after an addition and carries into AH',
};
export const AAS = {
  summary: 'adjust AL to one decimal digit after a subtraction',
  says: 'Makes AL one decimal digit again after a subtraction and borrows from AH',
};
export const AAM = {
  summary: 'split AL into two digits',
  says: 'Splits AL by {dst}: AH takes the quotient, AL the remainder',
};
export const AAD = {
  summary: 'join two digits into AL',
  says: 'Joins two digits: AL takes AH * {dst} + AL, AH becomes 0',
};
export const DAA = {
  summary: 'adjust AL to two decimal digits after an addition',
  says: 'Makes AL two decimal digits again after an addition',
};
export const DAS = {
  summary: 'adjust AL to two decimal digits after a subtraction',
  says: 'Makes AL two decimal digits again after a subtraction',
};
export const MOV = {
  summary: 'copy',
  says: '{dst} takes {src}: {src.value}',
};
export const MOV_SREG = {
  summary: 'copy to or from a segment register',
  says: '{dst} takes {src}: {src.value}',
};
export const MOV_CR = {
  summary: 'copy to or from a control register',
  says: '{dst} takes {src}: {src.value}',
};
export const MOV_DR = {
  summary: 'copy to or from a debug register',
  says: '{dst} takes {src}: {src.value}',
};
export const MOVZX = {
  summary: 'copy and widen with zeros',
  says: '{dst} takes {src}, widened with zeros: {value}',
};
export const MOVSX = {
  summary: 'copy and widen, keeping the sign',
  says: '{dst} takes {src}, widened with its sign: {value}',
};
export const CMOVCC = {
  summary: 'copy on a condition',
  says: '{dst} takes {src} if {condition}: {value}',
};
export const XCHG = {
  summary: 'exchange',
  says: '{dst} and {src} change places',
};
export const BSWAP = {
  summary: 'reverse the four bytes of a register',
  says: '{dst} reverses its four bytes: {value}',
};
export const XLAT = {
  summary: 'look AL up in a table',
  says: 'AL takes entry number AL of the table of bytes at EBX',
};
export const LEA = {
  summary: 'compute an address without touching memory',
  says: '{dst} takes the address {src} itself, not what is there: {value}',
};
export const LAHF = {
  summary: 'copy the arithmetic flags to AH',
  says: 'AH takes the low byte of the flags',
};
export const SAHF = {
  summary: 'copy AH to the arithmetic flags',
  says: 'SF, ZF, AF, PF and CF are taken from AH',
};
export const SALC = {
  summary: 'fill AL with the carry (undocumented)',
  says: 'AL takes FFh if CF is set, else 0',
};
export const NOP = {
  summary: 'do nothing',
  says: 'Does nothing',
};
export const PAUSE = {
  summary: 'do nothing for a moment, in a waiting loop',
  says: 'Does nothing; tells the processor that this loop waits',
};
export const PUSH = {
  summary: 'put on the stack',
  says: 'Puts {dst} ({dst.value}) on top of the stack',
};
export const POP = {
  summary: 'take from the stack',
  says: '{dst} takes the top of the stack: {value}',
};
export const PUSHA = {
  summary: 'put all general registers on the stack',
  says: 'Puts all eight general registers on the stack, EAX first, EDI last',
};
export const POPA = {
  summary: 'take all general registers from the stack',
  says: 'Takes the general registers from the stack, as PUSHA left them; ESP itself is dropped',
};
export const PUSHF = {
  summary: 'put the flags on the stack',
  says: 'Puts the flags on the stack, IF and IOPL among them',
};
export const POPF = {
  summary: 'take the flags from the stack',
  says: 'Takes the flags from the stack; IF and IOPL change only where the privilege level allows it',
};
export const ENTER = {
  summary: 'make a stack frame',
  says: 'Saves EBP, lets it point to the new frame and makes room for {dst} bytes',
};
export const LEAVE = {
  summary: 'drop a stack frame',
  says: 'ESP goes back to EBP, and EBP takes what was saved there',
};
export const MOVS = {
  summary: 'copy a string element',
  says: 'Copies what ESI points to where EDI points and moves both on',
};
export const CMPS = {
  summary: 'compare two string elements',
  says: 'Compares what ESI points to with what EDI points to and moves both on',
};
export const STOS = {
  summary: 'store the accumulator in a string',
  says: 'Stores the accumulator where EDI points and moves EDI on',
};
export const LODS = {
  summary: 'load the accumulator from a string',
  says: 'Loads the accumulator with what ESI points to and moves ESI on',
};
export const SCAS = {
  summary: 'compare the accumulator with a string element',
  says: 'Compares the accumulator with what EDI points to and moves EDI on',
};
export const CLC = {
  summary: 'clear the carry flag',
  says: 'Clears the carry flag',
};
export const STC = {
  summary: 'set the carry flag',
  says: 'Sets the carry flag',
};
export const CMC = {
  summary: 'flip the carry flag',
  says: 'Flips the carry flag',
};
export const CLD = {
  summary: 'let strings run upwards',
  says: 'String instructions count upwards from now on',
};
export const STD = {
  summary: 'let strings run downwards',
  says: 'String instructions count downwards from now on',
};
export const CLI = {
  summary: 'hold interrupts back',
  says: 'Holds interrupts back from now on',
};
export const STI = {
  summary: 'let interrupts in',
  says: 'Lets interrupts in, from after the next instruction on',
};
export const JMP = {
  summary: 'go on elsewhere',
  says: 'Goes on at {target}',
};
export const JMP_FAR = {
  summary: 'go on in another segment, or another task',
  says: 'Goes on at the far pointer {dst}: CS takes its selector, EIP its offset',
};
export const JCC = {
  summary: 'go on elsewhere on a condition',
  says: 'Goes on at {target} if {condition}: {taken}',
};
export const CALL = {
  summary: 'call a procedure',
  says: 'Pushes the address of the next instruction and goes on at {target}',
};
export const CALL_FAR = {
  summary: 'call a procedure in another segment, or through a gate',
  says: 'Pushes CS and the address of the next instruction and goes on at the far pointer {dst}',
};
export const RET = {
  summary: 'return from a procedure',
  says: 'Pops the return address and goes on there',
};
export const RETF = {
  summary: 'return from a far procedure',
  says: 'Pops the return address and CS; where CS is of an outer ring, ESP and SS as well',
};
export const LOOP = {
  summary: 'count down and repeat',
  says: 'Takes one from ECX and goes on at {target} unless it is zero now',
};
export const LOOPE = {
  summary: 'count down and repeat while equal',
  says: 'Takes one from ECX and goes on at {target} if it is not zero now and ZF is set',
};
export const LOOPNE = {
  summary: 'count down and repeat while not equal',
  says: 'Takes one from ECX and goes on at {target} if it is not zero now and ZF is clear',
};
export const JCXZ = {
  summary: 'go on elsewhere if the count is zero',
  says: 'Goes on at {target} if the count register (ECX, or CX) is zero',
};
export const INT = {
  summary: 'call an interrupt handler',
  says: 'Enters the handler that the interrupt table names for vector {dst}',
};
export const INT3 = {
  summary: 'breakpoint',
  says: 'Enters the breakpoint handler, vector 3',
};
export const INTO = {
  summary: 'call the overflow handler on overflow',
  says: 'Enters the overflow handler, vector 4, if OF is set',
};
export const INT1 = {
  summary: 'call the debug handler',
  says: 'Enters the debug handler, vector 1, whatever its gate allows',
};
export const IRET = {
  summary: 'return from an interrupt handler',
  says: 'Pops EIP, CS and EFLAGS; where CS is of an outer ring, ESP and SS as well',
};
export const BOUND = {
  summary: 'check an index against its bounds',
  says: 'Checks that {dst} lies between the two bounds at {src}; if not, #BR',
};
export const UD = {
  summary: 'undefined on purpose',
  says: 'Raises #UD: this opcode is kept undefined for good',
};
export const IN = {
  summary: 'read from a port',
  says: '{dst} takes what the device at port {src} ({src.value}) answers: {value}',
};
export const OUT = {
  summary: 'write to a port',
  says: 'Sends {src} ({src.value}) to the device at port {dst} ({dst.value})',
};
export const INS = {
  summary: 'read from a port into a string',
  says: 'Stores what the device at port DX answers where EDI points and moves EDI on',
};
export const OUTS = {
  summary: 'write a string element to a port',
  says: 'Sends what ESI points to, to the device at port DX and moves ESI on',
};
export const SGDT = {
  summary: 'store the GDT register',
  says: "Stores limit and base of the processor's GDT at {dst}, whoever asks",
};
export const SIDT = {
  summary: 'store the IDT register',
  says: "Stores limit and base of the processor's IDT at {dst}, whoever asks",
};
export const LGDT = {
  summary: 'load the GDT register',
  says: "The processor's GDT is the one that limit and base at {dst} name",
};
export const LIDT = {
  summary: 'load the IDT register',
  says: "The processor's IDT is the one that limit and base at {dst} name",
};
export const SLDT = {
  summary: 'store the LDT selector',
  says: "{dst} takes the selector of the processor's LDT: {value}",
};
export const STR = {
  summary: 'store the task register',
  says: "{dst} takes the selector of the processor's task register: {value}",
};
export const LLDT = {
  summary: 'load the LDT register',
  says: 'The LDT is the one that selector {dst} ({dst.value}) names',
};
export const LTR = {
  summary: 'load the task register',
  says: 'The task state segment is the one that selector {dst} ({dst.value}) names; it becomes busy',
};
export const VERR = {
  summary: 'ask whether a segment can be read',
  says: 'ZF tells whether the segment of selector {dst} can be read from here',
};
export const VERW = {
  summary: 'ask whether a segment can be written',
  says: 'ZF tells whether the segment of selector {dst} can be written from here',
};
export const LAR = {
  summary: 'load access rights of a segment',
  says: '{dst} takes the access rights of the segment of selector {src}; ZF tells whether it may be seen',
};
export const LSL = {
  summary: 'load the limit of a segment',
  says: '{dst} takes the limit of the segment of selector {src}; ZF tells whether it may be seen',
};
export const ARPL = {
  summary: 'raise the RPL of a selector',
  says: 'Where {dst} claims more privilege (a lower RPL) than {src}, it takes the RPL of {src}: {value}',
};
export const SMSW = {
  summary: 'store the machine status word',
  says: '{dst} takes CR0, or its low half: {value}',
};
export const LMSW = {
  summary: 'load the machine status word',
  says: 'PE, MP, EM and TS of CR0 are taken from {dst} ({dst.value}); PE can be set but not cleared',
};
export const CLTS = {
  summary: 'clear the task-switched flag',
  says: 'Clears TS in CR0: the FPU may be used again',
};
export const INVD = {
  summary: 'forget the caches',
  says: 'Forgets the caches (none are modelled)',
};
export const WBINVD = {
  summary: 'write back and forget the caches',
  says: 'Writes back and forgets the caches (none are modelled)',
};
export const INVLPG = {
  summary: 'forget a page in the TLB',
  says: 'The TLB forgets the page of {dst}: the next access walks the page tables again',
};
export const RDMSR = {
  summary: 'read a model-specific register',
  says: 'EDX:EAX takes model-specific register number ECX',
};
export const WRMSR = {
  summary: 'write a model-specific register',
  says: 'Model-specific register number ECX takes EDX:EAX',
};
export const RDTSC = {
  summary: 'read the time-stamp counter',
  says: 'EDX:EAX takes the time-stamp counter',
};
export const RDPMC = {
  summary: 'read a performance counter',
  says: 'EDX:EAX takes performance counter number ECX',
};
export const CPUID = {
  summary: 'ask which processor this is',
  says: 'EAX, EBX, ECX and EDX take the answer to question number EAX about the processor',
};
export const SYSENTER = {
  summary: 'enter the kernel fast',
  says: 'Enters ring 0 at the address that the SYSENTER registers hold; nothing is saved',
};
export const SYSEXIT = {
  summary: 'leave the kernel fast',
  says: 'Goes to ring 3, to the address in EDX with the stack in ECX',
};
export const HLT = {
  summary: 'wait for an interrupt',
  says: 'Waits for the next interrupt',
};
export const WAIT = {
  summary: 'wait for the FPU',
  says: 'Waits until the FPU has no error pending',
};
export const ESC = {
  summary: 'a floating-point instruction',
  says: 'A floating-point instruction; there is no FPU',
};
export const VMXON = {
  summary: 'begin VMX operation',
  says: 'VMX root operation begins; the page whose physical address is at {dst} is the processor’s',
};
export const VMXOFF = {
  summary: 'end VMX operation',
  says: 'VMX operation ends',
};
export const VMCLEAR = {
  summary: 'make a VMCS clear',
  says: 'The VMCS whose physical address is at {dst} is written back, and can be launched',
};
export const VMPTRLD = {
  summary: 'make a VMCS the current one',
  says: 'The VMCS whose physical address is at {dst} is the current one: others speak of it',
};
export const VMPTRST = {
  summary: 'store the address of the current VMCS',
  says: '{dst} takes the physical address of the current VMCS',
};
export const VMREAD = {
  summary: 'read a field of the current VMCS',
  says: '{dst} takes the field number {src} ({src.value}) of the current VMCS: {value}',
};
export const VMWRITE = {
  summary: 'write a field of the current VMCS',
  says: 'Field number {dst} ({dst.value}) of the current VMCS takes {src}',
};
export const VMLAUNCH = {
  summary: 'enter a guest for the first time',
  says: 'Enters the guest that the current VMCS describes; that VMCS must be clear',
};
export const VMRESUME = {
  summary: 'enter a guest again',
  says: 'Enters the guest that the current VMCS describes; that VMCS must have been launched',
};
export const VMCALL = {
  summary: 'call the VMM',
  says: 'Leaves the guest for its VMM, which finds out why in the VMCS',
};
export const INVEPT = {
  summary: 'forget what EPT has translated',
  says: 'The TLB forgets translations through the extended page tables that {src} names; {dst} ({dst.value}) says of how many',
};
/** LDS, LES, LFS, LGS and LSS load `register`, a segment register, and a general one. */
export const loadFar = (register: string) => ({
  summary: `load a far pointer into ${register} and a register`,
  says: `{dst} takes the offset and ${register} the selector of the far pointer at {src}`,
});
