/**
 * What a program sees before the instruction: registers, flags, and the window with data and a stack. Both states of a pair have
 * the same. The inputs come in groups, each of which varies one part over everything that instructions may take it
 * for: a selector, a far pointer, a return frame, an image of the flags, a register number.
 */
import { CODE, DATA, DATA_WORDS, SELECTORS, STACK, STACK_WORDS, TARGET, BEYOND } from './layout.ts';

/** EAX ECX EDX EBX ESP EBP ESI EDI. */
export type Registers = readonly number[];

export interface Input {
  readonly registers: Registers;
  /** Without IF, IOPL, VIF, VIP, VM: those are of M and R. */
  readonly flags: number;
  readonly data: readonly number[];
  readonly stack: readonly number[];
}

/** Selectors worth naming in protected mode: null, every descriptor with RPL 0, 1 and 3, the LDT's, and outside. */
const SELECTOR_POOL: readonly number[] = [
  ...Object.values(SELECTORS).flatMap((selector) => [selector, selector | 3]),
  ...[SELECTORS.code, SELECTORS.stack, SELECTORS.code1, SELECTORS.data1, SELECTORS.otherCode1].map(
    (s) => s | 1,
  ),
  SELECTORS.kernelData | 1,
  SELECTORS.kernelData | 2,
  0,
  3,
  0x07,
  0x0f,
  0x17,
  0x0c,
  BEYOND,
  BEYOND | 3,
];

/** Flags as POPF and IRET may find them. */
const FLAG_IMAGES = [
  0x002, 0x202, 0x3002, 0x3202, 0x1202, 0x8d7, 0x4002, 0x180002, 0x180202, 0x240602, 0x80202, 0x7202,
];

const START_FLAGS = [0x002, 0x8d7, 0x402, 0x240002, 0x882, 0x046];

/** Numbers for everything else: values at the corners, MSR indexes, ports, CPUID leaves, offsets. */
const NUMBERS = [
  0,
  1,
  2,
  7,
  0x10,
  0x80,
  0x140,
  0x174,
  0x175,
  0x176,
  0x7fff,
  TARGET,
  DATA,
  0x7fffffff,
  -0x80000000,
  -1,
];

/** A data segment that returns to the ring of `selector` can load as SS. */
function stackFor(selector: number): number {
  const ring = selector & 3;
  if (ring === 3) return SELECTORS.data3 | 3;
  return ring === 1 ? SELECTORS.data1 | 1 : SELECTORS.stack | ring;
}

const pair = (low: number, high: number): number => (low & 0xffff) | (high << 16);

/** EIP, CS, EFLAGS, ESP, SS, then the segments of virtual-8086 mode, as 32-bit words. */
function frame32(selector: number, flags: number): number[] {
  return [TARGET, selector, flags, STACK, stackFor(selector), ...Array<number>(8).fill(selector)];
}

/** EIP, CS, ESP, SS: RETF to an outer ring. */
function returnFrames(selector: number): number[][] {
  return [
    [TARGET, selector, STACK, stackFor(selector)],
    [pair(TARGET, selector), pair(STACK, stackFor(selector))],
  ];
}

function frame16(selector: number, flags: number): number[] {
  return [pair(TARGET, selector), pair(flags, STACK), pair(stackFor(selector), selector)];
}

const BASE_REGISTERS: Registers = [
  0x0041,
  0x0002,
  0x0033,
  DATA,
  STACK,
  DATA - 0x10,
  DATA + 0x20,
  DATA + 0x28,
];
const BASE_DATA = Array.from({ length: DATA_WORDS }, (_, i) => 0x110 + 0x01010000 * i);
const BASE_STACK = Array.from({ length: STACK_WORDS }, (_, i) => 0xc2 + 0x02010000 * (i & 3));

function filled(words: readonly number[], base: readonly number[]): number[] {
  return base.map((word, i) => words[i] ?? word);
}

/** The input that the others vary. */
export const BASE_INPUT: Input = {
  registers: BASE_REGISTERS,
  flags: 0x2,
  data: BASE_DATA,
  stack: BASE_STACK,
};

/** All inputs, the base first. Registers, data and stack vary together: an instruction looks at one of them, mostly. */
export function inputs(): readonly Input[] {
  const registers: Registers[] = [
    ...SELECTOR_POOL.map((s, i) => [s, s, 0x20 + (i & 1)]),
    ...NUMBERS.map((n, i) => [n, n, NUMBERS[(i * 5 + 3) % NUMBERS.length] ?? 0]),
  ].map((three) => [...three, ...BASE_REGISTERS.slice(3)]);
  const data: (readonly number[])[] = [
    ...SELECTOR_POOL.flatMap((s) => [[s, s, s], [TARGET, s], [pair(TARGET, s)]]),
    ...NUMBERS.map((n, i) => [n, NUMBERS[(i * 3 + 1) % NUMBERS.length] ?? 0]),
    [pair(0x2ff, 0x4300), 2],
  ];
  const imageAt = (i: number): number => FLAG_IMAGES[i % FLAG_IMAGES.length] ?? 2;
  const stack: (readonly number[])[] = [
    ...SELECTOR_POOL.flatMap((s, i) => [[s, s, s], frame32(s, imageAt(i)), frame16(s, imageAt(i))]),
    ...[SELECTORS.code3 | 3, SELECTORS.code1 | 1, SELECTORS.otherCode | 3].flatMap(returnFrames),
    ...FLAG_IMAGES.flatMap((image) => [
      [image, image],
      ...[0, 1, 3].map((ring) => frame32(SELECTORS.code | ring, image)),
      ...[0, 1, 3].map((ring) => frame16(SELECTORS.code | ring, image)),
      frame32(0x1000, image),
      frame16(0x1000, image),
    ]),
  ];
  const count = Math.max(registers.length, data.length, stack.length);
  const varied = Array.from({ length: count }, (_, i) => ({
    registers: registers[i % registers.length] ?? BASE_REGISTERS,
    flags: START_FLAGS[i % START_FLAGS.length] ?? 2,
    data: filled(data[i % data.length] ?? [], BASE_DATA),
    stack: filled(stack[i] ?? [], BASE_STACK),
  }));
  return [BASE_INPUT, ...varied];
}

/** Fills `window` (int32 words) with the input's data and stack and the instruction at CODE. */
export function fillWindow(window: Int32Array, input: Input, bytes: readonly number[]): void {
  window.fill(-0x6f6f6f70); // 90h: NOP
  new Uint8Array(window.buffer, window.byteOffset).set(bytes, CODE);
  window.set(input.data, DATA >> 2);
  window.set(input.stack, STACK >> 2);
}
