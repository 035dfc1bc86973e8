/** A record of the trace as a sentence, without its full stop; `at` is an address of the guest's by its label. */
import { counted } from './language.ts';

export const allIsThrownAway = 'all of the shadow is thrown away';
export const forgetsAPage = 'INVLPG: the shadow forgets a page';
export const directoryEntryChanged = 'a directory entry has changed: the shadow table below it is given back';
export const wIsTaken = 'W is taken from the shadow entries of a page that is traced now';
export const tableIsReclaimed = 'a shadow table is taken back for want of room';
export const tableHadLagged = 'a table had lagged: what has changed of it is given back';
/** `vector` may be empty. */
export const exit = (vector: string, at: string, reason: string) =>
  `Exit ${vector && `by ${vector} `}at ${at}: ${reason}`;
export const unknown = 'unknown';
export const directory = 'directory';
export const pageTable = 'page table';
/** A frame of no type. */
export const plain = 'plain';
/** `why`: empty where it was not refused. */
export const hypercall = (name: string, why: string) => `Hypercall ${name}${why && `, refused: ${why}`}`;
export const aStepOfTheVMM = 'A step of the VMM';
export const controlGoesBack = (at: string, ring: number) =>
  `Control goes back to the guest at ${at}, which runs in ring ${ring}`;
export const hiddenFault = (address: string) =>
  `A hidden fault at ${address}: the guest's tables allow it, the shadow had no entry`;
export const trueFault = (address: string) => `A true fault at ${address}: the guest's own tables deny it`;
export const entryIsRead = (table: string, address: string, entry: string) =>
  `The guest's ${table} is read: its entry at ${address} says ${entry}`;
export const shadowWritten = (address: string, entry: string) =>
  `The shadow's entry at ${address} of host memory becomes ${entry}`;
export const shadowDropped = (how: string) => `Shadow: ${how}`;
export const tracedWrite = (address: string, entry: string) =>
  `A write into a traced table: the guest's entry at ${address} says ${entry} now`;
export const frameTraced = (address: string, isTraced: boolean) =>
  `The guest frame at ${address} is ${isTraced ? 'write-traced from now on' : 'traced no longer'}`;
export const resynced = (address: string, differed: number) =>
  `The table at ${address} is compared with its shadow: ${counted(differed, 'entry', 'entries')} differed`;
export const trapDelivered = (vector: string) => `${vector} goes through the guest's gate to its handler`;
export const interruptGiven = (vector: string) => `Interrupt ${vector}h is given to the guest`;
export const iretTo = (at: string, ring: number) => `IRET leads back to ${at}, CPL ${ring}`;
export const ringChanged = (from: number, to: number) => `The guest goes from CPL ${from} to ${to}`;
export const controlSet = (register: number, value: string) => `CR${register} is ${value} now`;
export const portUsed = (port: string, isWrite: boolean, value: string) =>
  `Port ${port}h ${isWrite ? 'takes' : 'gives'} ${value}h`;
export const interpreted = (why: string) => `Interpreted: ${why}`;
export const byteOut = (isSerial: boolean, byte: string) =>
  `${isSerial ? 'Serial port' : 'Debug port'}: byte ${byte}h`;
export const ofNoSuchNumber = 'of no such number';
export const theEntryAt = (address: string) => `the entry at machine address ${address}`;
export const validated = (entry: string, value: string) => `Validated: ${entry} becomes ${value}`;
export const refused = (why: string, entry: string, value: string) =>
  `Refused (${why}): ${entry} stays ${value}`;
export const frameType = (address: string, after: string, before: string) =>
  `The frame at ${address} is ${after} now, and was ${before}`;
export const calledForEvents = (at: string) => `The guest is called for events; it was at ${at}`;
export const turnIsOver = "The VM's turn is over";
export const translated = (instructions: number, at: string, bytes: number) =>
  `${counted(instructions, 'instruction')} from ${at} on ${instructions === 1 ? 'is' : 'are'} translated, to ${counted(bytes, 'byte')} of the cache`;
export const chained = (at: string) => `A transfer to ${at} goes straight to its translation from now on`;
export const takenOut = (at: string) => `The translation of ${at} is taken out`;
export const cacheFlushed = (units: number) =>
  `The translation cache is thrown away, with ${counted(units, 'unit')}`;
export const becomesACallout = (at: string) =>
  `The instruction at ${at} has trapped too often, and becomes a callout`;
export const isCopiedAgain = (at: string) =>
  `The instruction at ${at} has met no trace for long, and is copied again`;
export const runEnds = 'The run ends';
export const vmExit = (at: string, reason: string, qualification: string) =>
  `VM exit at ${at}: ${reason}, qualification ${qualification}`;
/** `event` may be empty. */
export const vmEntry = (at: string, event: string, reads: number, writes: number) =>
  `VM entry at ${at}${event && ` with ${event}`}, after ${counted(reads, 'VMREAD')} and ${counted(writes, 'VMWRITE')}`;
export const nestedFilled = (address: string, entry: string) =>
  `The extended page tables take an entry for guest-physical ${address}: ${entry}`;
