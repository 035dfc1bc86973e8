/**
 * Prose of a lesson, before Markdown sees it: every `<` and `{` that does not open a documented component is masked, and becomes text
 * once Markdown is done (masks.ts), so that `IF<IOPL` is safe to write. Script, imports, expressions, raw HTML, unsafe links and images from elsewhere are problems with
 * line and remedy. What is code Markdown makes text of; wherever it sees an end of it that we do not, it finds nothing that is alive.
 */
import { nearest } from '../asm/nearest.ts';
import { blanked, CodeFinder, type Fence, type Piece } from './code.ts';
import { checkLinks } from './links.ts';
import { ENTITY, masked } from './masks.ts';
import { placesIn, type Place } from './places.ts';
import { termID } from './term-id.ts';
import { textProblem } from './text.ts';
import type { Problem } from './types.ts';
import { COMPONENT_FOLDER, componentSpec, VOCABULARY, type ComponentSpec } from './vocabulary.ts';

/** A component as the prose uses it. */
export interface Usage {
  readonly component: string;
  readonly props: Readonly<Record<string, string>>;
  /** What stands between `<Name>` and `</Name>`, or in the fence, as written; empty for one that stands alone. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface Prose {
  /** Markdown with components, and nothing else that Svelte would read. */
  readonly text: string;
  readonly usages: readonly Usage[];
  readonly problems: readonly Problem[];
}

const HTML = new Set(
  (
    'a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption center cite code col ' +
    'colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form ' +
    'frame h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark math ' +
    'menu meta meter nav noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp ' +
    'script section select slot small source span strong style sub summary sup svg table tbody td template textarea ' +
    'tfoot th thead time title tr track u ul var video wbr'
  ).split(' '),
);

// A value without quotes ends where another tag begins, so that a text of unfinished tags is gone through once.
const OPENING =
  /<([A-Za-z][\w:-]*)((?:\s+[A-Za-z][\w-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|\{[^{}]*\}|[^\s"'<>/]+))?)*)\s*(\/?)>/y;
const CLOSING = /<\/([A-Za-z][\w:-]*)\s*>/y;
const PROP = /([A-Za-z][\w-]*)(?:\s*=\s*("[^"]*"|'[^']*'|\{[^{}]*\}|[^\s"'>/]+))?/g;

/** How many of these a paragraph may have: Markdown takes minutes for thousands. */
const MOST: readonly (readonly [char: string, most: number])[] = [
  ['[', 500],
  ['_', 200],
];
/** Quotations and lists in one another, by the marks at the beginning of a line: Markdown fails at thousands. */
const TOO_DEEP = /^(?!(?:[ \t]*[-*])+[ \t]*$)(?:[ \t]*(?:>|\d+[.)]|[-*+](?= ))){20}/m;

/** Reads `source` (index.md); `file` is the name for problems. */
export function readProse(source: string, file = 'index.md'): Prose {
  const unsound = textProblem(source, file);
  if (unsound) return { text: '', usages: [], problems: [unsound] };
  return new Reader(source, file).read();
}

class Reader {
  private readonly source: string;
  private readonly file: string;
  private readonly place: (at: number) => Place;
  private readonly problems: Problem[] = [];
  private readonly usages: Usage[] = [];
  /** Components whose end is yet to come, and where their text begins. */
  private readonly open: { readonly usage: Usage; readonly from: number }[] = [];
  /** Where the source is code. */
  private readonly code: Piece[] = [];
  private readonly finder: CodeFinder;
  private out = '';
  private at = 0;

  constructor(source: string, file: string) {
    this.source = source;
    this.file = file;
    this.place = placesIn(source);
    this.finder = new CodeFinder(source);
  }

  read(): Prose {
    const { source } = this;
    if (source.startsWith('---'))
      this.problem(0, 'front matter in the prose', 'Title and all else stand in lesson.yaml.');
    while (this.at < source.length) {
      const lineStart = this.at === 0 || source[this.at - 1] === '\n';
      if (lineStart && (this.fence() || this.statement())) continue;
      const char = source[this.at] ?? '';
      if (char === '`') this.codeSpan();
      else if (char === '\\' && this.source[this.at + 1] === '`') this.copy(2);
      else if (char === '\\' && '<{'.includes(source[this.at + 1] ?? ' ')) this.at++;
      else if (char === '<') this.angle();
      else if (char === '{') this.brace();
      else if (char === '&') this.entity();
      else this.copy(1);
    }
    for (const {
      usage: { component, line, column },
    } of this.open) {
      const remedy = `Write </${component}> after its text.`;
      this.problems.push({ file: this.file, line, column, message: `<${component}> is not closed`, remedy });
    }
    const plain = blanked(source, this.code);
    this.nesting(plain);
    this.problems.push(...checkLinks(plain, this.file));
    return { text: this.out, usages: this.usages, problems: this.problems };
  }

  /** What Markdown would go through for ever, in `plain`: the source without its code. */
  private nesting(plain: string): void {
    const deep = plain.search(TOO_DEEP);
    if (deep >= 0)
      this.problem(deep, 'a quotation or a list in another, twenty times', 'Nest them less deeply.');
    let from = 0;
    for (const paragraph of plain.split(/(\n[ \t]*\n)/)) {
      for (const [char, most] of MOST) {
        if (paragraph.split(char).length <= most + 1) continue;
        const remedy = 'Part it by empty lines, or put what is meant as it stands into backticks.';
        this.problem(from, `more than ${most} \`${char}\` in one paragraph`, remedy);
      }
      from += paragraph.length;
    }
  }

  private copy(length: number): void {
    this.out += this.source.slice(this.at, this.at + length);
    this.at += length;
  }

  private problem(at: number, message: string, remedy: string): void {
    this.problems.push({ file: this.file, ...this.place(at), message, remedy });
  }

  private copyCode({ from, to }: Piece): void {
    this.out += masked(this.source.slice(from, to));
    this.at = to;
  }

  /** A fenced code block, copied whole. */
  private fence(): boolean {
    const fence = this.finder.fence(this.at);
    if (!fence) return false;
    const { mark, info, isClosed } = fence;
    if (!isClosed)
      this.problem(this.at, 'the code block is not closed', `Close it with ${mark} on a line of its own.`);
    this.code.push(fence);
    this.leaveALine();
    if (/\s\w+\s*=/.test(info)) this.runnable(fence);
    else this.copyCode(fence);
    return true;
  }

  /** Markdown takes all for HTML that stands right below a component. */
  private leaveALine(): void {
    const line = this.out.lastIndexOf('\n', this.out.length - 2) + 1;
    if (this.out.startsWith('<', line)) this.out += '\n';
  }

  /** A fence with props is a component, of whose text the page knows: here it leaves only its place. */
  private runnable({ info, text, to }: Fence): void {
    const [spec] = VOCABULARY.filter(({ fence }) => fence !== undefined);
    const [language = '', ...rest] = info.split(/(\s+)/);
    if (!spec || language !== 'asm' || /^ /.test(this.source.slice(this.at))) {
      const remedy = `Write it at the beginning of a line: ${spec?.fence ?? ''}.`;
      this.problem(this.at, 'a block of code with props that is no guest', remedy);
      return void (this.at = to);
    }
    const props = this.props(spec, rest.join(''), this.at, true);
    const written = Object.entries(props).map(([name, value]) => `${name}="${escaped(value)}"`);
    this.usages.push({ component: spec.name, props, text, ...this.place(this.at) });
    this.out += `<${spec.name} ${written.join(' ')} />\n`;
    this.at = to;
  }

  /** `import` and `export` at the start of a line are meant as code. */
  private statement(): boolean {
    const line = /^[^\n]*/.exec(this.source.slice(this.at))?.[0] ?? '';
    if (
      !/^\s*(import\s+(['"{*]|\w+\s+from\s*['"])|export\s+(const|let|var|function|default|class)\b)/.test(
        line,
      )
    ) {
      return false;
    }
    this.problem(
      this.at,
      'an import or export in the prose',
      'Take it out: documented components need no import.',
    );
    this.at += line.length;
    return true;
  }

  private codeSpan(): void {
    const span = this.finder.span(this.at);
    if (typeof span === 'string') return this.copy(span.length);
    this.code.push(span);
    this.copyCode(span);
  }

  private escape(): void {
    this.out += masked(this.source[this.at] ?? '');
    this.at++;
  }

  /** Markdown makes of an entity the character that it is. */
  private entity(): void {
    ENTITY.lastIndex = this.at;
    const found = ENTITY.exec(this.source);
    if (!found) return this.copy(1);
    this.out += masked(found[1] === undefined ? '{' : '<');
    this.at += found[0].length;
  }

  private brace(): void {
    if (/^\{\s*[#@:/]/.test(this.source.slice(this.at, this.at + 12))) {
      this.problem(
        this.at,
        'a template block in the prose',
        'Take it out, or put it into backticks to show it.',
      );
    }
    this.escape();
  }

  private angle(): void {
    const { source, at } = this;
    CLOSING.lastIndex = at;
    const closing = CLOSING.exec(source);
    if (closing && componentSpec(closing[1] ?? '')) {
      const opened = this.open.pop();
      if (!opened || opened.usage.component !== closing[1]) {
        this.problem(at, `</${closing[1]}> closes nothing`, `Write <${closing[1]}> before the text.`);
      } else {
        const index = this.usages.indexOf(opened.usage);
        this.usages[index] = { ...opened.usage, text: source.slice(opened.from, at) };
      }
      return this.copy(closing[0].length);
    }
    OPENING.lastIndex = at;
    const opening = OPENING.exec(source);
    const name = opening?.[1] ?? closing?.[1];
    if (opening && componentSpec(name ?? '')) return this.component(opening);
    const bare = /^<\/?([A-Za-z][\w:-]*)/.exec(source.slice(at, at + 40))?.[1];
    if (bare !== undefined && componentSpec(bare) && !closing) {
      this.problem(at, `<${bare} is not finished`, `Write it on one line: <${bare} prop="value" />.`);
    } else if (/^<!(--|\[|[a-z])/i.test(source.slice(at, at + 4))) {
      this.problem(at, 'raw HTML in the prose', 'Take it out; comments belong in lesson.yaml.');
    } else if (/^<(https?:|mailto:)/.test(source.slice(at, at + 9))) {
      this.problem(at, 'a bare address in angle brackets', 'Write [text](address).');
    } else if (bare?.startsWith('svelte:') || /^<\/?(script|style)\b/i.test(source.slice(at, at + 9))) {
      this.problem(
        at,
        `script, style or a special element: <${bare}`,
        'Take it out; logic is data in lesson.yaml.',
      );
    } else if (name !== undefined && HTML.has(name.toLowerCase())) {
      this.problem(at, `raw HTML: <${name}>`, 'Use Markdown, or put it into backticks to show it.');
    } else if (name !== undefined && (closing || opening?.[3] === '/' || /=/.test(opening?.[2] ?? ''))) {
      const known = nearest(
        name,
        VOCABULARY.map((component) => component.name),
      );
      const names = VOCABULARY.map((component) => component.name).join(', ');
      const remedy = known ? `Did you mean <${known}>?` : `Known are ${names}.`;
      this.problem(at, `there is no component <${name}>`, remedy);
    }
    this.escape();
  }

  private component(match: RegExpExecArray): void {
    const name = match[1] ?? '';
    const spec = componentSpec(name);
    if (!spec) return;
    if (spec.fence !== undefined) {
      const remedy = `Write the source between ${spec.fence} and \`\`\`.`;
      this.problem(match.index, `<${name}> is a block of code`, remedy);
    }
    const props = this.props(spec, match[2] ?? '', match.index);
    const usage = { component: name, props, text: '', ...this.place(match.index) };
    this.usages.push(usage);
    if (match[3] !== '/') this.open.push({ usage, from: match.index + match[0].length });
    this.copy(match[0].length);
  }

  /** The props in `text`, which belongs to a component at `at`; a fence's need no quotes. */
  private props(spec: ComponentSpec, text: string, at: number, isFence = false): Record<string, string> {
    const props: Record<string, string> = {};
    for (const [, prop = '', raw] of text.matchAll(PROP)) {
      const isText = raw !== undefined && (isFence ? !/^\{/.test(raw) : /^["']/.test(raw));
      if (!spec.props[prop]) {
        const known = Object.keys(spec.props).join(', ');
        const near = nearest(prop, Object.keys(spec.props));
        const remedy = near ? `Did you mean \`${near}\`?` : `It has ${known}.`;
        this.problem(at, `<${spec.name}> has no prop \`${prop}\``, remedy);
      } else if (!isText || raw.includes('{')) {
        this.problem(at, `the value of \`${prop}\` is no quoted text`, `Write ${prop}="...".`);
      } else props[prop] = /^["']/.test(raw) ? raw.slice(1, -1) : raw;
    }
    for (const [prop, { required }] of Object.entries(spec.props)) {
      if (!required || props[prop] !== undefined) continue;
      const example = spec.fence ?? `<${spec.name} ${prop}="..." />`;
      this.problem(at, `<${spec.name}> lacks \`${prop}\``, `Write ${example}.`);
    }
    return props;
  }
}

/** A text between double quotes, as HTML has it. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

const INLINE = VOCABULARY.filter(({ inline }) => inline).map(({ name }) => name);
/** A line break within a paragraph, right before an inline component. */
const BREAK_BEFORE_INLINE = new RegExp(`(\\S)[ \\t]*\\n[ \\t]*(?=<(?:${INLINE.join('|')})[\\s>])`, 'g');

/** The beginning of a paragraph that is an inline component. */
const INLINE_FIRST = new RegExp(`((?:^|\\n)[ \\t]*\\n|^)(?=<(?:${INLINE.join('|')})[\\s>])`, 'g');
/** A step, and what closes the sentence behind it: a line may break behind a button, and would begin with the stop. */
const STEP_AND_STOP = /<Step ([^<>]*)>([^<]*)<\/Step>([.,:;!?)]+)/g;
/** A character of no width and no meaning, which makes a line begin with text. */
const WORD_JOINER = '&#8288;';

/**
 * The page's source: imports of the components used, then the prose. Markdown takes a component at the beginning of a line for a
 * block of its own; one that stands in a sentence is moved up to the line before, or has a word joiner put before it. A step
 * is told what stands right behind it, and a term without an id gets the one it means.
 */
export function pageSource(prose: Prose): string {
  const used = [...new Set(prose.usages.map(({ component }) => component))].sort();
  const imports = used.map((name) => `  import ${name} from '${COMPONENT_FOLDER}/${name}.svelte';`);
  const text = prose.text
    .replace(BREAK_BEFORE_INLINE, '$1 ')
    .replace(INLINE_FIRST, `$1${WORD_JOINER}`)
    .replace(STEP_AND_STOP, '<Step $1 stop="$3">$2</Step>')
    .replace(/<Term>([^<]*)<\/Term>/g, (_, word: string) => `<Term id="${termID({}, word)}">${word}</Term>`);
  return imports.length === 0 ? text : `<script>\n${imports.join('\n')}\n</script>\n\n${text}`;
}
