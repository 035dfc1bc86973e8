// What random programs made the VMM do, counted from the trace.

import { INSTRUCTIONS } from '../../src/lib/isa/instructions/index.ts';
import { vectorName } from '../../src/lib/isa/vectors.ts';
import { EXIT_REASONS } from '../../src/lib/vmm/exit-reasons.ts';
import { HANDLER_STEPS } from '../../src/lib/vmm/handler-steps.ts';
import { NOT_RUNNABLE } from '../../src/lib/vmm/not-runnable.ts';
import type { Trace } from '../../src/lib/record/trace.ts';

const INTERPRET = HANDLER_STEPS.findIndex(({ name }) => name === 'interpret');

/** Counts under names such as `exit hidden-page-fault`, `vector #GP`, `instruction LGDT`, `interpreted real-mode`. */
export class Coverage {
  readonly counts = new Map<string, number>();

  add(trace: Trace): void {
    for (let i = 0; i < trace.length; i++) {
      const { kind, args } = trace.event(i);
      if (kind === 'exit') this.count(`exit ${EXIT_REASONS[args['reason'] ?? 0]}`);
      else if (kind === 'trap') this.count(`vector ${vectorName(args['vector'] ?? 0)}`);
      else if (kind === 'interrupt') this.count('external interrupt');
      else if (kind === 'interpreted') this.count(`interpreted ${NOT_RUNNABLE[args['reason'] ?? 0]?.name}`);
      else if (kind === 'page-fault') this.count(`page fault ${args['hidden'] ? 'hidden' : 'true'}`);
      else if (kind === 'handler' && args['step'] === INTERPRET) {
        this.count(`instruction ${INSTRUCTIONS.entries[args['detail'] ?? 0]?.name}`);
      }
    }
  }

  private count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Those of `names` that were seen less than `least` times, with how often. */
  lacking(names: readonly string[], least: number): string[] {
    return names
      .filter((name) => (this.counts.get(name) ?? 0) < least)
      .map((name) => `${name}: ${this.counts.get(name) ?? 0}`);
  }
}
