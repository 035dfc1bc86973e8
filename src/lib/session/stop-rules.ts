/** What becomes of stops on a machine: where they are, or why they cannot be. */
import * as say from '#messages/conditions';
import { hex } from '../bits/bits.ts';
import { needOperand, OperandError, parseOperand, symbolsOf, type Operand } from '../lesson/operands.ts';
import type { SourcePlace } from '../lesson/subject.ts';
import { EVENT, EVENT_KINDS } from '../record/events.ts';
import { parseCondition, type Condition } from './condition.ts';
import { sayFound } from '../workbench/diverge.ts';
import type { Compared } from './comparison.ts';
import type { Bench } from '../workbench/workbench.ts';
import { missingFor } from './possible-events.ts';
import type { CodePlace, StopRule, Without } from './stop-rule.ts';
import type { WriteTest } from './writes.ts';

/** A rule on a machine. */
export type ArmedRule = {
  readonly id: number;
  readonly condition: Condition | null;
  /** What it waits for, for people: `line 12`, `vcpu.if changes`. */
  readonly says: string;
} &
  /** `addresses`: a line of a macro stands at one in each expansion. */
  (
    | { readonly kind: 'code'; readonly addresses: readonly number[]; readonly place: SourcePlace | null }
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
    | { readonly kind: 'table-write' }
    | {
        readonly kind: 'difference';
        /** Instructions retired before the one that makes it; null where there is none, or none is known of yet. */
        readonly at: number | null;
      }
  );

/** A rule that cannot be. */
export interface UnarmedRule {
  readonly id: number;
  readonly problem: string;
}

/**
 * Puts `rule` on the machine of `bench`.
 * @param compared what is known of how it differs from the bare machine; null before they were compared.
 */
export function arm(rule: StopRule, bench: Bench, compared: Compared | null = null): ArmedRule | UnarmedRule {
  try {
    const condition = rule.when === undefined || rule.when.trim() === '' ? null : parseCondition(rule.when);
    for (const { left, right } of condition ?? []) needSymbols([left, right], bench);
    const suffix = condition ? say.where(rule.when ?? '') : '';
    return { ...armed(rule, bench, suffix, compared), condition };
  } catch (thrown) {
    if (!(thrown instanceof OperandError)) throw thrown;
    return { id: rule.id, problem: `${thrown.message}. ${thrown.remedy}` };
  }
}

function armed(
  rule: StopRule,
  bench: Bench,
  suffix: string,
  compared: Compared | null,
): Without<ArmedRule, 'condition'> {
  const { id } = rule;
  switch (rule.kind) {
    case 'code': {
      const { addresses, place } = codeAt(rule.at, bench);
      const says =
        'label' in rule.at ? rule.at.label : place ? say.atLine(place.line) : `${hex(addresses[0] ?? 0)}h`;
      return { id, kind: 'code', addresses, place, says: says + suffix };
    }
    case 'value': {
      const operand = parseOperand(rule.of);
      const isOwner = operand.kind === 'placed' && operand.name === 'owner';
      if (operand.kind === 'output' || operand.kind === 'metric' || isOwner) {
        throw new OperandError(say.isNothingThatIsWrittenTo(rule.of), say.nameARegisterAFlagOrMemory);
      }
      const { technique, mmu } = bench.configuration;
      needOperand(operand, technique, mmu);
      needSymbols([operand], bench);
      return { id, kind: 'value', operand, says: say.changes(rule.of) + suffix };
    }
    case 'event': {
      const names: readonly string[] = EVENT_KINDS[EVENT[rule.event]]?.args ?? [];
      const args = Object.entries(rule.args ?? {}).map(([name, value]): [number, number] => {
        const index = names.indexOf(name);
        if (index < 0) {
          throw new OperandError(say.eventsHaveNo(rule.event, name), say.theyHave(names.join(', ')));
        }
        return [index, value | 0];
      });
      const missing = missingFor(rule.event, rule.args, bench.configuration);
      if (missing) throw new OperandError(say.neverHappensHere(rule.event), say.whatItTakes[missing]);
      const only = Object.entries(rule.args ?? {}).map(([name, value]) => ` ${name} ${value}`);
      return { id, kind: 'event', event: EVENT[rule.event], args, says: rule.event + only.join() + suffix };
    }
    case 'table-write':
      return { id, kind: 'table-write', says: say.theGuestWritesAPageTable + suffix };
    case 'difference': {
      needComparable(bench);
      const says = compared ? `${sayFound(compared.report)}${suffix}` : suffix;
      return { id, kind: 'difference', at: compared?.report.first?.at ?? null, says };
    }
  }
}

/** @throws OperandError where the machine cannot be held against the bare one, instruction by instruction. */
function needComparable({ configuration: { technique } }: Bench): void {
  if (technique === 'native')
    throw new OperandError(say.thisIsTheBareMachine, say.chooseATechniqueByWhichAVMMRuns);
  if (technique === 'paravirtualization')
    throw new OperandError(say.aParavirtualizedGuestIsAnother, say.chooseATechniqueThatRunsTheGuest);
}

function needSymbols(operands: readonly Operand[], { symbols }: Bench): void {
  const missing = operands.flatMap(symbolsOf).find((name) => !symbols.has(name));
  if (missing !== undefined) {
    throw new OperandError(say.theSourceHasNoLabel(missing), say.nameOneThatItHas);
  }
}

/** Where the code is that `at` means, and the source line at which it is shown. @throws OperandError */
function codeAt(at: CodePlace, bench: Bench): { addresses: readonly number[]; place: SourcePlace | null } {
  const own = 'line' in at ? addressesOfLine(at, bench) : [];
  if ('line' in at && own.length > 0) return { addresses: own, place: { file: at.file, line: at.line } };
  const address = addressOf(at, bench);
  const found = bench.locate(address);
  return { addresses: [address], place: found ? { file: found.file, line: found.line } : null };
}

/** Where the line's code begins: of a macro's line in each expansion, of a call where its expansion does. */
function addressesOfLine({ file, line }: SourcePlace, { program }: Bench): number[] {
  const map = program?.sourceMap;
  if (!map) return [];
  return map.addresses(file, line).filter((address) => {
    // A line that makes several instructions is one place.
    const [before, chunk] = [map.find(address - 1), map.find(address)];
    const isSame = before?.file === file && before.line === line && before.stack?.[0] === chunk?.stack?.[0];
    return !isSame;
  });
}

function addressOf(at: CodePlace, bench: Bench): number {
  if ('address' in at) return at.address >>> 0;
  if ('label' in at) {
    const address = bench.symbols.get(at.label);
    if (address !== undefined) return address;
    throw new OperandError(say.theSourceHasNoLabel(at.label), say.nameOneThatItHas);
  }
  const { file, line } = at;
  const behind = (bench.program?.sourceMap.chunks ?? []).filter(
    (chunk) => chunk.file === file && chunk.line >= line,
  );
  const [first] = behind.sort((a, b) => a.line - b.line || a.address - b.address);
  if (first) return first.address;
  throw new OperandError(say.noInstructionStandsAtOrBehind(line, file), say.chooseALineBefore);
}
