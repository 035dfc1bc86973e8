// The table of `trapgate bench --guests`.

import { largest, percent } from '../work-report.ts';
import type { GuestRow } from './guests.ts';

const WIDTHS = [15, 38, 13, 9, 9, 12, 12];

function line(cells: readonly string[], rest: string): string {
  const padded = cells.map((cell, i) =>
    i < 2 ? cell.padEnd(WIDTHS[i] ?? 0) : cell.padStart(WIDTHS[i] ?? 0),
  );
  return `${padded.join('')}   ${rest}`.trimEnd() + '\n';
}

export const GUEST_HEAD = line(
  ['guest', 'technique', 'instructions', 'user', 'kernel', 'translated', 'exits/1000'],
  'exits',
);

/** "trap-and-emulate ring 3 write-traced". */
function techniqueText({ technique, ring, mmu }: GuestRow['configuration']): string {
  return technique === 'native' || technique === 'emulation' ? technique : `${technique} ring ${ring} ${mmu}`;
}

export function guestLine({ guest, configuration, instructions, isFaithful, work }: GuestRow): string {
  const name = [guest, techniqueText(configuration), instructions.toLocaleString('en-US')];
  if (work === null) return line([...name, '', '', '', ''], 'no VMM');
  const { all, user, kernel } = work;
  const shares = [
    percent(user.efficiency),
    percent(kernel.efficiency),
    all.translated.toLocaleString('en-US'),
    (all.exitsPerThousand ?? 0).toFixed(2),
  ];
  const differs = isFaithful ? '' : 'NOT AS ON THE BARE MACHINE  ';
  return line([...name, ...shares], `${differs}${largest(all.exits, 3)}`);
}
