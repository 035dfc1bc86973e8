import { mdsvex } from 'mdsvex';
import { compile, parse, preprocess } from 'svelte/compiler';
import { expect, it } from 'vitest';
import { codeFence } from '../../scripts/code-fence.mjs';
import { lessonProse, lessonText } from '../../scripts/lesson-preprocess.mjs';

/** Prose as it leaves the build's preprocessors; it must compile as a component. */
async function page(source: string): Promise<string> {
  const markdown = mdsvex({ extensions: ['.md'], smartypants: false, highlight: { highlighter: codeFence } });
  const { code } = await preprocess(source, [lessonProse, markdown!, lessonText], {
    filename: '/lesson/index.md',
  });
  expect(compile(code, { filename: 'index.md', generate: 'server' }).js.code).not.toBe('');
  return code;
}

it('shows < and { in prose and in code as they were written', async () => {
  const code = await page('If IF<IOPL and {x}, `a<b {c}` or <IOPL and CPL>0.\n\n```asm\ncmp <a>, {b}\n```\n');
  expect(code).toContain('IF&lt;IOPL');
  expect(code).toContain('&lt;IOPL and CPL>0');
  expect(code).toContain('a&lt;b');
  expect(code).not.toContain('&amp;lt;');
});

it('keeps each character of a fence: backslashes, quotes, backticks, dollars and blanks', async () => {
  const text = 'a: "\\"1\\""  \\n `b` ${c}\n\n  d\\\n';
  const code = await page(`\`\`\`\`yaml\n${text}\`\`\`\`\n\n\`\`\`\n<\\0>\n\`\`\`\n`);
  const boxes = [...code.matchAll(/<code[^>]*>([^<]*)<\/code>/g)].map(([, html = '']) =>
    html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#123;', '{').replaceAll('&#125;', '}'),
  );
  expect(boxes).toEqual([text.trimEnd(), '<\\0>']);
});

it('imports the components that are used, and keeps them', async () => {
  const code = await page('<Machine run="te" />\n\nSee <Step to="end">the end</Step>.\n');
  expect(code).toContain("import Machine from '$lib/ui/lesson/Machine.svelte'");
  expect(code).toContain('<Step to="end" stop=".">the end</Step>');
  expect(code).not.toContain('import Predict');
});

it('makes a paragraph of one that begins with an inline component, with its emphasis', async () => {
  const code = await page('Before.\n\n<Step to="end">Go</Step> and *look*.\n\nAfter.\n');
  expect(code).toMatch(/<p>[^<]*<Step to="end">Go<\/Step> and <em>look<\/em>\.<\/p>/);
});

/** What Svelte finds alive in a page: elements that Markdown does not make, expressions, addresses that run something. */
function alive(code: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, name, data } = node as { type?: string; name?: string; data?: string };
    if (type !== undefined && /Tag$|Block$/.test(type)) found.push(type);
    if (
      type === 'RegularElement' &&
      !/^(h[1-6]|[uo]l|li|p|a|em|strong|code|pre|blockquote|hr|br|del|table|t[a-z]+)$/.test(name ?? '')
    )
      found.push(`<${name}>`);
    if (type === 'Text' && /^\s*javascript:/i.test(data ?? '')) found.push(data ?? '');
    Object.values(node).forEach(walk);
  };
  const { fragment, instance } = parse(code, { modern: true });
  walk(fragment);
  return instance ? [...found, '<script>'] : found;
}

// Where a code span ends is told otherwise by us than by Markdown in each of them.
it.each([
  '- a ` <script>alert(1)</script>\n- b ` c',
  '*a ` b* {globalThis.process.cwd()} ` c',
  '*a ` b* [x](javascript:alert(1)) ` c',
  '**a ` b** ![x](javascript:alert(1)) ` c',
  '~~a ` b~~ <b>{1+1}</b> ` c',
  '[x](y "` {1+1} `")',
  '[x](y "{1+1}")',
  'http://x.org/`{1+1}`',
  '# a ` <b>{1+1}</b>\nb ` c',
  'a ` <b>{1+1}</b>\n===\nb ` c',
  '| a ` | b |\n| --- | --- |\n| {1+1} | ` |',
  '[x]: y "` {1+1} `"\n\n[x] [z]',
  '[` ]: javascript:alert(1) `\n\n[`]',
  '*uses `p*q{r}` here*',
  '- the ` key\n- with a {c} or `mov`',
  '<Machine run="te" />\n```asm\nmov eax, {x} <b>y</b>\n```',
  '1. a\n   ```asm\n   {x}\n```\n{y} <i>z</i>\n```',
  '    {x} <b>y</b> in a block that is indented',
  'a \\` {x} <b>` c',
  '``a` {x}`` ` <b>',
  '&#123;1+1} &lbrace;1+1} &#x7b;1+1} &lt;script>alert(1)&lt;/script>',
  '[x](&#123;1+1}) `&#123;1+1}` [y](z "&#123;1+1}")',
  '&#123 1+1} &#x7B1+1} &ltb>&lt b> &#00123;1+1} &amp;#123;1+1} &LT;b> &Lt;b> &lcub;1+1}',
  '# &#123;1+1}\n\n| &lbrace;1+1} |\n| --- |\n| &#60;b> |',
  '\\{1+1} \\<b>y\\</b> \\`{x}` <b>',
])('nothing in prose comes alive: %j', async (source) => {
  let code: string;
  try {
    code = await page(source);
  } catch (error) {
    // That it is refused, with its place, is as well.
    return expect(String(error)).toMatch(/index\.md:\d+:\d+: /);
  }
  expect(alive(code.replace(/^<script>\n(?: {2}import \w+ from '\$lib[\w/.]+';\n)*<\/script>/m, ''))).toEqual(
    [],
  );
});

it('finds what is alive', () => {
  expect(alive('<p>{x}</p><b>y</b><a href="javascript:z">w</a>{@html v}{#if u}t{/if}')).toEqual([
    'ExpressionTag',
    '<b>',
    'javascript:z',
    'HtmlTag',
    'IfBlock',
  ]);
});

it('shows a fence right below a component as the code that it is, and components in code as written', async () => {
  const code = await page(
    '<Machine run="te" />\n```asm\nmov eax, {x}\n```\n\nWrite `<Step to="a">b</Step>.` so.\n',
  );
  expect(code).toContain('<code class="language-asm">mov eax, &#123;x&#125;</code>');
  expect(code).toContain('<code>&lt;Step to="a"&gt;b&lt;/Step&gt;.</code>');
});

it('says where prose is nested as Markdown cannot bear it', async () => {
  await expect(page(`one\n\n${'> '.repeat(2_000)}two\n`)).rejects.toThrow(
    /index\.md:3:1: a quotation or a list in another/,
  );
  await expect(page(`one\n\n${'!['.repeat(5_000)}\n`)).rejects.toThrow(/index\.md:3:1: more than 500 `\[`/);
  await expect(page(`${'1. '.repeat(2_000)}\n`)).rejects.toThrow(/:1:1: a quotation or a list/);
  await expect(page(`${'_a '.repeat(2_000)}\n`)).rejects.toThrow(/:1:1: more than 200 `_`/);
  expect(await page(`${'> '.repeat(19)}two\n\n${`${'['.repeat(500)}\n\n`.repeat(4)}`)).toContain(
    '<blockquote>',
  );
  // In code they are only characters.
  expect(await page(`\`\`\`\n${'['.repeat(5_000)}\n${'> '.repeat(50)}\n\`\`\`\n`)).toContain('[[[[');
});

it('stops the build where prose holds raw HTML', async () => {
  await expect(page('one\n\n<div>two</div>\n')).rejects.toThrow(/index\.md:3:1: raw HTML/);
});
