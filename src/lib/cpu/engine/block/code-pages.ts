/**
 * Which bytes of host memory instructions have been decoded from, and what becomes of the blocks when they are written.
 * Exact to the byte, so that data beside code does no harm. An instruction that is rewritten again and again is left to the
 * stepper, until its page has been left alone for a while.
 */
import { DEAD, EPOCH, HOST, LENGTH, RESTLESS } from './layout.ts';

/** Times that a decoded byte is written before its instruction counts as restless. */
const RESTLESS_AFTER = 4;
/** Instructions without such a write after which a page has calmed down. */
const CALM = 1_000_000;

interface CodePage {
  /** 1 for each byte of a live block. */
  readonly covered: Uint8Array;
  /** How often each byte has been written while covered. */
  readonly rewritten: Uint8Array;
  /** Time of the last such write. */
  disturbed: number;
  /** Headers of the live blocks in the page. */
  blocks: number[];
}

export class CodePages {
  private readonly code: Int32Array;
  private readonly pages: (CodePage | undefined)[];
  private readonly dropped: (block: number) => void;

  /**
   * @param size of host memory, in bytes.
   * @param dropped is told each block that has died.
   */
  constructor(code: Int32Array, size: number, dropped: (block: number) => void) {
    this.code = code;
    this.pages = new Array<CodePage | undefined>(size >>> 12);
    this.dropped = dropped;
  }

  /** True if something is decoded from the page at `host`. */
  holds(host: number): boolean {
    return this.pages[host >>> 12] !== undefined;
  }

  /** True if instructions are decoded from `bytes` at `host`. Precondition: within one page. */
  covers(host: number, bytes: number): boolean {
    const page = this.pages[host >>> 12];
    if (page === undefined) return false;
    for (let i = 0; i < bytes; i++) if (page.covered[(host & 4095) + i] === 1) return true;
    return false;
  }

  /** True if the instruction at `host` keeps changing. */
  isRestless(host: number, length: number): boolean {
    const page = this.pages[host >>> 12];
    if (page === undefined || page.disturbed === 0) return false;
    for (let i = 0; i < length; i++) {
      if ((page.rewritten[(host & 4095) + i] ?? 0) >= RESTLESS_AFTER) return true;
    }
    return false;
  }

  /** Ends the restlessness of the page at `host` if none of its code has been written for long; true if so. */
  calmDown(host: number, now: number): boolean {
    const page = this.pages[host >>> 12];
    if (page === undefined || now - page.disturbed < CALM) return false;
    page.rewritten.fill(0);
    page.disturbed = 0;
    for (const block of page.blocks) if (this.code[block + RESTLESS] === 1) this.kill(block);
    this.survey(page);
    return true;
  }

  /** Takes a new block in; true if it is the first of its page. */
  add(block: number): boolean {
    const at = (this.code[block + HOST] ?? 0) >>> 12;
    let page = this.pages[at];
    const isNew = page === undefined;
    if (page === undefined) {
      page = { covered: new Uint8Array(4096), rewritten: new Uint8Array(4096), disturbed: 0, blocks: [] };
      this.pages[at] = page;
    }
    page.blocks.push(block);
    this.cover(page, block);
    return isNew;
  }

  /** `bytes` at `host` have been written: blocks over them die. True if there were any. Precondition: within one page. */
  written(host: number, bytes: number, now: number): boolean {
    const page = this.pages[host >>> 12];
    if (page === undefined || !this.covers(host, bytes)) return false;
    const first = host & 4095;
    for (let i = first; i < first + bytes; i++) {
      if (page.covered[i] === 1 && (page.rewritten[i] ?? 0) < 255)
        page.rewritten[i] = (page.rewritten[i] ?? 0) + 1;
    }
    page.disturbed = Math.max(1, now);
    for (const block of page.blocks) {
      const start = (this.code[block + HOST] ?? 0) & 4095;
      if (start < first + bytes && first < start + (this.code[block + LENGTH] ?? 0)) this.kill(block);
    }
    this.survey(page);
    return true;
  }

  /** Takes one block out. */
  remove(block: number): void {
    const page = this.pages[(this.code[block + HOST] ?? 0) >>> 12];
    this.kill(block);
    if (page) this.survey(page);
  }

  clear(): void {
    this.pages.fill(undefined);
  }

  private kill(block: number): void {
    this.code[block + EPOCH] = DEAD;
    this.dropped(block);
  }

  /** Covers what the blocks still alive cover. */
  private survey(page: CodePage): void {
    page.blocks = page.blocks.filter((block) => this.code[block + EPOCH] !== DEAD);
    page.covered.fill(0);
    for (const block of page.blocks) this.cover(page, block);
  }

  private cover(page: CodePage, block: number): void {
    const start = (this.code[block + HOST] ?? 0) & 4095;
    page.covered.fill(1, start, start + (this.code[block + LENGTH] ?? 0));
  }
}
