/** Event filters: from the names a lesson writes to a test on the trace's columns. */
import { nearest } from '../asm/nearest.ts';
import * as wrong from '#messages/expectations';
import * as say from '#messages/verdicts';
import { vectorName } from '../isa/vectors.ts';
import { EVENT, EVENT_KINDS, type EventName } from '../record/events.ts';
import { EXIT_REASONS } from '../vmm/exit-reasons.ts';
import { HANDLER_STEPS } from '../vmm/handler-steps.ts';
import { NOT_RUNNABLE } from '../vmm/not-runnable.ts';
import { STOP_CAUSES } from '../workbench/stop.ts';
import { parseMoment } from './moments.ts';
import { OperandError, parseOperand, readOperand, symbolsOf, type Operand } from './operands.ts';
import type { Subject } from './subject.ts';
import type { EventFilter } from './types.ts';

/** Words that stand for numbers in an event's arguments: by event and argument, or by argument for all events. */
export const WORDS: Readonly<Record<string, readonly string[]>> = {
  channel: ['serial', 'debug'],
  cause: STOP_CAUSES,
  vector: Array.from({ length: 32 }, (_, vector) => vectorName(vector)),
  step: HANDLER_STEPS.map(({ name }) => name),
  'exit reason': EXIT_REASONS,
  'interpreted reason': NOT_RUNNABLE.map(({ name }) => name),
};

/** The argument names of an event kind; undefined for an unknown kind. */
export function argumentsOf(event: EventName): readonly string[] | undefined {
  return EVENT_KINDS.find((kind) => kind.name === event)?.args;
}

interface Condition {
  readonly column: number;
  readonly operand: Operand;
}

/** A filter ready to be asked. */
export class CompiledFilter {
  readonly symbols: readonly string[];
  readonly text: string;
  private readonly event: EventName;
  private readonly where: string;
  private readonly kind: number;
  private readonly conditions: Condition[] = [];
  private values: number[] = [];

  /** @throws OperandError where an argument or value is unknown. */
  constructor(filter: EventFilter) {
    const names = argumentsOf(filter.event);
    if (!names) throw new OperandError(wrong.thereIsNoEvent(filter.event), wrong.seeEventKinds);
    this.event = filter.event;
    this.kind = EVENT[filter.event];
    const said: string[] = [];
    for (const [name, value] of Object.entries(filter)) {
      if (name === 'event' || value === undefined) continue;
      said.push(`${name} ${value}`);
      const column = names.indexOf(name === 'at' ? 'eip' : name);
      if (column < 0) {
        const known = [...names, ...(names.includes('eip') ? ['at'] : [])];
        const near = nearest(name, known);
        const remedy = near === undefined ? wrong.itHas(known.join(', ')) : wrong.didYouMean(near);
        throw new OperandError(wrong.eventHasNo(filter.event, name), remedy);
      }
      this.conditions.push({
        column,
        operand: name === 'at' ? labelOperand(value) : argumentOperand(filter.event, name, value),
      });
    }
    this.symbols = this.conditions.flatMap(({ operand }) => symbolsOf(operand));
    this.text = [filter.event, ...said].join(', ');
    const place = filter.at === undefined ? '' : say.atPlace(String(filter.at).replace(/^label:/, ''));
    const others = said.filter((text) => !text.startsWith('at '));
    this.where = place + (others.length > 0 ? say.withArguments(others.join(', ')) : '');
  }

  /** `count` of these events as people read it: `1 exit event at round (reason port-io)`. */
  counted(count: number): string {
    return say.eventsCounted(count, this.event, this.where);
  }

  /** Fixes labels and other values of the run. @throws OperandError */
  bind(subject: Subject): void {
    this.values = this.conditions.map(({ operand }) => Number(readOperand(operand, subject)));
  }

  /** True if event `index` of the trace is one. Precondition: `bind`. */
  matches(subject: Subject, index: number): boolean {
    const { trace } = subject.machine;
    if (trace.kinds[index] !== this.kind) return false;
    return this.conditions.every(
      ({ column }, i) => (trace.args[index * 4 + column] ?? 0) >>> 0 === (this.values[i] ?? 0) >>> 0,
    );
  }

  /** The first such event from row `from` on, or -1. Precondition: `bind`. */
  first(subject: Subject, from = 0): number {
    for (let i = from; i < subject.machine.trace.length; i++) if (this.matches(subject, i)) return i;
    return -1;
  }
}

function labelOperand(value: string | number): Operand {
  const moment = parseMoment(String(value));
  if (moment?.kind !== 'at') {
    throw new OperandError(wrong.isNoPlaceOfAnEvent(value), wrong.writeAtLabelName);
  }
  return { kind: 'symbol', name: moment.label };
}

function argumentOperand(event: string, name: string, value: string | number): Operand {
  const words = WORDS[`${event} ${name}`] ?? WORDS[name];
  const index = words?.indexOf(String(value)) ?? -1;
  if (index >= 0) return { kind: 'number', value: index };
  if (typeof value === 'string' && words && /^#?[A-Za-z-]+$/.test(value)) {
    throw new OperandError(wrong.isNo(value, name), wrong.knownAreOrANumber(words.slice(0, 20).join(', ')));
  }
  return parseOperand(value);
}
