// Round the lessons: the outline, the search, the sources, and progress that is taken along.
import { readFileSync, writeFileSync } from 'node:fs';
import { arriving, expect, test, type Page } from './test.ts';
import { expectNoBarrier, expectNoWiderThan, machineReady, writeSource } from './trapgate.ts';

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

test('what is done in two tabs of a lesson stays, whichever does something last', async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const answer = async (tab: Page, id: string): Promise<void> => {
    const question = tab.locator(`[data-predict="${id}"]`);
    await question.getByRole('radio').first().check();
    await question.getByRole('button', { name: 'Let the machine answer' }).click();
  };
  const isAnswered = (tab: Page, id: string): Promise<void> =>
    expect(tab.locator(`[data-predict="${id}"]`).getByRole('radio').first()).toBeDisabled();
  const other = arriving(await context.newPage());
  for (const tab of [page, other]) {
    await tab.goto('./course/cli/');
    await machineReady(tab);
  }
  await page.bringToFront();
  await answer(page, 'open-traps');
  await isAnswered(page, 'open-traps');
  await writeSource(page, '; written in the first tab');
  // One comes back to the other tab.
  await other.evaluate(() => dispatchEvent(new Event('focus')));
  await isAnswered(other, 'open-traps');
  await expect(other.locator('section.machine')).toContainText('written in the first tab');
  await writeSource(other, '; written in the second tab');

  // What the first keeps meanwhile is there before the second does something again.
  await answer(page, 'real-if');
  await isAnswered(page, 'real-if');
  await isAnswered(other, 'real-if');
  await writeSource(other, '; written in the second tab, again');

  // Checks end in the first, which nobody came back to.
  await page.getByRole('button', { name: 'Check all' }).click();
  await expect(page.locator('section.machine')).toContainText('written in the second tab');
  await page.reload();
  await machineReady(page);
  for (const id of ['open-traps', 'real-if']) await isAnswered(page, id);
  await expect(page.locator('section.machine')).toContainText('written in the second tab, again');
});

test('a question that was answered in a file that is taken back can be answered again', async ({
  page,
  context,
}) => {
  await page.goto('./course/cli/');
  await machineReady(page);
  const home = arriving(await context.newPage());
  await home.goto('./');
  await home
    .getByLabel('Load it from a file')
    .setInputFiles(fileWith(lessonWith('cli', { answers: { 'open-traps': { given: 'a', right: false } } })));
  const question = page.locator('[data-predict="open-traps"]');
  await question.getByRole('button', { name: 'Show the answer again' }).click();
  await expect(question.getByText('The run says')).toBeVisible();
  await home
    .getByLabel('Load it from a file')
    .setInputFiles(fileWith(lessonWith('cli', { hints: { a: 1 } })));
  await expect(question.getByText('The run says')).toHaveCount(0);
  await question.getByRole('radio').first().check();
  await question.getByRole('button', { name: 'Let the machine answer' }).click();
  await expect(question.getByText('The run says')).toBeVisible();

  // What has been done since a file was loaded is not taken back with it.
  await home.getByRole('button', { name: 'Undo loading' }).click();
  await expect(home.locator('.progress').getByRole('status')).toHaveText(
    'As before the file was loaded, but for 1 lesson: something has been done there since.',
  );
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
    'Loaded: 1 lesson. Its answers and checks took the place of those that were here. ' +
      'A text of yours that was replaced is among the earlier texts, below the editor of its lesson. Other lessons are as they were.',
  );
  await expect(page.locator('[data-standing="begun"]')).toHaveCount(2);
  // Where nothing was answered and nothing held, nothing is lost.
  await load.setInputFiles(fileWith(cli, lessonWith('rings', {})));
  await expect(status).toContainText('Loaded: 2 lessons. A text of yours');
  await load.setInputFiles(fileWith(cli, lessonWith('twelve', {})));
  await expect(status).toContainText('In 1 of them, answers and checks took the place');

  // What was loaded last can be taken back, and the keyboard goes on beside the button that did.
  await load.setInputFiles(fileWith(lessonWith('cli', { files: { 'guest.asm': '; another' } })));
  await page.getByRole('button', { name: 'Undo loading' }).focus();
  await page.keyboard.press('Enter');
  await expect(status).toHaveText('All is as it was before the file was loaded.');
  await expect(page.getByRole('button', { name: 'Undo loading' })).toHaveCount(0);
  await expect(load).toBeFocused();
  const kept = (lesson: string) =>
    page.evaluate(
      (end) => Object.entries({ ...localStorage }).find(([name]) => name.endsWith(end))?.[1] as string,
      `/lesson/${lesson}`,
    );
  expect(await kept('cli')).toBe(JSON.stringify(cli));
  await load.setInputFiles(fileWith(lessonWith('classes', { hints: { a: 1 } })));
  await expect.poll(() => kept('classes')).toContain('"hints":{"a":1}');
  await page.getByRole('button', { name: 'Undo loading' }).click();
  expect(await kept('classes')).toBeUndefined();

  // The text is where that said.
  await page.goto('./course/cli/');
  await machineReady(page);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByText('Earlier texts of guest.asm').click();
  await expect(page.getByText('before work was loaded from a file').first()).toBeVisible();
});

const given = (...ids: string[]) => ({
  answers: Object.fromEntries(ids.map((id) => [id, { given: 'a', right: true }])),
});
/** As its lesson.yaml has its objectives. */
const FINISHED = lessonWith('twelve', {
  ...given('first-argument', 'loop-ends', 'returns-once'),
  passed: ['even-sum', 'clean-stack'],
});

test('the outline says what is finished and what was begun, and the page leads on', async ({ page }) => {
  await page.goto('./');
  const on = page.getByRole('link', { name: /^Go on with/ });
  const row = (id: string) => page.locator('li', { has: page.locator(`a[href$="course/${id}/"]`) }).last();
  await expect(page.getByRole('link', { name: /To the course: \d+ lessons/ })).toBeVisible();
  await expect(on).toHaveCount(0);
  await expect(row('twelve')).toHaveText(/20 min$/);

  const load = page.getByLabel('Load it from a file');
  await load.setInputFiles(fileWith(FINISHED));
  await expect(on).toHaveText(/Go on with lesson 1: One machine/);
  await expect(row('twelve')).toHaveText(/20 min, finished$/);
  await expect(page.getByText('1 of 10 finished')).toBeVisible();
  // One check fewer, and it is not.
  await load.setInputFiles(fileWith({ ...FINISHED, passed: ['even-sum'] }));
  await expect(row('twelve')).toHaveText(/20 min, begun$/);
  await expect(on).toHaveText(/lesson 0/);
  await load.setInputFiles(fileWith(FINISHED, lessonWith('rings', given('knock'))));
  await expect(on).toHaveText(/Go on with lesson 2: Rings/);

  const seen = () =>
    page
      .locator('[data-standing]:not([data-standing="open"])')
      .evaluateAll((rows) => rows.map((one) => one.textContent.replace(/\s+/g, ' ').trim()));
  const before = await seen();
  await page.reload();
  await expect.poll(seen).toEqual(before);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoWiderThan(page, width);
    await expectNoBarrier(page);
  }
  // What is done in a lesson is there on the way back.
  await on.click();
  await machineReady(page);
  await page.goBack();
  await expect(on).toHaveText(/lesson 2/);
});

test('who comes back to the home page sees nothing move', async ({ page }) => {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('./');
    const places = () =>
      page
        .locator('fieldset, h2, .part li')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top + scrollY));
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    const before = await places();
    await page
      .getByLabel('Load it from a file')
      .setInputFiles(fileWith(FINISHED, lessonWith('classes', given('svc'))));
    await expect(page.getByRole('link', { name: /^Go on with lesson 3/ })).toBeVisible();
    expect(await places()).toEqual(before);
  }
});

test('the home page comes without storage, and with what is no progress in it', async ({
  page,
  browser,
  baseURL,
}) => {
  const refused = arriving(await (await browser.newContext()).newPage());
  const errors: string[] = [];
  for (const one of [page, refused]) one.on('pageerror', ({ message }) => errors.push(message));
  await refused.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('refused', 'SecurityError');
      },
    });
  });
  await refused.goto(baseURL ?? '');
  await expect(refused.getByRole('link', { name: /To the course/ })).toBeVisible();
  await refused.getByLabel('Load it from a file').setInputFiles(fileWith(FINISHED));
  await expect(refused.getByRole('link', { name: /Go on with lesson 1/ })).toBeVisible();
  await expect(refused.getByText('This browser keeps nothing for this site')).toBeVisible();

  await page.goto('./');
  await page
    .getByLabel('Load it from a file')
    .setInputFiles(fileWith(FINISHED, lessonWith('rings', given('knock'))));
  await page.evaluate(() => {
    for (const name of Object.keys(localStorage))
      if (name.endsWith('lesson/rings')) localStorage.setItem(name, '{"of":');
  });
  await page.reload();
  await expect(page.getByRole('link', { name: /Go on with lesson 1/ })).toBeVisible();
  expect(errors).toEqual([]);
});
