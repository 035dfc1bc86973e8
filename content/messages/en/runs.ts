/** Under what a lesson's run is, and how sure a figure is: src/lib/lesson. */

export const underAHybridVMM = 'under a hybrid VMM';
export const underAnEmulator = 'under an emulator';
export const underAVMMThatTranslates = 'under a VMM that translates';
export const underTheVMMThatTheKernelKnowsOf = 'under the VMM that the kernel knows of';
export const underVTXWithPageTables = (mmu: undefined | string) =>
  `under VT-x, with ${mmu === undefined || mmu === 'nested' ? 'nested' : 'shadow'} page tables`;
export const underTheVMM = 'under the VMM';
