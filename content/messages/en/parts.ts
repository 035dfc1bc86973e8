/** What the views say of memory, descriptors and registers: src/lib/workbench. */

export const of16BitTSS = '16-bit TSS';
export const of16BitTSSBusy = '16-bit TSS, busy';
export const of32BitTSS = '32-bit TSS';
export const of32BitTSSBusy = '32-bit TSS, busy';
export const notLoaded = 'not loaded';
export const realMode = 'real mode';
export const system = 'system';
export const of16Bits = '16 bits';
export const of32Bits = '32 bits';
/** A code segment: `bits` is one of the two above. */
export const codeSegment = (bits: string, isReadable: boolean, isConforming: boolean) =>
  `code, ${bits}${isReadable ? ', readable' : ''}${isConforming ? ', conforming' : ''}`;
export const dataSegment = (bits: string, isWritable: boolean, isExpandDown: boolean) =>
  `data, ${bits}, ${isWritable ? 'writable' : 'read-only'}${isExpandDown ? ', expand-down' : ''}`;
export const noByte = 'no byte';
export const noMemory = '(no memory)';
export const theseBytesAreNoInstruction = 'These bytes are no instruction';
export const of16BitCallGate = '16-bit call gate';
export const taskGate = 'task gate';
export const of16BitInterruptGate = '16-bit interrupt gate';
export const of16BitTrapGate = '16-bit trap gate';
export const of32BitCallGate = '32-bit call gate';
export const of32BitInterruptGate = '32-bit interrupt gate';
export const of32BitTrapGate = '32-bit trap gate';
export const baseLimit = (base: string, limit: string) => `base ${base}, limit ${limit}`;
export const theDirectoryMapsNothing = "the guest's directory maps nothing here";
export const thePageTableMapsNothing = "the guest's page table maps nothing here";
export const noMemoryAnswersAtThisGuest = 'no memory answers at this guest physical address';
export const ramWriteTraced = 'RAM, write-traced';
export const inHostFrameH = (kind: string, hpa: string) => `${kind}, in host frame ${hpa}h`;
export const theHostHasNoMemoryHere = 'the host has no memory here';
export const theVMMs = "the VMM's";
export const theVMs = "the VM's";
export const theVMsGuestPageH = (gpa: string) => `the VM's, guest page ${gpa}h`;
export const general = 'General';
export const control = 'Control';
export const debug = 'Debug';
export const modelSpecific = 'Model-specific';
