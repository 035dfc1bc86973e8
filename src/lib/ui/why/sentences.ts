/** What a link of the chain behind a value says. */
import * as say from '#messages/why';
import { hex } from '../../bits/bits.ts';
import { inWords } from '../../cpu/vmx/controls.ts';
import { vectorName } from '../../isa/vectors.ts';
import type { VMMPlace } from '../../workbench/inspect/vmm-memory.ts';
import type { Link, LinkSource } from '../../session/why-link.ts';

const SPACES = { '': say.linear, p: say.guestPhysical, h: say.hostPhysical } as const;

/** A value in the grammar of lessons, as people say it: `EAX`, `the real IF`, `4 bytes at guest physical 00102024h`. */
export function sayPlace(of: string): string {
  const memory = /^mem(8|16|32)([ph]?)\[(0x[0-9a-f]+|\d+)\]$/i.exec(of);
  if (memory) {
    const bytes = Number(memory[1]) / 8;
    const space = SPACES[(memory[2] ?? '') as keyof typeof SPACES];
    return say.bytesAt(bytes, space, hex(Number(memory[3])));
  }
  const [, whose, part = ''] = /^(v?cpu)\.(.+)$/.exec(of) ?? [];
  if (!whose) return of;
  const [register = '', rest] = part.split('.');
  const name = register.toUpperCase().replaceAll('_', ' ') + (rest ? ` ${rest}` : '');
  return whose === 'cpu' ? say.theReal(name) : name;
}

/** A place in the VMM's memory, as people say it: `the shadow GDT, descriptor 0008`. */
export function sayVMMPlace(place: VMMPlace): string {
  switch (place.kind) {
    case 'descriptor': {
      const where = say.shadowDescriptor(place.table, hex(place.selector, 4));
      return place.isOwn ? say.vmmsOwn(where) : where;
    }
    case 'gate':
      return say.shadowGate(hex(place.vector, 2), vectorName(place.vector));
    case 'tss':
      return say.vmmsTSS(place.field.toUpperCase());
    case 'vmcs':
      return place.field === null ? say.vmcsItself : say.vmcsField(inWords(place.field));
    case 'nested': {
      const page = say.fromGuestPhysical(hex(place.gpa));
      return say.extendedTables(place.level, page);
    }
    default:
      return PARTS[place.kind];
  }
}

const PARTS = {
  stack: say.vmmsStack,
  vmxon: say.vmxonRegion,
  cache: say.translationCache,
  'cache-data': say.cacheData,
  'cache-marks': say.cacheMarks,
  'shadow-table': say.shadowTables,
  'own-table': say.vmmsTables,
  other: say.vmmsMemory,
} as const;

/** Hexadecimal digits of registers; flags and levels are plain numbers. */
const DIGITS: readonly (readonly [names: RegExp, digits: number])[] = [
  [/\.(e[a-z]{2}|eflags|cr\d|dr\d|sysenter_e[is]p)$|\.(base|limit)$/, 8],
  [/\.([abcd]x|[sb]p|[sd]i|[c-gs]s|ldtr|tr|sysenter_cs)$|\.selector$/, 4],
  [/\.[abcd][lh]$/, 2],
];

/** The value in as many digits as its place has. */
export function sayValue(of: string, value: number | null): string {
  if (value === null) return say.notThere;
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
      ? say.asItWas(sayValue(of, after))
      : say.fromTo(sayValue(of, before), sayValue(of, after));
  switch (cause.kind) {
    case 'start': {
      const since = cause.place ? say.madeByLine(cause.place.line, cause.place.file) : '';
      if (cause.byVMM) return say.sinceSetUp(capital(what), sayValue(of, after));
      return say.sinceTheStart(capital(what), sayValue(of, after), since);
    }
    case 'store':
      return say.wrote(text, what, change) + BY[executed ?? 'direct'];
    case 'delivery': {
      return say.byDelivery(vectorName(cause.vector), cause.isExternal, what, change);
    }
    case 'walk':
      return say.byAWalk(text, accessed(link), what, change);
    case 'fill':
      return say.byAHiddenFault(text, change, guestEntry(cause));
    case 'sync':
      return say.carriedOver(guestEntry(cause), change, text);
    case 'drop':
      return say.takenOut(change, text);
    case 'copy':
      return say.copiedAnew(what, change, text);
    case 'own':
      return say.wroteItsOwn(what, change, text);
    case 'nested':
      return say.gaveAFrame(text, hex(cause.gpa), what, change);
    case 'vm-exit': {
      const why = cause.row < 0 ? say.asTheGuestWasStopped : say.asItLeftTheGuest;
      return say.processorSaved(what, why, change, text);
    }
    case 'vmwrite':
      return say.wroteForEntry(what, change, text);
    case 'translate':
      if (cause.isTakenOut) return say.tookOutUnit(hex(cause.eip), text, change);
      return say.wroteForCode(what, hex(cause.eip), change, text);
    case 'load':
      return say.loadedForTheGuest(what, change, text);
    case 'control':
      return say.tookOver(text, what, sayValue(of, after));
    case 'hypercall':
      return say.wroteInHypercall(what, change, text);
    case 'passing':
      return say.changedInPassing(capital(what), change, text);
  }
}

const BY = {
  direct: '',
  translated: say.byTranslation,
  emulated: say.byVMMAfterTrap,
  interpreted: say.byInterpretation,
} as const;

function accessed({ before, after }: Link): string {
  const set = (before ?? 0) ^ (after ?? 0);
  return [...(set & 0x20 ? [say.accessed] : []), ...(set & 0x40 ? [say.dirty] : [])].join(say.andBit);
}

function guestEntry({ guest }: { readonly guest: { readonly gpa: number } | null }): string {
  return guest ? say.guestsEntryAt(hex(guest.gpa)) : say.noEntry;
}

const ROLES: Readonly<Record<LinkSource['role'], (what: string) => string>> = {
  value: say.itRead,
  address: say.whereToBy,
  flag: say.itAsked,
  gate: say.theGate,
  saved: say.whatItSaved,
  entry: say.theGuestsEntry,
  directory: say.theDirectoryEntry,
  descriptor: say.theDescriptor,
  table: say.whereTheTableIs,
  code: say.theGuestsCode,
  believed: say.whatTheGuestBelieves,
  argument: say.anArgument,
  itself: say.asItWasBefore,
};

/** A source as a question: `It read EAX: 00009003h`. */
export function saySource({ of, role, value }: LinkSource): string {
  return ROLES[role](`${sayPlace(of)}: ${sayValue(of, value)}`);
}

/** `after 1,234 instructions and 1 delivered`. */
export function sayMoment({ retired, delivered }: Link['at']): string {
  return say.moment(retired, delivered);
}
