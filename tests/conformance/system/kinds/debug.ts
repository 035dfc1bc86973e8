/** Debug registers, TF and RF, INT1, the shadows of MOV SS and POP SS, DR7.GD, CR4.DE. */
import type { Random } from '../../random.ts';
import { enterRing, hex, setCR4, type Kind } from '../assembly.ts';

const STEPS: readonly (readonly string[])[] = [
  ['nop'],
  ['inc dword [DATA]'],
  ['mov eax, [DATA + 2]'],
  ['mov [DATA + 7], al'],
  ['mov [DATA + 4], eax'],
  ['mov ax, [DATA + 3]'],
  ['xchg [DATA + 8], ecx'],
  ['push dword [DATA + 4]', 'pop dword [DATA + 12]'],
  ['mov edi, DATA', 'mov ecx, 3', 'rep stosb'],
  ['mov edi, DATA + 2', 'mov ecx, 2', 'rep stosd'],
  ['mov esi, DATA', 'mov edi, DATA + 8', 'mov ecx, 2', 'rep movsd'],
  ['mov esi, DATA', 'lodsd'],
  ['cmp dword [DATA + 6], 0'],
  ['bts dword [DATA], 35'],
  ['cmpxchg8b [DATA + 4]'],
  ['mov ax, ss', 'mov ss, ax', 'nop'],
  ['push ss', 'pop ss', 'inc dword [DATA + 4]'],
  ['mov ax, ss', 'mov ss, ax', 'mov ss, ax', 'nop'],
  ['push ss', 'pop ss', 'int3'],
  ['int3'],
  ['db 0F1h'],
  ['pushfd', 'or dword [esp], 100h', 'popfd', 'nop', 'nop'],
  ['pushfd', 'and dword [esp], ~100h', 'popfd', 'nop'],
  ['pushfd', 'or dword [esp], 10100h', 'push cs', 'push dword $ + 6', 'iretd', 'nop'],
  ['pushfd', 'or dword [esp], 10000h', 'push cs', 'push dword $ + 6', 'iretd', 'nop'],
  ['mov dx, 300h', 'in al, dx', 'mov eax, 0'],
  ['mov dx, 300h', 'out dx, al'],
  ['mov dx, 301h', 'out dx, ax'],
  ['mov dx, 2FFh', 'out dx, eax'],
  ['mov dx, 300h', 'mov esi, DATA', 'outsb'],
  ['call $ + 5', 'pop eax'],
  ['jmp $ + 2'],
  ['xor eax, eax', 'div eax'],
  ['lea eax, [DATA]'],
  ['enter 8, 1', 'leave'],
];

/** Only ring 0 may. */
const PRIVILEGED: readonly (readonly string[])[] = [
  ['mov eax, dr6'],
  ['mov dr0, eax'],
  ['mov eax, dr4'],
  ['mov eax, dr7'],
  ['mov eax, 700h', 'mov dr5, eax'],
  ['mov eax, 0FFFF7FFFh', 'mov dr6, eax', 'mov eax, dr6', 'mov dword [DATA + 20h], eax'],
  ['mov eax, 0FFFFD555h', 'mov dr2, eax', 'mov eax, dr2'],
];

/** Enable bits, R/W and LEN of breakpoint `i`, with an address for it. */
function breakpoint(random: Random, i: number, labels: number, ports: boolean): { address: string; bits: number } {
  const kind = random.pick(ports ? [0, 1, 1, 3, 3, 2] : [0, 1, 1, 3, 3]);
  const length = kind === 0 ? (0) : random.pick([0, 1, 3]);
  const enable = random.pick([1, 2, 3, 1, 0]);
  const address =
    kind === 0
      ? `.step${random.below(labels)}`
      : kind === 2
        ? hex(random.pick([0x300, 0x301, 0x2ff, 0x302]))
        : `DATA + ${random.below(16)}`;
  return { address, bits: (enable << (2 * i)) | (((length << 2) | kind) << (16 + 4 * i)) };
}

export const DEBUG: Kind = {
  name: 'debug',
  make(random) {
    const ring = random.pick([0, 0, 3]);
    const steps = Array.from({ length: 2 + random.below(4) }, () =>
      random.pick(ring === 0 && random.chance(20) ? PRIVILEGED : STEPS),
    );
    const extensions = random.chance(60);
    const code = extensions ? setCR4(8) : [];
    let control = random.pick([0x400, 0x700, 0x500]);
    for (let i = 0; i < 4; i++) {
      if (random.chance(30)) continue;
      const { address, bits } = breakpoint(random, i, steps.length, extensions);
      control |= bits;
      code.push(`mov eax, ${address}`, `mov dr${i}, eax`);
    }
    if (random.chance(12)) control |= 0x2000;
    const flags = 0x3002 | (random.chance(35) ? 0x100 : 0) | (random.chance(10) ? 0x10000 : 0);
    code.push(`mov eax, ${hex(control)}`, 'mov dr7, eax', ...enterRing(ring, flags, '.step0'));
    steps.forEach((step, i) => code.push(`.step${i}:`, ...step));
    return { code, resume: [1, 3] };
  },
};
