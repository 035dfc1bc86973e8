/** A witness run again on a fresh machine: what each state is, what the instruction does in it, and where the results differ. */
import * as say from '#messages/witnesses';
import { hex } from '../../bits/bits.ts';
import {
  BASE,
  CPL,
  CPUID_FAULTING,
  CR0,
  CR2,
  CR3,
  CR4,
  DR0,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  LIMIT,
  RIGHTS,
  RIGHTS_ACCESSED,
  SELECTOR,
  SYSENTER_CS,
  TR,
} from '../../cpu/state.ts';
import { CS, REGISTERS_32, SEGMENT_REGISTERS, SS } from '../../isa/registers.ts';
import { choiceOf } from './choice.ts';
import { Outcome } from './machine.ts';
import { Search } from './search.ts';
import { placeName, unpackInput, type Witness, type WitnessState } from './witness.ts';

/** Named values of a state, as text. */
export type View = ReadonlyMap<string, string>;

const FLAGS: readonly (readonly [name: string, bit: number])[] = [
  ['CF', 0],
  ['PF', 2],
  ['AF', 4],
  ['ZF', 6],
  ['SF', 7],
  ['TF', 8],
  ['DF', 10],
  ['OF', 11],
  ['NT', 14],
  ['AC', 18],
  ['ID', 21],
];

/** Parts of R that are too large to be shown as one value, or are none. */
const WITHOUT_VALUE: readonly string[] = ['TSC', 'system tables', 'devices'];

const h = (value: number, digits = 8): string => {
  const text = hex(value >>> 0, digits);
  return `${text.length === 8 ? `${text.slice(0, 4)}\u2019${text.slice(4)}` : text}h`;
};

/** Everything in a state block that belongs to M or R. */
function resourceView(words: Int32Array, eflags: number, followsSelector: boolean): [string, string][] {
  const at = (i: number): number => words[i] ?? 0;
  const flag = (bit: number): string => String((eflags >>> bit) & 1);
  const view: [string, string][] = [
    ['CPL', String(at(CPL))],
    ['VM', flag(17)],
    ['IF', flag(9)],
    ['IOPL', String((eflags >>> 12) & 3)],
    ['VIF', flag(19)],
    ['VIP', flag(20)],
    ['GDTR', say.baseAndLimit(h(at(GDTR_BASE)), h(at(GDTR_LIMIT), 1))],
    ['IDTR', say.baseAndLimit(h(at(IDTR_BASE)), h(at(IDTR_LIMIT), 1))],
    ['LDTR', h(at(SELECTOR + LDTR), 1)],
    ['TR', h(at(SELECTOR + TR), 1)],
    ['CR0', h(at(CR0))],
    ['CR2', h(at(CR2))],
    ['CR3', h(at(CR3))],
    ['CR4', h(at(CR4))],
    ['CPUID faulting', String(at(CPUID_FAULTING))],
  ];
  for (let i = 0; i < 8; i++) if (i < 4 || i > 5) view.push([`DR${i}`, h(at(DR0 + (i < 4 ? i : i - 2)))]);
  ['SYSENTER_CS', 'SYSENTER_ESP', 'SYSENTER_EIP'].forEach((name, i) =>
    view.push([name, h(at(SYSENTER_CS + i))]),
  );
  SEGMENT_REGISTERS.forEach((name, i) => {
    const rights = at(RIGHTS + i);
    const hidden = say.hiddenPart(
      h(at(BASE + i)),
      h(at(LIMIT + i), 1),
      (rights >>> 13) & 3,
      h((rights & ~RIGHTS_ACCESSED) >>> 8, 1),
    );
    if (!followsSelector)
      view.push([`hidden part of ${name.toUpperCase()}`, rights === 0 ? say.nullSegment : hidden]);
  });
  return view;
}

/** What a program sees, memory apart. */
function seenView(words: Int32Array, eflags: number, isProtected: boolean): [string, string][] {
  const view: [string, string][] = REGISTERS_32.map((name, i) => [
    name.toUpperCase(),
    h(words[GPR + i] ?? 0),
  ]);
  view.push(['EIP', h(words[EIP] ?? 0)]);
  for (const [name, bit] of FLAGS) view.push([name, String((eflags >>> bit) & 1)]);
  SEGMENT_REGISTERS.forEach((name, i) => {
    const selector = words[SELECTOR + i] ?? 0;
    // The RPL of CS and SS is the CPL: of M.
    const shown = isProtected && (i === CS || i === SS) ? selector & ~3 : selector;
    view.push([name.toUpperCase(), h(shown, 1)]);
  });
  return view;
}

/** A change that the instruction made: of a resource, or of what a program sees. */
export interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Of M or R. */
  readonly control: boolean;
}

/** One state of a witness, and what came of it. */
export interface ReplayedState {
  readonly state: WitnessState;
  /** The vector of the trap, or -1. */
  readonly trap: number;
  readonly changes: readonly Change[];
  /** All that a program sees afterwards; of memory the words that the instruction wrote. */
  readonly after: View;
}

/** Where the two results differ for a program. */
export interface Difference {
  readonly what: string;
  readonly values: readonly [string, string];
}

export interface Replay {
  readonly states: readonly ReplayedState[];
  readonly differences: readonly Difference[];
}

/** Runs `witness` again; on a fresh machine, unless `search` lends one. Precondition: it is of the witness's configuration. */
export function replay(witness: Witness, search = new Search(witness.configuration)): Replay {
  const input = unpackInput(witness.input);
  const states = witness.states.map((state): ReplayedState => {
    search.prepare(witness.bytes, input);
    const draft = search.compose(state.mode, choiceOf(state));
    const words = draft.words.slice();
    const window = search.windowWords.slice();
    const isProtected = witness.configuration.target !== 'virtual-8086';
    const outcome = new Outcome();
    search.machine.run(draft, outcome);
    const now = search.machine.state;
    const flagsBefore = words[9] ?? 0;
    const before = new Map([
      ...resourceView(words, flagsBefore, !isProtected),
      ...seenView(words, flagsBefore, isProtected),
    ]);
    if (outcome.trap >= 0) return { state, trap: outcome.trap, changes: [], after: before };
    const resources = resourceView(now.words, now.eflags, !isProtected);
    const seen = seenView(now.words, now.eflags, isProtected);
    const changes: Change[] = [];
    const note = (what: string, was: string, is: string, control: boolean): void => {
      if (was !== is) changes.push({ what, before: was, after: is, control });
    };
    for (const [what, value] of resources) note(what, before.get(what) ?? '', value, true);
    for (const [what, value] of seen) note(what, before.get(what) ?? '', value, false);
    const after = new Map(seen);
    for (let i = 0; i < outcome.changed; i++) {
      const index = outcome.changes[2 * i] ?? 0;
      const what = `[${placeName(4 * index) ?? h(4 * index, 1)}]`;
      const value = h(outcome.changes[2 * i + 1] ?? 0);
      after.set(what, value);
      note(what, h(window[index] ?? 0), value, false);
    }
    for (const name of outcome.controlNames()) {
      if (WITHOUT_VALUE.includes(name)) note(name, say.asBefore, say.changed, true);
    }
    return { state, trap: -1, changes, after };
  });
  return { states, differences: differences(states) };
}

function differences(states: readonly ReplayedState[]): Difference[] {
  const [first, second] = states;
  if (!first || !second || first.trap >= 0 || second.trap >= 0) return [];
  const names = new Set([...first.after.keys(), ...second.after.keys()]);
  const wasOf = (state: ReplayedState, what: string): string => state.after.get(what) ?? say.notWritten;
  return [...names].flatMap((what) => {
    const values = [wasOf(first, what), wasOf(second, what)] as const;
    return values[0] === values[1] ? [] : [{ what, values }];
  });
}
