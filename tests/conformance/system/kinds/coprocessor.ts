/** Floating-point opcodes and WAIT while CR0.EM, TS or MP say that nobody executes them; CLTS and LMSW between. */
import { enterRing, hex, type Kind } from '../assembly.ts';

/** What runs on where both bits are clear would be the FPU's own, which the emulators have and an i686 without one has not. */
const ESCAPES = [
  'fld1',
  'fninit',
  'fnstcw [DATA]',
  'fnstsw ax',
  'fld dword [DATA]',
  'fstp qword [DATA + 8]',
  'fild word [DATA + 4]',
  'fnsave [DATA]',
  'frstor [DATA]',
  'fadd st1',
  'fcomip st1',
  'fcmovb st0, st3',
  'fld dword [cs:DATA]',
  'fldcw [ds:0]',
  'db 66h, 0D9h, 36h, 0, 0, 0, 0',
  'db 0F0h, 0D9h, 5, 0, 0, 0, 0',
];

const EM = 4;
const TS = 8;
const MP = 2;

export const COPROCESSOR: Kind = {
  name: 'coprocessor',
  make(random) {
    const ring = random.pick([0, 0, 3]);
    const bits = random.pick([EM, TS, EM | TS, TS | MP, EM | MP, EM | TS | MP]);
    // Each step runs until one faults, which ends the case: WAIT does so with MP and TS alone.
    const steps = ['wait', 'nop', 'mov eax, cr0', 'smsw eax', ...(ring === 0 && (bits & EM) !== 0 ? ['clts'] : [])];
    const code = ['mov eax, cr0', 'and eax, ~0Eh', `or eax, ${hex(bits)}`, 'mov cr0, eax'];
    if (random.chance(20)) code.push('smsw ax', 'and ax, ~1', `lmsw ax`);
    code.push(...enterRing(ring, 0x202, '.steps'), '.steps:');
    for (let i = random.below(3); i > 0; i--) code.push(random.pick(steps));
    code.push(random.chance(15) ? 'wait' : random.pick(ESCAPES));
    return { code };
  },
};
