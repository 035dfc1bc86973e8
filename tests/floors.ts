// Reads a source file's imports and names and says where it leaves its floor. Floors: CONTRIBUTING.md.

import { dirname, join } from 'node:path/posix';
import ts from 'typescript';

export interface Violation {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly says: string;
}

/** The folders of src/lib, lowest floor first; folders on one floor are siblings and do not know each other. */
export const FLOORS: readonly (readonly string[])[] = [
  ['bits'],
  ['isa', 'record'],
  ['cpu'],
  ['pc', 'asm'],
  ['vmm', 'theory'],
  ['replay'],
  ['workbench'],
  ['lesson'],
  ['session'],
  ['viz'],
  ['ui'],
];

/** Up to this floor a file knows neither DOM nor Node nor the site's build. */
const LAST_PORTABLE = 8;

/** The command line is the headless face of the floors up to this one. */
const LAST_FOR_CLI = 7;

/** The packages a portable folder may use; all others may use none. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = { lesson: ['ajv', 'yaml'] };

/** Names of the page, of Node and of the wall clock. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(
  (
    'Date performance crypto globalThis window document navigator location history localStorage sessionStorage ' +
    'indexedDB fetch XMLHttpRequest requestAnimationFrame HTMLElement Element Node Event Worker ' +
    'process Buffer require __dirname __filename'
  ).split(' '),
);

/** How a date is written is a language's. */
const ALLOWED_NAMES: Readonly<Record<string, readonly string[]>> = {
  messages: ['Date'],
};

type Place =
  | { readonly kind: 'floor'; readonly folder: string; readonly floor: number; readonly view: string }
  | { readonly kind: 'cli' | 'routes' | 'root' | 'messages' | 'unknown' };

/** Where a path relative to the project, such as `src/lib/cpu/flags.ts`, stands. */
function placeOf(path: string): Place {
  const [src, lib, folder = '', view = ''] = path.split('/');
  if (path.startsWith('content/messages/')) return { kind: 'messages' };
  if (src !== 'src') return { kind: 'unknown' };
  if (lib === 'cli') return { kind: 'cli' };
  if (lib === 'routes') return { kind: 'routes' };
  if (lib !== 'lib') return { kind: 'root' };
  const floor = FLOORS.findIndex((folders) => folders.includes(folder));
  return floor < 0 ? { kind: 'unknown' } : { kind: 'floor', folder, floor, view };
}

/** A file's scripts with everything else blanked, so that line numbers stay true. */
function scriptsOf(path: string, text: string): string {
  if (!path.endsWith('.svelte')) return text;
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  let out = '';
  let end = 0;
  for (const match of text.matchAll(/(<script\b[^>]*>)([\s\S]*?)<\/script>/g)) {
    const start = match.index + (match[1] ?? '').length;
    const body = match[2] ?? '';
    out += blank(text.slice(end, start)) + body;
    end = start + body.length;
  }
  return out + blank(text.slice(end));
}

interface Import {
  readonly node: ts.Node;
  /** Undefined where the specifier is computed. */
  readonly specifier: string | undefined;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** Every import of a file: static, re-exported, type-only, `import()` as expression and as type, `import x = require`. */
function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined): void => {
    const literal = specifier !== undefined && ts.isStringLiteralLike(specifier);
    found.push({ node, specifier: literal ? specifier.text : undefined });
  };
  walk(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) add(node, node.expression);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0]);
    else if (ts.isImportTypeNode(node))
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
  });
  return found;
}

/** The path an import leads to inside the project, or undefined for a package. */
function targetOf(path: string, specifier: string): string | undefined {
  const bare = specifier.replace(/[?#].*$/, '');
  if (bare === '$lib' || bare.startsWith('$lib/')) return join('src/lib', bare.slice(4));
  return bare.startsWith('.') ? join(dirname(path), bare) : undefined;
}

/** Why the file at `from` may not know the file at `to`, or undefined if it may. */
function whyNot(from: Place, to: Place): string | undefined {
  if (from.kind === 'messages')
    return to.kind === 'messages' ? undefined : 'messages are data: they know each other alone';
  if (to.kind === 'messages') return 'write it as #messages/NAME, or it is English in every language';
  if (from.kind === 'cli') {
    if (to.kind === 'cli' || (to.kind === 'floor' && to.floor <= LAST_FOR_CLI)) return undefined;
    return `the command line stands on floors 0 to ${LAST_FOR_CLI} alone`;
  }
  if (from.kind !== 'floor') return to.kind === 'cli' ? 'only Node runs the command line' : undefined;
  if (to.kind !== 'floor') return `${from.folder} may import only the floors below it`;
  if (to.floor > from.floor) return `${to.folder} is above ${from.folder}`;
  if (to.folder === from.folder) {
    const apart = from.folder === 'viz' && to.view !== from.view && to.view !== 'frame';
    return apart ? `viz/${to.view} is a sibling of viz/${from.view}; only viz/frame is shared` : undefined;
  }
  return to.floor === from.floor ? `${to.folder} is a sibling of ${from.folder}` : undefined;
}

/** What is wrong with one import of a file that is portable or a test of one. */
function portableImport(specifier: string, isTest: boolean, folder: string): string | undefined {
  if (specifier === '$lib' || specifier.startsWith('$')) return `write ${specifier} as a relative path`;
  if (specifier.includes('?')) return `${specifier}: contents come in as arguments, not through the build`;
  if (specifier.startsWith('.')) {
    return specifier.endsWith('.ts') ? undefined : `${specifier}: name the file with its .ts`;
  }
  if (isTest || (specifier.startsWith('#messages/') && folder !== 'messages')) return undefined;
  if (specifier.startsWith('node:')) return `${specifier}: only src/cli and tests know Node`;
  const allowed = (PACKAGES[folder] ?? []).some(
    (name) => specifier === name || specifier.startsWith(`${name}/`),
  );
  return allowed ? undefined : `${specifier}: ${folder} uses no such package`;
}

/** Names the file declares itself, which then are not the globals of that name. `declare` does not count. */
function ownNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  walk(source, (node) => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isNamespaceImport(node) ||
      ts.isImportClause(node);
    if (!declares || !node.name || !ts.isIdentifier(node.name)) return;
    if (!isAmbient(node)) names.add(node.name.text);
  });
  return names;
}

function isAmbient(node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at; at = at.parent) {
    if (
      ts.canHaveModifiers(at) &&
      ts.getModifiers(at)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)
    )
      return true;
  }
  return false;
}

/** Whether an identifier stands for a variable or a type, and is not the name of a member or a property key. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return parent.propertyName !== node;
  const isKey =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isGetAccessor(parent) ||
    ts.isSetAccessor(parent) ||
    ts.isNamedTupleMember(parent);
  return !(isKey && parent.name === node);
}

/** The sentence about a node that names something a portable file may not use, or undefined. */
function portableName(
  node: ts.Node,
  own: ReadonlySet<string>,
  allowed: readonly string[],
): string | undefined {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const member = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
    const name = ts.isIdentifier(member) || ts.isStringLiteralLike(member) ? member.text : '';
    if (node.expression.getText() === 'Math' && name === 'random') return 'Math.random: take a seeded source';
  }
  // `const { random } = Math` and `const M = Math`: Math is for calling members of, nothing else.
  if (ts.isIdentifier(node) && node.text === 'Math' && isReference(node) && !own.has('Math')) {
    const { parent } = node;
    const plain =
      (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
      parent.expression === node;
    return plain ? undefined : 'Math passed on or taken apart could hide Math.random';
  }
  if (!ts.isIdentifier(node) || !FORBIDDEN_NAMES.has(node.text) || allowed.includes(node.text))
    return undefined;
  if (own.has(node.text) || !isReference(node)) return undefined;
  return `${node.text}: floors 0 to ${LAST_PORTABLE} know no DOM, no Node and no clock`;
}

/**
 * Checks one source file.
 * @param path relative to the project, with forward slashes, such as `src/lib/cpu/flags.ts`
 * @param text the file's contents
 */
export function checkFile(path: string, text: string): Violation[] {
  const from = placeOf(path);
  const source = ts.createSourceFile(
    path,
    scriptsOf(path, text),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TS,
  );
  const found: Violation[] = [];
  const add = (node: ts.Node, says: string | undefined): void => {
    if (says === undefined) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push({ file: path, line: line + 1, says });
  };

  if (from.kind === 'unknown') {
    if (!/^src\/lib\/[^/]+\.d\.ts$/.test(path)) add(source, 'this folder stands on no floor');
    return found;
  }
  const isTest = path.endsWith('.test.ts');
  const isPortable = from.kind === 'messages' || (from.kind === 'floor' && from.floor <= LAST_PORTABLE);
  const folder = from.kind === 'floor' ? from.folder : from.kind;
  const noBuildTricks = isPortable || from.kind === 'cli';

  for (const { node, specifier } of importsOf(source)) {
    if (specifier === undefined) {
      if (noBuildTricks && !isTest) add(node, 'an import with a computed name cannot be checked');
      continue;
    }
    if (noBuildTricks) add(node, portableImport(specifier, isTest || from.kind === 'cli', folder));
    const target = targetOf(path, specifier);
    if (target !== undefined && !isTest) add(node, whyNot(from, placeOf(target)));
  }

  if (noBuildTricks) {
    walk(source, (node) => {
      if (ts.isMetaProperty(node) && ts.isPropertyAccessExpression(node.parent)) {
        if (node.parent.name.text.startsWith('glob')) add(node, 'import.meta.glob belongs to the site');
      }
    });
  }
  if (isPortable && !isTest) {
    const own = ownNames(source);
    walk(source, (node) => add(node, portableName(node, own, ALLOWED_NAMES[folder] ?? [])));
    if (source.libReferenceDirectives.length + source.typeReferenceDirectives.length > 0) {
      add(source, 'a reference directive brings in types of another world');
    }
  }
  return found;
}
