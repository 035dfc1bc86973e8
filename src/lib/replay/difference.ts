/** What a guest saw behind an instruction, and what it should have seen, in words. */
import * as say from '#messages/divergence';
import { hex } from '../bits/bits.ts';
import {
  EFLAGS_AC,
  EFLAGS_AF,
  EFLAGS_ARITHMETIC,
  EFLAGS_CF,
  EFLAGS_DF,
  EFLAGS_ID,
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_NT,
  EFLAGS_OF,
  EFLAGS_PF,
  EFLAGS_RF,
  EFLAGS_SF,
  EFLAGS_TF,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  EFLAGS_ZF,
} from '../isa/registers.ts';
import { vectorName } from '../isa/vectors.ts';
import { EVENT } from '../record/events.ts';
import type { Trace } from '../record/trace.ts';
import type { CPU } from '../cpu/cpu.ts';
import { PAGE_SIZE } from '../cpu/memory.ts';
import { EIP } from '../cpu/state.ts';
import type { Pair, Watched } from './lock-step.ts';
import { PROJECTED, type ProjectedWord } from './projection.ts';

export interface SeenDifference {
  /** The same in every language: a flag or register as operands name it, or one of OTHER_FIELDS. */
  readonly field: string;
  /** `IF`, `EAX`, `memory`, `an exception`, `an interrupt`. */
  readonly what: string;
  readonly saw: string;
  readonly expected: string;
  /** "IF=1, expected 0". */
  readonly says: string;
  /** A flag that should have changed and did not. */
  readonly unchanged: boolean;
  /** True if `cpu`, the processor behind the instruction, has what was expected, or nothing to say of it. */
  isExpected(cpu: CPU): boolean;
}

/** What is no register. */
const LABELS: Readonly<Record<string, string>> = {
  shadow: say.interruptShadow,
  cpl: 'CPL',
  activity: say.activity,
};

/** Those that a guest asks for most come first. */
const FLAGS: readonly (readonly [name: string, mask: number, shift: number])[] = [
  ['IF', EFLAGS_IF, 9],
  ['IOPL', EFLAGS_IOPL, 12],
  ['ZF', EFLAGS_ZF, 6],
  ['CF', EFLAGS_CF, 0],
  ['PF', EFLAGS_PF, 2],
  ['AF', EFLAGS_AF, 4],
  ['SF', EFLAGS_SF, 7],
  ['OF', EFLAGS_OF, 11],
  ['DF', EFLAGS_DF, 10],
  ['TF', EFLAGS_TF, 8],
  ['NT', EFLAGS_NT, 14],
  ['RF', EFLAGS_RF, 16],
  ['VM', EFLAGS_VM, 17],
  ['AC', EFLAGS_AC, 18],
  ['VIF', EFLAGS_VIF, 19],
  ['VIP', EFLAGS_VIP, 20],
  ['ID', EFLAGS_ID, 21],
];

/** Fields of a difference that are no register and no flag. */
export const OTHER_FIELDS = ['memory', 'exception', 'interrupt', 'ports', 'time', 'end'] as const;
type OtherField = (typeof OTHER_FIELDS)[number];

/** All that a difference may be in. EFLAGS is seen flag by flag. */
export const DIFFERENCE_FIELDS: readonly string[] = [
  ...FLAGS.map(([name]) => name.toLowerCase()),
  ...PROJECTED.map(({ name }) => name),
  ...OTHER_FIELDS,
];

/** Bytes of memory shown at most. */
const BYTES_SHOWN = 8;

/**
 * What differs between the machines of `after`, which stand one instruction behind `before`. An exception that only one of them
 * took is all there is to say; everything else then follows from it.
 * @param pages guest pages that differ; @param rows where the traces of that instruction begin.
 */
export function differencesSeen(
  before: Pair,
  after: Pair,
  pages: readonly number[],
  rows: readonly [native: number, virtual: number],
): SeenDifference[] {
  const exception = exceptionSeen(after, rows);
  if (exception) return [exception];
  const { native, virtual } = after;
  const registers = PROJECTED.filter(({ word }) => native.vcpu.get(word) !== virtual.vcpu.get(word));
  const general = ({ word }: ProjectedWord): boolean => word <= EIP;
  const seen = [
    ...flagsSeen(before, after),
    ...registers.filter(general).map((word) => registerSeen(after, word)),
    ...pages.flatMap((page) => memorySeen(after, page)),
    ...registers.filter((word) => !general(word)).map((word) => registerSeen(after, word)),
    ...outputSeen(after, rows),
  ];
  return seen.length > 0 ? seen : [timeSeen(after)];
}

function difference(
  field: string,
  what: string,
  saw: string,
  expected: string,
  unchanged: boolean,
  isExpected: (cpu: CPU) => boolean,
): SeenDifference {
  return { field, what, saw, expected, unchanged, isExpected, says: say.insteadOf(what, saw, expected) };
}

/** A difference in what is no register: unless `isExpected` says otherwise, no processor settles it. */
function inField(
  field: OtherField,
  what: string,
  saw: string,
  expected: string,
  isExpected: (cpu: CPU) => boolean = () => false,
): SeenDifference {
  return difference(field, what, saw, expected, false, isExpected);
}

function flagsSeen(before: Pair, { native, virtual }: Pair): SeenDifference[] {
  const [expected, saw] = [native.vcpu.eflags(), virtual.vcpu.eflags()];
  return FLAGS.filter(([, mask]) => ((expected ^ saw) & mask) !== 0).map(([name, mask, shift]) => {
    const of = (flags: number): string => String((flags & mask) >>> shift);
    const unchanged = (mask & EFLAGS_ARITHMETIC) === 0 && ((before.virtual.vcpu.eflags() ^ saw) & mask) === 0;
    const isExpected = (cpu: CPU): boolean => ((cpu.eflags() ^ expected) & mask) === 0;
    return difference(name.toLowerCase(), name, of(saw), of(expected), unchanged, isExpected);
  });
}

function registerSeen({ native, virtual }: Pair, { name, word }: ProjectedWord): SeenDifference {
  const [expected, saw] = [native.vcpu.get(word), virtual.vcpu.get(word)];
  // Beyond the general registers the processor holds the VMM's values: nothing follows from them.
  const isExpected = (cpu: CPU): boolean => word > EIP || cpu.get(word) === expected;
  const label = LABELS[name] ?? (name.includes('.') ? name : name.toUpperCase());
  return difference(name, label, `${hex(saw)}h`, `${hex(expected)}h`, false, isExpected);
}

function memorySeen({ native, virtual }: Pair, page: number): SeenDifference[] {
  const from = page * PAGE_SIZE;
  const byte = (machine: Watched, gpa: number): number =>
    machine.vcpu.memory.bytes[machine.toHost(gpa | 0)] ?? 0;
  const differs = (gpa: number): boolean => byte(native, gpa) !== byte(virtual, gpa);
  let first = from;
  while (first < from + PAGE_SIZE && !differs(first)) first++;
  if (first === from + PAGE_SIZE) return [];
  let last = first;
  for (let gpa = first; gpa < Math.min(first + BYTES_SHOWN, from + PAGE_SIZE); gpa++)
    if (differs(gpa)) last = gpa;
  const start = last - (first & ~3) < 4 ? first & ~3 : first;
  const end = last - start < 4 ? start + 3 : last;
  const read = (machine: Watched): number[] =>
    Array.from({ length: end - start + 1 }, (_, i) => byte(machine, start + i));
  const [expected, saw] = [read(native), read(virtual)];
  const isExpected = (cpu: CPU): boolean =>
    expected.every((value, i) => cpu.memory.bytes[virtual.toHost((start + i) | 0)] === value);
  const at = `${hex(start)}h`;
  const seen = inField('memory', say.memoryAt(at), bytesText(saw), bytesText(expected), isExpected);
  return [{ ...seen, says: say.inMemoryAtExpected(seen.saw, at, seen.expected) }];
}

/** A dword as one number; more as the bytes they are. */
function bytesText(bytes: readonly number[]): string {
  if (bytes.length > 4) return bytes.map((byte) => hex(byte, 2)).join(' ');
  return `${[...bytes]
    .reverse()
    .map((byte) => hex(byte, 2))
    .join('')}h`;
}

/** True if what was delivered at `row` is an external interrupt: that is recorded right before. */
function isInterrupt(trace: Trace, row: number): boolean {
  return (
    row > 0 && trace.kinds[row - 1] === EVENT.interrupt && trace.args[row * 4 - 4] === trace.args[row * 4]
  );
}

function exceptionText(trace: Trace, row: number): string {
  const [vector = 0, error = -1] = trace.args.subarray(row * 4, row * 4 + 2);
  if (isInterrupt(trace, row)) return say.interruptH(hex(vector, 2));
  return error < 0 ? vectorName(vector) : `${vectorName(vector)}(${hex(error, 4)}h)`;
}

function rowsOf(trace: Trace, kind: number, from: number): number[] {
  const rows: number[] = [];
  for (let i = from; i < trace.length; i++) if (trace.kinds[i] === kind) rows.push(i);
  return rows;
}

function exceptionSeen({ native, virtual }: Pair, rows: readonly [number, number]): SeenDifference | null {
  const all = [
    rowsOf(native.trace, EVENT.trap, rows[0]),
    rowsOf(virtual.trace, EVENT.trap, rows[1]),
  ] as const;
  const expected = all[0].map((row) => exceptionText(native.trace, row));
  const saw = all[1].map((row) => exceptionText(virtual.trace, row));
  const first = expected.findIndex((text, i) => text !== saw[i]);
  const at = first < 0 && saw.length > expected.length ? expected.length : first;
  if (at < 0) return null;
  const [should, did] = [expected[at], saw[at]];
  const isOne = (row: number | undefined, { trace }: Watched): boolean =>
    row !== undefined && isInterrupt(trace, row);
  const areInterrupts = isOne(all[0][at], native) || isOne(all[1][at], virtual);
  const what = areInterrupts ? say.anInterrupt : say.anException;
  const nothing = areInterrupts ? say.noInterrupt : say.noException;
  const seen = inField(areInterrupts ? 'interrupt' : 'exception', what, did ?? say.none, should ?? say.none);
  return { ...seen, says: say.eventInstead(did ?? nothing, should ?? say.none) };
}

function outputSeen({ native, virtual }: Pair, rows: readonly [number, number]): SeenDifference[] {
  const [expected, saw] = [native, virtual].map(({ trace }, i) =>
    [...rowsOf(trace, EVENT.io, rows[i] ?? 0), ...rowsOf(trace, EVENT.output, rows[i] ?? 0)]
      .map((row) => `${hex(trace.args[row * 4] ?? 0, 4)}h:${hex(trace.args[row * 4 + 1] ?? 0, 2)}h`)
      .join(' '),
  ) as [string, string];
  if (expected === saw) return [];
  return [inField('ports', say.portTraffic, saw || say.none, expected || say.none)];
}

function timeSeen({ native, virtual }: Pair): SeenDifference {
  const [expected, saw] = [native.vcpu.now, virtual.vcpu.now];
  if (expected !== saw) return inField('time', say.time, String(saw), String(expected));
  return inField('end', say.theEndOfTheRun, say.another, say.theSame);
}
