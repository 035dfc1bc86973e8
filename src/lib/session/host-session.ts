/**
 * A host with several VMs, as a page sees it: commands in, and after each a report of who has run when and how each VM stands. It
 * knows no clock: whoever drives it says when a stretch of work is over.
 */
import type { TraceEvent } from '../record/trace.ts';
import { checkResources } from '../vmm/resource-control.ts';
import type { VMStatus } from '../vmm/scheduler.ts';
import { formatProblem } from '../workbench/problem.ts';
import { buildHost, isHosted, stopOf, type HostBench, type HostedGuest } from '../workbench/several.ts';
import type { GuestSource } from '../workbench/workbench.ts';

export type HostRequest =
  /** A new host with a VM for each guest. */
  | { readonly kind: 'build'; readonly guests: readonly NamedGuest[]; readonly slice: number }
  /** So many turns, or all that there are. */
  | { readonly kind: 'turns'; readonly count: number | null }
  | { readonly kind: 'pause' | 'resume' | 'destroy'; readonly vm: number };

export interface NamedGuest {
  readonly name: string;
  readonly source: GuestSource;
  /** Memory in MiB. */
  readonly mem: number;
}

export interface HostCommand {
  readonly number: number;
  readonly request: HostRequest;
}

export interface VMReport {
  readonly number: number;
  readonly name: string;
  readonly status: VMStatus;
  /** Why it does not run any more; else empty. */
  readonly says: string;
  readonly output: string;
  readonly instructions: number;
  readonly exits: number;
  readonly turns: number;
  readonly frames: number;
}

export interface HostReport {
  /** Of the command that it answers. */
  readonly number: number;
  readonly isBusy: boolean;
  readonly vms: readonly VMReport[];
  /** Events `slice`. */
  readonly turns: readonly TraceEvent[];
  readonly freeFrames: number;
  readonly interrupts: number;
  /** What keeps a guest, or the host, from being there; and what of resource control does not hold. */
  readonly problems: readonly string[];
}

/** A guest that loops for ever is left alone after so many instructions. */
const LIMIT = 20_000_000;
/** Turns kept for showing. */
const KEPT = 2_000;

export class HostSession {
  private readonly post: (report: HostReport) => void;
  private bench: HostBench | null = null;
  private number = 0;
  private left = 0;
  private problems: readonly string[] = [];

  constructor(post: (report: HostReport) => void) {
    this.post = post;
  }

  /** Turns are left to be given. */
  get busy(): boolean {
    return this.left > 0;
  }

  receive({ number, request }: HostCommand): void {
    this.number = number;
    switch (request.kind) {
      case 'build':
        this.build(request.guests, request.slice);
        break;
      case 'turns':
        this.left = request.count ?? Infinity;
        return;
      default: {
        const guest = this.hosted[request.vm - 1];
        if (guest) this.bench?.scheduler[request.kind](guest.scheduled);
      }
    }
    this.report();
  }

  /** Gives turns until `isOver`, or none is left. */
  work(isOver: () => boolean): void {
    const scheduler = this.bench?.scheduler;
    while (this.left > 0) {
      this.left = scheduler?.turn() ? this.left - 1 : 0;
      // The traces would grow without end; what they tell of a stop is told at once.
      for (const { bench, scheduled } of this.hosted) {
        if (scheduled.status === 'ready') bench.machine.trace.clear();
      }
      if (isOver()) break;
    }
    this.report();
  }

  private get hosted(): HostedGuest[] {
    return this.bench?.guests.filter(isHosted) ?? [];
  }

  private build(guests: readonly NamedGuest[], slice: number): void {
    this.left = 0;
    const requests = guests.map(({ name, source, mem }) => ({ name, source, configuration: { mem } }));
    const made = buildHost(requests, { cpu: 'strict', slice, limit: LIMIT });
    if ('severity' in made) {
      this.bench = null;
      this.problems = [formatProblem(made)];
      return;
    }
    this.bench = made;
    this.problems = made.guests.flatMap((guest) =>
      isHosted(guest) ? [] : guest.problems.map((found) => formatProblem(found)),
    );
  }

  private report(): void {
    const { bench, hosted } = this;
    const live = hosted.filter(({ scheduled }) => scheduled.status !== 'destroyed');
    const breaches = bench
      ? checkResources(
          bench.host,
          live.map(({ scheduled }) => scheduled.vm),
        )
      : [];
    const trace = bench?.scheduler.trace;
    this.post({
      number: this.number,
      isBusy: this.busy,
      vms: hosted.map((guest, i) => vmReport(guest, i + 1)),
      turns: trace?.slice(trace.length - KEPT) ?? [],
      freeFrames: bench?.host.frames.free ?? 0,
      interrupts: bench?.host.timer.interrupts ?? 0,
      problems: [...this.problems, ...breaches],
    });
  }
}

function vmReport(guest: HostedGuest, number: number): VMReport {
  const { bench, scheduled, name } = guest;
  const { vm, status, slices } = scheduled;
  const { serial, debug } = bench.output();
  const isOver = status === 'ended' || status === 'limit' || status === 'destroyed';
  return {
    ...{ number, name, status, turns: slices },
    says: isOver ? stopOf(guest).message : '',
    output: serial + debug,
    instructions: vm.vcpu.retired,
    exits: vm.exits,
    frames: vm.host.frames.of(vm.allotment.owner).length,
  };
}
