/** Several VMs on one host, lab/turns/+page.svelte. */
import { counted, number } from './language.ts';

export const runsInItsTurn = 'runs in its turn';
export const ranAsFarAsItMay = 'ran as far as it may';
export const paused = 'paused';
export const stopped = 'stopped';
export const destroyed = 'destroyed';
/** `status` is one of these five. */
export const vmIs = (
  status: string,
  vm: {
    readonly turns: number;
    readonly instructions: number;
    readonly exits: number;
    readonly frames: number;
  },
) =>
  `${status}: ${counted(vm.turns, 'turn')}, ${counted(vm.instructions, 'instruction')}, ${counted(vm.exits, 'exit')}; ` +
  `it owns ${counted(vm.frames, 'frame')}`;
export const whoRunsWhen = 'Who runs when?';
export const description =
  "Several virtual machines take turns on one processor: two kernels and a hostile guest, each turn ended by the host's timer.";
export const whoRunsWhenWithSeveral = 'Who runs when, with several VMs on one host?';
export const lead =
  'One processor, and a VM for each guest. The VMM gives turns; the host’s timer ends each of them, by an interrupt through ' +
  'the table that the VMM made, whatever the guest has switched off. The bar in the VMM’s lane is the share of a turn that the ' +
  'VMM took. What a guest does is what it does <lab>alone</lab>: its time stands still between its turns.';
export const turns = 'Turns';
export const fromTheStart = 'From the start';
export const oneTurn = 'One turn';
export const tenTurns = 'Ten turns';
export const toTheEnd = 'To the end';
export const cyclesATurn = 'Cycles a turn';
export const whoRanInEach = 'Who ran in each VM';
export const theVMs = 'The VMs';
export const vm = (number: number) => `VM ${number}`;
export const guestOfVM = (number: number) => `Guest of VM ${number}`;
export const whatVMHasSaid = (number: number) => `What VM ${number} has said`;
export const resume = 'Resume';
export const pause = 'Pause';
export const destroy = 'Destroy';
export const framesAreFree = (frames: number, times: number) =>
  `${number(frames)} ${frames === 1 ? 'frame is' : 'frames are'} free; the host’s timer has interrupted ${times === 1 ? 'once' : `${number(times)} times`}.`;
