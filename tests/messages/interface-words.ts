// Finds the words that an interface's source has in itself, where a message of content/messages should be.

import { parse } from 'svelte/compiler';

/** A text that a reader would see. */
export interface Found {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** What readers see or hear of an attribute. */
const SPOKEN = new Set([
  'aria-label',
  'aria-valuetext',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
]);

/** A single letter and a name in capitals are notation (M, TSS), and the same in every language. */
const hasWord = (text: string): boolean => /\p{L}\p{Ll}/u.test(text);

/** Keys as the browser calls them. */
const KEYS = new Set(['Escape', 'Enter', 'Tab', 'Home', 'End', 'Space', 'Shift', 'Control']);

/** Words with a space between them, or one that begins as a sentence does; # is a slot of a template. */
const isPhrase = (text: string): boolean =>
  /^(?:[Aa]n?|the) \p{L}{2,}|\p{Ll}{2,}[,.;:]? +(\p{L}{2,}|#)|# +\p{L}{2,}|\p{L}{2,}[,.;:]? +\p{Ll}{2,}|^[A-Z][a-z]+[.:]?$|^[A-Z][a-z]{2,} /u.test(
    text,
  ) && !KEYS.has(text);

/** Properties that hold notation: of an instruction's entry, how operands and components are written, and lines of lesson.yaml. */
const NOTATION = new Set(['forms', 'attributes', 'flags', 'c', 'write', 'fence', 'example', 'examples']);
const keyOf = ({ key }: Node): string => (isNode(key) ? String(key.name) : '');

/** What stands in code is the machine's language; styles and types are nobody's. */
const SKIPPED = new Set(['ImportDeclaration', 'ImportExpression', 'StyleSheet']);

/** `'in out hlt'.split(' ')` is a list of names. */
const isSplit = (node: Node): boolean =>
  node.type === 'MemberExpression' && isNode(node.property) && node.property.name === 'split';

/** Calls whose text is for the browser (selectors, media queries), or an answer of the server while the site is built. */
const NOT_READ = new Set(['matchMedia', 'querySelector', 'querySelectorAll', 'closest', 'matches', 'error']);
const calleeOf = ({ callee }: Omit<Node, 'type'>): string => {
  const named = isNode(callee) && isNode(callee.property) ? callee.property : callee;
  return isNode(named) ? String(named.name) : '';
};

/** An `Error` stops the build or is a mistake of ours; what else is thrown may be told. */
const isOurMistake = (thrown: unknown): boolean =>
  isNode(thrown) && thrown.type === 'NewExpression' && /^(Type)?Error$/.test(calleeOf(thrown));

const isSkipped = ({ type, ...node }: Node): boolean =>
  SKIPPED.has(type) ||
  (/^TS/.test(type) && !/^TS(As|Satisfies|NonNull)/.test(type)) ||
  (type === 'RegularElement' && node.name === 'code') ||
  (type === 'ThrowStatement' && isOurMistake(node.argument)) ||
  isSplit({ type, ...node } as Node) ||
  (type === 'CallExpression' && NOT_READ.has(calleeOf(node))) ||
  (type === 'Attribute' && node.name === 'style') ||
  (type === 'Property' && NOTATION.has(keyOf({ type, ...node } as Node))) ||
  type === 'StyleDirective';

/** `n.toLocaleString('en')`: the language's own module writes numbers. */
const isEnglishNumber = (node: Node): boolean =>
  node.type === 'CallExpression' && calleeOf(node) === 'toLocaleString' && node.arguments !== undefined;

/** The value of a template's text. */
const cooked = (node: Node): string =>
  (node.quasis as readonly { readonly value: { readonly cooked: string } }[])
    .map(({ value }) => value.cooked)
    .join('#');

/** The words in a component's or a module's text. */
export function interfaceWords(file: string, source: string): Found[] {
  const isModule = !file.endsWith('.svelte');
  // A script that speaks of the end of scripts does not end there.
  const text = isModule
    ? `<script lang="ts">${source.replaceAll('</script', '<\\u002fscript').replaceAll('<\\/script', '<\\u002fscript')}</script>`
    : source;
  const found: Found[] = [];
  const add = ({ start }: Node, words: string): void => {
    const line = text.slice(0, start + words.length - words.trimStart().length).split('\n').length;
    found.push({ file, line, text: words.trim().replace(/\s+/g, ' ') });
  };

  const visitAttribute = (node: Node, isComponent: boolean): void => {
    const value = node.value as true | Node | readonly Node[];
    if (value === true) return;
    for (const part of Array.isArray(value) ? (value as readonly Node[]) : [value as Node]) {
      if (part.type !== 'Text') visit(part);
      else if (SPOKEN.has(String(node.name)) ? hasWord(String(part.data)) : isPhrase(String(part.data))) {
        if (SPOKEN.has(String(node.name)) || isComponent || node.name === 'content')
          add(part, String(part.data));
      }
    }
  };

  const visit = (node: unknown, isAttributeOfComponent = false): void => {
    if (Array.isArray(node)) for (const one of node as unknown[]) visit(one, isAttributeOfComponent);
    else if (isNode(node)) {
      if (isSkipped(node)) return;
      if (node.type === 'Attribute') visitAttribute(node, isAttributeOfComponent);
      else if (node.type === 'Text') {
        if (hasWord(String(node.data))) add(node, String(node.data));
      } else if (isEnglishNumber(node)) {
        add(node, 'a number in English');
      } else if (node.type === 'Literal') {
        if (typeof node.value === 'string' && isPhrase(node.value)) add(node, node.value);
      } else {
        if (node.type === 'TemplateLiteral' && isPhrase(cooked(node))) add(node, cooked(node));
        for (const [key, value] of Object.entries(node)) {
          if (key === 'typeAnnotation' || key === 'metadata' || key === 'comments') continue;
          if (key === 'key' && node.type === 'Property' && !node.computed) continue;
          visit(value, key === 'attributes' && node.type === 'Component');
        }
      }
    } else if (typeof node === 'object' && node !== null && 'nodes' in node) visit(node.nodes);
  };
  const { fragment, instance, module } = parse(text, { modern: true });
  visit([fragment, instance, module]);
  return found;
}
