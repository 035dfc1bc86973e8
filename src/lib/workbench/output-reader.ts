/** A machine's output as text, read from its trace. */
import { EVENT } from '../record/events.ts';
import type { Trace } from '../record/trace.ts';

/** What a guest has said: one character (0 to 255) a byte. */
export interface OutputText {
  readonly serial: string;
  readonly debug: string;
}

/** Reads a trace's output events as they come; each is looked at once. */
export class OutputReader {
  private readonly trace: Trace;
  private position = 0;
  private serial = '';
  private debug = '';

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /** All output up to now. */
  read(): OutputText {
    const { trace } = this;
    for (; this.position < trace.length; this.position++) {
      if (trace.kinds[this.position] !== EVENT.output) continue;
      const at = this.position * 4;
      const character = String.fromCharCode((trace.args[at + 1] ?? 0) & 0xff);
      if (trace.args[at] === 0) this.serial += character;
      else this.debug += character;
    }
    return { serial: this.serial, debug: this.debug };
  }
}
