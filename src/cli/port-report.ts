// What paravirtualization came to, as sentences and as JSON: hypercalls by name, updates, events, and how much of the guest was changed.

import type { ParavirtCounts } from '../lib/vmm/paravirt/counts.ts';
import { HYPERCALLS } from '../lib/vmm/paravirt/interface.ts';
import { Paravirtualization } from '../lib/vmm/techniques/paravirtualization.ts';
import { portedLines, type PortedLines } from '../lib/workbench/ported-lines.ts';
import type { Bench } from '../lib/workbench/workbench.ts';
import type { Sources } from './files.ts';
import { counted } from './report.ts';
import { largest, percent } from './work-report.ts';

/** By what a guest's source is ported. */
const PORT = 'PARAVIRT';

interface PortReport {
  readonly paravirt: Omit<ParavirtCounts, 'hypercalls'> & {
    readonly hypercalls: Readonly<Record<string, number>>;
    /** Null where the source does not say what was changed. */
    readonly changed: PortedLines | null;
  };
}

/** Nothing under another technique. */
export function portReport({ machine }: Bench, sources: Sources | null): PortReport | Record<never, never> {
  const technique = machine.inside?.technique;
  if (!(technique instanceof Paravirtualization)) return {};
  const { hypercalls, ...counts } = technique.guest.counts;
  const named = HYPERCALLS.map(({ name }, i) => [name, hypercalls[i] ?? 0] as const);
  const made = Object.fromEntries(named.filter(([, count]) => count > 0));
  const changed = sources && portedLines(sources.files, sources.main, PORT);
  return { paravirt: { ...counts, hypercalls: made, changed } };
}

export function portLines(bench: Bench, sources: Sources | null): string[] {
  const report = portReport(bench, sources);
  if (!('paravirt' in report)) return [];
  const { hypercalls, changed, updates, refused, upcalls, bounced, straight } = report.paravirt;
  const calls = Object.values(hypercalls).reduce((sum, count) => sum + count, 0);
  const lines = [
    calls === 0
      ? 'No hypercall.'
      : `${counted(calls, 'hypercall')}${(hypercalls['multicall'] ?? 0) > 0 ? ', those in multicalls among them' : ''}: ${largest(hypercalls, 14)}.`,
    `${counted(updates, 'update')} of page tables and descriptors done, ${refused} refused; ${counted(upcalls, 'call')} for events, ` +
      `${counted(bounced, 'trap')} given by the VMM, ${counted(straight, 'software interrupt')} straight to ring 1.`,
  ];
  if (changed) {
    const { added, replaced, common } = changed;
    lines.push(
      `The port: ${counted(added, 'line')} that replace ${replaced} of ${replaced + common} (${percent(changed.share)}); ` +
        "Linux's was 2,995, 1.36% of its x86 code (Barham et al. 2003, table 2).",
    );
  }
  return lines;
}
