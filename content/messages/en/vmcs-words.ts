/** Groups of a VMCS's fields, and what some of them say: src/lib/workbench/inspect/vmcs.ts. */

export const guestState = 'Guest state';
export const hostState = 'Host state';
export const executionControls = 'Execution controls';
export const vmExitControls = 'VM-exit controls';
export const vmEntryControls = 'VM-entry controls';
export const vmExitInformation = 'VM-exit information';
/** An exit's reason. */
export const atVMEntry = (reason: string) => `${reason}, at VM entry`;
export const unusable = 'unusable';
export const none = 'none';
export const noEvent = 'no event';
export const noneExits = 'none exits';
export const allExit = 'all exit';
