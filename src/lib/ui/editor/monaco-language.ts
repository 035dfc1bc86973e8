/** The assembler's services as Monaco asks for them: colours, completion, cards, definitions, renaming, folding. */
import * as say from '#messages/editor';
import {
  languages,
  type CancellationToken,
  type editor,
  type IRange,
  type Position,
  type Uri,
} from 'monaco-editor/editor';
import {
  analyse,
  complete,
  FIRST_LINE,
  findDefinitions,
  findReferences,
  folds,
  hover,
  linePieces,
  listReferences,
  rename,
  type Analysis,
  type Block,
  type CompletionKind,
  type LineState,
  type PieceKind,
  type Place,
  type Sources,
} from './language.ts';

export const LANGUAGE = 'nasm';

/** What a model is part of. */
export interface ModelContext {
  readonly file: string;
  sources(): Sources;
  /** The model's own name for another file. */
  uri(file: string): Uri;
  /** Says at a place why something cannot be done. */
  refuse(reason: string, position: Position): void;
}

const contexts = new WeakMap<editor.ITextModel, ModelContext>();

/** Lets the services answer for `model`. */
export function serve(model: editor.ITextModel, context: ModelContext): void {
  contexts.set(model, context);
}

/** Colours by kind of piece; the rules stand in monaco.ts. */
const SCOPES: Readonly<Record<PieceKind, string>> = {
  comment: 'comment',
  label: 'type',
  mnemonic: 'keyword',
  prefix: 'keyword',
  directive: 'annotation',
  preprocessor: 'annotation',
  register: 'variable',
  size: 'annotation',
  number: 'number',
  string: 'string',
  name: 'identifier',
  operator: 'delimiter',
};

/** Monaco compares and copies states; ours is a value that never changes. */
class TokenState implements languages.IState {
  readonly line: LineState;

  constructor(line: LineState) {
    this.line = line;
  }
  clone(): TokenState {
    return this;
  }
  equals(other: languages.IState): boolean {
    return other instanceof TokenState && other.line.continued === this.line.continued;
  }
}

const { CompletionItemKind: Kind } = languages;
const KINDS: Readonly<Record<CompletionKind, languages.CompletionItemKind>> = {
  mnemonic: Kind.Function,
  register: Kind.Variable,
  label: Kind.Reference,
  constant: Kind.Constant,
  macro: Kind.Method,
  file: Kind.File,
  number: Kind.Value,
  directive: Kind.Keyword,
  preprocessor: Kind.Keyword,
  prefix: Kind.Keyword,
  size: Kind.Keyword,
};

function markdown(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&');
    case 'code':
      return `\`\`\`\n${block.lines.join('\n')}\n\`\`\``;
    case 'rows':
      return block.rows.map(([name, value]) => `${name}: \`${value}\``).join('  \n');
  }
}

/** What is asked of a model, or null where it is none of ours. */
function question(
  model: editor.ITextModel,
  { lineNumber, column }: Position,
): { analysis: Analysis; place: Place; context: ModelContext } | null {
  const context = contexts.get(model);
  if (!context) return null;
  return {
    context,
    analysis: analyse(context.sources()),
    place: { file: context.file, line: lineNumber, column },
  };
}

function rangeOf(span: { readonly line: number; readonly column: number; readonly length: number }): IRange {
  return {
    startLineNumber: span.line,
    startColumn: span.column,
    endLineNumber: span.line,
    endColumn: span.column + span.length,
  };
}

/** Registers the language and its services, once for the page. */
export function registerLanguage(): void {
  languages.register({ id: LANGUAGE });
  languages.setLanguageConfiguration(LANGUAGE, {
    comments: { lineComment: ';' },
    brackets: [
      ['[', ']'],
      ['(', ')'],
    ],
    wordPattern: /[%$]?[A-Za-z_.?@][\w.?@$#~]*|\d\w*/,
  });
  languages.setTokensProvider(LANGUAGE, {
    getInitialState: () => new TokenState(FIRST_LINE),
    tokenize(line, state) {
      const read = linePieces(line, (state as TokenState).line);
      const tokens: languages.IToken[] = [];
      let end = 0;
      for (const { kind, from, length } of read.pieces) {
        if (from > end) tokens.push({ startIndex: end, scopes: '' });
        tokens.push({ startIndex: from, scopes: SCOPES[kind] });
        end = from + length;
      }
      if (end < line.length) tokens.push({ startIndex: end, scopes: '' });
      return { tokens, endState: new TokenState(read.state) };
    },
  });
  languages.registerCompletionItemProvider(LANGUAGE, {
    triggerCharacters: ['%', '.'],
    provideCompletionItems(model, position) {
      const asked = question(model, position);
      if (!asked) return { suggestions: [] };
      const { items, column, length } = complete(asked.analysis, asked.place);
      const range = rangeOf({ line: position.lineNumber, column, length });
      return {
        suggestions: items.map(({ kind, text, detail }, i) => ({
          label: { label: text, description: detail },
          kind: KINDS[kind],
          insertText: text,
          sortText: String(i).padStart(5, '0'),
          range,
        })),
      };
    },
  });
  languages.registerHoverProvider(LANGUAGE, {
    provideHover(model, position) {
      const asked = question(model, position);
      const card = asked && hover(asked.analysis, asked.place);
      if (!card) return null;
      const contents = [`**${markdown({ kind: 'text', text: card.title })}**`, ...card.blocks.map(markdown)];
      return { range: rangeOf(card), contents: contents.map((value) => ({ value })) };
    },
  });
  languages.registerDefinitionProvider(LANGUAGE, {
    provideDefinition(model, position) {
      const asked = question(model, position);
      if (!asked) return [];
      return findDefinitions(asked.analysis, asked.place).map(({ span }) => ({
        uri: asked.context.uri(span.file),
        range: rangeOf(span),
      }));
    },
  });
  languages.registerReferenceProvider(LANGUAGE, {
    // The definition always counts: Monaco would ask without it, and then show no list of a single use.
    provideReferences(model, position) {
      const asked = question(model, position);
      const list = asked && listReferences(asked.analysis, asked.place);
      return (list?.places ?? []).map((one) => ({ uri: asked!.context.uri(one.file), range: rangeOf(one) }));
    },
  });
  languages.registerRenameProvider(LANGUAGE, {
    resolveRenameLocation(model, position) {
      const asked = question(model, position);
      const [at] = asked
        ? findReferences(asked.analysis, asked.place).filter(({ span }) => contains(span, asked.place))
        : [];
      const range = at
        ? rangeOf(at.span)
        : { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 };
      const text = at ? model.getValueInRange(range) : '';
      return at ? { range, text } : { range, text, rejectReason: say.noNameToChange };
    },
    provideRenameEdits(model, position, name, _: CancellationToken) {
      const asked = question(model, position);
      const renaming = asked && rename(asked.analysis, asked.place, name, asked.context.sources().fixed);
      if (!renaming?.ok) {
        // Monaco would write its own rejection to the console alone.
        if (renaming) asked!.context.refuse(renaming.reason, position);
        return { edits: [] };
      }
      return {
        edits: renaming.edits.map((edit) => ({
          resource: asked!.context.uri(edit.file),
          versionId: undefined,
          textEdit: { range: rangeOf(edit), text: edit.text },
        })),
      };
    },
  });
  languages.registerFoldingRangeProvider(LANGUAGE, {
    provideFoldingRanges: (model) =>
      folds(model.getValue()).map(({ first, last }) => ({ start: first, end: last })),
  });
}

function contains(
  span: { readonly file: string; readonly line: number; readonly column: number; readonly length: number },
  place: Place,
): boolean {
  return (
    span.file === place.file &&
    span.line === place.line &&
    span.column <= place.column &&
    place.column <= span.column + span.length
  );
}
