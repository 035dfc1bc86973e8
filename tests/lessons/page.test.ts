import { mdsvex } from 'mdsvex';
import { compile, preprocess } from 'svelte/compiler';
import { expect, it } from 'vitest';
import { codeFence } from '../../scripts/code-fence.mjs';
import { lessonProse } from '../../scripts/lesson-preprocess.mjs';

/** Prose as it leaves the build's preprocessors; it must compile as a component. */
async function page(source: string): Promise<string> {
  const markdown = mdsvex({ extensions: ['.md'], smartypants: false, highlight: { highlighter: codeFence } });
  const { code } = await preprocess(source, [lessonProse, markdown!], { filename: '/lesson/index.md' });
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

it('says where prose is nested as Markdown cannot bear it', async () => {
  await expect(page(`one\n\n${'> '.repeat(2_000)}two\n`)).rejects.toThrow(
    /index\.md:3:1: a quotation or a list in another/,
  );
  await expect(page(`one\n\n${'!['.repeat(5_000)}\n`)).rejects.toThrow(/index\.md:3:1: more than 500 `\[`/);
  await expect(page(`${'1. '.repeat(2_000)}\n`)).rejects.toThrow(/:1:1: a quotation or a list/);
  await expect(page(`${'_a '.repeat(2_000)}\n`)).rejects.toThrow(/:1:1: more than 200 `_`/);
  expect(await page(`${'> '.repeat(19)}two\n\n${`${'['.repeat(499)}\n\n`.repeat(4)}`)).toContain(
    '<blockquote>',
  );
  // In code they are only characters.
  expect(await page(`\`\`\`\n${'['.repeat(5_000)}\n${'> '.repeat(50)}\n\`\`\`\n`)).toContain('[[[[');
});

it('stops the build where prose holds raw HTML', async () => {
  await expect(page('one\n\n<div>two</div>\n')).rejects.toThrow(/index\.md:3:1: raw HTML/);
});
