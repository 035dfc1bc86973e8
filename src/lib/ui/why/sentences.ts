/** What a link of the chain behind a value says. */
import { hex } from '../../bits/bits.ts';
import { vectorName } from '../../isa/vectors.ts';
import type { Link, LinkSource } from '../../session/why-link.ts';

const SPACES = { '': 'linear', p: 'guest physical', h: 'host physical' } as const;

/** A value in the grammar of lessons, as people say it: `EAX`, `the real IF`, `4 bytes at guest physical 00102024h`. */
export function sayPlace(of: string): string {
  const memory = /^mem(8|16|32)([ph]?)\[(0x[0-9a-f]+|\d+)\]$/i.exec(of);
  if (memory) {
    const bytes = Number(memory[1]) / 8;
    const space = SPACES[(memory[2] ?? '') as keyof typeof SPACES];
    return `${bytes === 1 ? 'the byte' : `${bytes} bytes`} at ${space} ${hex(Number(memory[3]))}h`;
  }
  const [, whose, part = ''] = /^(v?cpu)\.(.+)$/.exec(of) ?? [];
  if (!whose) return of;
  const [register = '', rest] = part.split('.');
  const name = register.toUpperCase().replaceAll('_', ' ') + (rest ? ` ${rest}` : '');
  return whose === 'cpu' ? `the real ${name}` : name;
}

/** Hexadecimal digits of registers; flags and levels are plain numbers. */
const DIGITS: readonly (readonly [names: RegExp, digits: number])[] = [
  [/\.(e[a-z]{2}|eflags|cr\d|dr\d|sysenter_e[is]p)$|\.(base|limit)$/, 8],
  [/\.([abcd]x|[sb]p|[sd]i|[c-gs]s|ldtr|tr|sysenter_cs)$|\.selector$/, 4],
  [/\.[abcd][lh]$/, 2],
];

/** The value in as many digits as its place has. */
export function sayValue(of: string, value: number | null): string {
  if (value === null) return 'not there';
  const bytes = /^mem(8|16|32)/.exec(of)?.[1];
  if (bytes) return `${hex(value, Number(bytes) / 4)}h`;
  const digits = DIGITS.find(([names]) => names.test(of))?.[1];
  return digits === undefined ? String(value) : `${hex(value, digits)}h`;
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The link in one sentence. */
export function sayLink(link: Link): string {
  const { cause, of, before, after, instruction, executed } = link;
  const what = sayPlace(of);
  const text = instruction?.text ?? '';
  const change =
    before === after
      ? `as ${sayValue(of, after)}, which it was before`
      : `from ${sayValue(of, before)} to ${sayValue(of, after)}`;
  switch (cause.kind) {
    case 'start': {
      const since = cause.place ? `, made by line ${cause.place.line} of ${cause.place.file}` : '';
      return `${capital(what)} is ${sayValue(of, after)} since the start${since}: nothing has written it`;
    }
    case 'store':
      return `${text} wrote ${what}, ${change}${BY[executed ?? 'direct']}`;
    case 'delivery': {
      const who = cause.isExternal ? 'an interrupt' : vectorName(cause.vector);
      return `The delivery of ${who}${cause.isExternal ? ` (${vectorName(cause.vector)})` : ''} changed ${what}, ${change}`;
    }
    case 'walk':
      return `A walk through the tables, for ${text}, set ${accessed(link)} in ${what}, ${change}`;
    case 'fill':
      return `A hidden fault at ${text} made this shadow entry, ${change}: it mirrors ${guestEntry(cause)}`;
    case 'sync':
      return `The VMM carried a change of ${guestEntry(cause)} over into this shadow entry, ${change}, at ${text}`;
    case 'drop':
      return `The VMM took this out of the shadow, ${change}, at ${text}`;
    case 'passing':
      return `${capital(what)} changed in passing, ${change}, in the step of ${text}`;
  }
}

const BY = {
  direct: '',
  translated: ': the processor executed its translation',
  emulated: ': it trapped, and the VMM did it for the guest',
  interpreted: ': the VMM interpreted it',
} as const;

function accessed({ before, after }: Link): string {
  const set = (before ?? 0) ^ (after ?? 0);
  return [...(set & 0x20 ? ['Accessed'] : []), ...(set & 0x40 ? ['Dirty'] : [])].join(' and ');
}

function guestEntry({ guest }: { readonly guest: { readonly gpa: number } | null }): string {
  return guest
    ? `the guest's entry at guest physical ${hex(guest.gpa)}h`
    : 'no entry: the guest does not page';
}

const ROLES: Readonly<Record<LinkSource['role'], string>> = {
  value: 'It read ',
  address: 'Where to, by ',
  flag: 'It asked ',
  gate: 'The gate, ',
  saved: 'What it saved, ',
  entry: "The guest's entry, ",
  directory: 'The directory entry above it, ',
  itself: 'As it was before, ',
};

/** A source as a question: `It read EAX: 00009003h`. */
export function saySource({ of, role, value }: LinkSource): string {
  return `${ROLES[role]}${sayPlace(of)}: ${sayValue(of, value)}`;
}

/** `after 1,234 instructions and 1 delivered`. */
export function sayMoment({ retired, delivered }: Link['at']): string {
  const count = `${retired.toLocaleString('en')} ${retired === 1 ? 'instruction' : 'instructions'}`;
  return delivered === 0 ? `after ${count}` : `after ${count} and ${delivered} delivered`;
}
