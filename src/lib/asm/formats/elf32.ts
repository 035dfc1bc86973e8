/** An ELF32 executable round a flat program, for loaders and debuggers (System V ABI, Intel386 supplement; Multiboot 0.6.96, 3.1). */

export interface ElfProgram {
  readonly bytes: Uint8Array;
  /** Where the first byte lies in memory; physical and virtual addresses are the same. */
  readonly address: number;
  /** Bytes from `address` on that the program occupies, space without contents counted. */
  readonly memorySize: number;
  readonly entry: number;
  /** Labels, for debuggers. */
  readonly symbols: ReadonlyMap<string, number>;
  /** Puts a Multiboot header before the program, so that a boot loader takes the file. */
  readonly multiboot: boolean;
}

const HEADER_SIZE = 52;
const PROGRAM_HEADER_SIZE = 32;
const SECTION_HEADER_SIZE = 40;
const SYMBOL_SIZE = 16;
const MULTIBOOT_AT = 0x60;
const PAGE = 0x1000;
/** Modules on page boundaries, and the memory map given. */
const MULTIBOOT_FLAGS = 3;
const MULTIBOOT_MAGIC = 0x1badb002;
const MULTIBOOT_SEARCHED = 8192;

/** True if `bytes` have a Multiboot header where loaders look for it. */
export function hasMultibootHeader(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 12 <= Math.min(bytes.length, MULTIBOOT_SEARCHED); at += 4) {
    if (view.getUint32(at, true) !== MULTIBOOT_MAGIC) continue;
    const sum = view.getUint32(at + 4, true) + view.getUint32(at + 8, true) + MULTIBOOT_MAGIC;
    if (sum >>> 0 === 0) return true;
  }
  return false;
}

/** Little-endian fields, one after another. */
class Fields {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.at = at;
  }

  words(...values: number[]): void {
    for (const value of values) {
      this.view.setUint16(this.at, value, true);
      this.at += 2;
    }
  }

  dwords(...values: number[]): void {
    for (const value of values) {
      this.view.setUint32(this.at, value >>> 0, true);
      this.at += 4;
    }
  }
}

/** Texts ended by zeros, and where each begins. */
class Strings {
  readonly bytes: number[] = [0];

  add(text: string): number {
    const at = this.bytes.length;
    for (const byte of new TextEncoder().encode(text)) this.bytes.push(byte);
    this.bytes.push(0);
    return at;
  }
}

const TYPE_EXECUTABLE = 2;
const MACHINE_386 = 3;
const LOAD = 1;
const READ_WRITE_EXECUTE = 7;
const SECTION = { PROGRAM: 1, SYMBOLS: 2, STRINGS: 3 } as const;
const GLOBAL_NO_TYPE = 0x10;
const WRITE_ALLOCATE_EXECUTE = 7;

/** The file: one segment to load, and sections with the labels. */
export function writeElf32(program: ElfProgram): Uint8Array {
  const { bytes, address, entry } = program;
  const headers = program.multiboot ? MULTIBOOT_AT + 12 : HEADER_SIZE + PROGRAM_HEADER_SIZE;
  // Offset and address must agree within a page.
  const offset = Math.ceil(headers / PAGE) * PAGE + (address % PAGE);
  const names = new Strings();
  const labels = [...program.symbols].map(([name, value]) => ({ name: names.add(name), value }));
  const sectionNames = new Strings();
  const symbolsAt = Math.ceil((offset + bytes.length) / 16) * 16;
  const namesAt = symbolsAt + (labels.length + 1) * SYMBOL_SIZE;
  const sectionNamesAt = namesAt + names.bytes.length;
  const titles = ['.text', '.symtab', '.strtab', '.shstrtab'].map((title) => sectionNames.add(title));
  const sectionsAt = Math.ceil((sectionNamesAt + sectionNames.bytes.length) / 4) * 4;
  const file = new Uint8Array(sectionsAt + 5 * SECTION_HEADER_SIZE);

  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  const header = new Fields(file, 16);
  header.words(TYPE_EXECUTABLE, MACHINE_386);
  header.dwords(1, entry, HEADER_SIZE, sectionsAt, 0);
  header.words(HEADER_SIZE, PROGRAM_HEADER_SIZE, 1, SECTION_HEADER_SIZE, 5, 4);
  new Fields(file, HEADER_SIZE).dwords(
    LOAD, offset, address, address, bytes.length, Math.max(bytes.length, program.memorySize), READ_WRITE_EXECUTE, PAGE,
  ); // prettier-ignore
  if (program.multiboot) {
    const checksum = -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS);
    new Fields(file, MULTIBOOT_AT).dwords(MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, checksum);
  }
  file.set(bytes, offset);

  const symbols = new Fields(file, symbolsAt + SYMBOL_SIZE);
  for (const { name, value } of labels) {
    symbols.dwords(name, value, 0);
    symbols.words(GLOBAL_NO_TYPE, 1);
  }
  file.set(names.bytes, namesAt);
  file.set(sectionNames.bytes, sectionNamesAt);

  const sections = new Fields(file, sectionsAt + SECTION_HEADER_SIZE);
  const [text = 0, symbolTable = 0, strings = 0, sectionStrings = 0] = titles;
  // name, type, flags, address, offset, size, link, info, alignment, size of an entry
  sections.dwords(text, SECTION.PROGRAM, WRITE_ALLOCATE_EXECUTE, address, offset, bytes.length, 0, 0, 16, 0);
  sections.dwords(symbolTable, SECTION.SYMBOLS, 0, 0, symbolsAt, namesAt - symbolsAt, 3, 1, 4, SYMBOL_SIZE);
  sections.dwords(strings, SECTION.STRINGS, 0, 0, namesAt, names.bytes.length, 0, 0, 1, 0);
  sections.dwords(
    sectionStrings, SECTION.STRINGS, 0, 0, sectionNamesAt, sectionNames.bytes.length, 0, 0, 1, 0,
  ); // prettier-ignore
  return file;
}
