/** What a link of the chain behind a value says. */
import { hex } from '../../bits/bits.ts';
import { vectorName } from '../../isa/vectors.ts';
import type { VMMPlace } from '../../workbench/inspect/vmm-memory.ts';
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

/** A place in the VMM's memory, as people say it: `the shadow GDT, descriptor 0008`. */
export function sayVMMPlace(place: VMMPlace): string {
  switch (place.kind) {
    case 'descriptor': {
      const where = `the shadow ${place.table}, descriptor ${hex(place.selector, 4)}`;
      return place.isOwn ? `${where}, the VMM's own` : where;
    }
    case 'gate':
      return `the shadow IDT, gate ${hex(place.vector, 2)}h (${vectorName(place.vector)})`;
    case 'tss':
      return `the VMM's TSS${place.field === '' ? '' : `, ${place.field.toUpperCase()}`}`;
    case 'vmcs':
      return place.field === null
        ? 'the VMCS, which the processor keeps for itself'
        : `the VMCS, ${place.field.toLowerCase().replaceAll('_', ' ')}`;
    case 'nested': {
      const page = `guest physical ${hex(place.gpa)}h`;
      return `the extended page tables, level ${place.level}, from ${page} on`;
    }
    default:
      return PARTS[place.kind];
  }
}

const PARTS = {
  stack: "the VMM's stack",
  vmxon: 'the VMXON region',
  cache: 'the translation cache',
  'cache-data': 'the data of the translation cache',
  'cache-marks': 'the marks of the translation cache',
  'shadow-table': 'the shadow page tables',
  'own-table': "the VMM's own page tables",
  other: "the VMM's memory",
} as const;

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
  const { cause, of, before, after, instruction, executed, vmm } = link;
  const what = sayPlace(of) + (vmm ? ` (${sayVMMPlace(vmm)})` : '');
  const text = instruction?.text ?? '';
  const change =
    before === after
      ? `as ${sayValue(of, after)}, which it was before`
      : `from ${sayValue(of, before)} to ${sayValue(of, after)}`;
  switch (cause.kind) {
    case 'start': {
      const since = cause.place ? `, made by line ${cause.place.line} of ${cause.place.file}` : '';
      if (cause.byVMM) return `${capital(what)} is ${sayValue(of, after)} since the VMM set the machine up`;
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
    case 'copy':
      return `The VMM copied the guest's descriptor anew, with the rights and the room that it may have: ${what}, ${change}, at ${text}`;
    case 'own':
      return `The VMM wrote ${what}, ${change}, at ${text}: it is no copy of anything of the guest's`;
    case 'nested':
      return `${text} came to guest physical ${hex(cause.gpa)}h for the first time, and the VMM gave it a frame: ${what}, ${change}`;
    case 'vm-exit': {
      const why = cause.row < 0 ? 'as the guest was stopped here' : 'as it left the guest';
      return `The processor saved ${what} ${why}, ${change}, behind ${text}`;
    }
    case 'vmwrite':
      return `The VMM wrote ${what} for a VM entry, ${change}, at ${text}`;
    case 'translate':
      return `The VMM wrote ${what} for the guest's code at ${hex(cause.eip)}h, ${change}, at ${text}`;
    case 'load':
      return `The VMM loaded ${what} for the guest to go on with, ${change}, at ${text}`;
    case 'control':
      return `The VMM took over at ${text}, and has the processor for itself since: ${what} is its own, ${sayValue(of, after)}`;
    case 'hypercall':
      return `The VMM wrote ${what}, ${change}, in the hypercall at ${text}`;
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
  descriptor: 'The descriptor, ',
  table: 'Where the table is, ',
  code: "The guest's code, ",
  believed: 'What the guest believes, ',
  argument: 'An argument, ',
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
