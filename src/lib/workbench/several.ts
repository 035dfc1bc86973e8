/** Several guests, each in a VM of its own, on one host: built, and run in turns. */
import * as say from '#messages/building';
import type { EngineName } from '../cpu/engine/engines.ts';
import type { CPUVariant } from '../cpu/variant.ts';
import { MIB } from '../pc/memory-map.ts';
import { Host } from '../vmm/host.ts';
import { MAXIMUM_VMS } from '../vmm/layout.ts';
import { Scheduler, SLICE_CYCLES, type Scheduled } from '../vmm/scheduler.ts';
import type { VirtualMachine } from '../vmm/vm.ts';
import type { Stop } from './bench.ts';
import { DEFAULT_CONFIGURATION, type Configuration } from './configuration.ts';
import { problem, type Problem } from './problem.ts';
import { createVirtualMachine } from './virtual.ts';
import { build, type Bench, type GuestSource } from './workbench.ts';

export interface GuestRequest {
  /** For people: VM 2 (this). */
  readonly name: string;
  readonly source: GuestSource;
  /** `cpu` (but under hardware-assist) and `engine` are the host's; `technique` is one of the VMM's. */
  readonly configuration: Partial<Configuration>;
}

export interface HostOptions {
  readonly cpu?: CPUVariant;
  readonly engine?: EngineName;
  /** MiB for the guests together; what they ask for, if absent. */
  readonly memory?: number;
  /** Cycles of host time in a slice. */
  readonly slice?: number;
  /** Instructions after which a VM is left alone. */
  readonly limit?: number;
}

/** A guest that has its VM. */
export interface HostedGuest {
  readonly name: string;
  readonly bench: Bench;
  readonly scheduled: Scheduled;
}

/** A guest that has none: why. */
export interface RefusedGuest {
  readonly name: string;
  readonly problems: readonly Problem[];
}

export interface HostBench {
  readonly host: Host;
  readonly scheduler: Scheduler;
  /** In the order of the requests. */
  readonly guests: readonly (HostedGuest | RefusedGuest)[];
}

export function isHosted(guest: HostedGuest | RefusedGuest): guest is HostedGuest {
  return 'scheduled' in guest;
}

/**
 * A host with a VM for each request. What is wrong with one guest, or that the host has no memory for it, is that guest's
 * problem, and the others run. Problems of all of them come back where there can be no host at all.
 */
export function buildHost(requests: readonly GuestRequest[], options: HostOptions = {}): HostBench | Problem {
  if (requests.length < 1 || requests.length > MAXIMUM_VMS) {
    return problem(say.aHostHas1ToVMsNot(MAXIMUM_VMS, requests.length), say.nameFewerGuests);
  }
  const asked = requests.map(({ configuration }) => configuration.mem ?? DEFAULT_CONFIGURATION.mem);
  // A ROM takes frames of its own.
  const images = requests.map(({ source }) => ('image' in source ? Math.ceil(source.image.length / MIB) : 0));
  const memory = options.memory ?? sum(asked) + sum(images);
  const { cpu = DEFAULT_CONFIGURATION.cpu, engine = DEFAULT_CONFIGURATION.engine } = options;
  const isAssisted = requests.some(({ configuration }) => configuration.technique === 'hardware-assist');
  let host: Host;
  try {
    host = new Host(isAssisted ? 'vmx' : cpu, memory * MIB, requests.length, engine);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return problem(say.thereIsNotEnoughMemoryForAHost(memory), say.chooseLessWithHostMemOrLess);
  }
  const scheduler = new Scheduler(host, options.slice ?? SLICE_CYCLES);
  const guests = requests.map((request) => admit(request, host, scheduler, options.limit));
  return { host, scheduler, guests };
}

/** One more VM on a host, to run up to `limit` instructions; or why not. */
export function admit(
  { name, source, configuration }: GuestRequest,
  host: Host,
  scheduler: Scheduler,
  limit = Infinity,
): HostedGuest | RefusedGuest {
  let vm: VirtualMachine | null = null;
  const { technique: by, cpu = host.cpu.variant } = configuration;
  // Under VT-x a guest may have a CPU that the host has not: what its own has beyond that is interpreted.
  const ownCPU = by === 'hardware-assist' ? cpu : host.cpu.variant;
  let refusal = '';
  const bench = build(source, { ...configuration, cpu: ownCPU }, (loaded, complete) => {
    const technique = complete.technique === 'native' ? 'trap-and-emulate' : complete.technique;
    try {
      return createVirtualMachine(loaded, complete, technique, host, (made) => (vm = made));
    } catch (thrown) {
      if (thrown instanceof RangeError) refusal = thrown.message;
      throw thrown;
    }
  });
  if (bench.kind === 'bench' && vm !== null) return { name, bench, scheduled: scheduler.add(vm, limit) };
  if (refusal === '') return { name, problems: bench.problems };
  const remedy = say.giveTheHostMoreWithHostMem;
  return { name, problems: [problem(say.theGuestGetsNoVM(refusal), remedy, name)] };
}

/** Why a VM is not running any more, or has got no further. */
export function stopOf({ bench, scheduled }: HostedGuest): Stop {
  return bench.machine.run(scheduled.vm.vcpu.retired);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
