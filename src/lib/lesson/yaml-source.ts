/**
 * YAML read as data with places. What YAML would quietly turn into something else (`no`, `010`, a text cut at `#`) is a problem,
 * as are aliases, tags and files too large to have been written by hand.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Node } from 'yaml';
import { textProblem } from './text.ts';
import type { Problem } from './types.ts';

/** Nesting of brackets that could exhaust the parser's stack. */
const DEEPEST = 100;

/** What the parser finds, by its codes, as an author sees it, and what to do. */
const SYNTAX: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  TAB_AS_INDENT: ['a tab stands where the line is indented', 'Indent by blanks: YAML takes no tabs.'],
  BAD_INDENT: [
    'the line is not indented as its neighbours are',
    'Let keys that belong together begin in the same column, and put text with a colon in quotes.',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'there is a second colon, or a list, where one value belongs',
    'Put text with a colon in quotes; begin each key on a line of its own, and each entry of a list with `- `.',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'the line is no key with a value',
    'Write `key: value`, with a blank behind the colon; put text in quotes.',
  ],
  DUPLICATE_KEY: ['the key is there twice', 'Take one out, or join what they hold.'],
  MULTIPLE_DOCS: ['a second document begins here', 'Take out the line `---` and what is not of this lesson.'],
  BAD_DQ_ESCAPE: [
    'a backslash in double quotes says something else here',
    'Write two backslashes for one, or put the text in single quotes.',
  ],
  BAD_SCALAR_START: ['a text cannot begin with this character', 'Put it in quotes.'],
};

function syntaxProblem(code: string, message: string): readonly [message: string, remedy: string] {
  const missing = /(?:end with an? |closing )(["'\]}])/.exec(message)?.[1];
  if (missing !== undefined)
    return [`a ${missing} is missing`, 'Look for what it closes: here, or in a line above.'];
  return (
    SYNTAX[code] ?? [
      'no YAML can be read here',
      'Look here and in the line above for a quote, a bracket, a comma or a colon that is missing, and for a key out of its column.',
    ]
  );
}

/** Keys whose text is prose and must be quoted. */
const PROSE_KEYS = new Set(['title', 'says', 'ask', 'because', 'hints', 'objectives']);

/** Plain words and numbers that some YAML reads otherwise than they look. */
const TURNED = /^(y|n|yes|no|on|off|~|null)$/i;
const PLAIN_NUMBER = /^(-?(0|[1-9][0-9]*)|0x[0-9A-Fa-f]+)$/;
const LIKE_NUMBER =
  /^[-+]?(\.?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|0[ob][0-9_]+|[0-9]+(:[0-9]+)+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|\.(inf|nan))$/i;

export type Path = readonly (string | number)[];

export interface YAMLSource {
  /** Plain data; undefined where there are problems. */
  readonly data: unknown;
  readonly problems: readonly Problem[];
  /** The place of the value at `path`, or of the nearest thing around it that exists. With `key`, of its key. */
  place(path: Path, key?: boolean): { readonly line: number; readonly column: number };
}

/** Reads `text`; `file` is the name for problems. Never throws. */
export function readYAML(text: string, file: string): YAMLSource {
  const problems: Problem[] = [];
  const lines = new LineCounter();
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const here = (message: string, remedy: string): Problem => ({ file, line: 1, column: 1, message, remedy });
  const refuse = (problem: Problem): YAMLSource => {
    problems.push(problem);
    return { data: undefined, problems, place: () => ({ line: 1, column: 1 }) };
  };
  const unsound = textProblem(text, file);
  if (unsound) return refuse(unsound);
  if (text.trim() === '')
    return refuse(here('the file is empty', 'Write what belongs into it, or take it away.'));
  if (nesting(text) > DEEPEST)
    return refuse(here('brackets are nested too deeply', `Nest at most ${DEEPEST}.`));
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    merge: false,
    prettyErrors: false,
  });
  const errors = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  // Behind one that breaks the structure, all others may only follow from it.
  const broken = errors.findIndex(({ code }) => code !== 'DUPLICATE_KEY');
  for (const { pos, code, message } of broken < 0 ? errors : errors.slice(0, broken + 1)) {
    const [what, remedy] = syntaxProblem(code, message);
    problems.push({ file, ...at(pos[0]), message: what, remedy });
  }
  const report = (node: Node, message: string, remedy: string): void => {
    problems.push({ file, ...at(node.range?.[0] ?? 0), message, remedy });
  };
  visit(document, {
    Node(key, node, path) {
      if (isAlias(node) || node.anchor !== undefined) {
        report(node, 'an alias or anchor', 'Write the value out; lessons have no references.');
        return visit.BREAK;
      }
      if (node.tag !== undefined && node.range && text[node.range[0]] === '!') {
        report(node, `the tag ${node.tag}`, 'Take it out.');
      }
      if (!isScalar(node) || key === 'key') return undefined;
      const source = node.source ?? '';
      if (node.type !== 'PLAIN') return undefined;
      // A file without anything in it is for its reader to refuse.
      if (node === document.contents) return undefined;
      const owner = [...path].reverse().find(isPair);
      const name = owner && isScalar(owner.key) ? String(owner.key.value) : '';
      const rest = text.slice(node.range?.[1] ?? 0).split('\n', 1)[0] ?? '';
      if (source === '' || node.value === null) {
        report(node, `\`${name}\` has no value`, 'Write one, in quotes if it is text.');
      } else if (typeof node.value === 'string' && /^[ \t]+#/.test(rest)) {
        report(node, `YAML cuts the text at #: only \`${source}\` is left`, 'Put the text in quotes.');
      } else if (TURNED.test(source) || (LIKE_NUMBER.test(source) && !PLAIN_NUMBER.test(source))) {
        report(
          node,
          `YAML may turn \`${source}\` into another value`,
          TURNED.test(source)
            ? `If the word is meant, write "${source}" in quotes.`
            : `Write a whole number, such as 25 or 0x1F; or "${source}" in quotes, if it is text.`,
        );
      } else if (typeof node.value === 'string' && PROSE_KEYS.has(name)) {
        report(node, `the text of \`${name}\` is not quoted`, 'Put it in double quotes.');
      }
      return undefined;
    },
  });
  const place = (path: Path, key = false): { line: number; column: number } => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const [i, step] of path.entries()) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
        if (!pair) break;
        const last = i === path.length - 1;
        const wanted = last && key ? pair.key : (pair.value ?? pair.key);
        offset = rangeOf(wanted) ?? rangeOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        offset = rangeOf(node) ?? offset;
      } else break;
    }
    return at(offset);
  };
  if (problems.length > 0) return { data: undefined, problems, place };
  return { data: document.toJS({ maxAliasCount: 0 }), problems, place };
}

function rangeOf(node: unknown): number | undefined {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0];
}

/** The deepest nesting by flow brackets or by indentation that `text` could have. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  for (const line of text.split('\n')) {
    const lead = /^[\s?:-]*/.exec(line)?.[0] ?? '';
    deepest = Math.max(deepest, lead.length / 2);
  }
  return deepest;
}
