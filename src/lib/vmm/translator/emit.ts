/**
 * From the source of a unit to its code: most instructions as they are, the others by what classification.ts says of them. What a
 * transfer leads to is a continuation, an INT to the VMM that is executed once at most, until the target is known.
 */
import { COUNTS, UNCOUNTED } from '../../cpu/counted-code.ts';
import { ECX } from '../../isa/registers.ts';
import type { InCache } from './classification.ts';
import { CodeWriter, dword } from './code-writer.ts';
import { LOOKUP_TABLE, SPILLED_ECX, TARGET } from './data-area.ts';
import { targetOf, type SourceInstruction } from './discovery.ts';
import { EMIT_IN_CACHE } from './emit-flags.ts';
import { BEHIND_STI, ECX_SPILLED, JUMP_SIZE, STARTS, type CacheExit } from './unit.ts';

const PREFIXES: ReadonlySet<number> = new Set([
  ...[0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65],
  ...[0x66, 0x67, 0xf0, 0xf2, 0xf3],
]);

/** What emission asks of the cache. */
export interface Surroundings {
  /** Where the translation for `eip` begins; -1 if there is none to go to. */
  find(eip: number): number;
  /** Sets a continuation apart from the code; where it is. */
  stub(exit: CacheExit): number;
}

/** Writes unit number `unit`, to stand at `at`. */
export function emitUnit(
  source: readonly SourceInstruction[],
  unit: number,
  at: number,
  around: Surroundings,
): CodeWriter {
  const writer = new CodeWriter(at);
  const emitter = new Emitter(writer, unit, around);
  source.forEach((one, i) => {
    const isBehindSTI = i > 0 && isInCacheSTI(source[i - 1]!);
    writer.place(one.eip, STARTS | (isBehindSTI ? BEHIND_STI : 0));
    // The boundary behind STI must be one that the unit knows.
    if (isInCacheSTI(one) && i === source.length - 1) emitter.callout(one);
    else emitter.emit(one);
  });
  const last = source.at(-1)!;
  if (!last.ends) emitter.goOn((last.eip + last.bytes.length) | 0);
  writer.fill(Math.max(0, JUMP_SIZE - writer.bytes.length));
  return writer;
}

function isInCacheSTI({ treatment, instruction }: SourceInstruction): boolean {
  return treatment === 'in-cache' && instruction.form?.entry.name === 'STI';
}

class Emitter {
  private readonly writer: CodeWriter;
  private readonly unit: number;
  private readonly around: Surroundings;

  constructor(writer: CodeWriter, unit: number, around: Surroundings) {
    this.writer = writer;
    this.unit = unit;
    this.around = around;
  }

  emit(one: SourceInstruction): void {
    const { writer, unit } = this;
    const { eip, bytes, instruction } = one;
    const next = (eip + bytes.length) | 0;
    switch (one.treatment) {
      case 'ident':
        writer.code(bytes, COUNTS);
        break;
      case 'callout':
        this.callout(one);
        break;
      case 'in-cache':
        EMIT_IN_CACHE[instruction.form!.entry.name as InCache](writer, eip, unit);
        break;
      case 'jump':
        this.transfer([0xe9], targetOf(one), COUNTS);
        break;
      case 'call':
        writer.code([0x68, ...dword(next)]);
        this.transfer([0xe9], targetOf(one), COUNTS);
        break;
      case 'branch':
        this.transfer([0x0f, 0x80 | (instruction.opcode & 15)], targetOf(one), COUNTS);
        break;
      case 'loop':
        this.loop(one, next);
        break;
      case 'return':
        writer.save(ECX, SPILLED_ECX);
        writer.code([0x59]);
        writer.place(eip, ECX_SPILLED);
        // lea esp, [esp + n]
        if (instruction.immediate !== 0)
          writer.code([0x8d, 0xa4, 0x24, ...dword(instruction.immediate & 0xffff)]);
        this.lookUp();
        break;
      case 'indirect-jump':
        this.loadTarget(one);
        this.lookUp();
        break;
      case 'indirect-call':
        this.loadTarget(one);
        writer.code([0x68, ...dword(next)]);
        this.lookUp();
        break;
    }
  }

  /** The VMM does it, and goes on behind. */
  callout({ eip }: SourceInstruction): void {
    this.writer.exit({ kind: 'callout', eip, unit: this.unit });
  }

  /** On to `eip`, which is not in the unit: the next code in the cache, if its translation comes to stand there. */
  goOn(eip: number): void {
    const { writer, around, unit } = this;
    const known = around.find(eip);
    writer.place(eip);
    if (known >= 0) writer.jump(known);
    else writer.exit({ kind: 'link', eip, site: -1, unit }, JUMP_SIZE);
  }

  /** `opcode` and the distance to the translation of `eip`, or to a continuation. */
  private transfer(opcode: readonly number[], eip: number, mark: typeof COUNTS | typeof UNCOUNTED): void {
    const { writer, around, unit } = this;
    const site = writer.here + opcode.length;
    const known = around.find(eip);
    const target = known >= 0 ? known : around.stub({ kind: 'link', eip, site, unit });
    writer.code([...opcode, ...dword(target - site - 4)], mark);
  }

  /** LOOP and JECXZ reach a byte's distance alone: over a jump, or to it. */
  private loop(one: SourceInstruction, next: number): void {
    const { writer } = this;
    writer.code([...one.bytes.slice(0, -1), 2], COUNTS);
    writer.place(next);
    writer.code([0xeb, JUMP_SIZE]);
    writer.place(targetOf(one));
    this.transfer([0xe9], targetOf(one), UNCOUNTED);
  }

  /** The operand of an indirect transfer to ECX, which is borrowed. */
  private loadTarget({ eip, bytes }: SourceInstruction): void {
    const { writer } = this;
    writer.save(ECX, SPILLED_ECX);
    const opcode = bytes.findIndex((byte) => !PREFIXES.has(byte));
    const modrm = (bytes[opcode + 1]! & 0xc7) | (ECX << 3);
    writer.code([...bytes.slice(0, opcode), 0x8b, modrm, ...bytes.slice(opcode + 2)]);
    writer.place(eip, ECX_SPILLED);
  }

  /** To the translation of the target in ECX by the table of its low bytes. */
  private lookUp(): void {
    const { writer } = this;
    writer.save(ECX, TARGET);
    // movzx ecx, cl; jmp gs:[ecx * 4 + LOOKUP_TABLE]
    writer.code([0x0f, 0xb6, 0xc9]);
    writer.code([0x65, 0xff, 0x24, 0x8d, ...dword(LOOKUP_TABLE)]);
  }
}
