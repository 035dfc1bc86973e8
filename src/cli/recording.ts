// What a run says and records, taken out of its trace while it runs, so that no run is too long for it.

import { EVENT, EVENT_KINDS } from '../lib/record/events.ts';
import type { Trace, TraceEvent } from '../lib/record/trace.ts';
import { EXIT_REASONS } from '../lib/vmm/exit-reasons.ts';
import { NOT_RUNNABLE } from '../lib/vmm/not-runnable.ts';
import { openOut } from './files.ts';

const SERIAL = 0;
const FLUSH_AT = 4096;
const NEWLINE = 10;

/** Where a channel goes: a file, `-` for the screen, `none`. */
class Channel {
  /** Of the last byte on the screen: whether the line is finished. */
  static atLineStart = true;
  /** All that was said, if it is kept; else the end of it. */
  text = '';
  private readonly write: ((bytes: Uint8Array) => void) | null;
  private readonly onScreen: boolean;
  private readonly kept: number;

  constructor(target: string, kept: number) {
    this.onScreen = target === '-';
    this.write = target === 'none' ? null : openOut(target);
    this.kept = kept;
  }

  add(bytes: readonly number[]): void {
    this.text += String.fromCharCode(...bytes);
    if (this.text.length > this.kept) this.text = this.text.slice(-Math.ceil(this.kept / 2));
    this.write?.(Uint8Array.from(bytes));
    if (this.onScreen) Channel.atLineStart = bytes.at(-1) === NEWLINE;
  }
}

export interface RecordingOptions {
  /** File, `-` or `none`. */
  readonly serial: string;
  readonly debug: string;
  /** File for the events, if they are wanted. */
  readonly trace?: string | undefined;
  /** Text to look for in what each channel says. */
  readonly stopOn?: string | undefined;
  /** All output is wanted at the end. */
  readonly keepsText: boolean;
}

/** A file of events: JSON lines, or one array if its name ends in .json. */
export interface EventFile {
  /** Writes all events of `trace` and takes them out of it. */
  take(trace: Trace): void;
  show(event: TraceEvent): void;
  close(): void;
}

/** Opens the file `path` for events; where there is none, they are only taken out. Events are numbered as they are written. */
export function openEvents(path: string | undefined): EventFile {
  const write = path === undefined ? () => {} : openOut(path);
  const isArray = path?.endsWith('.json') ?? false;
  let index = 0;
  if (isArray) write('[');
  const showAll = (events: readonly TraceEvent[]): void => {
    const lines = events.map((event) => JSON.stringify({ ...withReason(event), index: index++ }));
    if (lines.length === 0) return;
    if (!isArray) write(lines.map((line) => `${line}\n`).join(''));
    else write(`${index > lines.length ? ',' : ''}\n${lines.join(',\n')}`);
  };
  return {
    take(trace) {
      if (path !== undefined) showAll(trace.slice().map((event, row) => withIdle(event, trace.retired(row))));
      trace.clear();
    },
    show: (event) => showAll([event]),
    close: () => {
      if (isArray) write('\n]\n');
    },
  };
}

/** `event` with the guest instructions retired before it, where the guest has also been idle and its time says more. */
function withIdle(event: TraceEvent, retired: number): TraceEvent & { readonly retired?: number } {
  return event.time === retired ? event : { ...event, retired };
}

/** `event` with its reason in words, where it has one: why control came to the VMM, why the guest had to be interpreted. */
function withReason(event: TraceEvent): TraceEvent & { readonly why?: string | undefined } {
  const reason = event.args['reason'] ?? -1;
  if (event.kind === 'exit') return { ...event, why: EXIT_REASONS[reason] };
  return event.kind === 'interpreted' ? { ...event, why: NOT_RUNNABLE[reason]?.says } : event;
}

export class Recording {
  /** Events by kind. */
  readonly counts: Record<string, number> = {};
  /** Events that found no place in the trace. */
  dropped = 0;
  /** The output contains `stopOn`. */
  found = false;
  private readonly options: RecordingOptions;
  private readonly channels: readonly [Channel, Channel];
  private readonly events: EventFile;
  private pending: number[] = [];
  private pendingChannel: 0 | 1 = SERIAL;

  constructor(options: RecordingOptions) {
    this.options = options;
    const kept = options.keepsText ? Infinity : 2 * (FLUSH_AT + (options.stopOn?.length ?? 0));
    this.channels = [new Channel(options.serial, kept), new Channel(options.debug, kept)];
    this.events = openEvents(options.trace);
  }

  get serial(): string {
    return this.channels[0].text;
  }

  get debug(): string {
    return this.channels[1].text;
  }

  /** False while the guest has left a line on the screen unfinished. */
  get atLineStart(): boolean {
    return Channel.atLineStart;
  }

  /** Takes all events out of `trace`. */
  take(trace: Trace): void {
    for (let i = 0; i < trace.length; i++) {
      const kind = trace.kinds[i] ?? 0;
      const name = EVENT_KINDS[kind]?.name ?? '';
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      if (kind === EVENT.output) this.say(trace.args[i * 4] === SERIAL ? 0 : 1, trace.args[i * 4 + 1] ?? 0);
    }
    this.flush();
    this.dropped += trace.dropped;
    this.events.take(trace);
  }

  /** Ends the trace file. */
  close(): void {
    this.events.close();
  }

  private say(channel: 0 | 1, byte: number): void {
    // What two channels say on one screen stays in the order in which it was said.
    if (channel !== this.pendingChannel || this.pending.length >= FLUSH_AT) this.flush();
    this.pendingChannel = channel;
    this.pending.push(byte & 0xff);
  }

  private flush(): void {
    const channel = this.channels[this.pendingChannel];
    if (this.pending.length > 0) channel.add(this.pending);
    this.pending = [];
    const { stopOn } = this.options;
    if (stopOn !== undefined && channel.text.includes(stopOn)) this.found = true;
  }
}
