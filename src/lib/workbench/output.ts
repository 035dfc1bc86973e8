/** What a guest has said, channel by channel: kept apart from the trace, which may fill up or be cleared. */
import type { SnapshotPart } from '../cpu/snapshot.ts';

/** One character (0 to 255) a byte. */
export interface OutputText {
  readonly serial: string;
  readonly debug: string;
}

export const SERIAL = 0;
export const DEBUG = 1;

/** Bytes kept for showing; beyond that only the hash goes on. */
const KEPT = 1 << 20;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export class OutputLog implements SnapshotPart {
  readonly name = 'output';
  /** One character (0 to 255) a byte; the first MiB of each channel. */
  private texts: [string, string] = ['', ''];
  /** FNV-1a over channel and byte of all that was written. */
  hash = FNV_OFFSET;

  /** Takes a byte written to SERIAL or DEBUG. */
  add(channel: 0 | 1, byte: number): void {
    this.hash = Math.imul(this.hash ^ (channel << 8) ^ byte, FNV_PRIME);
    if (this.texts[channel].length < KEPT) this.texts[channel] += String.fromCharCode(byte & 0xff);
  }

  save(): { serial: string; debug: string; hash: number } {
    return { ...this.read(), hash: this.hash };
  }

  restore(data: { serial: string; debug: string; hash: number }): void {
    this.texts = [data.serial, data.debug];
    this.hash = data.hash;
  }

  /** What was written, up to the first MiB of each channel. */
  read(): OutputText {
    return { serial: this.texts[SERIAL], debug: this.texts[DEBUG] };
  }
}
