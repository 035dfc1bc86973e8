/** Cases made from the forms of the instruction table: seeded, with boundary values, each harmless to its process. */
import { signExtend } from '../../../src/lib/bits/bits.ts';
import { encode } from '../../../src/lib/isa/encode.ts';
import { KIND, type Form, type OperandSpec } from '../../../src/lib/isa/form.ts';
import { INSTRUCTIONS } from '../../../src/lib/isa/instructions/index.ts';
import type { ImmediateOperand, MemoryOperand, Operand } from '../../../src/lib/isa/operand.ts';
import {
  EAX, EBP, EBX, ECX, EDI, EDX, EFLAGS_AC, EFLAGS_ARITHMETIC, EFLAGS_DF, EFLAGS_TF, ESI, ESP, GS,
} from '../../../src/lib/isa/registers.ts';
import { Random } from '../random.ts';
import { CODE, CODE_BYTES, GS_BASE, INT3, WINDOW, WINDOW_BYTES, type Case } from './layout.ts';

/** Why entries of the table have no case here. */
export const LEFT_OUT: readonly { readonly names: readonly string[]; readonly reason: string }[] = [
  {
    reason: 'far transfers and loads of segment registers: the kernel owns the tables they read',
    names: ['JMP far', 'CALL far', 'RETF', 'IRET', 'LES', 'LDS', 'LSS', 'LFS', 'LGS'],
  },
  { reason: 'software interrupts: INT 80h is the kernel, the rest is its IDT', names: ['INT', 'INT1'] },
  { reason: 'system calls of the kernel', names: ['SYSENTER', 'SYSEXIT'] },
  { reason: 'ports and the interrupt flag: the rules of IOPL, which is the kernel’s', names: ['IN', 'OUT', 'INS', 'OUTS', 'CLI', 'STI'] },
  {
    reason: 'system instructions',
    names: [
      'MOV CR', 'MOV DR', 'LGDT', 'LIDT', 'LLDT', 'LTR', 'LMSW', 'CLTS', 'INVD', 'WBINVD', 'INVLPG', 'RDMSR', 'WRMSR',
      'RDPMC', 'HLT',
    ],
  },
  { reason: 'Linux makes up their answers under UMIP', names: ['SGDT', 'SIDT', 'SLDT', 'STR', 'SMSW'] },
  { reason: 'what they answer is the kernel’s GDT', names: ['LAR', 'LSL', 'VERR', 'VERW'] },
  { reason: 'what they answer is the processor’s own', names: ['CPUID', 'RDTSC'] },
  {
    reason: 'VT-x: here none is under way, and the processor may be in a guest of its own; 0F 78 and 0F 79 are other instructions on AMD',
    names: ['VMCALL', 'VMCLEAR', 'VMLAUNCH', 'VMPTRLD', 'VMPTRST', 'VMREAD', 'VMRESUME', 'VMWRITE', 'VMXOFF', 'VMXON', 'INVEPT'],
  },
  { reason: 'the core has no FPU', names: ['WAIT', 'ESC'] },
];

const SKIPPED = new Set(LEFT_OUT.flatMap(({ names }) => names));

/** MOV and POP to a segment register: left out for the same reason as far transfers. */
function loadsSegment(form: Form): boolean {
  const kind = form.operands[0]?.kind;
  return kind === KIND.SEGMENT || (form.entry.name === 'POP' && kind === KIND.FIXED_SEGMENT);
}

/** The forms that have cases. */
export const FORMS: readonly Form[] = INSTRUCTIONS.forms.filter(
  (form, i, all) =>
    !SKIPPED.has(form.entry.name) && !loadsSegment(form) && all.findIndex((other) => alike(form, other)) === i,
);

/** Two names of one thing, such as JE and JZ. */
function alike(a: Form, b: Form): boolean {
  const encoding = (form: Form): string =>
    [form.opcode, form.modrm, form.operandSize, form.addressSize, ...form.operands.map(({ token }) => token)].join(' ');
  return a.entry === b.entry && encoding(a) === encoding(b);
}

/** One or two forms with many corners. */
const CORNERS = /^(DIV|IDIV|DAA|DAS|AAA|AAS|AAM|AAD|CMPXCHG8B|BOUND|ENTER)$/;

/** The forms by turns: what computes flags or repeats comes more often than what only moves data. */
const TURNS: readonly Form[] = FORMS.flatMap((form) => {
  const { flags, name } = form.entry;
  if (CORNERS.test(name)) return Array<Form>(12).fill(form);
  const rich = flags?.writes ?? flags?.undefined ?? (form.attributes.has('rep') || undefined);
  return rich === undefined ? [form] : [form, form, form];
});

const BOUNDARIES = [
  0, 1, 2, 3, 5, 9, 10, 0x0f, 0x10, 0x7e, 0x7f, 0x80, 0x81, 0x99, 0x9a, 0xfe, 0xff, 0x100, 0x7fff, 0x8000, 0x8001,
  0xfffe, 0xffff, 0x10000, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xffff7fff, 0xffff8000, 0xffffff7f,
  0xffffff80, 0xfffffffe, 0xffffffff, 0x55555555, 0xaaaaaaaa,
]; // prettier-ignore

/** The stack pointer of every case: room for PUSHA and 31 levels of ENTER below it, for POPA above it. */
const TOP = WINDOW + 192;
/** Bits beyond their operand that BT and its kin reach at most, either way. */
const BIT_REACH = 256;
const MOST_REPEATS = 6;

/** A case and what it was made from. */
export interface GeneratedCase extends Case {
  readonly form: Form;
  readonly operandSize: 16 | 32;
  readonly addressSize: 16 | 32;
  /** Immediate of the case, where the form has one operand that is a byte count or number. */
  readonly immediate: number;
}

function value(random: Random): number {
  return random.chance(60) ? random.pick(BOUNDARIES) | 0 : random.next() | 0;
}

/** One case in the making. */
class Builder {
  readonly registers: Int32Array;
  readonly window = new Uint8Array(WINDOW_BYTES);
  readonly operandSize: 16 | 32;
  readonly addressSize: 16 | 32;
  readonly lock: boolean;
  readonly repeat: 0 | 0xf2 | 0xf3;
  segment = -1;
  immediate = 0;
  private readonly random: Random;
  private readonly form: Form;
  /** Registers whose values the case depends on. */
  private readonly pinned = new Set<number>([ESP]);

  constructor(random: Random, form: Form) {
    this.random = random;
    this.form = form;
    this.operandSize = form.operandSize || (random.chance(40) ? 16 : 32);
    const hasMemory = form.attributes.has('rep') || form.attributes.has('repc') || form.modrm >= 0;
    this.addressSize = form.addressSize || (random.chance(hasMemory || form.mnemonic.startsWith('loop') ? 15 : 3) ? 16 : 32);
    this.lock = random.chance(form.attributes.has('lock') ? 15 : 1);
    const repeats = form.attributes.has('rep') || form.attributes.has('repc');
    this.repeat = repeats && random.chance(60) ? random.pick([0xf2, 0xf3] as const) : 0;
    this.registers = Int32Array.from({ length: 8 }, () => value(random));
    const words = new DataView(this.window.buffer);
    for (let i = 0; i < WINDOW_BYTES; i += 4) words.setInt32(i, value(random), true);
    this.registers[ESP] = TOP;
  }

  private place(register: number, address: number): void {
    this.registers[register] = address;
    this.pinned.add(register);
  }

  /** Base of the segment that memory operands are in. */
  private get segmentBase(): number {
    return this.segment === GS ? GS_BASE : 0;
  }

  private chooseSegment(): void {
    // 16-bit addresses reach the window through GS alone; elsewhere they fault, which is an outcome too.
    if (this.addressSize === 16 ? this.random.chance(85) : this.random.chance(8)) this.segment = GS;
    else if (this.random.chance(6)) this.segment = this.random.pick([0, 1, 2, 3]);
  }

  build(): GeneratedCase {
    const { random, form } = this;
    this.prepare();
    const operands = form.operands.map((spec, i) => this.operand(spec, i));
    const eflags =
      0x202 |
      (random.next() & EFLAGS_ARITHMETIC) |
      (random.chance(30) ? EFLAGS_DF : 0) |
      (random.chance(4) ? EFLAGS_AC : 0);
    const code = encode({ form, operandSize: this.operandSize, addressSize: this.addressSize }, operands, {
      prefixes: { lock: this.lock, repeat: this.repeat, segment: this.segment, operandSize: 0, addressSize: 0 },
      bits: 32,
      address: CODE,
    });
    return {
      code: Uint8Array.from({ length: CODE_BYTES }, (_, i) => code[i] ?? INT3),
      registers: this.registers,
      eflags,
      window: this.window,
      form,
      operandSize: this.operandSize,
      addressSize: this.addressSize,
      immediate: this.immediate,
    };
  }

  /** Sets what the instruction takes without naming it in an operand. */
  private prepare(): void {
    const { random, form, registers } = this;
    const { name } = form.entry;
    if (form.modrm >= 0 || form.immediates.includes('mo') || /^(MOVS|CMPS|STOS|LODS|SCAS|XLAT)$/.test(name)) {
      this.chooseSegment();
    }
    if (/^(MOVS|CMPS|STOS|LODS|SCAS)$/.test(name)) {
      this.place(ESI, this.address() - this.segmentBase);
      this.place(EDI, this.address());
      if (this.repeat !== 0) {
        // With 16-bit addresses CX counts, and the upper half of ECX must stay.
        this.place(ECX, random.below(MOST_REPEATS + 1) | (this.addressSize === 16 ? random.next() << 16 : 0));
      }
      if (random.chance(40)) this.makeAlike();
    } else if (name === 'XLAT') {
      this.place(EBX, WINDOW + 64 + random.below(64) - ((registers[EAX] ?? 0) & 0xff) - this.segmentBase);
      this.window.fill(random.below(256), 60, 70);
    } else if (name === 'LEAVE' || name === 'ENTER') {
      this.place(EBP, WINDOW + 128 + random.below(64));
    } else if (name === 'RET') {
      this.writeWindow(TOP, this.target(32));
    } else if (name === 'POPF') {
      // TF would trap behind this instruction.
      this.writeWindow(TOP, random.next() & ~EFLAGS_TF);
    } else if (/^I?DIV$/.test(name) && random.chance(70)) {
      if (random.chance(40)) this.makeQuotientAtLimit();
      else this.makeDivisible();
    } else if (/^(DAA|DAS|AAA|AAS)$/.test(name)) {
      registers[EAX] = (registers[EAX]! & 0xffffff00) | random.below(256);
    } else if (/^(CMPXCHG|CMPXCHG8B)$/.test(name) && random.chance(50)) {
      this.window.fill(random.pick([0, 1, 0x80, 0xff]));
      registers.fill(this.window[0]! * 0x01010101, 0, 3);
      registers[ESP] = TOP;
    } else if (/^(SHL|SHR|SAR|RO|RC|SHLD|SHRD)/.test(name)) {
      // 16-bit double shifts by more than 16 are undefined throughout.
      const most = /^SH[LR]D$/.test(name) && this.operandSize === 16 ? 17 : 32;
      const upper = random.chance(20) ? random.next() & ~0x1f : 0;
      this.place(ECX, random.below(most) | upper);
    }
  }

  /** A string of one byte in both accumulator and memory, so that REPE and REPNE run on. */
  private makeAlike(): void {
    const byte = this.random.pick([0, 0x7f, 0x80, 0xff]);
    this.window.fill(byte);
    this.registers[EAX] = byte * 0x01010101;
    if (this.random.chance(70)) this.window[this.random.below(WINDOW_BYTES)]! ^= 1;
  }

  /** A dividend small enough for a quotient. */
  private makeDivisible(): void {
    const { random, registers } = this;
    const signed = this.form.entry.name === 'IDIV';
    if (this.form.operands[0]?.size === 8) {
      registers[EAX] = (registers[EAX]! & 0xffff0000) | (signed ? signExtend(random.next(), 8) & 0xffff : random.below(256));
    } else if (random.chance(50)) {
      registers[EDX] = signed && registers[EAX]! < 0 ? -1 : 0;
    } else {
      registers[EDX] = signed ? signExtend(random.next(), 8) : random.below(256);
    }
  }

  /** Somewhere in the window with room around it, or now and then across its end, where a page fault waits. */
  private address(): number {
    const { random } = this;
    return random.chance(4) ? WINDOW + WINDOW_BYTES - random.below(9) : WINDOW + 64 + random.below(128);
  }

  /** A quotient that just fits, or just does not; the divisor is in every other register and in memory. */
  private makeQuotientAtLimit(): void {
    const { random, registers } = this;
    const size = this.form.operands[0]?.size === 8 ? 8 : this.operandSize;
    const signed = this.form.entry.name === 'IDIV';
    const divisor = signed ? random.pick([1, -1, 2, -2, 3, -3]) : random.pick([1, 2, 3]);
    const half = 2 ** (size - 1);
    const quotient = random.pick(signed ? [half - 1, half, -half, -half - 1] : [2 * half - 1, 2 * half]);
    const dividend = quotient * divisor + random.pick([-2, -1, 0, 1, 2]);
    const low = dividend % 2 ** 32 | 0;
    registers.fill(divisor);
    registers[ESP] = TOP;
    registers[EAX] = size === 32 ? low : (random.next() & 0xffff0000) | (low & 0xffff);
    registers[EDX] = size === 32 ? Math.floor(dividend / 2 ** 32) : Math.floor(dividend / 2 ** 16);
    for (let at = 0; at < WINDOW_BYTES; at += 4) this.writeWindow(WINDOW + at, divisor);
  }

  private writeWindow(address: number, dword: number): void {
    if (address + 4 > WINDOW + WINDOW_BYTES) return;
    new DataView(this.window.buffer).setInt32(address - WINDOW, dword, true);
  }

  /** Somewhere on the code page, within `bits` of reach, where INT3 waits. */
  private target(bits: 8 | 16 | 32): number {
    const far = bits === 8 ? 80 : 1800;
    return CODE + (this.random.chance(50) ? CODE_BYTES + this.random.below(far) : -1 - this.random.below(far));
  }

  private operand(spec: OperandSpec, position: number): Operand {
    const { random } = this;
    const width = spec.size === 'v' ? this.operandSize : spec.size;
    switch (spec.kind) {
      case KIND.REGISTER:
      case KIND.OPCODE_REGISTER:
        return this.register(width as 8 | 16 | 32, position);
      case KIND.REGISTER_OR_MEMORY:
        if (spec.registerOnly || random.chance(45)) return this.registerInRM(width as 8 | 16 | 32, position);
        return this.memory(width, position);
      case KIND.MEMORY:
        return this.memory(width, position);
      case KIND.IMMEDIATE:
      case KIND.SIGNED_IMMEDIATE:
        return this.number(spec, position);
      case KIND.RELATIVE:
        return number(this.target(width as 8 | 16 | 32));
      case KIND.OFFSET:
        return this.absolute(this.address(), width);
      case KIND.SEGMENT:
        return { kind: 'segment', number: random.below(6) };
      default:
        return number(spec.value);
    }
  }

  private register(width: 8 | 16 | 32, position: number): Operand {
    let number = this.random.below(8);
    // As a bit number the register reaches into memory beside the operand.
    if (/^BT/.test(this.form.entry.name) && position === 1) {
      if (number === ESP) number = EAX;
      this.place(number, this.random.below(2 * BIT_REACH) - BIT_REACH);
    }
    return { kind: 'register', width, number };
  }

  private registerInRM(width: 8 | 16 | 32, position: number): Operand {
    const { name } = this.form.entry;
    let number = this.random.below(8);
    if ((name === 'JMP' || name === 'CALL') && position === 0) {
      if (number === ESP) number = EAX;
      this.place(number, this.target(32));
    }
    return { kind: 'register', width, number };
  }

  private number(spec: OperandSpec, position: number): ImmediateOperand {
    const { random } = this;
    const { name } = this.form.entry;
    let chosen = value(random);
    if (name === 'ENTER') chosen = position === 0 ? random.below(17) : random.pick([0, 0, 1, 2, 3, 31, 32, 33, 63, 224]);
    else if (spec.kind === KIND.SIGNED_IMMEDIATE) chosen = signExtend(chosen, 8);
    else if (spec.size === 8) chosen = this.byteCount(chosen & 0xff);
    else if (spec.size === 16) chosen &= 0xffff;
    this.immediate = chosen;
    return number(chosen);
  }

  private byteCount(byte: number): number {
    if (!/^(SHL|SHR|SAR|RO|RC|SHLD|SHRD)/.test(this.form.entry.name)) return byte;
    const most = /^SH[LR]D$/.test(this.form.entry.name) && this.operandSize === 16 ? 17 : 32;
    return this.random.below(most) | (this.random.chance(10) ? 0xe0 : 0);
  }

  /** Memory in the window, addressed in any way: the displacement makes up for what the registers hold. */
  private memory(width: number, position: number): MemoryOperand {
    const { random, registers, form } = this;
    // POP to [ESP] counts from ESP after the pop.
    const address = this.address();
    if (form.entry.name === 'BOUND' && random.chance(70)) {
      const low = this.operandSize === 16 ? random.pick([0x7fff8000, 0x00ff0000, 0x00800080]) : random.pick(BOUNDARIES);
      this.writeWindow(address, low);
      this.writeWindow(address + 4, low >= 0x80000000 ? 0x7fffffff : 0x7ffffffe);
    }
    if (/^(JMP|CALL)$/.test(form.entry.name)) this.writeWindow(address, this.target(32));
    if (this.isBitString(position)) this.pinBitNumber();
    const isLEA = form.entry.name === 'LEA';
    const offset = isLEA ? value(random) : (address - this.segmentBase) | 0;
    if (this.addressSize === 16) return this.memory16(offset, width);
    const index = random.chance(50) ? random.pick([EAX, ECX, EDX, EBX, EBP, ESI, EDI]) : -1;
    const base = random.chance(85) ? random.below(8) : -1;
    if (base < 0 && index < 0) return this.absolute(address, width);
    const scale = index < 0 ? 0 : random.below(4);
    const indexed = index < 0 ? 0 : registers[index]! << scale;
    if (base >= 0 && base !== index && !this.pinned.has(base) && random.chance(60)) {
      registers[base] = offset - indexed - (random.chance(40) ? 0 : random.below(256) - 128);
    }
    const displacement = (offset - indexed - (base < 0 ? 0 : registers[base]!)) | 0;
    return this.operandAt({ base, index, scale, displacement }, width);
  }

  private isBitString(position: number): boolean {
    return position === 0 && this.form.operands[1]?.kind === KIND.REGISTER && /^BT/.test(this.form.entry.name);
  }

  /** All registers hold small bit numbers: which one it will be is chosen after the memory operand. */
  private pinBitNumber(): void {
    for (let i = 0; i < 8; i++) if (i !== ESP) this.place(i, this.random.below(2 * BIT_REACH) - BIT_REACH);
  }

  private memory16(offset: number, width: number): MemoryOperand {
    const { random, registers } = this;
    const [base, index] = random.pick([
      [EBX, ESI], [EBX, EDI], [EBP, ESI], [EBP, EDI], [ESI, -1], [EDI, -1], [EBP, -1], [EBX, -1], [-1, -1],
    ] as const); // prettier-ignore
    const sum = (base < 0 ? 0 : registers[base]!) + (index < 0 ? 0 : registers[index]!);
    const displacement = signExtend(offset - sum, 16);
    return this.operandAt({ base, index, scale: 0, displacement }, width);
  }

  private absolute(address: number, width: number): MemoryOperand {
    const offset = address - this.segmentBase;
    const displacement = this.addressSize === 16 ? signExtend(offset, 16) : offset | 0;
    return this.operandAt({ base: -1, index: -1, scale: 0, displacement }, width);
  }

  private operandAt(
    place: Pick<MemoryOperand, 'base' | 'index' | 'scale' | 'displacement'>,
    width: number,
  ): MemoryOperand {
    return {
      kind: 'memory',
      size: width as MemoryOperand['size'],
      addressSize: this.addressSize,
      plain: true,
      displacementSize: 0,
      segment: this.segment,
      far: false,
      ...place,
    };
  }
}

function number(chosen: number): ImmediateOperand {
  return {
    kind: 'immediate',
    value: chosen | 0,
    magnitude: chosen,
    size: 0,
    strict: false,
    plain: true,
    unknown: false,
    local: false,
    distance: '',
  };
}

/** Case number `i` of `seed`. The forms take turns. */
export function generate(seed: number, i: number): GeneratedCase {
  const form = TURNS[i % TURNS.length]!;
  return new Builder(new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(i + 1, 0x85ebca6b)), form).build();
}
