/** A section of the flat binary: code and data by name, and what its attributes ask for (NASM manual, 8.1.3). */

/** What `section NAME ...` may say of its place. Addresses are unsigned. */
export interface SectionAttributes {
  /** Where it lies in memory and, less the origin, in the file. */
  start?: number;
  /** The section behind which it lies. */
  follows?: string;
  align?: number;
  /** What its labels are worth, where that is another place than it is stored at. */
  vstart?: number;
  vfollows?: string;
  valign?: number;
  nobits?: boolean;
}

/** Something whose address becomes known when the sections are placed. */
export interface Anchor {
  readonly address: number;
  /** `absolute`: its addresses are plain numbers. */
  readonly isAbsolute: boolean;
}

export class Section implements Anchor {
  readonly name: string;
  /** The one that was opened before it, whatever it is; null for .text and .bss. */
  readonly previous: Section | null;
  /** Takes no room in the file (.bss). */
  readonly nobits: boolean;
  readonly isAbsolute: boolean = false;
  /** From the statements of this pass. */
  attributes: SectionAttributes = {};
  /** What `align` has asked for in this pass. */
  alignment = 0;
  /** Bytes laid so far in this pass. */
  offset = 0;
  /** Where it is stored: an address, the origin counted. */
  start = 0;
  /** What its first byte's label is worth. */
  address = 0;
  /** `section.NAME.start`. */
  readonly startAnchor: Anchor;
  private storage = new Uint8Array(256);

  constructor(name: string, nobits: boolean, previous: Section | null) {
    this.name = name;
    this.nobits = nobits;
    this.previous = previous;
    const start = (): number => this.start;
    this.startAnchor = {
      isAbsolute: false,
      get address() {
        return start();
      },
    };
  }

  /** Appends `bytes` at the current offset and moves on. */
  write(bytes: ArrayLike<number>): void {
    this.reserve(bytes.length);
    if (bytes.length > 32) this.storage.set(bytes, this.offset);
    else for (let i = 0; i < bytes.length; i++) this.storage[this.offset + i] = bytes[i]!;
    this.offset += bytes.length;
  }

  /** Appends `length` zeros. */
  skip(length: number): void {
    if (!this.nobits && !this.isAbsolute) {
      this.reserve(length);
      this.storage.fill(0, this.offset, this.offset + length);
    }
    this.offset += length;
  }

  private reserve(length: number): void {
    const needed = this.offset + length;
    if (needed <= this.storage.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.storage.length));
    larger.set(this.storage.subarray(0, this.offset));
    this.storage = larger;
  }

  contents(): Uint8Array {
    return this.nobits ? new Uint8Array(0) : this.storage.subarray(0, this.offset);
  }
}

/** What `absolute ADDRESS` and `struc` assemble into: addresses and no bytes. */
export class AbsoluteSection extends Section {
  override readonly isAbsolute = true;

  constructor(at: number) {
    super('absolute', true, null);
    this.offset = at;
  }
}
