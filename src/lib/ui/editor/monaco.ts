/**
 * Monaco, cut down to what a guest's source needs: no languages of its own, a dozen features. Only ever imported when an
 * editor is opened: it is the largest thing on the site.
 */
import { editor, languages, MarkerSeverity } from 'monaco-editor/editor';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordOperations/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import type { Problem } from '../../workbench/problem.ts';

const LANGUAGE = 'nasm';

/** What the page can do with an open editor. */
export interface OpenEditor {
  /** Shows `text` as the content of `file`. Each file keeps its caret and what can be undone. */
  show(file: string, text: string): void;
  setProblems(file: string, problems: readonly Problem[]): void;
  /** Moves the focus and the caret to a place (both from 1). */
  goTo(line: number, column: number): void;
  close(): void;
}

/** A file that was shown, and where in it the student was. */
interface Opened {
  readonly model: editor.ITextModel;
  state: editor.ICodeEditorViewState | null;
}

let isReady = false;

function makeReady(): void {
  if (isReady) return;
  isReady = true;
  (self as { MonacoEnvironment?: unknown }).MonacoEnvironment = { getWorker: () => new EditorWorker() };
  languages.register({ id: LANGUAGE });
  languages.setLanguageConfiguration(LANGUAGE, {
    comments: { lineComment: ';' },
    brackets: [
      ['[', ']'],
      ['(', ')'],
    ],
  });
  languages.setMonarchTokensProvider(LANGUAGE, {
    ignoreCase: true,
    tokenizer: {
      root: [
        [/;.*$/, 'comment'],
        [/%\w+/, 'keyword'],
        [/^\s*[\w.$@?~#]+:/, 'type'],
        [/"[^"]*"|'[^']*'|`[^`]*`/, 'string'],
        [/\b(0x[\da-f]+|\d[\da-f]*h|\d+[bo]?)\b/, 'number'],
        [/\b(e?[abcd]x|[abcd][hl]|e?[sd]i|e?[sb]p|[cdefgs]s|cr[0-4]|dr[0-7])\b/, 'variable'],
        [/\b(byte|word|dword|qword|times|align|org|bits|equ|d[bwdq]|res[bwd])\b/, 'keyword'],
      ],
    },
  });
}

/** The page's own colours, so that the editor follows light, dark and high contrast. */
function useColours(host: HTMLElement): void {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const rule = (token: string, name: string): editor.ITokenThemeRule => ({
    token,
    foreground: colour(name).slice(1),
    ...(token === 'type' ? { fontStyle: 'bold' } : {}),
  });
  editor.defineTheme('trapgate', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', 'ink'),
      rule('comment', 'quiet'),
      rule('keyword', 'ink'),
      rule('type', 'ink'),
      rule('string', 'ink'),
      rule('number', 'ink'),
      rule('variable', 'ink'),
    ],
    colors: {
      'editor.background': colour('bench'),
      'editor.foreground': colour('ink'),
      'editorLineNumber.foreground': colour('quiet'),
      'editorLineNumber.activeForeground': colour('ink'),
      // Nested brackets would take one hue after the other; hues are for actors.
      'editorBracketHighlight.foreground1': colour('ink'),
      'editorBracketHighlight.foreground2': colour('ink'),
      'editorBracketHighlight.foreground3': colour('ink'),
    },
  });
  editor.setTheme('trapgate');
}

/**
 * Opens an editor in `host`. Tab moves the focus on, as everywhere on the page; Ctrl+M lets it indent.
 * @param onchange takes the text after each change by the student.
 */
export function openEditor(host: HTMLElement, onchange: (text: string) => void): OpenEditor {
  makeReady();
  useColours(host);
  const view = editor.create(host, {
    model: null,
    tabFocusMode: true,
    automaticLayout: true,
    fontFamily: getComputedStyle(host).getPropertyValue('--mono'),
    fontSize: 14,
    lineHeight: 22,
    lineNumbersMinChars: 3,
    minimap: { enabled: false },
    overviewRulerLanes: 0,
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    contextmenu: false,
    // 'dimmed' has too little contrast.
    renderFinalNewline: 'on',
    guides: { indentation: false },
    tabSize: 8,
    fixedOverflowWidgets: true,
  });
  // Widths measured before the font has arrived would put the caret beside its character.
  void document.fonts.ready.then(() => editor.remeasureFonts());
  const opened = new Map<string, Opened>();
  let shown: Opened | undefined;
  let isOurs = false;
  view.onDidChangeModelContent(() => {
    if (!isOurs) onchange(view.getValue());
  });
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
    matchMedia(query),
  );
  const follow = (): void => useColours(host);
  for (const query of queries) query.addEventListener('change', follow);

  function open(file: string, text: string): Opened {
    let found = opened.get(file);
    if (!found) opened.set(file, (found = { model: editor.createModel(text, LANGUAGE), state: null }));
    return found;
  }

  return {
    show(file, text) {
      const next = open(file, text);
      isOurs = true;
      if (next !== shown) {
        if (shown) shown.state = view.saveViewState();
        shown = next;
        view.setModel(next.model);
        view.restoreViewState(next.state);
        view.updateOptions({
          ariaLabel: `Source of ${file}. Tab leaves the editor; Control M makes it indent.`,
        });
      }
      if (text !== next.model.getValue()) {
        const edit = { range: next.model.getFullModelRange(), text };
        next.model.pushEditOperations(null, [edit], () => null);
      }
      isOurs = false;
    },
    setProblems(file, problems) {
      const model = opened.get(file)?.model;
      if (model) editor.setModelMarkers(model, 'assembler', problems.map(marker));
    },
    goTo(line, column) {
      view.focus();
      view.setPosition({ lineNumber: line, column });
      view.revealLineInCenterIfOutsideViewport(line);
    },
    close() {
      for (const query of queries) query.removeEventListener('change', follow);
      view.dispose();
      for (const { model } of opened.values()) model.dispose();
    },
  };
}

function marker({
  severity,
  message,
  remedy,
  line = 1,
  column = 1,
  length = 1,
}: Problem): editor.IMarkerData {
  return {
    severity: severity === 'error' ? MarkerSeverity.Error : MarkerSeverity.Warning,
    message: remedy === undefined ? message : `${message}. ${remedy}`,
    startLineNumber: line,
    startColumn: column,
    endLineNumber: line,
    endColumn: column + length,
  };
}
