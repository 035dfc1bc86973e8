/** A section of the flat binary: code and data by name, laid one after another (NASM manual, 8.1.3). */

export class Section {
  readonly name: string;
  /** Takes no room in the file (.bss). */
  readonly nobits: boolean;
  align: number;
  /** Bytes laid so far in this pass. */
  offset = 0;
  /** Start relative to the origin, from the last pass. */
  start = 0;
  private storage = new Uint8Array(1024);

  constructor(name: string, nobits: boolean, align: number) {
    this.name = name;
    this.nobits = nobits;
    this.align = align;
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
    if (!this.nobits) this.reserve(length);
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

const NOBITS = new Set(['.bss']);

/** A section as `section NAME` opens it, with nasm's defaults for its name. */
export function createSection(name: string): Section {
  return new Section(name, NOBITS.has(name), name === '.text' ? 16 : 4);
}

/** Lays the sections one after another: .text, the other stored ones in order, then those without contents. */
export function placeSections(sections: readonly Section[]): void {
  const ordered = [
    ...sections.filter((section) => section.name === '.text'),
    ...sections.filter((section) => section.name !== '.text' && !section.nobits),
    ...sections.filter((section) => section.nobits),
  ];
  let at = 0;
  for (const section of ordered) {
    if (section.offset === 0 && section.name !== '.text') {
      section.start = at;
      continue;
    }
    if (at > 0) at = Math.ceil(at / section.align) * section.align;
    section.start = at;
    at += section.offset;
  }
}
