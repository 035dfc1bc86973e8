/**
 * What a guest can see of its processor, as named numbers: the same for a bare machine and for a VM whose virtual
 * processor is asked. Two machines whose projections, memory and output agree are the same to their guest.
 */
import { hex } from '../bits/bits.ts';
import { Hash } from '../bits/hash.ts';
import type { CPU } from '../cpu/cpu.ts';
import { PAGE_SIZE } from '../cpu/memory.ts';
import * as state from '../cpu/state.ts';

const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs', 'ldtr', 'tr'];

/** Consecutive words of the state block under their names. EFLAGS is not among them: it is computed. */
const WORDS: readonly (readonly [first: number, names: readonly string[]])[] = [
  [state.GPR, ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi', 'eip']],
  [state.SELECTOR, SEGMENTS],
  [state.BASE, SEGMENTS.map((name) => `${name}.base`)],
  [state.LIMIT, SEGMENTS.map((name) => `${name}.limit`)],
  [state.RIGHTS, SEGMENTS.map((name) => `${name}.rights`)],
  [state.GDTR_BASE, ['gdtr.base', 'gdtr.limit', 'idtr.base', 'idtr.limit', 'cr0', 'cr2', 'cr3', 'cr4']],
  [state.DR0, ['dr0', 'dr1', 'dr2', 'dr3', 'dr6', 'dr7']],
  [state.SYSENTER_CS, ['sysenter_cs', 'sysenter_esp', 'sysenter_eip', 'cpuid_faulting', 'cpl', 'activity']],
  [state.SHADOW, ['shadow', 'nmi_pending', 'nmi_blocked', 'a20_mask']],
];

/** A word of the state block that a guest can see. */
export interface ProjectedWord {
  readonly name: string;
  readonly word: number;
}

/** All of them but EFLAGS. */
export const PROJECTED: readonly ProjectedWord[] = WORDS.flatMap(([first, names]) =>
  names.map((name, i) => ({ name, word: first + i })),
);
const PROJECTED_WORDS = Int32Array.from(PROJECTED, ({ word }) => word);

/** True if two processors are the same to their guests: all that `project` gives, virtual time, and the TSC. */
export function sameProcessor(a: CPU, b: CPU): boolean {
  for (let i = 0; i < PROJECTED_WORDS.length; i++) {
    const word = PROJECTED_WORDS[i] ?? 0;
    if (a.s[word] !== b.s[word]) return false;
  }
  const tsc = state.TSC_OFFSET_DOUBLE;
  return a.now === b.now && a.d[tsc] === b.d[tsc] && a.eflags() === b.eflags();
}

/** The names of `project`'s numbers, in its order. */
export const PROJECTION_NAMES: readonly string[] = ['eflags', ...PROJECTED.map(({ name }) => name)];

/** The processor state a guest can see, as int32 in the order of PROJECTION_NAMES. */
export function project(vcpu: CPU): number[] {
  return [vcpu.eflags(), ...PROJECTED.map(({ word }) => vcpu.get(word))];
}

/** How two machines differ to their guests, a line for each register and each page of memory; empty if they do not. */
export function differences(a: GuestState, b: GuestState): string[] {
  const [left, right] = [project(a.vcpu), project(b.vcpu)];
  const found = PROJECTION_NAMES.flatMap((name, i) =>
    left[i] === right[i] ? [] : [`${name}: ${hex(left[i] ?? 0)} and ${hex(right[i] ?? 0)}`],
  );
  for (let page = 0; page < 2 ** 20; page++) {
    const at = firstDifference(a, b, page * PAGE_SIZE);
    if (at >= 0) found.push(`memory at ${hex(page * PAGE_SIZE + at)}h`);
  }
  return found;
}

/** The pages of guest physical memory (gpa >>> 12) that there are, ascending. */
export function guestPages({ vcpu }: GuestState): number[] {
  const { entries } = vcpu.frames;
  const pages: number[] = [];
  for (let page = 0; page < entries.length; page++) if (entries[page] !== 0) pages.push(page);
  return pages;
}

/** Those of `pages` whose content differs. */
export function comparePages(a: GuestState, b: GuestState, pages: readonly number[]): number[] {
  const [one, other] = [a.vcpu.memory.words, b.vcpu.memory.words];
  const [left, right] = [a.vcpu.frames.entries, b.vcpu.frames.entries];
  return pages.filter((page) => {
    const [from, to] = [(left[page] ?? 0) & ~4095, (right[page] ?? 0) & ~4095];
    for (let i = 0; i < PAGE_SIZE / 4; i++) if (one[(from >>> 2) + i] !== other[(to >>> 2) + i]) return true;
    return false;
  });
}

/** A machine as its guest sees it: GuestMachine satisfies it. */
export interface GuestState {
  readonly vcpu: CPU;
  toHost(gpa: number): number;
}

function firstDifference(a: GuestState, b: GuestState, gpa: number): number {
  const [left, right] = [a.toHost(gpa | 0), b.toHost(gpa | 0)];
  if (left < 0 || right < 0) return left === right ? -1 : 0;
  const [one, other] = [a.vcpu.memory.bytes, b.vcpu.memory.bytes];
  for (let i = 0; i < PAGE_SIZE; i++) if (one[left + i] !== other[right + i]) return i;
  return -1;
}

/**
 * Hash over what the guest can see: its processor, its time, its memory by gpa, its devices and its output.
 * 16 lower-case hexadecimal digits, the same in Node and in a browser.
 */
export function hashGuest(vcpu: CPU, rest: { readonly devices: unknown; readonly output: number }): string {
  const { frames, memory } = vcpu;
  const hash = new Hash();
  for (const word of project(vcpu)) hash.add(word);
  hash.addText(`${vcpu.retired} ${vcpu.now} ${vcpu.d[state.TSC_OFFSET_DOUBLE]} ${rest.output}`);
  hash.addText(JSON.stringify(rest.devices));
  const words = new Int32Array(memory.memory.buffer);
  for (let page = 0; page < frames.entries.length; page++) {
    const entry = frames.entries[page] ?? 0;
    if (entry === 0) continue;
    hash.add(page);
    const from = (entry & ~0xfff) >>> 2;
    for (let i = from; i < from + PAGE_SIZE / 4; i++) hash.add(words[i] ?? 0);
  }
  return hash.toString();
}
