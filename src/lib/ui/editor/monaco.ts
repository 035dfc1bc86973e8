/**
 * Monaco, cut down to what a guest's source needs: no languages of its own, a dozen features. Only ever imported when an
 * editor is opened: it is the largest thing on the site.
 */
import { editor, languages, MarkerSeverity, Uri } from 'monaco-editor/editor';
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
  setText(text: string): void;
  setProblems(problems: readonly Problem[]): void;
  close(): void;
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
  });
  editor.defineTheme('trapgate', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', 'ink'),
      rule('comment', 'quiet'),
      rule('keyword', 'ink'),
      rule('type', 'kernel'),
      rule('string', 'user'),
      rule('number', 'ink'),
      rule('variable', 'ink'),
    ],
    colors: {
      'editor.background': colour('bench'),
      'editor.foreground': colour('ink'),
      'editorLineNumber.foreground': colour('quiet'),
      'editorLineNumber.activeForeground': colour('ink'),
    },
  });
  editor.setTheme('trapgate');
}

/**
 * Opens an editor in `host`. Tab moves the focus on, as everywhere on the page; Ctrl+M lets it indent.
 * @param onchange takes the text after each change by the student.
 */
export function openEditor(
  host: HTMLElement,
  options: { readonly text: string; readonly label: string; readonly onchange: (text: string) => void },
): OpenEditor {
  makeReady();
  useColours(host);
  const model = editor.createModel(options.text, LANGUAGE, Uri.parse(`guest:/${Math.random()}.asm`));
  const view = editor.create(host, {
    model,
    ariaLabel: `${options.label}. Tab leaves the editor; Ctrl+M makes it indent instead.`,
    tabFocusMode: true,
    automaticLayout: true,
    fontFamily: getComputedStyle(host).getPropertyValue('--mono'),
    fontSize: 14,
    lineHeight: 22,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    contextmenu: false,
    tabSize: 8,
    accessibilitySupport: 'auto',
    fixedOverflowWidgets: true,
  });
  let isOurs = false;
  view.onDidChangeModelContent(() => {
    if (!isOurs) options.onchange(model.getValue());
  });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => useColours(host);
  scheme.addEventListener('change', follow);
  return {
    setText(text) {
      if (text === model.getValue()) return;
      isOurs = true;
      model.setValue(text);
      isOurs = false;
    },
    setProblems(problems) {
      editor.setModelMarkers(model, 'assembler', problems.map(marker));
    },
    close() {
      scheme.removeEventListener('change', follow);
      view.dispose();
      model.dispose();
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
