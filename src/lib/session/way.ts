/** How far a journey is: where it began, how far it has come, and where it leads as far as that is known beforehand. */
import type { Command } from './protocol.ts';
import type { Traveller } from './travel.ts';

/** All in instructions retired. */
export interface Way {
  readonly from: number;
  /** Forwards: where the machine is by now. Backwards: the moment down to which all has been looked at. */
  readonly reached: number;
  /** Where it leads, or ends at the latest; null where nobody knows. */
  readonly to: number | null;
}

/** It is looked for backwards, one stretch after the other, each of which is gone through forwards. */
function looksBack(command: Command): boolean {
  if (command.kind === 'writer') return true;
  return 'direction' in command && command.direction === -1 && command.kind !== 'exit';
}

/** The machine goes to and fro, which is not to be seen: it is shown where it stood until it has arrived. */
export function isUnseen(command: Command): boolean {
  if (command.kind === 'why' || command.kind === 'count' || looksBack(command)) return true;
  return command.kind === 'exit' && command.direction === -1;
}

function endOf(command: Command, { machine, lastExit }: Traveller): number | null {
  if (looksBack(command)) return 0;
  const retired = (row: number): number | null => {
    const at = row < 0 ? 0 : machine.trace.retired(row);
    return Number.isFinite(at) ? at : null;
  };
  if (command.kind === 'seek') return Math.max(0, command.time);
  if (command.kind === 'at') return command.moment.retired;
  if (command.kind === 'event') return retired(command.index);
  if (command.kind === 'exit' && command.direction === -1) return retired(lastExit);
  return ('limit' in command ? command.limit : null) ?? null;
}

/** Follows the journey of one command. */
export class Course {
  /** Who looks backwards. */
  search: { readonly reached: number } | null = null;
  private readonly traveller: Traveller;
  private readonly looksBack: boolean;
  private readonly to: number | null;
  private from: number;

  constructor(command: Command, traveller: Traveller) {
    this.traveller = traveller;
    this.looksBack = looksBack(command);
    this.from = traveller.now.retired;
    this.to = endOf(command, traveller);
  }

  get way(): Way {
    const { retired } = this.traveller.now;
    const { to } = this;
    if (this.looksBack) {
      const { from } = this;
      return { from, reached: Math.min(from, this.search?.reached ?? from), to };
    }
    // A way back begins with a leap to what was kept before it.
    this.from = Math.min(this.from, retired);
    return { from: this.from, reached: retired, to };
  }
}
