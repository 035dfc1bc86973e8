/** Machine code for the translation cache, as it is written down: bytes, marks, places. Encodings: SDM vol. 2. */
import { UNCOUNTED, type Mark } from '../../cpu/counted-code.ts';
import { CALLOUT } from '../layout.ts';
import type { CacheExit, Place } from './unit.ts';

const GS_PREFIX = 0x65;
const INT_CODE = [0xcd, CALLOUT] as const;
/** Bytes of an INT. */
export const EXIT_SIZE: number = INT_CODE.length;
/** What fills a gap that is never reached: INT3. */
const FILLER = 0xcc;

export class CodeWriter {
  /** Offset in the cache at which the code will stand. */
  readonly at: number;
  readonly bytes: number[] = [];
  readonly marks: Mark[] = [];
  readonly places: Place[] = [];
  readonly exits = new Map<number, CacheExit>();

  constructor(at: number) {
    this.at = at;
  }

  /** Where the next byte will stand. */
  get here(): number {
    return this.at + this.bytes.length;
  }

  /** From here on the guest is at `eip`, with what `flags` say displaced. */
  place(eip: number, flags = 0): void {
    if (this.places.at(-1)?.at === this.here) this.places.pop();
    this.places.push({ at: this.here, eip, flags });
  }

  /** One instruction. */
  code(bytes: readonly number[], mark: Mark = UNCOUNTED): void {
    bytes.forEach((byte, i) => {
      this.bytes.push(byte & 0xff);
      this.marks.push(i === 0 ? mark : UNCOUNTED);
    });
  }

  /** INT to the VMM, and what it means. */
  exit(exit: CacheExit, size = EXIT_SIZE): void {
    this.exits.set(this.here, exit);
    this.code(INT_CODE);
    this.fill(size - EXIT_SIZE);
  }

  fill(count: number): void {
    for (let i = 0; i < count; i++) this.code([FILLER]);
  }

  /** jmp to `target` in the cache. */
  jump(target: number, mark: Mark = UNCOUNTED): void {
    this.code([0xe9, ...dword(target - this.here - 5)], mark);
  }

  /** An instruction on a dword of the data area: its opcode and ModRM.reg. */
  data(opcode: number, register: number, offset: number, mark: Mark = UNCOUNTED): void {
    this.code([GS_PREFIX, opcode, (register << 3) | 5, ...dword(offset)], mark);
  }

  /** mov gs:[offset], register */
  save(register: number, offset: number): void {
    this.data(0x89, register, offset);
  }

  /** mov register, gs:[offset] */
  load(register: number, offset: number, mark: Mark = UNCOUNTED): void {
    this.data(0x8b, register, offset, mark);
  }

  /** mov dword gs:[offset], value */
  set(offset: number, value: number, mark: Mark = UNCOUNTED): void {
    this.code([GS_PREFIX, 0xc7, 5, ...dword(offset), ...dword(value)], mark);
  }
}

/** The four bytes of `value`. */
export function dword(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
