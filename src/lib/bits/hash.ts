/** A hash that is the same in Node and in a browser: to tell versions apart, not to keep secrets. */
import { hex } from './bits.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a, a 32-bit word at a time, twice with different starts so that 64 bits come out: 16 lower-case hexadecimal digits. */
export class Hash {
  private low = FNV_OFFSET;
  private high = ~FNV_OFFSET;

  add(word: number): void {
    this.low = Math.imul(this.low ^ word, FNV_PRIME);
    // The second lane sees the word rotated: the two do not collide together.
    this.high = Math.imul(this.high ^ ((word << 15) | (word >>> 17)), FNV_PRIME) ^ (this.high >>> 13);
  }

  addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.add(text.charCodeAt(i));
    this.add(text.length);
  }

  toString(): string {
    return (hex(this.high) + hex(this.low)).toLowerCase();
  }
}
