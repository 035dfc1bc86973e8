/**
 * Asks an emulator about cases. Now and then one does not come back from a case: Bochs gives up when code runs away into video
 * memory; QEMU reads zeros, which are instructions, where nothing answers, and goes on through them for minutes. Such a
 * case must not hide those behind it: they are asked again without it.
 */
import { emulate, type Emulator } from './emulators.ts';
import { buildROM, isWhole, lastBegun, parseEvents, type Events, type SystemCase } from './rom.ts';

export interface Answers {
  readonly events: ReadonlyMap<SystemCase, Events>;
  /** The cases that the emulator does not come back from. */
  readonly stops: readonly SystemCase[];
}

/** What `emulator` makes of `cases`. @throws Error if it does not come back from more than `mostStops` of them. */
export function ask(emulator: Emulator, cases: readonly SystemCase[], mostStops: number): Answers {
  const events = new Map<SystemCase, Events>();
  const stops: SystemCase[] = [];
  for (let rest = cases; ; ) {
    const output = emulate(emulator, buildROM(rest));
    for (const [index, printed] of parseEvents(output)) events.set(rest[index]!, printed);
    if (isWhole(output)) return { events, stops };
    const last = lastBegun(output);
    if (last === undefined) throw new Error(`${emulator} runs no case`);
    const stop = rest[last]!;
    events.delete(stop);
    stops.push(stop);
    if (stops.length > mostStops) throw new Error(`${emulator} stops in ${stops.map(({ name }) => name).join(', ')}`);
    rest = rest.slice(last + 1);
  }
}
