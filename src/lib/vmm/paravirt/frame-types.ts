/** What a guest's frame can be, as names: apart from frame-table.ts so that a page can name them without the VMM. */

/** `plain`: in no use that asks for a type. A frame is one of these at a time; the trace holds the position. */
export const FRAME_TYPES = ['plain', 'directory', 'table', 'gdt', 'ldt', 'writable'] as const;
export type FrameType = (typeof FRAME_TYPES)[number];

export const PLAIN = 0;
export const DIRECTORY = 1;
export const TABLE = 2;
export const GDT = 3;
export const LDT = 4;
export const WRITABLE = 5;
