/** The typed frames of a paravirtualized guest. */
import { counted, number } from '../language.ts';

// FrameTypes.svelte

export const framesKeys = 'Typed frames and who refers to them. Arrow keys move between frames.';
export const marksAre =
  '× how many uses hold the frame in its type; a dot: pinned. W pages that a table maps writable, R read-only.';
export const moreInTheTable = (left: number) => `${number(left)} more are in the table alone.`;
export const frame = 'frame';
export const type = 'type';
export const uses = 'uses';
export const references = 'references';
export const pinned = 'pinned';
export const usedBy = 'used by';
export const yes = 'yes';
export const no = 'no';

// layout.ts: types of frames.

export const plain = 'plain';
export const directory = 'directory';
export const table = 'page table';
export const gdtFrame = 'GDT frame';
export const ldtFrame = 'LDT frame';
export const writable = 'writable';
/** "3 page tables". */
export const countOf = (
  type: 'plain' | 'directory' | 'table' | 'gdt' | 'ldt' | 'writable',
  frames: number,
): string => {
  switch (type) {
    case 'directory':
      return counted(frames, directory, 'directories');
    case 'table':
      return counted(frames, table);
    case 'gdt':
      return counted(frames, gdtFrame);
    case 'ldt':
      return counted(frames, ldtFrame);
    case 'plain':
    case 'writable':
      return `${number(frames)} ${type === 'plain' ? plain : writable}`;
  }
};
export const directories = 'directories';
export const tables = 'tables';
export const andMore = (more: number) => ` and ${more} more`;

// layout.ts

export const writableAndReadOnly = (writable: number, readOnly: number) =>
  `${number(writable)} W, ${number(readOnly)} R`;
export const heldBy = 'held by';
export const pagesMapped = 'pages mapped';
export const notParavirtualized = 'The guest is not paravirtualized: its frames have no types';
export const inNoSuchUse = (frames: number) => ` and ${number(frames)} in no such use`;
export const typed = (frames: number, parts: string, rest: string, pinned: number) =>
  `Of the guest's ${counted(frames, 'frame')} ${parts}${rest}; none is two of these, ${pinned} ${pinned === 1 ? 'is' : 'are'} pinned`;
export const usesAndReferences = (uses: number, references: number) =>
  `${counted(uses, 'use')} as that, ${counted(references, 'reference')} in all`;
export const frameIs = (
  address: string,
  type: string,
  pinned: boolean,
  held: string,
  by: string,
  more: string,
) => `${address}h, ${type}${pinned ? ', pinned' : ''}: ${held}: ${by}${more}`;
export const entryOf = (index: number, table: string) => `entry ${index} of ${table}h`;
export const aPin = 'a pin';
export const theHolder = (name: string) => `the ${name}`;
