/**
 * Finds the source of a translation unit: up to 12 instructions from where the guest stands, or up to one that ends it (Adams and
 * Agesen 2006, section 3.1). A unit never reads a page on which it does not begin: what the guest has not come to may not be
 * there. An instruction over the end of a page is a unit by itself, and interpreted.
 */
import { decode, type ByteSource } from '../../isa/decode.ts';
import { Instruction } from '../../isa/instruction.ts';
import { treat, type Treatment } from './classification.ts';

/** Adams and Agesen's limit. */
export const MOST_INSTRUCTIONS = 12;

/** What translated code depends on besides its source: as long as it holds, the cache does. */
export interface CodeContext {
  /** Of CS, whose limit is unsigned. */
  readonly base: number;
  readonly limit: number;
  /** The stack counts in ESP, not SP. */
  readonly stackIs32: boolean;
}

export interface SourceInstruction {
  readonly eip: number;
  readonly instruction: Instruction;
  readonly bytes: readonly number[];
  readonly treatment: Treatment;
  /** Control never comes to the next instruction from here, or only through the VMM. */
  readonly ends: boolean;
}

/** The bytes of a page of host memory from a place on. */
class PageSource implements ByteSource {
  private at: number;
  private readonly memory: Uint8Array;
  private readonly end: number;
  /** A byte behind the end has been asked for. */
  crossed = false;

  constructor(memory: Uint8Array, at: number, end: number) {
    this.memory = memory;
    this.at = at;
    this.end = end;
  }

  next(): number {
    if (this.at < this.end) return this.memory[this.at++] ?? 0;
    this.crossed = true;
    return 0;
  }
}

/**
 * The unit that begins at `eip`, whose first byte is at `host` in `memory`. `isGuilty` names instructions that are interpreted
 * because they trap too often (adaptation.ts). At least one instruction.
 */
export function discover(
  memory: Uint8Array,
  host: number,
  eip: number,
  context: CodeContext,
  isGuilty: (eip: number) => boolean,
): SourceInstruction[] {
  const found: SourceInstruction[] = [];
  const pageEnd = (host & ~4095) + 4096;
  // Bytes that CS allows from here on, which the processor would not fetch beyond.
  const room = context.limit - (eip >>> 0) + 1;
  const end = Math.min(pageEnd, host + room);
  for (let at = host; found.length < MOST_INSTRUCTIONS;) {
    const source = new PageSource(memory, at, end);
    const instruction = new Instruction();
    decode(source, 32, instruction);
    const here = (eip + (at - host)) | 0;
    const isWhole = !source.crossed && instruction.form !== null;
    if (!isWhole && found.length > 0) break;
    const length = isWhole ? instruction.length : end - at;
    let treatment = isWhole ? treat(instruction) : 'callout';
    if (isGuilty(here) || !isPossible(treatment, instruction, here, context)) treatment = 'callout';
    const { attributes } = instruction.form ?? { attributes: new Set<string>(['jump']) };
    const ends =
      !isWhole ||
      (treatment === 'callout' ? attributes.has('jump') || attributes.has('end') : ENDS.has(treatment));
    const bytes = [...memory.subarray(at, at + length)];
    found.push({ eip: here, instruction, bytes, treatment, ends });
    at += length;
    if (ends || BRANCHES.has(treatment) || at >= end) break;
  }
  return found;
}

const ENDS: ReadonlySet<Treatment> = new Set(['jump', 'call', 'indirect-jump', 'indirect-call', 'return']);
const BRANCHES: ReadonlySet<Treatment> = new Set(['branch', 'loop']);
const TRANSFERS_BY_LOOKUP: ReadonlySet<Treatment> = new Set(['indirect-jump', 'indirect-call', 'return']);

/** The target of a direct transfer. */
export function targetOf({ eip, instruction }: Pick<SourceInstruction, 'eip' | 'instruction'>): number {
  return (eip + instruction.length + instruction.immediate) | 0;
}

/** False where the treatment would not be faithful in this context, and the VMM has to interpret. */
function isPossible(
  treatment: Treatment,
  instruction: Instruction,
  eip: number,
  { limit, stackIs32 }: CodeContext,
): boolean {
  // Nobody compares a target that is looked up with the limit of CS.
  if (TRANSFERS_BY_LOOKUP.has(treatment) && limit !== 0xffffffff) return false;
  const isDirect = treatment === 'jump' || treatment === 'call' || BRANCHES.has(treatment);
  if (isDirect && targetOf({ eip, instruction }) >>> 0 > limit) return false;
  const usesESP = treatment === 'return' ? instruction.immediate !== 0 : isPOPF(instruction, treatment);
  return stackIs32 || !usesESP;
}

function isPOPF({ form }: Instruction, treatment: Treatment): boolean {
  return treatment === 'in-cache' && form?.entry.name === 'POPF';
}
