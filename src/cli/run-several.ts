// trapgate run with several guests: a VM for each, in turns on one host.

import { EIP } from '../lib/cpu/state.ts';
import { EVENT } from '../lib/record/events.ts';
import type { TraceEvent } from '../lib/record/trace.ts';
import { PAGE_SIZE } from '../lib/cpu/memory.ts';
import { checkResources } from '../lib/vmm/resource-control.ts';
import { SLICE_ENDS } from '../lib/vmm/slice-ends.ts';
import { formatProblem } from '../lib/workbench/problem.ts';
import {
  buildHost,
  isHosted,
  stopOf,
  type GuestRequest,
  type HostBench,
  type HostedGuest,
  type HostOptions,
} from '../lib/workbench/several.ts';
import { stopPlace } from '../lib/workbench/workbench.ts';
import type { Stop } from '../lib/workbench/bench.ts';
import { Failure } from './command.ts';
import { print, tell, type Sources } from './files.ts';
import { openEvents } from './recording.ts';
import { counted, printJSON, withPaths } from './report.ts';

const NEWLINE = 10;
/** A line is shown at this length though it has not ended. */
const LONGEST_LINE = 1000;

/** What one VM says, a line at a time, each with the VM's number before it. */
class PrefixedLines {
  private readonly prefix: string;
  private line: number[] = [];

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  add(byte: number): void {
    if (byte !== NEWLINE) this.line.push(byte);
    if (byte === NEWLINE || this.line.length >= LONGEST_LINE) this.show();
  }

  /** Shows what has been said of an unfinished line. */
  end(): void {
    if (this.line.length > 0) this.show();
  }

  private show(): void {
    print(Uint8Array.from([...Buffer.from(this.prefix), ...this.line, NEWLINE]));
    this.line = [];
  }
}

/** How a VM came out. */
interface Ended {
  readonly stop: Stop;
  readonly status: number;
  /** `file:line`, or empty. */
  readonly place: string;
  readonly hash: string;
}

export interface SeveralOptions extends HostOptions {
  readonly json: boolean;
  /** File for the events. */
  readonly trace: string | undefined;
  /** The exit status that a stop of one guest means. */
  readonly statusOf: (stop: Stop) => number;
}

/** Runs one VM for each request until all have ended; the exit status, the worst of theirs. */
export function runSeveral(
  requests: readonly GuestRequest[],
  sources: readonly (Sources | null)[],
  options: SeveralOptions,
): number {
  const bench = buildHost(requests, options);
  if ('severity' in bench) throw new Failure([bench]);
  const problems = bench.guests.map((guest, i) =>
    withPaths(isHosted(guest) ? guest.bench.problems : guest.problems, sources[i]?.paths ?? new Map()),
  );
  const { json } = options;
  if (!json) problems.flat().forEach((found) => tell(formatProblem(found)));
  const hosted = bench.guests.filter(isHosted);
  if (hosted.length === 0) throw new Failure(json ? problems.flat() : []);

  const lines = bench.guests.map((_, i) => new PrefixedLines(`${i + 1} | `));
  const events = openEvents(options.trace);
  const ends = new Map<HostedGuest, Ended>();
  const take = (guest: HostedGuest): void => {
    const { machine } = guest.bench;
    const number = bench.guests.indexOf(guest);
    const { trace } = machine;
    if (guest.scheduled.status !== 'ready') ends.set(guest, endOf(guest, sources[number] ?? null, options));
    if (!json) {
      for (let i = 0; i < trace.length; i++) {
        if (trace.kinds[i] === EVENT.output) lines[number]?.add(trace.args[i * 4 + 1] ?? 0);
      }
    }
    events.take(trace);
  };
  for (const guest of hosted) take(guest);
  const { scheduler } = bench;
  scheduler.afterSlice = (last) => {
    const guest = hosted.find(({ scheduled }) => scheduled === last);
    if (guest) take(guest);
    if (options.trace !== undefined) events.show(scheduler.trace.event(scheduler.trace.length - 1));
  };
  scheduler.run();
  const [breach] = checkResources(
    bench.host,
    hosted.map(({ scheduled }) => scheduled.vm),
  );
  if (breach !== undefined) throw new Error(`resource control is broken: ${breach}`);
  events.close();
  for (const line of lines) line.end();

  const refused = hosted.length < bench.guests.length;
  const status = Math.max(refused ? 1 : 0, ...hosted.map((guest) => ends.get(guest)?.status ?? 1));
  if (json) printJSON({ ok: status === 0, status, ...report(bench, ends), problems: problems.flat() });
  else summary(bench, ends).forEach((line) => tell(line));
  return status;
}

function endOf(guest: HostedGuest, sources: Sources | null, { statusOf }: SeveralOptions): Ended {
  const stop = stopOf(guest);
  const stopped = stopPlace(guest.bench, stop);
  const place = stopped ? `${sources?.paths.get(stopped.file) ?? stopped.file}:${stopped.line}` : '';
  return { stop, status: statusOf(stop), place, hash: guest.bench.machine.hash() };
}

const framesOf = ({ scheduled: { vm } }: HostedGuest): number => vm.host.frames.of(vm.allotment.owner).length;

/** Turns by why they ended: "timer 8, idle 3". */
function turnEnds(slices: readonly TraceEvent[]): string {
  const counts = SLICE_ENDS.map(({ name }, i) => [
    name,
    slices.filter(({ args }) => args['end'] === i).length,
  ]);
  return counts
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** A table of who ran when, and a line on how each came out. */
function summary({ guests, host, scheduler }: HostBench, ends: ReadonlyMap<HostedGuest, Ended>): string[] {
  const number = (value: number): string => value.toLocaleString('en-US');
  const slices = scheduler.trace.slice();
  const rows = [['VM', 'turns', 'cycles', 'instructions', 'exits', 'frames', 'turns ended by']];
  guests.forEach((guest, i) => {
    if (!isHosted(guest)) return;
    const { scheduled } = guest;
    const { vm } = scheduled;
    const cells = [scheduled.slices, scheduled.cycles, vm.vcpu.retired, vm.exits, framesOf(guest)].map(
      number,
    );
    rows.push([String(i + 1), ...cells, turnEnds(slices.filter((slice) => slice.vm === vm.number))]);
  });
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(widths[i]!))).join('  '),
  );
  const outcomes = guests.map((guest, i) => {
    const end = isHosted(guest) ? ends.get(guest) : undefined;
    if (!isHosted(guest) || !end) return `VM ${i + 1} (${guest.name}) did not run.`;
    const at = end.place === '' ? '' : `${end.place}: `;
    return `VM ${i + 1}: ${at}${end.stop.message} (${counted(guest.scheduled.vm.vcpu.retired, 'instruction')})`;
  });
  const free = host.frames.free;
  const interrupts = counted(host.timer.interrupts, 'interrupt');
  const head =
    `${counted(guests.filter(isHosted).length, 'VM')} in turns of ${number(scheduler.slice)} cycles: ${number(host.timer.now)} cycles, ` +
    `${interrupts} of the host's timer, ${number(free)} frames of ${PAGE_SIZE} bytes free`;
  return [...outcomes, '', head, ...table];
}

/** The same for programs. */
function report({ guests, host, scheduler }: HostBench, ends: ReadonlyMap<HostedGuest, Ended>): object {
  const vms = guests.map((guest) => {
    if (!isHosted(guest)) return { name: guest.name, ok: false };
    const { scheduled, bench } = guest;
    const end = ends.get(guest);
    const { vm } = scheduled;
    return {
      name: guest.name,
      ok: end?.status === 0,
      ...end?.stop,
      instructions: vm.vcpu.retired,
      time: vm.vcpu.now,
      eip: vm.vcpu.get(EIP) >>> 0,
      place: end?.place,
      ...bench.output(),
      exits: vm.exits,
      slices: scheduled.slices,
      cycles: scheduled.cycles,
      frames: framesOf(guest),
      hash: end?.hash,
    };
  });
  const slices = scheduler.trace.slice().map(({ vm, time, args }) => ({
    ...{ vm, from: time, took: args['took'], end: SLICE_ENDS[args['end'] ?? 0]?.name },
    ...{ instructions: args['instructions'], exits: args['exits'] },
  }));
  const { timer, frames } = host;
  return {
    host: {
      cycles: timer.now,
      slice: scheduler.slice,
      interrupts: timer.interrupts,
      freeFrames: frames.free,
    },
    vms,
    slices,
  };
}
