/** What the next instruction would touch: src/lib/workbench/effect-words.ts. */
import { counted } from './language.ts';

/** What is accessed in memory, and where. */
export const operandAt = (bytes: number, where: string) => `${counted(bytes, 'byte')} at ${where}`;
export const stackAt = (bytes: number, where: string) => `${counted(bytes, 'byte')} of the stack at ${where}`;
export const tableAt = (bytes: number, where: string) =>
  `${counted(bytes, 'byte')} of a descriptor or gate at ${where}`;
export const withLinear = (where: string, linear: string) => `${where}, linear 0x${linear}`;
export const goesTo = (target: string) => `goes to 0x${target}`;
export const goesFarTo = (selector: string, target: string) => `goes to 0x${selector}:0x${target}`;
export const goesThroughGate = (vector: string) => `goes through gate 0x${vector} of the IDT`;
export const goesBackToWhatTheStackSays = 'goes back to what the stack says';
export const goesWhereTheMachineSpecific = 'goes where the machine-specific registers say';
export const reads = 'reads';
export const writes = 'writes';
export const atPort = (bytes: number, port: string) => `${counted(bytes, 'byte')} at port 0x${port}`;
export const address = 'address';
export const leavesUndefined = 'leaves undefined';
export const then = 'then';
export const raises = 'raises';
