/** What each preprocessor directive does, %if and its kin aside (NASM manual, chapter 4). */
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
      '%include needs a file name in quotes',
      `Write %include "${file?.kind === 'word' ? file.text : 'file.inc'}".`,
    );
  }
};

function message(rest: readonly Token[]): string {
  const [only] = rest;
  if (rest.length === 1 && only!.kind === 'string') return only!.text;
  return joinTokens(rest) || 'the source asks to stop here';
}

const report: Handler = (p, name, rest) => {
  const text = message(p.expand(rest));
  const remedy = 'The source itself says this; look at the condition round it.';
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
      `%${name.text} needs the number of its parameters`,
      `Write %${name.text} ${rest[0]?.text ?? 'NAME'} 2, or 0-1, 1-*, 1+.`,
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
      p.diagnostics.error(upper ?? rest[i]!, 'a number or * is expected behind -', 'Such as 1-3 or 1-*.');
      return null;
    }
    i += 2;
  }
  if (maximum < minimum) {
    p.diagnostics.error(count, `the range ${minimum}-${maximum} is empty`, 'The smaller number comes first.');
    return null;
  }
  const greedy = rest[i]?.text === '+';
  if (greedy) i++;
  if (rest[i]?.text.toLowerCase() === '.nolist') i++;
  return { minimum, maximum, greedy, end: i };
}

const macro: Handler = (p, name, unresolved) => {
  const rest = p.resolveIndirect(unresolved);
  const target = nameOf(p, name, rest, 'NAME COUNT');
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
        `the macro '${target.text}' with as many parameters is defined again`,
        'The last one counts. Give it another name, or %unmacro the first.',
      );
    }
  });
};

const unmacro: Handler = (p, name, unresolved) => {
  const rest = p.resolveIndirect(unresolved);
  const target = nameOf(p, name, rest, 'NAME COUNT');
  const range = target && readRange(p, name, rest);
  if (!range) return;
  if (!target.synthetic) p.names.use(target.text, 'macro', target);
  p.multiLine.remove(target.text, range.minimum, range.maximum);
};

const rep: Handler = (p, name, rest) => {
  const count = p.number(name, rest);
  const rounds = count === null ? 0 : Number(count);
  if (rounds < 0) {
    p.diagnostics.warning(
      name,
      `this %rep is repeated ${rounds} times: not at all`,
      'Is the subtraction in its count the wrong way round?',
    );
  }
  p.collectBody(new Collecting('rep', name, (lines) => p.repeat(lines, rounds, name)));
};

const rotate: Handler = (p, name, rest) => {
  const { call } = p;
  const count = p.number(name, rest);
  if (!call) {
    p.diagnostics.error(
      name,
      '%rotate stands outside of a macro',
      'It turns the parameters of the macro round it.',
    );
  } else if (count !== null && call.given.length > 0) {
    const n = call.given.length;
    call.rotation = (((call.rotation + Number(count)) % n) + n) % n;
  }
};

const push: Handler = (p, name, rest) => {
  if (rest[0] && rest[0].kind !== 'word') {
    p.diagnostics.error(rest[0], `'${rest[0].text}' is not the name of a context`, 'Write %push NAME.');
  } else if (p.contexts.length < p.limits.macroDepth) {
    p.contexts.push({ name: rest[0]?.text ?? '', number: p.nextUnique() });
  } else p.diagnostics.error(name, 'too many contexts are open', 'Each %push wants a %pop.');
};

const pop: Handler = (p, name, rest) => {
  const { context } = p;
  const wanted = rest[0];
  if (wanted && wanted.kind !== 'word') {
    p.diagnostics.error(wanted, `'${wanted.text}' is not the name of a context`, `Write %${name.text} NAME.`);
  } else if (!context) {
    p.diagnostics.error(name, `%${name.text} without %push`, 'No context is open here.');
  } else if (name.text === 'pop' && wanted && wanted.text.toLowerCase() !== context.name.toLowerCase()) {
    p.diagnostics.error(
      wanted,
      `the innermost context is '${context.name}', not '${wanted.text}'`,
      'Contexts are closed in the opposite order.',
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
  use: 'Write the macros that you need yourself.',
  arg: 'Write [ebp+8] and so on, or name the offsets with %define.',
  local: 'Write [ebp-4] and so on, or name the offsets with %define.',
  stacksize: 'Name the offsets from ebp with %define.',
  pathsearch: 'Files are found by the names they have in the project.',
  defalias: 'Use %define.',
  undefalias: 'Use %undef.',
};

const unsupported: Handler = (p, name) => {
  p.diagnostics.error(name, `%${name.text} is not supported here`, NOT_SUPPORTED[name.text]);
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
    p.diagnostics.error(
      name,
      `%${name.text} without %macro`,
      'Take it out, or put %macro NAME COUNT before it.',
    );
  },
  endrep: (p, name) => {
    p.diagnostics.error(name, '%endrep without %rep', 'Take it out, or put %rep COUNT before it.');
  },
  exitrep: (p, name) => {
    if (!p.leave('rep'))
      p.diagnostics.error(name, '%exitrep outside of a %rep', 'It ends the %rep round it.');
  },
  exitmacro: (p, name) => {
    if (!p.leave('macro'))
      p.diagnostics.error(name, '%exitmacro outside of a macro', 'It ends the macro round it.');
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
    `unknown directive '%${name.text}'`,
    close === undefined ? 'A remainder is written with blanks: a % b.' : `Did you mean '%${close}'?`,
  );
}
