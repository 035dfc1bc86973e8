/**
 * A form is one way to write and encode an instruction. It is declared as one line of text,
 *
 *     mnemonic operands | encoding | attributes
 *     add r/mv, simm8   | 83 /0 ib | lock
 *
 * and everything else (decoder, assembler, disassembler, reference card) is derived from it.
 *
 * Operands   r8 r16 r32 rv      general register, in ModRM.reg or the opcode;  v is 16 or 32 bits by the operand size
 *            rm32 rmv           general register in ModRM.rm: no memory (with cr and dr, mod counts as 3)
 *            r/m8 r/m16 r/m32 r/mv   register or memory
 *            m m8 m16 m32 m64 mv     memory only (m: no size; mem: nor may one be written), m16:v far pointer in memory, m16&32 table
 *                                    pseudo-descriptor (LGDT), mv&v bounds pair (BOUND)
 *            imm8 imm16 immv    immediate;  simm8: a byte, sign-extended to the operand size
 *            rel8 relv          target relative to the next instruction;  ptr16:v far pointer in the code
 *            moffs8 moffsv      absolute offset, no ModRM
 *            sreg cr dr         segment, control, debug register in ModRM.reg
 *            al av cl cx ecx dx 1 3 es cs ss ds fs gs   fixed ones (av: accumulator of the operand size)
 * Encoding   hex bytes (66 or F3 first: a prefix that belongs to the opcode);  NP: no such prefix may stand before it;  +r register in the last byte;  /r or /0../7
 *            ModRM (/r without an operand in ModRM.reg: the field is ignored, 0 is written);  ib iw iv immediate;  cb cv
 *            relative;  cp far pointer;  mo moffs;  o16 o32 a16 a32: only with that operand or address size
 * Attributes see ATTRIBUTES.
 */
import type { InstructionEntry } from './entry.ts';

/** What an operand is. Numeric, because the core switches on it for each access. */
export const KIND = {
  REGISTER: 0,
  REGISTER_OR_MEMORY: 1,
  MEMORY: 2,
  IMMEDIATE: 3,
  SIGNED_IMMEDIATE: 4,
  RELATIVE: 5,
  FAR_POINTER: 6,
  OFFSET: 7,
  SEGMENT: 8,
  CONTROL: 9,
  DEBUG: 10,
  FIXED_REGISTER: 11,
  FIXED_SEGMENT: 12,
  CONSTANT: 13,
  OPCODE_REGISTER: 14,
} as const;
export type OperandKind = (typeof KIND)[keyof typeof KIND];

/** One operand of a form. */
export interface OperandSpec {
  readonly kind: OperandKind;
  /** Width in bits; 0 where the operand has none (LEA's memory); 'v' is the operand size. */
  readonly size: 0 | 8 | 16 | 32 | 64 | 'v';
  /** Register number or constant of a fixed operand. */
  readonly value: number;
  /** A REGISTER_OR_MEMORY that cannot be memory (`rmv`). */
  readonly registerOnly: boolean;
  /** The token as declared, such as `r/m8`. */
  readonly token: string;
}

/**
 * What may be said of a form. Rules of privilege are enforced by the core before the semantics run:
 *
 * lock      LOCK is allowed (with a memory destination)
 * rep       REP repeats;  repc: REPE and REPNE repeat while ZF agrees
 * cpl0      #GP(0) unless CPL is 0
 * iopl      #GP(0) unless CPL <= IOPL (in virtual-8086 mode: IOPL 3), or CR4.VME or PVI gives a virtual IF
 * io        port access: CPL <= IOPL or the TSS's I/O bitmap (checked with the port by the semantics' in/out)
 * vm-iopl   in virtual-8086 mode #GP(0) unless IOPL is 3, or CR4.VME gives a virtual IF and operands have 16 bits
 * protected #UD in real and virtual-8086 mode
 * tsd       #GP(0) if CR4.TSD and CPL > 0;  pce: unless CR4.PCE or CPL 0
 * umip      #GP(0) if CR4.UMIP and CPL > 0
 * sit       #GP(0) if CR4.SIT and CPL > 0 in protected mode (variant `strict`);  sit-vm: in virtual-8086 mode also
 * cpuid     #GP(0) if CPUID faulting is enabled and CPL > 0
 * vmx       #UD outside VMX operation (the semantics' beginVMX)
 * jump      the form may change EIP other than to the next instruction
 * end       a translation unit or block ends here
 */
export const ATTRIBUTES = [
  'lock',
  'rep',
  'repc',
  'cpl0',
  'iopl',
  'io',
  'vm-iopl',
  'protected',
  'tsd',
  'pce',
  'umip',
  'sit',
  'sit-vm',
  'cpuid',
  'vmx',
  'jump',
  'end',
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** An immediate field of the encoding, in order. `z` fields have the operand size. */
export type ImmediateField = 'ib' | 'iw' | 'iv' | 'cb' | 'cv' | 'cp' | 'mo';

/** One encoding of one mnemonic. */
export interface Form {
  readonly entry: InstructionEntry;
  readonly mnemonic: string;
  readonly operands: readonly OperandSpec[];
  /** Opcode bytes, with 0Fh where there is one, behind a prefix that belongs to them. */
  readonly opcode: readonly number[];
  /** The prefix that must stand before the opcode; 0: none may; -1: any may, and says nothing of the opcode. */
  readonly prefix: -1 | 0 | 0x66 | 0xf3;
  /** The last opcode byte carries a register in its low three bits. */
  readonly plusRegister: boolean;
  /** -1: no ModRM byte; 0..7: ModRM.reg is this digit; 8: ModRM.reg is an operand. */
  readonly modrm: number;
  readonly immediates: readonly ImmediateField[];
  /** 0: any; else the form stands only for this operand (address) size. */
  readonly operandSize: 0 | 16 | 32;
  readonly addressSize: 0 | 16 | 32;
  readonly attributes: ReadonlySet<Attribute>;
  /** The declaration, for messages and the reference card. */
  readonly text: string;
}

const FIXED: Readonly<Record<string, Omit<OperandSpec, 'token' | 'registerOnly'>>> = {
  al: { kind: KIND.FIXED_REGISTER, size: 8, value: 0 },
  av: { kind: KIND.FIXED_REGISTER, size: 'v', value: 0 },
  cl: { kind: KIND.FIXED_REGISTER, size: 8, value: 1 },
  cx: { kind: KIND.FIXED_REGISTER, size: 16, value: 1 },
  ecx: { kind: KIND.FIXED_REGISTER, size: 32, value: 1 },
  dx: { kind: KIND.FIXED_REGISTER, size: 16, value: 2 },
  es: { kind: KIND.FIXED_SEGMENT, size: 16, value: 0 },
  cs: { kind: KIND.FIXED_SEGMENT, size: 16, value: 1 },
  ss: { kind: KIND.FIXED_SEGMENT, size: 16, value: 2 },
  ds: { kind: KIND.FIXED_SEGMENT, size: 16, value: 3 },
  fs: { kind: KIND.FIXED_SEGMENT, size: 16, value: 4 },
  gs: { kind: KIND.FIXED_SEGMENT, size: 16, value: 5 },
  '1': { kind: KIND.CONSTANT, size: 8, value: 1 },
  '3': { kind: KIND.CONSTANT, size: 8, value: 3 },
  sreg: { kind: KIND.SEGMENT, size: 16, value: 0 },
  cr: { kind: KIND.CONTROL, size: 32, value: 0 },
  dr: { kind: KIND.DEBUG, size: 32, value: 0 },
  simm8: { kind: KIND.SIGNED_IMMEDIATE, size: 'v', value: 0 },
  m: { kind: KIND.MEMORY, size: 0, value: 0 },
  'm16:v': { kind: KIND.MEMORY, size: 0, value: 0 },
  mem: { kind: KIND.MEMORY, size: 0, value: 0 },
  'm16&32': { kind: KIND.MEMORY, size: 0, value: 0 },
  'mv&v': { kind: KIND.MEMORY, size: 0, value: 0 },
  'ptr16:v': { kind: KIND.FAR_POINTER, size: 'v', value: 0 },
};

const SIZED: readonly (readonly [string, OperandKind])[] = [
  ['r/m', KIND.REGISTER_OR_MEMORY],
  ['rm', KIND.REGISTER_OR_MEMORY],
  ['moffs', KIND.OFFSET],
  ['imm', KIND.IMMEDIATE],
  ['rel', KIND.RELATIVE],
  ['r', KIND.REGISTER],
  ['m', KIND.MEMORY],
];

function parseOperand(token: string, plusRegister: boolean): OperandSpec {
  const fixed = FIXED[token];
  if (fixed) return { ...fixed, registerOnly: false, token };
  for (const [prefix, kind] of SIZED) {
    if (!token.startsWith(prefix)) continue;
    const size = token.slice(prefix.length);
    if (!['8', '16', '32', '64', 'v'].includes(size)) continue;
    return {
      kind: kind === KIND.REGISTER && plusRegister ? KIND.OPCODE_REGISTER : kind,
      size: size === 'v' ? 'v' : (Number(size) as 8 | 16 | 32 | 64),
      value: 0,
      registerOnly: prefix === 'rm',
      token,
    };
  }
  throw new Error(`unknown operand '${token}'`);
}

/**
 * Parses one form line.
 * @throws Error when the declaration itself is wrong (a bug of ours, found when the table is loaded).
 */
export function parseForm(entry: InstructionEntry, text: string): Form {
  const [head = '', encoding = '', attributeText = ''] = text.split('|').map((part) => part.trim());
  const space = head.indexOf(' ');
  const mnemonic = space < 0 ? head : head.slice(0, space);
  const operandText = space < 0 ? '' : head.slice(space + 1);
  const opcode: number[] = [];
  let prefix: Form['prefix'] = -1;
  const immediates: ImmediateField[] = [];
  let modrm = -1;
  let plusRegister = false;
  let operandSize: 0 | 16 | 32 = 0;
  let addressSize: 0 | 16 | 32 = 0;
  for (const token of encoding.split(/\s+/)) {
    if (/^[0-9A-F]{2}(\+r)?$/.test(token)) {
      opcode.push(parseInt(token.slice(0, 2), 16));
      plusRegister = token.endsWith('+r');
    } else if (token === 'NP') prefix = 0;
    else if (token === '/r') modrm = 8;
    else if (/^\/[0-7]$/.test(token)) modrm = Number(token[1]);
    else if (['ib', 'iw', 'iv', 'cb', 'cv', 'cp', 'mo'].includes(token)) {
      immediates.push(token as ImmediateField);
    } else if (token === 'o16' || token === 'o32') operandSize = token === 'o16' ? 16 : 32;
    else if (token === 'a16' || token === 'a32') addressSize = token === 'a16' ? 16 : 32;
    else throw new Error(`form '${text}': unknown encoding token '${token}'`);
  }
  if (opcode.length > 1 && (opcode[0] === 0x66 || opcode[0] === 0xf3)) prefix = opcode[0];
  const attributes = new Set<Attribute>();
  for (const token of [...attributeText.split(/\s+/), ...(entry.attributes?.split(/\s+/) ?? [])]) {
    if (token === '') continue;
    if (!(ATTRIBUTES as readonly string[]).includes(token)) {
      throw new Error(`form '${text}': unknown attribute '${token}'`);
    }
    attributes.add(token as Attribute);
  }
  const operands = operandText === '' ? [] : operandText.split(/\s*,\s*/);
  return {
    entry,
    mnemonic,
    operands: operands.map((token) => parseOperand(token, plusRegister)),
    opcode,
    prefix,
    plusRegister,
    modrm,
    immediates,
    operandSize,
    addressSize,
    attributes,
    text,
  };
}
