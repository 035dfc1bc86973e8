// Each lesson as a student goes through it: predict, step, change the text, have it checked. Once by mouse, once by keyboard.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from './test.ts';
import {
  allOf,
  expectNoBarrier,
  expectNoWiderThan,
  lessonFile,
  machineReady,
  runGuest,
  writeSource,
} from './trapgate.ts';

const LESSONS = [
  { id: 'twelve', folder: '01-start/00-twelve-instructions', prediction: 'first-argument', exits: false },
  { id: 'one-machine', folder: '01-start/01-one-machine', prediction: 'direct', exits: true },
  { id: 'rings', folder: '01-start/02-rings', prediction: 'knock', exits: false },
  { id: 'cli', folder: '02-trap-and-emulate/05-cli', prediction: 'open-traps', exits: true },
  {
    id: 'obeys-not',
    folder: '02-trap-and-emulate/06-the-x86-does-not-obey',
    prediction: 'popf',
    exits: true,
  },
  {
    id: 'memory-twice',
    folder: '02-trap-and-emulate/07-memory-twice',
    prediction: 'whose-table',
    exits: true,
  },
  {
    id: 'three-answers',
    folder: '03-three-answers/08-three-answers',
    prediction: 'popf-translated',
    exits: true,
  },
  {
    id: 'which-is-fastest',
    folder: '03-three-answers/09-which-is-fastest',
    prediction: 'ask',
    exits: true,
  },
];

/** Of each kind one is always gone through by keyboard, the others in the full run. */
const BY_KEYS = new Set(['rings', 'memory-twice', 'classes']);
const inFull = (id: string): string => (BY_KEYS.has(id) ? '' : ' [full]');

for (const { id, folder, prediction, exits } of LESSONS) {
  test(`${id} by mouse`, async ({ page }) => {
    test.slow();
    await page.goto(`./course/${id}/`);
    const machine = await machineReady(page);
    await expectNoBarrier(page);

    const question = await predictFirst(page, prediction, 'The run says');
    await arrives(machine, () => question.getByRole('button', { name: 'Show the record' }).click());

    await machine.getByRole('button', { name: 'Reset' }).click();
    await expect(machine.getByText('0 instructions', { exact: true })).toBeVisible();
    const line = machine.locator('[aria-current="step"]');
    const first = await line.getAttribute('data-line');
    await machine.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(line).not.toHaveAttribute('data-line', first ?? '');
    await machine.getByRole('button', { name: 'Back' }).click();
    await expect(line).toHaveAttribute('data-line', first ?? '');
    if (exits) {
      await arrives(machine, () => machine.getByRole('button', { name: 'Next exit' }).click());
      await expect(machine.locator('[data-event]').first()).toBeAttached();
    }
    await machine.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(machine.locator('[data-cause="exit"]')).toBeVisible();

    await page.getByRole('button', { name: 'Check all' }).click();
    await expect(page.locator('.check.failed').first()).toBeVisible();
    await writeSource(page, lessonFile(folder, 'solution/guest.asm'));
    await page.getByRole('button', { name: 'Check all' }).click();
    const checks = page.locator('[data-check]');
    await expect(page.locator('.check.passed')).toHaveCount(await checks.count());
    await expect(page.locator('.check.failed')).toHaveCount(0);
    await answerTheRest(page);
    await fitsOnAPhone(page);
  });

  test(`${id} by keyboard alone${inFull(id)}`, async ({ page }) => {
    test.skip(inFull(id) !== '' && process.env['TEST_FULL'] === undefined, 'in the full run');
    test.slow();
    await page.goto(`./course/${id}/`);
    const machine = await machineReady(page);
    await page.locator('body').press('Tab');
    await expect(page.getByRole('link', { name: 'To the content' })).toBeFocused();

    const question = page.locator(`[data-predict="${prediction}"]`);
    await tabTo(page, question.getByRole('radio').first());
    await page.keyboard.press('Space');
    await tabTo(page, question.getByRole('button', { name: 'Let the machine answer' }));
    await page.keyboard.press('Enter');
    await expect(question.getByText('The run says')).toBeVisible();

    await tabTo(page, machine.getByRole('list').first());
    const line = machine.locator('[aria-current="step"]');
    await page.keyboard.press('0');
    await expect(machine.getByText('0 instructions', { exact: true })).toBeVisible();
    const first = await line.getAttribute('data-line');
    await page.keyboard.press('s');
    await expect(line).not.toHaveAttribute('data-line', first ?? '');
    await page.keyboard.press('b');
    await expect(line).toHaveAttribute('data-line', first ?? '');
    if (exits) {
      await arrives(machine, () => page.keyboard.press('x'));
      await expect(machine.locator('[data-event]').first()).toBeAttached();
    }
    await page.keyboard.press('r');
    await expect(machine.locator('[data-cause="exit"]')).toBeVisible();

    await tabTo(page, page.getByRole('button', { name: 'Edit', exact: true }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.locator('aside').getByRole('textbox', { name: /^Source of/ }));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(lessonFile(folder, 'solution/guest.asm'));
    await tabTo(page, page.getByRole('button', { name: 'Use this text' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: 'Check all' }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.check.passed')).toHaveCount(await page.locator('[data-check]').count());
    await answerTheRestByKeys(page);
  });
}

const MACHINES = [
  { id: 'classes', folder: '01-start/03-classes', prediction: 'nop', view: 'witness' },
  { id: 'theorem-1', folder: '01-start/04-theorem-1', prediction: 'silent', view: 'square' },
];

for (const { id, folder, prediction, view } of MACHINES) {
  test(`${id} by mouse`, async ({ page }) => {
    test.slow();
    await page.goto(`./course/${id}/`);
    const machine = await machineReady(page);
    await expectNoBarrier(page);

    const question = await predictFirst(page, prediction, 'It was otherwise');
    await question.getByRole('button', { name: 'Show the record' }).click();
    await expect(machine.locator(`[data-view="${view}"] figcaption`)).toContainText('POPR');

    const bar = machine.getByRole('group', { name: 'Step the machine' });
    await bar.getByRole('button', { name: 'Reset' }).click();
    const said = machine.locator('.said').last();
    const before = await machine.innerText();
    await bar.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(said).toBeVisible();
    await expect.poll(() => machine.innerText()).not.toBe(before);
    await bar.getByRole('button', { name: 'Back' }).click();
    await expect.poll(() => machine.innerText()).toBe(before);

    await page.getByRole('button', { name: 'Check all' }).click();
    await expect(page.locator('.check.failed').first()).toBeVisible({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Show the states' }).first().click();
    await writeSource(page, lessonFile(folder, 'solution/machine.def'));
    await page.getByRole('button', { name: 'Check all' }).click();
    const checks = page.locator('[data-check]');
    await expect(page.locator('.check.passed')).toHaveCount(await checks.count(), { timeout: 20_000 });
    await expect(page.locator('.check.failed')).toHaveCount(0);
    await answerTheRest(page);
    await fitsOnAPhone(page);
  });

  test(`${id} by keyboard alone${inFull(id)}`, async ({ page }) => {
    test.skip(inFull(id) !== '' && process.env['TEST_FULL'] === undefined, 'in the full run');
    test.slow();
    await page.goto(`./course/${id}/`);
    const machine = await machineReady(page);
    const question = page.locator(`[data-predict="${prediction}"]`);
    await tabTo(page, question.getByRole('radio').first());
    await page.keyboard.press('Space');
    await tabTo(page, question.getByRole('button', { name: 'Let the machine answer' }));
    await page.keyboard.press('Enter');
    await expect(question.getByText('The run says')).toBeVisible();

    await tabTo(page, machine.getByRole('list').first());
    await page.keyboard.press('0');
    const before = await machine.innerText();
    await page.keyboard.press('s');
    await expect.poll(() => machine.innerText()).not.toBe(before);
    await page.keyboard.press('b');
    await expect.poll(() => machine.innerText()).toBe(before);

    await tabTo(page, page.getByRole('button', { name: 'Edit', exact: true }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.locator('aside').getByRole('textbox', { name: /^Source of/ }));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(lessonFile(folder, 'solution/machine.def'));
    await tabTo(page, page.getByRole('button', { name: 'Use this text' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: 'Check all' }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.check.passed')).toHaveCount(await page.locator('[data-check]').count(), {
      timeout: 20_000,
    });
    await answerTheRestByKeys(page);
    await expectNoBarrier(page);
  });
}

test('a machine that cannot be read says where, and the page lives on', async ({ page }) => {
  await page.goto('./course/classes/');
  const machine = await machineReady(page);
  await writeSource(page, 'LOAD a: A <- [a\n');
  await expect(machine.getByText('ends too early')).toBeVisible();
  await page.getByRole('button', { name: 'Check all' }).click();
  await expect(page.locator('.check.failed').first()).toContainText('machine.def:1');
  await machine.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('button', { name: 'Start text' }).click();
  await page.getByRole('button', { name: 'Use this text' }).click();
  await machine.getByRole('button', { name: 'Show them now' }).click();
  await expect(machine.locator('[data-view="classes"] figcaption')).toContainText('5 of 10', {
    timeout: 20_000,
  });
});

/** Gives the first option as the answer of `prediction`, has the machine answer, and waits for what that `says`. */
async function predictFirst(page: Page, prediction: string, says: string): Promise<Locator> {
  const question = page.locator(`[data-predict="${prediction}"]`);
  await question.getByRole('radio').first().check();
  await question.getByRole('button', { name: 'Let the machine answer' }).click();
  await expect(question.getByText(says)).toBeVisible();
  return question;
}

/** Answers, rightly or not, what has not been answered yet; with all checks passed, all objectives are then reached. */
async function answerTheRest(page: Page): Promise<void> {
  const objectives = page.locator('.objectives li');
  expect(await objectives.count()).toBeGreaterThan(0);
  const quiz = page.locator('details.quiz:not([open]) > summary');
  if ((await quiz.count()) > 0) await quiz.click();
  for (const question of await allOf(page.locator('[data-predict]'))) {
    if ((await question.locator('.verdict').count()) > 0) continue;
    const choices = question.getByRole('radio');
    const inOrder = question.locator('.choices button');
    if ((await choices.count()) > 0) await choices.last().check();
    else if ((await inOrder.count()) > 0) {
      for (let left = await inOrder.count(); left > 0; left--) await inOrder.first().click();
    } else for (const field of await allOf(question.getByRole('textbox'))) await field.fill('1');
    await question.getByRole('button', { name: 'Let the machine answer' }).click();
    await expect(question.locator('.verdict')).toBeVisible({ timeout: 20_000 });
  }
  await expect(objectives.and(page.locator('.reached'))).toHaveCount(await objectives.count());
}

/** The lesson as it stands, with all that it has said, is read at 390 px and below without scrolling sideways. */
async function fitsOnAPhone(page: Page): Promise<void> {
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 780 });
    await expectNoWiderThan(page, width);
  }
}

/** The same by keyboard alone. */
async function answerTheRestByKeys(page: Page): Promise<void> {
  for (const question of await allOf(page.locator('[data-predict]:visible'))) {
    if ((await question.locator('.verdict').count()) > 0) continue;
    const choices = question.getByRole('radio');
    const inOrder = question.locator('.choices button');
    if ((await choices.count()) > 0) {
      await tabTo(page, choices.first());
      await page.keyboard.press('Space');
    } else if ((await inOrder.count()) > 0) {
      for (let left = await inOrder.count(); left > 0; left--) {
        await tabTo(page, inOrder.first());
        await page.keyboard.press('Enter');
        await expect(inOrder).toHaveCount(left - 1);
      }
    } else {
      for (const field of await allOf(question.getByRole('textbox'))) {
        await tabTo(page, field);
        await page.keyboard.type('1');
      }
    }
    await tabTo(page, question.getByRole('button', { name: 'Let the machine answer' }));
    await page.keyboard.press('Enter');
    await expect(question.locator('.verdict')).toBeVisible({ timeout: 20_000 });
  }
  const objectives = page.locator('.objectives li');
  await expect(objectives.and(page.locator('.reached'))).toHaveCount(await objectives.count());
}

/** Does `go`, which takes the machine elsewhere, and waits until it is there: under way, Run is Pause. */
async function arrives(machine: Locator, go: () => Promise<void>): Promise<void> {
  const time = machine.locator('.time');
  const before = await time.innerText();
  await go();
  await expect(time).not.toHaveText(before);
  await expect(machine.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
}

/** Presses Tab until `target` has the focus; going round the page once must be enough. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < 150; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('no number of Tabs leads there');
}

test('five questions let a reader skip lesson 0', async ({ page }) => {
  await page.goto('./course/twelve/');
  await machineReady(page);
  const quiz = page.locator('details.quiz');
  await quiz.locator('summary').click();
  const answers: Readonly<Record<string, string>> = { 'quiz-stack': '12', 'quiz-lea': '20', 'quiz-sum': '3' };
  for (const [id, value] of Object.entries(answers)) {
    const question = page.locator(`[data-predict="${id}"]`);
    await question.getByRole('textbox').fill(value);
    await question.getByRole('button', { name: 'Let the machine answer' }).click();
    await expect(question.getByText('You were right')).toBeVisible();
  }
  for (const id of ['quiz-flag', 'quiz-popped']) await predictFirst(page, id, 'You were right');
  await expect(quiz.getByText('you may skip this lesson')).toBeVisible();
  await quiz.getByRole('link', { name: /^Go on with/ }).click();
  await expect(page).toHaveURL(/course\/one-machine/);
});

test('a press right after another is heard after it', async ({ page }) => {
  await page.goto('./course/one-machine/');
  const machine = await machineReady(page);
  const question = await predictFirst(page, 'direct', 'The run says');
  const record = question.getByRole('button', { name: 'Show the record' });
  await record.click();
  const time = machine.locator('.time');
  await expect(time).not.toHaveText('0 instructions');
  const reset = await machine.getByRole('button', { name: 'Reset' }).elementHandle();
  // Both before the worker can answer either.
  await record.evaluate((button, next) => {
    (button as HTMLElement).click();
    (next as HTMLElement).click();
  }, reset);
  await expect(time).toHaveText('0 instructions');
  await page.waitForTimeout(300);
  await expect(time).toHaveText('0 instructions');
});

test('a student who says what a wrong answer says is told what refutes it', async ({ page }) => {
  await page.goto('./course/cli/');
  await machineReady(page);
  const question = page.locator('[data-predict="open-traps"]');
  await question.getByRole('radio', { name: /IF is set already/ }).check();
  await question.getByRole('button', { name: 'Let the machine answer' }).click();
  await expect(question.getByText('It was otherwise')).toBeVisible();
  await expect(question.getByText(/IOPL/)).toBeVisible();
});

test('where nothing happened, the record is behind the instruction that caused nothing', async ({ page }) => {
  await page.goto('./course/obeys-not/');
  const machine = await machineReady(page);
  const question = page.locator('[data-predict="popf"]');
  await question.getByRole('radio', { name: /It faults/ }).check();
  await question.getByRole('button', { name: 'Let the machine answer' }).click();
  await expect(question.getByText('0 exit events at clear.')).toBeVisible();
  await question.getByRole('button', { name: 'Show the record' }).click();
  await expect(machine.locator('.time')).toHaveText('3 instructions');
  const line = machine.locator('[aria-current="step"]');
  await expect(line).toContainText('pushfd');
});

test("the solution shows what it changes in the student's own text, and gives that back", async ({
  page,
}) => {
  await page.goto('./course/cli/');
  await machineReady(page);
  const mine = `${lessonFile('02-trap-and-emulate/05-cli', 'start/guest.asm')}; a note of mine\n`;
  await writeSource(page, mine);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('button', { name: 'Show solution' }).click();
  const difference = page.getByRole('region', { name: 'What the solution changes' });
  await expect(difference.locator('del').filter({ hasText: 'a note of mine' })).toHaveCount(1);
  await expect(difference.locator('tr.removed').last()).toContainText('taken out');
  const added = await difference.locator('ins').allInnerTexts();
  const solution = lessonFile('02-trap-and-emulate/05-cli', 'solution/guest.asm').split('\n');
  expect(added.length).toBeGreaterThan(0);
  for (const line of added) expect(solution).toContain(line);
  await expectNoBarrier(page, '.difference');
  // Once more: what comes back is the student's text all the same.
  await page.getByRole('button', { name: 'Show solution' }).click();
  await expect(difference.locator('del').filter({ hasText: 'a note of mine' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(difference).toHaveCount(0);
  await page.getByRole('button', { name: 'Use this text' }).click();
  await expect(page.locator('.listing')).toContainText('a note of mine');
});

test('the solution taken back and shown again is told from the start text again', async ({ page }) => {
  await page.goto('./course/cli/');
  await machineReady(page);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const difference = page.locator('.difference');
  for (const time of [1, 2]) {
    await page.getByRole('button', { name: 'Show solution' }).click();
    await expect(difference.locator('ins').first(), `time ${time}`).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(difference).toHaveCount(0);
  }
});

test('what was done in another version of the lesson is kept, and said to be so', async ({ page }) => {
  await page.goto('./course/cli/');
  await machineReady(page);
  await predictFirst(page, 'open-traps', 'The run says');
  await writeSource(page, lessonFile('02-trap-and-emulate/05-cli', 'solution/guest.asm'));
  await page.getByRole('button', { name: 'Check all' }).click();
  await expect(page.getByText(/^(All \d+ hold|It holds)/)).toBeVisible();
  const older = page.getByRole('group', { name: 'From another version of this lesson' });
  await page.reload();
  const machine = await machineReady(page);
  await expect(older).toHaveCount(0);

  // As it is when the lesson's author has changed the lesson since.
  await page.evaluate(() => {
    const [key = '', text = ''] =
      Object.entries(localStorage).find(([name]) => name.endsWith('/lesson/cli')) ?? [];
    localStorage.setItem(key, String(text).replace(/[0-9a-f]{16}/g, '0'.repeat(16)));
  });
  await page.reload();
  await machineReady(page);
  const question = page.locator('[data-predict="open-traps"]');
  const checks = page.locator('[data-check]');
  await expect(question.locator(older)).toContainText('in another version');
  await expect(checks.locator(older)).toHaveCount(await checks.count());
  await expect(page.locator('aside').locator(older)).toContainText('Your text was begun in another version');
  await expectNoBarrier(page);

  await checks.first().getByRole('button', { name: 'Let it count' }).click();
  await expect(checks.first().locator(older)).toHaveCount(0);
  await expect(checks.first()).toHaveClass(/passed/);
  await question.getByRole('button', { name: 'Answer afresh' }).click();
  await expect(question.getByRole('button', { name: 'Answer first' })).toBeVisible();
  await page.getByRole('button', { name: 'Take the new start text' }).click();
  await expect(page.locator('aside').locator(older)).toHaveCount(0);
  await expect(machine.locator('.listing')).toContainText(/nop\s+; interrupts should be off from here on/);
  await page.reload();
  await machineReady(page);
  await expect(page.locator('aside').locator(older)).toHaveCount(0);
  await expect(question.getByRole('button', { name: 'Answer first' })).toBeVisible();
  await expect(checks.first()).toHaveClass(/passed/);
});

test('a guest in the prose runs where it stands, and opens in the Lab', async ({ page }) => {
  await page.goto('./course/obeys-not/');
  const machine = await machineReady(page);
  const guest = page.locator('[data-guest="push-cs"]');
  await expect(guest.locator('pre')).toContainText('push cs');
  await guest.getByRole('button', { name: 'Run it under the VMM' }).click();
  const source = (await guest.locator('.line').allInnerTexts()).join('\n');
  const file = test.info().outputPath('guest.asm');
  writeFileSync(file, source);
  const { report } = runGuest(file, '--technique', 'trap-and-emulate', '--cpu', 'classic');
  await expect(guest.locator('output')).toHaveText(report.debug, { timeout: 20_000 });
  await expect(guest.locator('dd strong')).toHaveText(String(report.events.exit));
  await expect(machine.locator('.time')).toHaveText('0 instructions');
  await expectNoBarrier(page);

  await guest.getByRole('button', { name: 'Open it in the Lab' }).click();
  await expect(page).toHaveURL(/lab\//);
  await expect(page.locator('section.machine .listing')).toContainText('push cs');
  await expect(page.getByLabel('Technique')).toHaveValue('trap-and-emulate');
});

test('a guest in the prose can be read without JavaScript', async ({ browser, baseURL }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(`${baseURL}course/obeys-not/`);
  await expect(page.locator('[data-guest="push-cs"] pre')).toContainText('push cs');
});

test("runs side by side are drawn from what they did, the start's and the student's own", async ({
  page,
}) => {
  test.slow();
  await page.goto('./course/which-is-fastest/');
  await machineReady(page);
  const stores = page.locator('[data-compare="store-bt store-vt store-nested"]');
  await expect(stores.locator('svg')).toHaveCount(0);
  const first = 'VT-x of the first generation, with shadow page tables';
  await expect(stores.getByRole('button').first()).toHaveText(
    `Run it under each: binary translation; ${first}; VT-x of the second generation, with extended page tables`,
  );
  await stores.getByRole('button').first().click();
  const exits = stores.locator('[data-measure="exits"]');
  const start = 'content/course/03-three-answers/09-which-is-fastest/start/guest.asm';
  for (const [contender, mmu] of [
    ['hardware-assist, shadow', 'write-traced'],
    ['hardware-assist, nested', 'nested'],
  ] as const) {
    const flags = ['--technique', 'hardware-assist', '--mmu', mmu, '--define', 'OP=11'];
    const { report } = runGuest(start, ...flags);
    const bar = exits.locator(`[data-contender="${contender}"] .total`);
    await expect(bar).toHaveText(Number(report.events.exit).toLocaleString('en'), { timeout: 20_000 });
  }
  await expect(stores.locator('[data-measure="cycles"] [data-contender]')).toHaveCount(3);
  await expect(stores.getByText(`hardware-assist, shadow: ${first}.`)).toBeVisible();
  await expectNoBarrier(page);

  const own = page.locator('[data-compare="second-bt second-vt"]');
  await own.getByRole('button').first().click();
  const total = own.locator('[data-contender="binary-translation"] .total');
  await expect(total).toBeVisible({ timeout: 20_000 });
  const before = (await total.textContent()) ?? '';
  const solution = lessonFile('03-three-answers/09-which-is-fastest', 'solution/guest.asm');
  await writeSource(page, solution);
  await own.getByRole('button').first().click();
  await expect(own.locator('[data-over="true"] .total').first()).not.toHaveText(before, { timeout: 20_000 });
});

test('what is kept of a lesson and is no progress of ours stays until something is done', async ({
  page,
}) => {
  await page.goto('./course/one-machine/');
  await machineReady(page);
  const kept = (): Promise<string | undefined> =>
    page.evaluate(
      () => Object.entries(localStorage).find(([name]) => name.endsWith('/lesson/one-machine'))?.[1],
    );
  await expect.poll(kept).toContain('seed');
  await page.evaluate(() => {
    const name = Object.keys(localStorage).find((one) => one.endsWith('/lesson/one-machine'));
    localStorage.setItem(name ?? '', '{"of": "another age"}');
  });
  await page.reload();
  await machineReady(page);
  await expect(page.locator('[data-seed]')).toBeVisible();
  expect(await kept()).toBe('{"of": "another age"}');
});

test('each student has a seed, which the page keeps, saves, and takes from the address', async ({ page }) => {
  await page.goto('./course/one-machine/');
  await machineReady(page);
  const seed = page.locator('[data-seed]');
  const own = await seed.getAttribute('data-seed');
  expect(Number(own)).toBeLessThanOrEqual(65535);
  await page.reload();
  await machineReady(page);
  await expect(seed).toHaveAttribute('data-seed', own ?? '');

  await page.goto('./course/one-machine/?seed=4242');
  const machine = await machineReady(page);
  await expect(seed).toHaveText('Your seed is 4242.');
  const question = page.locator('[data-predict="exits"]');
  await question.getByRole('textbox').fill(String(80 + (4242 % 40)));
  await question.getByRole('button', { name: 'Let the machine answer' }).click();
  await expect(question.getByText('You were right')).toBeVisible();
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(machine).toContainText('0000 0052');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save my work to a file' }).click();
  const file = test.info().outputPath('work.json');
  await (await saved).saveAs(file);
  expect(readFileSync(file, 'utf8')).toMatch(/"seed": 4242/);
});

test('a record is shown in the text that was asked, and one’s own comes back', async ({ page }) => {
  test.slow();
  await page.goto('./course/cli/');
  const machine = await machineReady(page);
  const start = lessonFile('02-trap-and-emulate/05-cli', 'start/guest.asm');
  const own = `; mine\n; and mine\n${start}`;
  await writeSource(page, own);
  const listing = machine.locator('.listing');
  await expect(listing).toContainText('; mine');

  // A prediction is asked of the lesson's own text.
  const question = await predictFirst(page, 'open-traps', 'The run says');
  await question.getByRole('button', { name: 'Show the record' }).click();
  const notice = page.locator('aside').getByText('This is the lesson’s own text');
  await expect(notice).toBeVisible();
  await expect(listing).not.toContainText('; mine');
  await expect(machine.locator('.time')).not.toHaveText('0 instructions');
  await expectNoBarrier(page, 'aside');
  await page.getByRole('button', { name: 'Back to your text' }).click();
  await expect(listing).toContainText('; mine');
  await expect(notice).toHaveCount(0);
  await expect(listing.getByRole('list').first()).toBeFocused();

  // A check is asked of the text as it is then: what is written afterwards does not move its step.
  const check = page.locator('[data-check]').first();
  await check.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(check).toHaveClass(/failed/);
  const show = check.getByRole('button', { name: 'Show the step where it failed' });
  await show.click();
  await expect(machine.locator('.time')).not.toHaveText('0 instructions');
  const line = machine.locator('[aria-current="step"]');
  const failed = Number(await line.getAttribute('data-line'));
  await writeSource(page, `; later\n${own}`);
  await show.click();
  await expect(page.locator('aside').getByText('as it was when it was checked')).toBeVisible();
  await expect(line).toHaveAttribute('data-line', String(failed));
  await expect(listing).not.toContainText('; later');
});

test('where no state refutes, what was found of them all is shown', async ({ page }) => {
  await page.goto('./course/classes/');
  const machine = await machineReady(page);
  const table = machine.locator('[data-view="classes"]');
  await expect(table).toContainText('LPSW');
  await expect(table).not.toContainText('HALT');
  await expect(machine.getByText('The text asks about SVC, POPR, LRA, HALT')).toBeVisible();
  const question = await predictFirst(page, 'halt', 'It was otherwise');
  await question.getByRole('button', { name: 'Show what was found' }).click();
  const row = machine.locator('[data-view="classes"] [aria-pressed="true"], [data-view="classes"] .chosen');
  await expect(row.first()).toContainText('HALT');
});

test('the record of an answer is there also where nothing has been recorded since the start', async ({
  page,
}) => {
  await page.goto('./course/one-machine/');
  const machine = await machineReady(page);
  const question = await predictFirst(page, 'emulated', 'The run says');
  await arrives(machine, () => question.getByRole('button', { name: 'Show the record' }).click());
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(machine.locator('[aria-current="step"]')).toContainText(/add/i);
});

test('the record of an answer shows nothing of what comes after it', async ({ page }) => {
  await page.goto('./course/memory-twice/');
  const machine = await machineReady(page);
  for (const id of ['whose-table', 'first-touch']) {
    const question = await predictFirst(page, id, 'The run says');
    await arrives(machine, () => question.getByRole('button', { name: 'Show the record' }).click());
    await expect(machine.locator('.timeline .mark').first()).toBeAttached();
    await expect(machine.locator('.timeline .mark.ahead')).toHaveCount(0);
  }
});
