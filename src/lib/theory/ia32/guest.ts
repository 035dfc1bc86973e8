/**
 * A witness's state as a guest program: flat assembly that builds the state from ring 0, as a VMM would, and enters it with the
 * witness's instruction next. So a state can be stepped in the lab, run by the command line, or tried on another machine.
 */
import { hex } from '../../bits/bits.ts';
import {
  BASE,
  CPUID_FAULTING,
  CR0,
  CR2,
  CR3,
  CR4,
  DR0,
  DR6,
  DR7,
  EFLAGS,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LDTR,
  SELECTOR,
  SYSENTER_CS,
  TR,
} from '../../cpu/state.ts';
import { CR0_PG, CS, DS, ES, FS, GS, REGISTERS_32, SS } from '../../isa/registers.ts';
import { choiceOf } from './choice.ts';
import {
  CODE,
  DATA,
  FRAME_ELSEWHERE,
  FRAME_RELOCATED_ELSEWHERE,
  GDT_AT,
  PAGE_DIRECTORY,
  PAGE_TABLE,
  STACK,
  TABLES,
  TABLES_MOVED,
  WINDOW,
  WINDOW_RELOCATED,
  WINDOW_SIZE,
} from './layout.ts';
import { stateSentence } from './sentence.ts';
import { Search } from './search.ts';
import { unpackInput, witnessText, type Witness } from './witness.ts';

const ORIGIN = 0x7c00;
/** XOR AL, AL; OUT F4h, AL: the machine ends, with 0. */
const END_CODE = '0xF4E6C030';

const x = (value: number): string => `0x${hex(value >>> 0, 1)}`;

/** Lines of `dd`, eight words each. */
function words(values: Iterable<number>): string[] {
  const all = [...values];
  const lines: string[] = [];
  for (let i = 0; i < all.length; i += 8)
    lines.push(
      `        dd ${all
        .slice(i, i + 8)
        .map(x)
        .join(', ')}`,
    );
  return lines;
}

const line = (code: string, comment = ''): string =>
  comment === '' ? `        ${code}` : `        ${code.padEnd(30)}; ${comment}`;

/** Loads through EAX. */
const load = (target: string, value: number, comment = ''): string[] => [
  line(`mov eax, ${x(value)}`, comment),
  line(`mov ${target}, eax`),
];

function msr(number: number, low: number, comment: string): string[] {
  return [
    line(`mov ecx, ${x(number)}`, comment),
    line(`mov eax, ${x(low)}`),
    line('xor edx, edx'),
    line('wrmsr'),
  ];
}

/** The source of a guest that enters state `index` of `witness`. Precondition: canBeBuilt(witness). */
export function witnessGuest(witness: Witness, index: number): string {
  const state = witness.states[index];
  if (!state) throw new Error(`the witness has no state ${index}`);
  const { configuration } = witness;
  const isVM = configuration.target === 'virtual-8086';
  const search = new Search(configuration);
  const input = unpackInput(witness.input);
  search.prepare(witness.bytes, input);
  const { words: s, tables } = search.compose(state.mode, choiceOf(state));
  const at = (i: number): number => s[i] ?? 0;
  const real = isVM && state.mode === 'supervisor';
  const paged = (at(CR0) & CR0_PG) !== 0;
  const relocated = at(BASE + CS) === WINDOW_RELOCATED;
  const elsewhere = paged
    ? relocated
      ? FRAME_RELOCATED_ELSEWHERE
      : FRAME_ELSEWHERE
    : relocated
      ? WINDOW_RELOCATED
      : null;

  const out: string[] = [
    `; ${stateSentence(state, configuration)}.`,
    '; This program builds that state from ring 0 and enters it: the instruction in question is at `here`.',
    '; Whatever traps comes to a handler that ends the machine.',
    '',
    '        bits 32',
    `        org ${x(ORIGIN)}`,
    '',
    line('mov esi, tables', 'GDT, LDT, two TSSs and IDT'),
    line(`mov edi, ${x(TABLES)}`),
    line(`mov ecx, ${tables.length}`),
    line('rep movsd'),
    line('mov esi, tables', 'and once more, for GDTR and IDTR to name'),
    line(`mov edi, ${x(TABLES_MOVED)}`),
    line(`mov ecx, ${tables.length}`),
    line('rep movsd'),
    line(`mov dword [0x26000], ${END_CODE}`, 'the handlers: xor al, al and out 0xF4, al'),
    line(`mov dword [0x26010], ${END_CODE}`),
  ];
  if (elsewhere !== null) {
    out.push(
      line('mov esi, window', 'what the program sees lies in another place'),
      line(`mov edi, ${x(elsewhere)}`),
      line(`mov ecx, ${WINDOW_SIZE / 4}`),
      line('rep movsd'),
    );
  }
  if (paged) {
    out.push(
      line(
        `mov dword [${x(PAGE_DIRECTORY)}], ${x(PAGE_TABLE | 0x67)}`,
        'pages: low memory as it lies, for ring 0,',
      ),
      line(`mov edi, ${x(PAGE_TABLE)}`),
      line('mov eax, 0x63'),
      'page:   stosd',
      line('add eax, 0x1000'),
      line(`cmp edi, ${x(PAGE_TABLE + 4 * ((PAGE_TABLE >> 12) + 1))}`),
      line('jne page'),
      line(
        `mov dword [${x(PAGE_TABLE + (WINDOW >> 10))}], ${x(FRAME_ELSEWHERE | 0x67)}`,
        'and the window elsewhere',
      ),
      line(`mov dword [${x(PAGE_TABLE + (WINDOW_RELOCATED >> 10))}], ${x(FRAME_RELOCATED_ELSEWHERE | 0x67)}`),
    );
  }
  out.push(
    ...load('cr4', at(CR4)),
    ...load('cr2', at(CR2)),
    ...load('dr0', at(DR0)),
    ...load('dr6', at(DR6)),
    ...load('dr7', at(DR7)),
    ...[0, 1, 2].flatMap((i) =>
      msr(0x174 + i, at(SYSENTER_CS + i), ['SYSENTER_CS', 'SYSENTER_ESP', 'SYSENTER_EIP'][i] ?? ''),
    ),
  );
  if (state.set.includes('TSC')) out.push(...msr(0x10, 0x7fffffff, 'TSC'));
  if (at(CPUID_FAULTING) !== 0) out.push(...msr(0x140, 1, 'CPUID faulting'));
  out.push(
    line('lidt [idtr]'),
    line('lgdt [gdtr]'),
    line(`mov ax, ${x(at(SELECTOR + LDTR))}`),
    line('lldt ax'),
    line(`mov ax, ${x(at(SELECTOR + TR))}`),
    line('ltr ax'),
  );
  if (paged) out.push(...load('cr3', at(CR3)));
  if (!real) out.push(...load('cr0', at(CR0)));
  const registers = REGISTERS_32.flatMap((name, i) =>
    name === 'esp' ? [] : [line(`mov ${name}, ${x(at(GPR + i))}`)],
  );
  const push = (value: number, comment: string): string => line(`push dword ${x(value)}`, comment);
  const data = [DS, ES, FS, GS] as const;
  const names = ['ds', 'es', 'fs', 'gs'];
  if (isVM && !real) {
    out.push(
      ...[GS, FS, DS, ES].map((segment) => push(at(SELECTOR + segment), '')),
      push(at(SELECTOR + SS), 'SS'),
      push(at(GPR + 4), 'ESP'),
      push(at(EFLAGS), 'EFLAGS, with VM'),
      push(at(SELECTOR + CS), 'CS'),
      push(at(EIP), 'EIP'),
      ...registers,
      line('iretd', 'into virtual-8086 mode'),
    );
  } else if (real) {
    out.push(
      line('lgdt [small]', 'by way of 16-bit segments'),
      line('jmp 0x08:narrow'),
      '        bits 16',
      'narrow: mov ax, 0x10',
      ...[...names, 'ss'].map((name) => line(`mov ${name}, ax`)),
      line('o32 lgdt [gdtr]'),
      ...load('cr0', at(CR0), 'PE off'),
      line('jmp 0:bare'),
      'bare:   xor ax, ax',
      line('mov ss, ax'),
      line('mov sp, 0x7C00'),
      line(`push dword ${x(at(EFLAGS))}`),
      line('popfd'),
      line(`mov ax, ${x(WINDOW >> 4)}`),
      ...[...names, 'ss'].map((name) => line(`mov ${name}, ax`)),
      line(`mov esp, ${x(at(GPR + 4))}`),
      ...registers,
      line(`jmp ${x(WINDOW >> 4)}:${x(CODE)}`),
      '        bits 32',
      'small:  dw 0x17',
      line('dd shelf'),
      'shelf:  dd 0, 0, 0x0000FFFF, 0x00009B00, 0x0000FFFF, 0x00009300',
    );
  } else {
    out.push(
      ...data.flatMap((segment, i) => [
        line(`mov ax, ${x(at(SELECTOR + segment))}`),
        line(`mov ${names[i]}, ax`),
      ]),
    );
    if (state.mode === 'user') {
      out.push(
        push(at(SELECTOR + SS), 'SS'),
        push(at(GPR + 4), 'ESP'),
        push(at(EFLAGS), 'EFLAGS'),
        push(at(SELECTOR + CS), `CS, with RPL ${at(SELECTOR + CS) & 3}`),
        push(at(EIP), 'EIP'),
        ...registers,
        line('iretd', 'into the outer ring'),
      );
    } else {
      out.push(
        push(at(EFLAGS), 'EFLAGS'),
        push(0xb8, 'CS'),
        push(0, 'EIP').replace('0x0', 'flags'),
        line('iretd'),
        `flags:  mov ax, ${x(at(SELECTOR + SS))}`,
        line('mov ss, ax'),
        line(`mov esp, ${x(at(GPR + 4))}`),
        ...registers,
        line(`jmp ${x(at(SELECTOR + CS))}:${x(at(EIP))}`),
      );
    }
  }
  const image = tables.slice();
  // LTR wants its TSS not busy, and makes it so.
  const type = (GDT_AT + at(SELECTOR + TR) + 4) >> 2;
  image[type] = (image[type] ?? 0) & ~0x200;
  out.push(
    '',
    `gdtr:   dw ${x(at(GDTR_LIMIT))}`,
    line(`dd ${x(at(GDTR_BASE))}`),
    `idtr:   dw ${x(at(IDTR_LIMIT))}`,
    line(`dd ${x(at(IDTR_BASE))}`),
    '',
    'tables:',
    ...words(image),
    '',
    '; What the program sees: all of its segments begin here.',
    line(`times ${x(WINDOW - ORIGIN)}-($-$$) db 0`),
    `data    equ ${x(DATA)}`,
    `stack   equ ${x(STACK)}`,
    'window:',
    line(`times ${x(CODE)} nop`),
    ...(isVM ? ['        bits 16'] : []),
    `here:   ${witnessText(witness)}`,
    line(`times ${x(DATA)}-($-window) nop`),
    line('', 'data').trimEnd(),
    ...words(input.data),
    line(`times ${x(STACK)}-($-window) nop`),
    line('', 'stack').trimEnd(),
    ...words(input.stack),
    line(`times ${x(WINDOW_SIZE)}-($-window) nop`),
    '',
  );
  return out.join('\n');
}
