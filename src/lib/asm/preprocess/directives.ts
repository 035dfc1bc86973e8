/** What each preprocessor directive does, %if and its kin aside (NASM manual, chapter 4). */
import * as say from '#messages/asm/preprocessor';
import type { Expansion } from '../expansion.ts';
import { joinTokens, type Token } from '../lexer.ts';
import { nearest } from '../nearest.ts';
import { Collecting } from './collecting.ts';
import { CONDITION_NAMES } from './conditions.ts';
import { DEFINE_HANDLERS, nameOf, type Handler } from './define-directives.ts';
import { splitParameters, type BodyLine } from './multi-line.ts';
import type { Preprocessor } from './preprocessor.ts';

const include: Handler = (p, name, rest) => {
  const [file] = p.expand(rest);
  if (file?.kind === 'string') p.open(file.text, file);
  else {
    p.diagnostics.error(
      file ?? name,
      say.includeNeedsAFileNameInQuotes,
      say.writeInclude(file?.kind === 'word' ? file.text : 'file.inc'),
    );
  }
};

function message(rest: readonly Token[]): string {
  const [only] = rest;
  if (rest.length === 1 && only!.kind === 'string') return only!.text;
  return joinTokens(rest) || say.theSourceAsksToStopHere;
}

const report: Handler = (p, name, rest) => {
  const text = message(p.expand(rest));
  const remedy = say.theSourceItselfSaysThisLook;
  if (name.text === 'warning') p.diagnostics.warning(name, text);
  else p.diagnostics.error(name, text, remedy);
  if (name.text === 'fatal') p.stopped = true;
};

/** How many parameters a macro takes: `2`, `1-3`, `1-*`, `2+`, `1-2+`, and where its defaults begin. */
interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly greedy: boolean;
  readonly end: number;
}

function readRange(p: Preprocessor, name: Token, rest: readonly Token[]): Range | null {
  const count = rest[1];
  if (count?.kind !== 'number') {
    p.diagnostics.error(
      count ?? rest[0] ?? name,
      say.needsTheNumberOfItsParameters(name.text),
      say.writeNameAndCounts(name.text, rest[0]?.text ?? say.nameAlone),
    );
    return null;
  }
  const minimum = Number(count.value);
  let maximum = minimum;
  let i = 2;
  if (rest[i]?.text === '-') {
    const upper = rest[i + 1];
    if (upper?.text === '*') maximum = Infinity;
    else if (upper?.kind === 'number' && !upper.spaced) maximum = Number(upper.value);
    else {
      p.diagnostics.error(upper ?? rest[i]!, say.aNumberOrIsExpectedBehind, say.suchAs13Or1);
      return null;
    }
    i += 2;
  }
  if (maximum < minimum) {
    p.diagnostics.error(count, say.theRangeIsEmpty(minimum, maximum), say.theSmallerNumberComesFirst);
    return null;
  }
  const greedy = rest[i]?.text === '+';
  if (greedy) i++;
  if (rest[i]?.text.toLowerCase() === '.nolist') i++;
  return { minimum, maximum, greedy, end: i };
}

const macro: Handler = (p, name, unresolved) => {
  const rest = p.resolveIndirect(unresolved);
  const target = nameOf(p, name, rest, say.nameAndCount);
  const range = target && readRange(p, name, rest);
  const begin = (finish: (lines: readonly BodyLine[]) => void): void => {
    p.collectBody(new Collecting('macro', name, finish));
  };
  if (!range) {
    // The body is read over, so that its lines bring no errors of their own.
    begin(() => undefined);
    return;
  }
  const defaults = splitParameters(rest.slice(range.end), p.diagnostics) ?? [];
  if (!target.synthetic) p.names.define(target.text, 'macro', target);
  begin((body) => {
    const takesLabel = body.some(({ tokens }) =>
      tokens.some((t) => t.kind === 'parameter' && t.text === '00'),
    );
    const { minimum, maximum, greedy } = range;
    const replaced = p.multiLine.add({
      name: target.text,
      ignoreCase: name.text.startsWith('i'),
      minimum,
      maximum,
      greedy,
      defaults,
      recursive: name.text.includes('rmacro'),
      takesLabel,
      body,
      definition: target,
    });
    if (replaced) {
      p.diagnostics.warning(
        target,
        say.theMacroWithAsManyParameters(target.text),
        say.theLastOneCountsGiveItAnother,
      );
    }
  });
};

const unmacro: Handler = (p, name, unresolved) => {
  const rest = p.resolveIndirect(unresolved);
  const target = nameOf(p, name, rest, say.nameAndCount);
  const range = target && readRange(p, name, rest);
  if (!range) return;
  if (!target.synthetic) p.names.use(target.text, 'macro', target);
  p.multiLine.remove(target.text, range.minimum, range.maximum);
};

const rep: Handler = (p, name, rest) => {
  const count = p.number(name, rest);
  const rounds = count === null ? 0 : Number(count);
  if (rounds < 0) {
    p.diagnostics.warning(name, say.thisRepIsRepeatedTimesNotAtAll(rounds), say.isTheSubtractionInItsCount);
  }
  p.collectBody(new Collecting('rep', name, (lines) => p.repeat(lines, rounds, name)));
};

const rotate: Handler = (p, name, rest) => {
  const { call } = p;
  const count = p.number(name, rest);
  if (!call) {
    p.diagnostics.error(name, say.rotateStandsOutsideOfAMacro, say.itTurnsTheParametersOfTheMacro);
  } else if (count !== null && call.given.length > 0) {
    const n = call.given.length;
    call.rotation = (((call.rotation + Number(count)) % n) + n) % n;
  }
};

const push: Handler = (p, name, rest) => {
  if (rest[0] && rest[0].kind !== 'word') {
    p.diagnostics.error(rest[0], say.isNotTheNameOfAContext(rest[0].text), say.writePushName);
  } else if (p.contexts.length < p.limits.macroDepth) {
    p.contexts.push({ name: rest[0]?.text ?? '', number: p.nextUnique() });
  } else p.diagnostics.error(name, say.tooManyContextsAreOpen, say.eachPushWantsAPop);
};

const pop: Handler = (p, name, rest) => {
  const { context } = p;
  const wanted = rest[0];
  if (wanted && wanted.kind !== 'word') {
    p.diagnostics.error(wanted, say.isNotTheNameOfAContext(wanted.text), say.writeName(name.text));
  } else if (!context) {
    p.diagnostics.error(name, say.withoutPush(name.text), say.noContextIsOpenHere);
  } else if (name.text === 'pop' && wanted && wanted.text.toLowerCase() !== context.name.toLowerCase()) {
    p.diagnostics.error(
      wanted,
      say.theInnermostContextIsNot(context.name, wanted.text),
      say.contextsAreClosedInTheOpposite,
    );
  } else {
    p.contexts.pop();
    if (name.text === 'repl') p.contexts.push({ name: wanted?.text ?? '', number: context.number });
  }
};

const ignore: Handler = () => undefined;

const pragma: Handler = (p, _name, rest) => {
  if (rest[0]?.text.toLowerCase() === 'trapgate') p.pragmas.push(rest.slice(1));
};

const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  use: say.writeTheMacrosThatYouNeed,
  arg: say.writeEbp8AndSoOnOrNameTheOffsets,
  local: say.writeEbp4AndSoOnOrNameTheOffsets,
  stacksize: say.nameTheOffsetsFromEbpWithDefine,
  pathsearch: say.filesAreFoundByTheNames,
  defalias: say.useDefine,
  undefalias: say.useUndef,
};

const unsupported: Handler = (p, name) => {
  p.diagnostics.error(name, say.isNotSupportedHere(name.text), NOT_SUPPORTED[name.text]);
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...DEFINE_HANDLERS,
  include,
  error: report,
  fatal: report,
  warning: report,
  note: ignore,
  macro,
  imacro: macro,
  rmacro: macro,
  irmacro: macro,
  unmacro,
  unimacro: unmacro,
  rep,
  rotate,
  push,
  pop,
  repl: pop,
  clear: (p) => p.macros.clear(),
  line: ignore,
  depend: ignore,
  aliases: ignore,
  pragma,
  endmacro: (p, name) => {
    p.diagnostics.error(name, say.withoutMacro(name.text), say.takeItOutOrPutMacroNameCount);
  },
  endrep: (p, name) => {
    p.diagnostics.error(name, say.endrepWithoutRep, say.takeItOutOrPutRepCountBeforeIt);
  },
  exitrep: (p, name) => {
    if (!p.leave('rep')) p.diagnostics.error(name, say.exitrepOutsideOfARep, say.itEndsTheRepRoundIt);
  },
  exitmacro: (p, name) => {
    if (!p.leave('macro')) p.diagnostics.error(name, say.exitmacroOutsideOfAMacro, say.itEndsTheMacroRoundIt);
  },
  ...Object.fromEntries(Object.keys(NOT_SUPPORTED).map((name) => [name, unsupported])),
};
const ALIASES: Readonly<Record<string, string>> = { endm: 'endmacro' };

/** All directives, without their `%`. */
export const DIRECTIVE_NAMES: readonly string[] = [...Object.keys(HANDLERS), ...CONDITION_NAMES];

/** Carries out `%name rest`. */
export function directive(
  p: Preprocessor,
  name: Token,
  rest: readonly Token[],
  expansion: Expansion | null,
): void {
  const key = ALIASES[name.text] ?? name.text;
  const handler = Object.hasOwn(HANDLERS, key) ? HANDLERS[key] : undefined;
  if (handler) {
    handler(p, name, rest, expansion);
    return;
  }
  const close = nearest(name.text, DIRECTIVE_NAMES);
  p.diagnostics.error(
    name,
    say.unknownDirective(name.text),
    close === undefined ? say.aRemainderIsWrittenWithBlanksAB : say.didYouMeanPercent(close),
  );
}
