/**
 * The store of decoded blocks. A block is a run of instructions within one page, decoded for one mode, keyed by where its bytes
 * lie in host memory; privilege and linear address do not matter to it. It is run only in the epoch in which it has been
 * found to be what memory holds: what the processor writes is heard of at once (code-pages.ts), what others write
 * between two runs is found by comparing bytes in a new epoch.
 */
import { decode, type ByteSource } from '../../../isa/decode.ts';
import { Instruction } from '../../../isa/instruction.ts';
import type { CPU } from '../../cpu.ts';
import { Fault } from '../../fault.ts';
import { CR2 } from '../../state.ts';
import { VMExit } from '../../vmx/signal.ts';
import { CodePages } from './code-pages.ts';
import {
  COPY,
  COUNT,
  DEAD,
  EPOCH,
  FIRST,
  HOST,
  LENGTH,
  MODE,
  MODE_CODE_32,
  MOST_BYTES,
  MOST_INSTRUCTIONS,
  NEEDED,
  NEVER,
  NO_LINK,
  RESTLESS,
  START,
  STRIDE,
  UNKNOWN,
} from './layout.ts';
import { endsBlock, Translator } from './translate.ts';

/** Words of micro-ops kept before all are forgotten. */
const CODE_WORDS = 1 << 19;
const HEADS = 1 << 16;

/** The head that a block at `host` for `mode` goes to. */
export function headOf(host: number, mode: number): number {
  return (host ^ (host >>> 15) ^ (mode << 13)) & (HEADS - 1);
}

/** Bytes of host memory up to the end of a page. */
class PageBytes implements ByteSource {
  at = 0;
  end = 0;
  /** A byte behind the page has been asked for. */
  crossed = false;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** From `host` on, to the end of the page that the block at `block` lies in. */
  start(host: number, block: number): void {
    this.at = host;
    this.end = (block & ~4095) + 4096;
    this.crossed = false;
  }

  next(): number {
    if (this.at < this.end) return this.bytes[this.at++] ?? 0;
    this.crossed = true;
    return 0;
  }
}

export class Blocks {
  epoch = 1;
  readonly code = new Int32Array(CODE_WORDS);
  /** Blocks by headOf: what is there is only a guess. */
  readonly heads = new Int32Array(HEADS);
  readonly pages: CodePages;
  /** Called when code at a linear address has been found: its page is one that is read. */
  onFound: (linear: number) => void = () => {};
  /** Called when a page gets its first block. */
  onNewPage: () => void = () => {};
  private readonly index = new Map<number, number>();
  private readonly copies: Uint8Array;
  private readonly cpu: CPU;
  private readonly translator: Translator;
  private readonly source: PageBytes;
  private readonly instruction = new Instruction();
  private used = START;
  private copied = 0;

  constructor(cpu: CPU) {
    this.cpu = cpu;
    this.copies = new Uint8Array(CODE_WORDS / 2);
    this.source = new PageBytes(cpu.memory.bytes);
    this.translator = new Translator(this.code);
    this.pages = new CodePages(this.code, cpu.memory.bytes.length, (block) =>
      this.index.delete(this.key(this.code[block + HOST] ?? 0, this.code[block + MODE] ?? 0)),
    );
    this.clear();
  }

  /** Forgets all blocks. */
  clear(): void {
    this.epoch++;
    this.index.clear();
    this.heads.fill(0);
    this.pages.clear();
    this.used = START;
    this.copied = 0;
    for (const none of [UNKNOWN, NEVER]) {
      this.code[none + EPOCH] = DEAD;
      this.code[none + HOST] = DEAD;
    }
    this.code[NO_LINK + 1] = NEVER;
  }

  /** From now on each block is compared with memory before it runs. */
  doubt(): void {
    this.epoch++;
  }

  /** The block for the code at `linear`, decoded if need be; 0 where the next instruction is the stepper's. */
  find(linear: number, mode: number): number {
    const { cpu, code } = this;
    let host: number;
    try {
      host = cpu.paging.hostOffset(cpu.paging.translateFetch(linear));
    } catch (thrown) {
      // The stepper will meet the same fault, and deliver it; in a guest of VT-x it may exit, with CR2 as it was.
      if (!(thrown instanceof Fault || thrown instanceof VMExit)) throw thrown;
      if (cpu.guest !== null && thrown instanceof Fault) cpu.s[CR2] = thrown.addressBefore;
      return 0;
    }
    if (host < 0) return 0;
    this.onFound(linear);
    let block = this.index.get(this.key(host, mode)) ?? 0;
    if (block !== 0 && code[block + EPOCH] !== this.epoch) {
      if (this.isUnchanged(block)) code[block + EPOCH] = this.epoch;
      else {
        this.pages.remove(block);
        block = 0;
      }
    }
    if (block !== 0 && code[block + RESTLESS] === 1) {
      if (!this.pages.calmDown(host, cpu.retired)) return block;
      block = 0;
    }
    if (block === 0) block = this.decode(host, mode);
    if (code[block + RESTLESS] === 0) this.heads[headOf(host, mode)] = block;
    return block;
  }

  private key(host: number, mode: number): number {
    return host * 8 + mode;
  }

  private isUnchanged(block: number): boolean {
    const { code, copies } = this;
    const { bytes } = this.cpu.memory;
    const host = code[block + HOST] ?? 0;
    const copy = code[block + COPY] ?? 0;
    const length = code[block + LENGTH] ?? 0;
    for (let i = 0; i < length; i++) if (bytes[host + i] !== copies[copy + i]) return false;
    if (code[block + NEEDED] === code[block + COUNT]) return true;
    // Of counted code the marks have been copied, too.
    const { counted } = this.cpu;
    if (counted === null) return false;
    const at = host - counted.host;
    for (let i = 0; i < length; i++) if (counted.at(at + i) !== copies[copy + length + i]) return false;
    return true;
  }

  private decode(host: number, mode: number): number {
    const { code, translator, source, instruction } = this;
    if (
      this.used + FIRST + (MOST_INSTRUCTIONS + 1) * STRIDE > CODE_WORDS ||
      this.copied + 2 * MOST_BYTES > this.copies.length
    )
      this.clear();
    const block = this.used;
    let ip = block + FIRST;
    const counted = this.cpu.counted?.holds(host) === true ? this.cpu.counted : null;
    /** Micro-ops, and what their instructions count. */
    let number = 0;
    let count = 0;
    let length = 0;
    let isRestless = false;
    for (let ended = false; !ended;) {
      source.start(host + length, host);
      decode(source, (mode & MODE_CODE_32) !== 0 ? 32 : 16, instruction);
      isRestless = !source.crossed && this.pages.isRestless(host + length, instruction.length);
      const alone = source.crossed || isRestless;
      if ((alone && number > 0) || number === MOST_INSTRUCTIONS) {
        translator.begin(ip, length, count, true);
        translator.fall(ip, host, length);
        ip += STRIDE;
        isRestless = false;
        break;
      }
      ended = alone || endsBlock(instruction);
      translator.begin(ip, length, count, ended);
      const mark = counted === null ? 1 : counted.at(host + length - counted.host);
      if (!alone) {
        // What is tallied is the stepper's.
        if (mark <= 1) translator.translate(ip, instruction, length, host, mode, counted === null);
        length += instruction.length;
      }
      ip += STRIDE;
      number++;
      count += mark === 0 ? 0 : 1;
    }
    code[block + EPOCH] = this.epoch;
    code[block + COUNT] = count;
    code[block + NEEDED] = counted === null ? count : count + 1;
    code[block + HOST] = host;
    code[block + MODE] = mode;
    code[block + LENGTH] = length;
    code[block + COPY] = this.copied;
    code[block + RESTLESS] = isRestless ? 1 : 0;
    this.copies.set(this.cpu.memory.bytes.subarray(host, host + length), this.copied);
    this.copied += length;
    if (counted !== null) {
      for (let i = 0; i < length; i++) this.copies[this.copied + i] = counted.at(host + i - counted.host);
      this.copied += length;
    }
    this.used = ip;
    this.index.set(this.key(host, mode), block);
    if (this.pages.add(block)) this.onNewPage();
    return block;
  }
}
