// Round the lessons: the outline, the search, the sources, and progress that is taken along.
import { readFileSync, writeFileSync } from 'node:fs';
import { arriving, expect, test } from './test.ts';
import { expectNoBarrier, machineReady } from './trapgate.ts';

test('the home page has the whole course, with what is yet to come marked as planned', async ({ page }) => {
  await page.goto('./');
  const start = page.getByRole('region', { name: 'The question' });
  await expect(start.getByRole('link')).toHaveCount(5);
  await expect(start.getByRole('listitem').nth(3)).toContainText('The third-generation machine');
  const planned = page.getByRole('region', { name: 'To come' });
  await expect(planned.getByRole('listitem').first()).toContainText(/Virtual devices and firmware.*planned/);
  await expect(planned.getByRole('link')).toHaveCount(0);
});

test('the search finds a lesson, a word and a figure, and leads there', async ({ page }) => {
  await page.goto('./search/?q=user-mode');
  await expect(
    page.getByRole('listitem').filter({ hasText: 'The third-generation machine' }).first(),
  ).toBeVisible();
  await expectNoBarrier(page);
  await page.getByRole('searchbox').fill('784 cyc');
  await expect(page.getByText('3 passages')).toBeVisible();
  await page.getByRole('searchbox').fill('trap zyxw');
  await expect(page.getByText('Nothing has all of these words.')).toBeVisible();
  await page.getByRole('searchbox').fill('alloca');
  await page.getByRole('link', { name: 'allocator' }).click();
  await expect(page).toHaveURL(/glossary\/#allocator$/);
});

test('a figure says where it comes from', async ({ page }) => {
  await page.goto('./course/one-machine/');
  const figure = page.getByRole('link', { name: '784 cycles' });
  const card = page.getByRole('tooltip').filter({ hasText: 'Table 1' }).last();
  await figure.focus();
  await expect(card).toBeVisible();
  await expect(card).toContainText('read in the source itself');
  await figure.click();
  await expect(page).toHaveURL(/sources\/#exit-sandy-bridge$/);
  await expectNoBarrier(page);
});

test('progress is saved to a file and loaded into another browser', async ({ page, browser }, info) => {
  await page.goto('./course/cli/');
  await machineReady(page);
  const question = page.locator('[data-predict="open-traps"]');
  await question.getByRole('radio').first().check();
  await question.getByRole('button', { name: 'Let the machine answer' }).click();
  await expect(question.getByText('You were right')).toBeVisible();
  await page.goto('./');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save my progress to a file' }).click();
  const file = info.outputPath('progress.json');
  await (await saved).saveAs(file);
  expect(readFileSync(file, 'utf8')).toContain('open-traps');

  const other = arriving(await (await browser.newContext()).newPage());
  await other.goto(page.url());
  const bad = info.outputPath('bad.json');
  writeFileSync(bad, '{}');
  await other.getByLabel('Load it from a file').setInputFiles(bad);
  await expect(other.getByText('holds no progress of this course. Nothing was changed.')).toBeVisible();
  await other.getByLabel('Load it from a file').setInputFiles(file);
  const status = other.locator('.progress').getByRole('status');
  await expect(status).toHaveText('Loaded: 1 lesson. Other lessons are as they were.');
  await other.goto(`${page.url()}course/cli/`);
  await machineReady(other);
  await expect(
    other.locator('[data-predict="open-traps"]').getByRole('button', { name: 'Show the answer again' }),
  ).toBeVisible();
});

/** Progress of `lesson`, with what was `done` in it. */
const lessonWith = (lesson: string, done: Record<string, unknown>) => ({
  ...{ version: 1, lesson, files: {}, answers: {}, passed: [], hints: {}, made: {} },
  ...done,
});
const fileWith = (...lessons: object[]) => ({
  name: 'progress.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify({ version: 1, kind: 'trapgate-progress', lessons })),
});

test('what a file of progress takes the place of is said, and what it leaves', async ({ page }) => {
  await page.goto('./');
  const load = page.getByLabel('Load it from a file');
  const status = page.locator('.progress').getByRole('status');
  const cli = lessonWith('cli', { files: { 'guest.asm': '; mine' }, passed: ['prints'] });
  await load.setInputFiles(fileWith(cli, lessonWith('rings', { hints: { a: 1 } })));
  await expect(status).toHaveText('Loaded: 2 lessons. Other lessons are as they were.');
  await load.setInputFiles(fileWith(lessonWith('cli', { files: { 'guest.asm': '; another' } })));
  await expect(status).toHaveText(
    'Loaded: 1 lesson. Its answers and checks took the place of those that were here; there is no way back to these. ' +
      'A text of yours that was replaced is among the earlier texts, below the editor of its lesson. Other lessons are as they were.',
  );
  await load.setInputFiles(fileWith(cli, lessonWith('twelve', {})));
  await expect(status).toContainText('In 1 of them, answers and checks took the place');

  // The text is where that said.
  await page.goto('./course/cli/');
  await machineReady(page);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByText('Earlier texts of guest.asm').click();
  await expect(page.getByText('before work was loaded from a file').first()).toBeVisible();
});
