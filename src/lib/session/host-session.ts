/**
 * A host with several VMs, as a page sees it: commands in, and after each a report of who has run when and how each VM stands. It
 * knows no clock: whoever drives it says when a stretch of work is over.
 */
import type { TraceEvent } from '../record/trace.ts';
import { HostLog } from '../vmm/host-log.ts';
import { checkResources } from '../vmm/resource-control.ts';
import type { VMStatus } from '../vmm/scheduler.ts';
import { inspectBands, type BandsFinding, type BandsInquiry } from '../workbench/inspect/bands.ts';
import { formatProblem } from '../workbench/problem.ts';
import { buildHost, isHosted, stopOf, type HostBench, type HostedGuest } from '../workbench/several.ts';
import type { GuestSource } from '../workbench/workbench.ts';

export type HostRequest =
  /** A new host with a VM for each guest. */
  | { readonly kind: 'build'; readonly guests: readonly NamedGuest[]; readonly slice: number }
  /** So many turns, or all that there are. */
  | { readonly kind: 'turns'; readonly count: number | null }
  /** Another window of the host's time, or another cause. */
  | { readonly kind: 'look'; readonly inquiry: BandsInquiry }
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
  /** The VMs along the host's time; null while it is busy. */
  readonly bands: BandsFinding | null;
  readonly freeFrames: number;
  readonly interrupts: number;
  /** What keeps a guest, or the host, from being there; and what of resource control does not hold. */
  readonly problems: readonly string[];
}

/** A guest that loops for ever is left alone after so many instructions. */
const LIMIT = 20_000_000;
/** Turns kept for showing. */
const KEPT = 2_000;
/** Rows of each VM's trace. */
const ROWS = 200_000;
const EVERYTHING: BandsInquiry = { window: null, cause: null };

export class HostSession {
  private readonly post: (report: HostReport) => void;
  private bench: HostBench | null = null;
  private number = 0;
  private left = 0;
  private problems: readonly string[] = [];
  private breaches: readonly string[] = [];
  private inquiry = EVERYTHING;
  /** Of each VM, what becomes of the host's time. */
  private logs = new Map<HostedGuest, HostLog>();

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
      case 'look':
        this.inquiry = request.inquiry;
        break;
      default: {
        const guest = this.hosted[request.vm - 1];
        if (guest) this.bench?.scheduler[request.kind](guest.scheduled);
      }
    }
    this.report(request.kind === 'look');
  }

  /** Gives turns until `isOver`, or none is left. */
  work(isOver: () => boolean): void {
    const scheduler = this.bench?.scheduler;
    while (this.left > 0) {
      this.left = scheduler?.turn() ? this.left - 1 : 0;
      if (isOver()) break;
    }
    this.report();
  }

  private get hosted(): HostedGuest[] {
    return this.bench?.guests.filter(isHosted) ?? [];
  }

  private build(guests: readonly NamedGuest[], slice: number): void {
    this.left = 0;
    this.inquiry = EVERYTHING;
    this.logs.clear();
    const requests = guests.map(({ name, source, mem }) => ({ name, source, configuration: { mem } }));
    const made = buildHost(requests, { cpu: 'strict', slice, limit: LIMIT });
    if ('severity' in made) {
      this.bench = null;
      this.problems = [formatProblem(made)];
      return;
    }
    this.bench = made;
    for (const guest of this.hosted) {
      const log = new HostLog();
      // The traces would grow without end.
      guest.bench.machine.trace.limit = ROWS;
      guest.scheduled.vm.hostLog = log;
      this.logs.set(guest, log);
    }
    this.problems = made.guests.flatMap((guest) =>
      isHosted(guest) ? [] : guest.problems.map((found) => formatProblem(found)),
    );
  }

  private bands(): BandsFinding | null {
    if (!this.bench) return null;
    const { host, scheduler } = this.bench;
    const vms = [...this.logs].map(([{ bench, scheduled }, log]) => ({
      ...{ number: scheduled.vm.number, trace: bench.machine.trace, log },
    }));
    return inspectBands(vms, scheduler.trace, host.timer.now, this.inquiry);
  }

  private check(): readonly string[] {
    const live = this.hosted.filter(({ scheduled }) => scheduled.status !== 'destroyed');
    const vms = live.map(({ scheduled }) => scheduled.vm);
    return this.bench ? checkResources(this.bench.host, vms) : [];
  }

  private report(isLookingOn = false): void {
    const { bench, hosted } = this;
    // Looking on changes nothing.
    if (!isLookingOn) this.breaches = this.check();
    const { breaches } = this;
    const trace = bench?.scheduler.trace;
    this.post({
      number: this.number,
      isBusy: this.busy,
      vms: hosted.map((guest, i) => vmReport(guest, i + 1)),
      turns: trace?.slice(trace.length - KEPT) ?? [],
      bands: this.busy ? null : this.bands(),
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
