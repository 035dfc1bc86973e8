/**
 * Monaco, cut down to what a guest's source needs: no languages of its own, a dozen features. Only ever imported when an
 * editor is opened: it is the largest thing on the site.
 */
import * as say from '#messages/editor';
import { editor, MarkerSeverity, Uri, type IPosition, type IRange } from 'monaco-editor/editor';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/editor/contrib/gotoSymbol/browser/goToCommands';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/referenceSearch/register';
import 'monaco-editor/features/rename/register';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordOperations/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import type { Problem } from '../../workbench/problem.ts';
import type { Sources } from './language.ts';
import { LANGUAGE, registerLanguage, serve } from './monaco-language.ts';

/** What the page can do with an open editor. */
export interface OpenEditor {
  /** Keeps the texts of the other files, so that names lead there and are renamed there too. */
  know(sources: Sources): void;
  /** Shows `text` as the content of `file`. Each file keeps its caret and what can be undone. */
  show(file: string, text: string): void;
  setProblems(file: string, problems: readonly Problem[]): void;
  /** Moves the focus and the caret to a place (both from 1). */
  goTo(line: number, column: number): void;
  close(): void;
}

/** Monaco's own bubbles at the caret. */
interface MessageController extends editor.IEditorContribution {
  showMessage(message: string, position: IPosition): void;
}
/** From the end of a dialogue until the editor is itself again, in ms. */
const SETTLED = 100;

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
  registerLanguage();
  editor.registerEditorOpener({
    openCodeEditor(_, resource, place) {
      const [found] = [...openEditors].filter((one) => one.owns(resource));
      found?.goThere(resource, place);
      return found !== undefined;
    },
  });
}

/** An editor on the page, as a way to a definition in another file needs it. */
interface Owner {
  /** True of a file of its own that is not the one it shows. */
  owns(uri: Uri): boolean;
  goThere(uri: Uri, place: IRange | IPosition | undefined): void;
}

const openEditors = new Set<Owner>();
/** Editors opened so far: each has names of its own for its files. */
let count = 0;

/** The page's own colours, so that the editor follows light, dark and high contrast. */
function useColours(host: HTMLElement): void {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const rule = (token: string, name: string, style?: string): editor.ITokenThemeRule => ({
    token,
    foreground: colour(name).slice(1),
    ...(style === undefined ? {} : { fontStyle: style }),
  });
  editor.defineTheme('trapgate', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', 'ink'),
      rule('comment', 'quiet'),
      rule('keyword', 'ink'),
      rule('annotation', 'ink', 'italic'),
      rule('delimiter', 'ink'),
      rule('identifier', 'ink'),
      rule('type', 'ink', 'bold'),
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
      'editorWidget.background': colour('paper'),
      'editorWidget.foreground': colour('ink'),
      'editorWidget.border': colour('edge'),
      'editorHoverWidget.background': colour('paper'),
      'editorHoverWidget.foreground': colour('ink'),
      'editorHoverWidget.border': colour('edge'),
      'editorSuggestWidget.background': colour('paper'),
      'editorSuggestWidget.foreground': colour('ink'),
      'editorSuggestWidget.border': colour('edge'),
      'editorSuggestWidget.selectedBackground': colour('line'),
      'editorSuggestWidget.selectedForeground': colour('ink'),
      'editorSuggestWidget.highlightForeground': colour('ink'),
      'editorSuggestWidget.focusHighlightForeground': colour('ink'),
      'textCodeBlock.background': colour('bench'),
      'peekView.border': colour('edge'),
      'peekViewTitle.background': colour('paper'),
      'peekViewTitleLabel.foreground': colour('ink'),
      'peekViewTitleDescription.foreground': colour('quiet'),
      'peekViewResult.background': colour('paper'),
      'peekViewResult.fileForeground': colour('ink'),
      'peekViewResult.lineForeground': colour('ink'),
      'peekViewResult.selectionBackground': colour('line'),
      'peekViewResult.selectionForeground': colour('ink'),
      'peekViewResult.matchHighlightBackground': colour('line'),
      'peekViewEditor.background': colour('bench'),
      'peekViewEditorGutter.background': colour('bench'),
      'peekViewEditor.matchHighlightBackground': colour('line'),
      'inputValidation.infoBackground': colour('paper'),
      'inputValidation.infoForeground': colour('ink'),
      'inputValidation.infoBorder': colour('edge'),
      focusBorder: colour('focus'),
    },
  });
  editor.setTheme('trapgate');
}

/**
 * Opens an editor in `host`. Tab moves the focus on, as everywhere on the page; Ctrl+M lets it indent.
 * @param onchange takes a file's text after each change by the student (a renaming may change several files).
 * @param onfile is asked to show another file.
 */
export function openEditor(
  host: HTMLElement,
  onchange: (text: string, file: string) => void,
  onfile: (file: string) => void,
): OpenEditor {
  makeReady();
  const authority = `editor-${++count}`;
  const uriOf = (file: string): Uri => Uri.from({ scheme: 'guest', authority, path: `/${file}` });
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
    // Enter begins a new line unless it changes what is written.
    acceptSuggestionOnEnter: 'smart',
    wordBasedSuggestions: 'off',
    suggest: { showIcons: false, showStatusBar: false },
    hover: { above: false },
  });
  // Widths measured before the font has arrived would put the caret beside its character.
  void document.fonts.ready.then(() => editor.remeasureFonts());
  const opened = new Map<string, Opened>();
  let shown: Opened | undefined;
  let isOurs = false;
  let sources: Sources = { files: {}, main: '' };
  let wanted: IPosition | undefined;
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
    matchMedia(query),
  );
  const follow = (): void => useColours(host);
  for (const query of queries) query.addEventListener('change', follow);

  function open(file: string, text: string): Opened {
    let found = opened.get(file);
    if (!found) {
      const model = editor.createModel(text, LANGUAGE, uriOf(file));
      opened.set(file, (found = { model, state: null }));
      serve(model, {
        file,
        uri: uriOf,
        refuse(reason, position) {
          const messages = view.getContribution<MessageController>('editor.contrib.messageController');
          // After the box for the new name has gone and the editor has the focus again.
          setTimeout(() => messages?.showMessage(reason, position), SETTLED);
        },
        sources: () => ({ ...sources, files: { ...sources.files, [file]: model.getValue() } }),
      });
      model.onDidChangeContent(() => {
        if (!isOurs) onchange(model.getValue(), file);
      });
    }
    return found;
  }

  /** Gives `file` a text that did not come from this editor. */
  function setText(file: string, text: string): Opened {
    const found = open(file, text);
    if (text === found.model.getValue()) return found;
    isOurs = true;
    const edit = { range: found.model.getFullModelRange(), text };
    found.model.pushEditOperations(null, [edit], () => null);
    isOurs = false;
    return found;
  }

  const owner: Owner = {
    // A place in the file that is shown is Monaco's own affair.
    owns: (uri) => uri.authority === authority && uri.toString() !== shown?.model.uri.toString(),
    goThere(uri, place) {
      wanted =
        place &&
        ('startLineNumber' in place
          ? { lineNumber: place.startLineNumber, column: place.startColumn }
          : place);
      onfile(uri.path.slice(1));
    },
  };
  openEditors.add(owner);

  return {
    know(next) {
      sources = next;
      for (const [file, text] of Object.entries(next.files)) setText(file, text);
    },
    show(file, text) {
      const next = setText(file, text);
      if (next === shown) return;
      if (shown) shown.state = view.saveViewState();
      shown = next;
      view.setModel(next.model);
      view.restoreViewState(next.state);
      const isFixed = sources.fixed?.includes(file) ?? false;
      view.updateOptions({
        ariaLabel: isFixed ? say.sourceThatStays(file) : say.sourceOfWithTab(file),
        readOnly: isFixed,
        domReadOnly: isFixed,
      });
      if (!wanted) return;
      view.setPosition(wanted);
      view.revealLineInCenterIfOutsideViewport(wanted.lineNumber);
      view.focus();
      wanted = undefined;
    },
    setProblems(file, problems) {
      const model = opened.get(file)?.model;
      if (model)
        editor.setModelMarkers(
          model,
          'assembler',
          problems.map((found) => marker(found, opened)),
        );
    },
    goTo(line, column) {
      view.focus();
      view.setPosition({ lineNumber: line, column });
      view.revealLineInCenterIfOutsideViewport(line);
    },
    close() {
      openEditors.delete(owner);
      for (const query of queries) query.removeEventListener('change', follow);
      view.dispose();
      for (const { model } of opened.values()) model.dispose();
    },
  };
}

/** A problem as Monaco marks it; its notes lead to the files that are open as models. */
function marker(
  { severity, message, remedy, line = 1, column = 1, length = 1, notes = [] }: Problem,
  opened: ReadonlyMap<string, { readonly model: editor.ITextModel }>,
): editor.IMarkerData {
  const relatedInformation = notes.flatMap((note) => {
    const model = opened.get(note.file)?.model;
    if (!model) return [];
    return {
      resource: model.uri,
      message: note.message,
      startLineNumber: note.line,
      startColumn: note.column,
      endLineNumber: note.line,
      endColumn: note.column + note.length,
    };
  });
  return {
    relatedInformation,
    severity: severity === 'error' ? MarkerSeverity.Error : MarkerSeverity.Warning,
    message: remedy === undefined ? message : `${message}. ${remedy}`,
    startLineNumber: line,
    startColumn: column,
    endLineNumber: line,
    endColumn: column + length,
  };
}
