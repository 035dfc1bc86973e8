/** Stops as a user asks for them (plain data), and what becomes of them on a machine: where they are, or why they cannot be. */
import { hex } from '../bits/bits.ts';
import { OperandError, parseOperand, symbolsOf, type Operand } from '../lesson/operands.ts';
import type { SourcePlace } from '../lesson/subject.ts';
import { EVENT, EVENT_KINDS, type EventName } from '../record/events.ts';
import { parseCondition, type Condition } from './condition.ts';
import type { Bench } from '../workbench/workbench.ts';
import type { WriteTest } from './writes.ts';

/** Where a breakpoint stands. A line without an instruction means the next one that has any. */
export type CodePlace =
  | SourcePlace
  | { readonly label: string }
  /** Guest linear. */
  | { readonly address: number };

export type StopRule = {
  /** The user's own number for it. */
  readonly id: number;
  /** Only where this is met, too (condition.ts). */
  readonly when?: string;
} & (
  | {
      /** Before the instruction there. */
      readonly kind: 'code';
      readonly at: CodePlace;
    }
  | {
      /** After whatever changes the value of an operand, in the grammar of lessons. */
      readonly kind: 'value';
      readonly of: string;
    }
  | {
      /** After the step in which such an event is recorded, with these arguments. */
      readonly kind: 'event';
      readonly event: EventName;
      readonly args?: Readonly<Record<string, number>>;
    }
);

/** Stops at once at most: more would be slow, and nobody keeps count. */
export const MOST_STOPS = 50;

/** Whether `value`, of which nothing is known, has the form of a rule. Whether it can be on a machine `arm` says. */
export function isStopRule(value: unknown): value is StopRule {
  if (typeof value !== 'object' || value === null) return false;
  const { id, kind, when, at, of, event, args } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(id) || !(when === undefined || typeof when === 'string')) return false;
  if (kind === 'value') return typeof of === 'string';
  if (kind === 'event')
    return (
      typeof event === 'string' && Object.hasOwn(EVENT, event) && (args === undefined || areNumbers(args))
    );
  return kind === 'code' && isCodePlace(at);
}

function areNumbers(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isSafeInteger);
}

function isCodePlace(value: unknown): value is CodePlace {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, label, address } = value as Record<string, unknown>;
  return (
    (typeof file === 'string' && Number.isSafeInteger(line)) ||
    typeof label === 'string' ||
    Number.isSafeInteger(address)
  );
}

/** Each kind of `Rule` without the member `Key`. */
export type Without<Rule, Key extends keyof Rule> = Rule extends unknown ? Omit<Rule, Key> : never;

/** A rule on a machine. */
export type ArmedRule = {
  readonly id: number;
  readonly condition: Condition | null;
  /** What it waits for, for people: `line 12`, `vcpu.if changes`. */
  readonly says: string;
} & (
  | { readonly kind: 'code'; readonly address: number; readonly place: SourcePlace | null }
  | {
      readonly kind: 'value';
      readonly operand: Operand;
      /** Where it applies after each write by such an instruction, too, be the value as it was. */
      readonly writes?: WriteTest | null;
    }
  | {
      readonly kind: 'event';
      readonly event: number;
      readonly args: readonly [index: number, value: number][];
    }
);

/** A rule that cannot be. */
export interface UnarmedRule {
  readonly id: number;
  readonly problem: string;
}

/** Puts `rule` on the machine of `bench`. */
export function arm(rule: StopRule, bench: Bench): ArmedRule | UnarmedRule {
  try {
    const condition = rule.when === undefined || rule.when.trim() === '' ? null : parseCondition(rule.when);
    for (const { left, right } of condition ?? []) needSymbols([left, right], bench);
    const suffix = condition ? `, where ${rule.when}` : '';
    return { ...armed(rule, bench, suffix), condition };
  } catch (thrown) {
    if (!(thrown instanceof OperandError)) throw thrown;
    return { id: rule.id, problem: `${thrown.message}. ${thrown.remedy}` };
  }
}

function armed(rule: StopRule, bench: Bench, suffix: string): Without<ArmedRule, 'condition'> {
  const { id } = rule;
  switch (rule.kind) {
    case 'code': {
      const address = addressOf(rule.at, bench);
      const place = bench.locate(address) ?? null;
      const says = 'label' in rule.at ? rule.at.label : place ? `line ${place.line}` : `${hex(address)}h`;
      return { id, kind: 'code', address, place, says: says + suffix };
    }
    case 'value': {
      const operand = parseOperand(rule.of);
      if (operand.kind === 'output' || operand.kind === 'metric') {
        throw new OperandError(
          `\`${rule.of}\` is nothing that is written to`,
          'Name a register, a flag or memory.',
        );
      }
      needSymbols([operand], bench);
      return { id, kind: 'value', operand, says: `${rule.of} changes${suffix}` };
    }
    case 'event': {
      const names: readonly string[] = EVENT_KINDS[EVENT[rule.event]]?.args ?? [];
      const args = Object.entries(rule.args ?? {}).map(([name, value]): [number, number] => {
        const index = names.indexOf(name);
        if (index < 0) {
          throw new OperandError(
            `${rule.event} events have no \`${name}\``,
            `They have: ${names.join(', ')}.`,
          );
        }
        return [index, value | 0];
      });
      const only = Object.entries(rule.args ?? {}).map(([name, value]) => ` ${name} ${value}`);
      return { id, kind: 'event', event: EVENT[rule.event], args, says: rule.event + only.join() + suffix };
    }
  }
}

function needSymbols(operands: readonly Operand[], { symbols }: Bench): void {
  const missing = operands.flatMap(symbolsOf).find((name) => !symbols.has(name));
  if (missing !== undefined) {
    throw new OperandError(`the source has no label \`${missing}\``, 'Name one that it has.');
  }
}

function addressOf(at: CodePlace, bench: Bench): number {
  if ('address' in at) return at.address >>> 0;
  if ('label' in at) {
    const address = bench.symbols.get(at.label);
    if (address !== undefined) return address;
    throw new OperandError(`the source has no label \`${at.label}\``, 'Name one that it has.');
  }
  const { file, line } = at;
  const behind = (bench.program?.sourceMap.chunks ?? []).filter(
    (chunk) => chunk.file === file && chunk.line >= line,
  );
  const [first] = behind.sort((a, b) => a.line - b.line || a.address - b.address);
  if (first) return first.address;
  throw new OperandError(
    `no instruction stands at or behind line ${line} of ${file}`,
    'Choose a line before.',
  );
}
