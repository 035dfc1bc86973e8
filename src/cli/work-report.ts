// What became of a guest's instructions under a VMM, as a sentence and as JSON.

import { NOT_RUNNABLE } from '../lib/vmm/not-runnable.ts';
import type { Work } from '../lib/vmm/work.ts';
import { counted } from './report.ts';

/** The guest's privilege levels: virtual supervisor and virtual user. */
const KERNEL = [0, 1, 2];
const USER = [3];
const ALL = [...KERNEL, ...USER];

export interface LevelReport {
  readonly direct: number;
  readonly translated: number;
  readonly emulated: number;
  readonly interpreted: number;
  /** Share of the instructions that ran without VMM entry; null where there was none. */
  readonly efficiency: number | null;
  /** Exits by reason. */
  readonly exits: Readonly<Record<string, number>>;
  /** Null where no instruction was retired. */
  readonly exitsPerThousand: number | null;
}

export interface WorkReport {
  readonly user: LevelReport;
  readonly kernel: LevelReport;
  readonly all: LevelReport;
  /** Instructions by why the guest could not be given to the processor. */
  readonly interpreted: Readonly<Record<string, number>>;
}

function levelOf(work: Work, cpls: readonly number[]): LevelReport {
  const retired = work.retiredAt(...cpls);
  const exits = work.exitsFrom(...cpls);
  const all = retired.direct + retired.translated + retired.emulated + retired.interpreted;
  const left = [...exits.values()].reduce((sum, count) => sum + count, 0);
  return {
    ...retired,
    efficiency: work.efficiency(...cpls),
    exits: Object.fromEntries(exits),
    exitsPerThousand: all === 0 ? null : (1000 * left) / all,
  };
}

export function workReport(work: Work): WorkReport {
  return {
    user: levelOf(work, USER),
    kernel: levelOf(work, KERNEL),
    all: levelOf(work, ALL),
    interpreted: Object.fromEntries(work.reasons),
  };
}

/** 99.98%: never rounded up to 100. */
export function percent(share: number | null): string {
  return share === null ? '-' : `${(Math.floor(share * 10_000) / 100).toFixed(2)}%`;
}

/** The counts of `by`, the largest first, at most `most` of them: "12 privileged-instruction, 3 exception". */
export function largest(by: Readonly<Record<string, number>>, most: number): string {
  const sorted = Object.entries(by).sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, most).map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`);
  return [...shown, ...(sorted.length > most ? ['...'] : [])].join(', ');
}

/** What a run under a VMM came to, in lines. */
export function workLines(work: Work): string[] {
  const { all, user, kernel, interpreted } = workReport(work);
  const exits = Object.values(all.exits).reduce((sum, count) => sum + count, 0);
  // Of a ring in which nothing ran there is no share.
  const shares = [
    ...(user.efficiency === null ? [] : [`in user mode ${percent(user.efficiency)}`]),
    ...(kernel.efficiency === null ? [] : [`in the kernel ${percent(kernel.efficiency)}`]),
  ];
  const lines =
    all.efficiency === null
      ? ['No instruction of the guest was completed.']
      : [`${percent(all.efficiency)} of the instructions ran without VMM entry (${shares.join(', ')}).`];
  if (all.translated > 0) {
    lines.push(`${counted(all.translated, 'instruction')} ran translated, from the translation cache.`);
  }
  if (exits > 0) lines.push(`${counted(exits, 'exit')}: ${largest(all.exits, 12)}.`);
  for (const { name, says } of NOT_RUNNABLE) {
    const count = interpreted[name] ?? 0;
    if (count > 0) lines.push(`${counted(count, 'instruction')} interpreted: ${says}.`);
  }
  return lines;
}
