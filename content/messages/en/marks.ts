/** Kinds of events on the timeline: src/lib/workbench/inspect/marks.ts. */

export const exit = (value: string) => `exit: ${value}`;
export const truePageFault = 'true page fault';
export const hiddenPageFault = 'hidden page fault';
export const theGuestGoesOn = 'the guest goes on';
export const interpreted = 'interpreted';
export const trap = 'trap';
export const interrupt = 'interrupt';
