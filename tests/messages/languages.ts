// A language's files of messages: what they export, and a language made from another by marking each text of its.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The files of messages in a language's folder, as paths within it. */
export function areasOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

interface Message {
  readonly name: string;
  readonly value: ts.Expression;
}

/** The exported messages of a file, in its order. */
function messagesOf(path: string): Message[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) &&
    statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      ? statement.declarationList.declarations.flatMap(({ name, initializer }) =>
          initializer ? [{ name: name.getText(), value: initializer }] : [],
        )
      : [],
  );
}

/** What a component relies on of a message: how many slots it has, the keys of a table, and the marks in it, `<name>`. */
function shapeOf(value: ts.Expression): string {
  const slots = ts.isArrowFunction(value) ? value.parameters.length : 0;
  const keys = ts.isObjectLiteralExpression(value) ? value.properties.map(({ name }) => name?.getText()) : [];
  const marks = [...value.getText().matchAll(/<\/(\w+)>/g)].map(([, mark]) => mark).sort();
  const all = [
    `${slots} slots`,
    ...(keys.length > 0 ? [`keys ${keys.join(' ')}`] : []),
    ...(marks.length > 0 ? [`marks ${marks.join(' ')}`] : []),
  ];
  return all.join(', ');
}

/** In what the language in `other` differs from the one in `folder`, but for its words. */
export function differences(folder: string, other: string): string[] {
  const shapes = (path: string): Map<string, string> => {
    const all = areasOf(path).flatMap((area) =>
      messagesOf(join(path, area)).map(({ name, value }) => [`${area}: ${name}`, shapeOf(value)] as const),
    );
    return new Map(all);
  };
  const [wanted, found] = [shapes(folder), shapes(other)];
  return [
    ...[...wanted].flatMap(([name, shape]) => {
      const there = found.get(name);
      if (there === undefined) return [`${name} is missing`];
      return there === shape ? [] : [`${name} has ${there}, not ${shape}`];
    }),
    ...[...found.keys()].filter((name) => !wanted.has(name)).map((name) => `${name} is in no other language`),
  ];
}

/** True for a text that is compared with or is a key, and none that is shown. */
function isNoText(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return /==/.test(parent.operatorToken.getText());
  if (ts.isPropertyAssignment(parent)) return parent.name === node;
  return ts.isElementAccessExpression(parent) || ts.isTypeNode(parent);
}

/** Where the texts in an expression begin and end, those of a template between its slots. */
function textsOf(node: ts.Node): (readonly [from: number, to: number])[] {
  if (ts.isStringLiteralLike(node)) return isNoText(node) ? [] : [[node.getStart() + 1, node.end - 1]];
  const own = ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
  if (own) return [[node.getStart() + 1, node.end - (ts.isTemplateTail(node) ? 1 : 2)]];
  const found: (readonly [number, number])[] = [];
  ts.forEachChild(node, (child) => void found.push(...textsOf(child)));
  return found;
}

/** Writes into `other` the language in `folder` with each text in ⟦ ⟧: whatever is then without them is no message. */
export function markLanguage(folder: string, other: string): void {
  for (const area of areasOf(folder)) {
    let text = readFileSync(join(folder, area), 'utf8');
    const messages = area === 'language.ts' ? [] : messagesOf(join(folder, area));
    for (const [from, to] of messages.flatMap(({ value }) => textsOf(value)).reverse())
      if (/\p{L}/u.test(text.slice(from, to)))
        text = `${text.slice(0, from)}⟦${text.slice(from, to)}⟧${text.slice(to)}`;
    mkdirSync(dirname(join(other, area)), { recursive: true });
    writeFileSync(join(other, area), text);
  }
}
