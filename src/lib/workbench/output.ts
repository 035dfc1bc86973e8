/** What a guest has said, as bytes in order of time: kept apart from the trace, which may fill up. */

export const SERIAL = 0;
export const DEBUG = 1;

/** Bytes kept for showing; beyond that only the count and the hash go on. */
const KEPT = 1 << 20;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export class OutputLog {
  /** One character (0 to 255) a byte; the first MiB of each channel. */
  private readonly texts: [string, string] = ['', ''];
  /** Bytes written to all channels. */
  count = 0;
  /** FNV-1a over channel and byte of all that was written. */
  hash = FNV_OFFSET;

  /** Takes a byte written to SERIAL or DEBUG. */
  add(channel: 0 | 1, byte: number): void {
    this.count++;
    this.hash = Math.imul(this.hash ^ (channel << 8) ^ byte, FNV_PRIME);
    if (this.texts[channel].length < KEPT) this.texts[channel] += String.fromCharCode(byte & 0xff);
  }

  /** What was written to SERIAL or DEBUG, one character a byte. */
  text(channel: 0 | 1): string {
    return this.texts[channel];
  }
}
