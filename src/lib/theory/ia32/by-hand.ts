/**
 * For tests: what the literature and the manual say, written down by hand before the search was run.
 */

/**
 * The instructions of Robin and Irvine (USENIX Security 2000), by the names of our entries. Their count is seventeen, the
 * list has eighteen mnemonics.
 */
export const ROBIN_IRVINE = [
  ...['SGDT', 'SIDT', 'SLDT', 'SMSW', 'PUSHF', 'POPF'],
  ...['LAR', 'LSL', 'VERR', 'VERW', 'POP', 'PUSH', 'CALL far', 'JMP far', 'INT', 'RETF', 'STR', 'MOV sreg'],
];

/** Of the list INT n alone is none: it traps, always, into a table that the VMM owns. */
export const ALWAYS_TRAPS_OF_THE_LIST = ['INT'];

/** What is critical on classic besides the list, and why. */
export const FURTHER: Readonly<Record<string, string>> = {
  IRET: 'returns from interrupts as RET returns from calls: CS, SS, CPL, IF and IOPL (Robin and Irvine count it with RET)',
  LDS: 'loads a segment register as POP and MOV do',
  LES: 'loads a segment register as POP and MOV do',
  LFS: 'loads a segment register as POP and MOV do',
  LGS: 'loads a segment register as POP and MOV do',
  LSS: 'loads a segment register as POP and MOV do',
  SYSENTER: 'enters CPL 0 where an MSR says, without a trap; newer than what the list covers',
  RDTSC: 'reads the time-stamp counter, an MSR, unless CR4.TSD is set',
};

/** CR4.UMIP: "SGDT, SIDT, SLDT, SMSW, and STR" (SDM vol. 3, 2.5). */
export const UMIP_FIVE = ['SGDT', 'SIDT', 'SLDT', 'SMSW', 'STR'];

/** SDM vol. 3, 5.9, "Privileged Instructions", and SYSEXIT (vol. 2). RDPMC while CR4.PCE is clear. */
export const PRIVILEGED = [
  ...['LGDT', 'LLDT', 'LTR', 'LIDT', 'MOV CR', 'LMSW', 'CLTS', 'MOV DR', 'INVD', 'WBINVD', 'INVLPG', 'HLT'],
  ...['RDMSR', 'WRMSR', 'RDPMC', 'SYSEXIT'],
];

/** SDM vol. 1, 18.5.1: "I/O sensitive instructions", above IOPL. INS and OUTS under REP do nothing where ECX is 0. */
export const IO_SENSITIVE = ['IN', 'INS', 'OUT', 'OUTS', 'CLI', 'STI'];

/** SDM vol. 3, 20.2.7: sensitive to IOPL in virtual-8086 mode, besides the I/O permission bitmap. */
export const VIRTUAL_8086_SENSITIVE = ['CLI', 'STI', 'PUSHF', 'POPF', 'INT', 'IRET'];

const each = (mnemonics: string, ...operands: string[]): string[] =>
  mnemonics.split(' ').flatMap((name) => operands.map((list) => `${name} ${list}`.trim()));

/** Forms in which nothing of M or R is read or written. */
export const INNOCUOUS = [
  ...each(
    'add or adc sbb and sub xor cmp',
    ...['r/m8, r8', 'r/mv, rv', 'r8, r/m8', 'rv, r/mv', 'r/mv, simm8', 'al, imm8', 'av, immv', 'r/m8, imm8'],
    'r/mv, immv',
  ),
  ...each('test', 'r/m8, r8', 'r/mv, rv', 'al, imm8', 'av, immv', 'r/m8, imm8', 'r/mv, immv'),
  ...each('inc dec', 'rv', 'r/m8', 'r/mv'),
  ...each('neg not mul imul div idiv', 'r/m8', 'r/mv'),
  ...each('imul', 'rv, r/mv', 'rv, r/mv, simm8', 'rv, r/mv, immv'),
  ...each(
    'rol ror rcl rcr shl shr sar',
    'r/m8, 1',
    'r/mv, 1',
    'r/m8, cl',
    'r/mv, cl',
    'r/m8, imm8',
    'r/mv, imm8',
  ),
  ...each('shld shrd', 'r/mv, rv, imm8', 'r/mv, rv, cl'),
  ...each('bt bts btr btc', 'r/mv, rv', 'r/mv, imm8'),
  ...each('bsf bsr', 'rv, r/mv'),
  ...each('mov', 'moffs8, al', 'moffsv, av', 'al, moffs8', 'av, moffsv', 'r/m8, r8', 'r/mv, rv', 'r8, r/m8'),
  ...each('mov', 'rv, r/mv', 'r8, imm8', 'rv, immv', 'r/m8, imm8', 'r/mv, immv'),
  ...each('movzx movsx', 'rv, r/m8', 'rv, r/m16'),
  ...each('xchg', 'r8, r/m8', 'rv, r/mv', 'av, rv'),
  ...each('xadd cmpxchg', 'r/m8, r8', 'r/mv, rv'),
  ...each('cmpxchg8b', 'm64'),
  ...each('lea', 'rv, m'),
  ...each('bswap', 'rv'),
  ...each('push', 'rv', 'simm8', 'immv', 'r/mv', 'es', 'ds', 'fs', 'gs'),
  ...each('pop', 'rv', 'r/mv'),
  ...each('jmp', 'rel8', 'relv', 'r/mv'),
  ...each('jo jno jb jae je jne jbe ja js jns jp jnp jl jge jle jg', 'rel8', 'relv'),
  ...each('seto setno setb setae sete setne setbe seta sets setns setp setnp setl setge setle setg', 'r/m8'),
  ...each('cmovo cmovb cmove cmovne cmova cmovs cmovl cmovg', 'rv, r/mv'),
  ...each('call', 'relv', 'r/mv'),
  ...each('ret', '', 'imm16'),
  ...each('loop loope loopne', 'rel8'),
  ...each('jcxz jecxz', 'rel8'),
  ...each('enter', 'imm16, imm8'),
  ...each('leave pushad popad pusha popa lahf sahf clc stc cmc cld std nop xlatb cbw cwde cwd cdq', ''),
  ...each('daa das aaa aas movsb movsd cmpsb cmpsd stosb stosd lodsb lodsd scasb scasd cpuid into', ''),
  ...each('bound', 'rv, mv&v'),
  ...each('arpl', 'r/m16, r16'),
];
