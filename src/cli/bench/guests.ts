// The guests under each technique: how much of them the processor runs by itself, and how often the VMM is entered.

import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CPUVariant } from '../../lib/cpu/variant.ts';
import { MMU_POLICIES } from '../../lib/vmm/mmu/policies.ts';
import { differences } from '../../lib/replay/projection.ts';
import type { GuestMachine } from '../../lib/workbench/bench.ts';
import type { Configuration } from '../../lib/workbench/configuration.ts';
import { build, type GuestSource } from '../../lib/workbench/workbench.ts';
import { readSources } from '../files.ts';
import { workReport, type WorkReport } from '../work-report.ts';

const FOLDER = fileURLToPath(new URL('../../../content/guests/', import.meta.url));
const LIMIT = 20_000_000;
/** Instructions between two times that the trace is emptied. */
const SLICE = 100_000;

/** A file of content/guests. */
export function guestPath(name: string): string {
  return `${FOLDER}${name}`;
}

/** Names of the guests that are a folder with a main file. */
export function guestNames(): string[] {
  return readdirSync(FOLDER).filter((name) => existsSync(`${FOLDER}${name}/guest.asm`));
}

/** One guest under one technique. */
export interface GuestRow {
  readonly guest: string;
  readonly configuration: Pick<Configuration, 'cpu' | 'technique' | 'ring' | 'mmu'>;
  readonly instructions: number;
  /** It ended as on the bare machine, in the same state. */
  readonly isFaithful: boolean;
  /** Null on the bare machine, which has no VMM to enter. */
  readonly work: WorkReport | null;
}

/** The techniques with their options; of the policies only the first where a guest does not page. */
function variations(cpu: CPUVariant, pages: boolean): GuestRow['configuration'][] {
  const policies = pages ? MMU_POLICIES : MMU_POLICIES.slice(0, 1);
  const direct = ([1, 3] as const).flatMap((ring) =>
    policies.map((mmu) => ({ cpu, technique: 'trap-and-emulate', ring, mmu }) as const),
  );
  const others = (['hybrid', 'binary-translation', 'emulation'] as const).map((technique) => {
    return { cpu, technique, ring: 1, mmu: 'virtual-tlb' } as const;
  });
  return [...direct, ...others];
}

function runToEnd(source: GuestSource, configuration: Partial<Configuration>): GuestMachine {
  const made = build(source, configuration);
  if (made.kind === 'problems') throw new Error(made.problems[0]?.message);
  const { machine } = made;
  while (machine.vcpu.retired < LIMIT) {
    const { cause } = machine.run(Math.min(LIMIT, machine.vcpu.retired + SLICE));
    machine.trace.clear();
    if (cause !== 'limit') break;
  }
  return machine;
}

/** Runs `guest` bare and under each technique on `cpu`. @throws Error if it cannot be built. */
export function* measureGuest(guest: string, cpu: CPUVariant): Generator<GuestRow, void, undefined> {
  const source = readSources(`${FOLDER}${guest}/guest.asm`);
  const bare = runToEnd(source, { cpu });
  const native = { cpu, technique: 'native', ring: 1, mmu: 'virtual-tlb' } as const;
  const { retired } = bare.vcpu;
  yield { guest, configuration: native, instructions: retired, isFaithful: true, work: null };
  for (const configuration of variations(cpu, bare.vcpu.paging.enabled)) {
    const machine = runToEnd(source, configuration);
    const isFaithful = machine.hash() === bare.hash() && differences(bare, machine).length === 0;
    const work = machine.work && workReport(machine.work);
    yield { guest, configuration, instructions: machine.vcpu.retired, isFaithful, work };
  }
}
