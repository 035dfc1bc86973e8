/** Instructions that nasm knows and this processor lacks: what to say of them. */
import * as say from '#messages/asm/habits';

interface Absent {
  readonly message: string;
  readonly remedy: string;
}

/** SDM vol. 1, 8.3: the x87 unit's. */
const FLOATING_POINT =
  'f2xm1 fabs fadd faddp fbld fbstp fchs fclex fcmovb fcmovbe fcmove fcmovnb fcmovnbe fcmovne fcmovnu fcmovu fcom fcomi ' +
  'fcomip fcomp fcompp fcos fdecstp fdiv fdivp fdivr fdivrp ffree fiadd ficom ficomp fidiv fidivr fild fimul fincstp finit ' +
  'fist fistp fisttp fisub fisubr fld fld1 fldcw fldenv fldl2e fldl2t fldlg2 fldln2 fldpi fldz fmul fmulp fnclex fninit ' +
  'fnop fnsave fnstcw fnstenv fnstsw fpatan fprem fprem1 fptan frndint frstor fsave fscale fsin fsincos fsqrt fst fstcw ' +
  'fstenv fstp fstsw fsub fsubp fsubr fsubrp ftst fucom fucomi fucomip fucomp fucompp fxam fxch fxtract fyl2x fyl2xp1';

/** Of 64-bit mode alone. */
const WIDE =
  'cdqe cmpxchg16b cqo iretq lodsq movsq movsxd popfq pushfq stosq scasq cmpsq swapgs syscall sysret';

/** Of later processors: system programming, hints, and the first vector units. */
const LATER =
  'bextr bndcl bndcu bndmk bndmov blsi blsr clac clflush clflushopt clwb crc32 emms encls enclu endbr32 endbr64 fxrstor ' +
  'fxsave getsec invept invpcid invvpid ldmxcsr lfence lzcnt maskmovq mfence monitor movapd movaps movbe movd movdqa ' +
  'movdqu movntdq movnti movntq movq movss movupd movups mwait paddb paddd paddw pand pandn pcmpeqb pcmpeqd pmovmskb ' +
  'popcnt por prefetchnta prefetcht0 prefetcht1 prefetcht2 prefetchw pshufd psrldq pxor rdpid rdrand rdseed rdtscp rsm ' +
  'sfence stac stmxcsr tzcnt vmcall vmclear vmfunc vmlaunch vmptrld vmptrst vmread vmresume vmwrite vmxoff vmxon ' +
  'wbnoinvd xabort xbegin xend xgetbv xorpd xorps xrstor xsave xsetbv xtest';

const KINDS: readonly (readonly [words: string, says: (word: string) => string, remedy: string])[] = [
  [FLOATING_POINT, say.isAnInstructionOfTheFloating, say.countInIntegers],
  [WIDE, say.isAnInstructionOf64BitMode, say.useThe32BitOneIretdPushfdMovsd],
  [LATER, say.isAnInstructionOfLaterProcessors, say.leaveItOutToSeeItRaiseUDWrite],
];

const ABSENT = new Map<string, Absent>(
  KINDS.flatMap(([words, says, remedy]) =>
    words.split(' ').map((word) => [word, { message: says(word), remedy }] as const),
  ),
);

/** What to say of `word` (lower case), or undefined where it is no such instruction. */
export function absentInstruction(word: string): Absent | undefined {
  return ABSENT.get(word);
}
