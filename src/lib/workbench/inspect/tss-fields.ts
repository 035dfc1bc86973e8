/** The fields of a 32-bit TSS by offset (SDM vol. 3, figure 7-2): a pure table. */

export interface TSSField {
  readonly name: string;
  readonly offset: number;
  readonly bytes: 2 | 4;
}

const WORDS: readonly (readonly [name: string, offset: number])[] = [
  ['link', 0x00],
  ['ss0', 0x08],
  ['ss1', 0x10],
  ['ss2', 0x18],
  ['es', 0x48],
  ['cs', 0x4c],
  ['ss', 0x50],
  ['ds', 0x54],
  ['fs', 0x58],
  ['gs', 0x5c],
  ['ldt', 0x60],
  ['trap', 0x64],
  ['iomap', 0x66],
];
const DWORDS: readonly (readonly [name: string, offset: number])[] = [
  ['esp0', 0x04],
  ['esp1', 0x0c],
  ['esp2', 0x14],
  ['cr3', 0x1c],
  ['eip', 0x20],
  ['eflags', 0x24],
  ['eax', 0x28],
  ['ecx', 0x2c],
  ['edx', 0x30],
  ['ebx', 0x34],
  ['esp', 0x38],
  ['ebp', 0x3c],
  ['esi', 0x40],
  ['edi', 0x44],
];

/** In order of their offsets. */
export const TSS_FIELDS: readonly TSSField[] = [
  ...WORDS.map(([name, offset]) => ({ name, offset, bytes: 2 }) as const),
  ...DWORDS.map(([name, offset]) => ({ name, offset, bytes: 4 }) as const),
].sort((a, b) => a.offset - b.offset);
