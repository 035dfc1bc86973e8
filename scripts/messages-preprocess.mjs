// A message that stands in a component where a text may stand is put there before the component is compiled:
// `<h2>{say.theCourse}</h2>` becomes `<h2>The course</h2>`, and `{say.before(title)}` becomes `Before: {title}`. So it costs a page no
// more than if it had been written there. Messages that count or choose, and those that a script uses, stay what they are: imports.

import { readFileSync } from 'node:fs';
import MagicString from 'magic-string';
import { parse } from 'svelte/compiler';
import ts from 'typescript';
import { messagesFile } from './language.mjs';

const IMPORT = /^ *import \* as (\w+) from '#messages\/([\w/-]+)';$/gm;

/** The value of a literal, or of several joined by +; undefined of anything else. */
function literal(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const left = literal(node.left);
  const right = literal(node.right);
  return left === undefined || right === undefined ? undefined : left + right;
}

/** A message as text and slots in turn, a slot being its parameter's number; undefined where a slot is more than a parameter. */
function partsOf(node) {
  const text = literal(node);
  if (text !== undefined) return [text];
  if (!ts.isArrowFunction(node) || !ts.isTemplateExpression(node.body)) return undefined;
  const names = node.parameters.map(({ name, initializer }) => (initializer ? undefined : name.text));
  const slots = node.body.templateSpans.map(({ expression }) => names.indexOf(expression.text));
  const isEachOnce = names.every((_, i) => slots.filter((slot) => slot === i).length === 1);
  if (slots.includes(-1) || !isEachOnce) return undefined;
  return [
    node.body.head.text,
    ...node.body.templateSpans.flatMap(({ literal }, i) => [slots[i], literal.text]),
  ];
}

/** The messages of a file that can be put in place, by their names. */
function messagesOf(path) {
  const messages = new Map();
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const parts = initializer && partsOf(initializer);
      // A space at an edge is kept in an expression alone.
      if (parts && !/^\s/.test(parts[0]) && !/\s$/.test(parts.at(-1))) messages.set(name.text, parts);
    }
  }
  return messages;
}

const escaped = (text) => text.replace(/[&<>{}"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** Every node below `node` that is a tag with an expression, and whether it is an attribute's whole value. */
function* tags(node, isAttribute = false) {
  if (Array.isArray(node)) for (const one of node) yield* tags(one);
  else if (node?.type === 'ExpressionTag') yield { node, isAttribute };
  else if (node && typeof node === 'object')
    for (const [key, value] of Object.entries(node))
      if (value && typeof value === 'object' && key !== 'metadata')
        yield* tags(value, node.type === 'Attribute');
}

/**
 * The preprocessor for the language whose files `fileOf` names by their areas.
 * @param {(area: string) => string} fileOf
 * @returns {import('svelte/compiler').PreprocessorGroup}
 */
export const messagesFrom = (fileOf) => ({
  name: 'messages-in-place',
  markup({ content, filename = '' }) {
    const imports = [...content.matchAll(IMPORT)];
    if (!filename.endsWith('.svelte') || imports.length === 0) return undefined;
    const files = new Map(imports.map(([, alias, area]) => [alias, fileOf(area)]));
    const messages = new Map([...files].map(([alias, path]) => [alias, messagesOf(path)]));
    const out = new MagicString(content);
    for (const { node, isAttribute } of tags(parse(content, { modern: true }).fragment)) {
      const { expression } = node;
      const isCall = expression.type === 'CallExpression';
      const { type, object, property, computed } = isCall ? expression.callee : expression;
      if (type !== 'MemberExpression' || computed || object.type !== 'Identifier') continue;
      const parts = messages.get(object.name)?.get(property.name);
      if (!parts || isCall !== parts.length > 1) continue;
      const put = parts.map((part) => {
        if (typeof part === 'string') return escaped(part);
        const { start, end } = expression.arguments[part];
        return `{${content.slice(start, end)}}`;
      });
      out.overwrite(node.start, node.end, isAttribute ? `"${put.join('')}"` : put.join(''));
    }
    return {
      code: out.toString(),
      map: out.generateMap({ source: filename, hires: true }),
      dependencies: [...files.values()],
    };
  },
});

export const messagesInPlace = messagesFrom(messagesFile);
