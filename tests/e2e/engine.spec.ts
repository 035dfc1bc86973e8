// What every lesson's page does beside its machine: hints, the step that refutes a check, the way on, objectives, seeds, and paper.
import { arriving, expect, test, type Locator, type Page } from './test.ts';
import { lessonFile, machineReady, writeSource } from './trapgate.ts';

const ONE = '01-start/01-one-machine';

test('hints come one after the other, and stay', async ({ page }) => {
  await page.goto('./course/one-machine/');
  await machineReady(page);
  const check = page.locator('[data-check="few-exits"]');
  const hints = check.getByRole('listitem');
  await expect(hints).toHaveCount(0);
  await check.getByRole('button', { name: 'A hint' }).click();
  await expect(hints).toHaveCount(1);
  await expect(hints.first()).toContainText('Which line makes most of them?');
  await check.getByRole('button', { name: 'Another hint' }).click();
  await expect(hints).toHaveCount(2);
  await expect(hints.last()).toContainText('after each addition?');
  await expect(check.getByRole('button', { name: /hint/i })).toHaveCount(0);
  await page.reload();
  await machineReady(page);
  await expect(hints).toHaveCount(2);
});

/** Has the check fail with the text of `wrong`, and goes to the step that refutes it. */
async function refuted(page: Page, id: string, folder: string, wrong: string): Promise<Locator> {
  const machine = await machineReady(page);
  await writeSource(page, lessonFile(folder, wrong));
  const check = page.locator(`[data-check="${id}"]`);
  await check.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(check).toHaveClass(/failed/);
  await check.getByRole('button', { name: 'Show the step where it failed' }).click();
  return machine;
}

const ANSWERS = '03-three-answers/08-three-answers';

// The machine, the check, the wrong answer, the machine's name, and the line at which the check
// looks, or stands behind what happened; null for what the whole run has printed.
const REFUTED = [
  ['under the VMM', 'one-machine', ONE, 'protected', 'wrong/no-cli.asm', /^Under the VMM/, 'adds:'],
  ['bare', 'one-machine', ONE, 'sum', 'wrong/one-too-few.asm', /^Bare machine$/, 'digits:'],
  [
    'translated',
    'three-answers',
    ANSWERS,
    'translated',
    'wrong/never-closes.asm',
    /^Under a VMM that translates/,
    null,
  ],
  [
    'paravirtualized',
    'three-answers',
    ANSWERS,
    'quiet',
    'wrong/calls-for-it.asm',
    /^Under the VMM that the kernel knows of/,
    'pop ebx',
  ],
  ['with VT-x', 'three-answers', ANSWERS, 'assisted', 'wrong/never-closes.asm', /^Under VT-x/, null],
] as const;

for (const [name, lesson, folder, id, wrong, title, line] of REFUTED) {
  test(`a check that fails leads to the step that refutes it: ${name}`, async ({ page }) => {
    await page.goto(`./course/${lesson}/`);
    const machine = await refuted(page, id, folder, wrong);
    await expect(page.locator('.which')).toHaveText(title);
    if (line === null) await expect(machine.locator('[data-cause="exit"]')).toBeVisible();
    else await expect(machine.locator('[aria-current="step"]')).toContainText(line);
  });
}

test('each lesson leads to the one before and the one after', async ({ page }) => {
  await page.goto('./course/twelve/');
  const onward = page.getByRole('navigation', { name: 'Lessons' });
  await expect(onward.locator('[rel="prev"]')).toHaveCount(0);
  await onward.locator('[rel="next"]').click();
  await expect(page).toHaveURL(/course\/one-machine\/$/);
  await expect(onward.locator('[rel="prev"]')).toHaveText('Before: Twelve instructions, if you know C');
  await onward.locator('[rel="next"]').click();
  await expect(page).toHaveURL(/course\/rings\/$/);
  await onward.locator('[rel="prev"]').click();
  await expect(page).toHaveURL(/course\/one-machine\/$/);
  await page.goto('./course/which-is-fastest/');
  await expect(onward.locator('[rel="next"]')).toHaveCount(0);
  await expect(onward.getByRole('link', { name: 'the Lab' })).toBeVisible();
});

test('an objective is reached with what shows it, and not before', async ({ page }) => {
  await page.goto('./course/one-machine/');
  await machineReady(page);
  const objective = page
    .locator('.objectives li')
    .filter({ hasText: 'Tell a virtual machine from an emulator' });
  for (const id of ['direct', 'emulated']) {
    await expect(objective).not.toHaveClass(/reached/);
    const question = page.locator(`[data-predict="${id}"]`);
    await question.getByRole('radio').last().check();
    await question.getByRole('button', { name: 'Let the machine answer' }).click();
    await expect(question.locator('.verdict')).toBeVisible({ timeout: 20_000 });
  }
  await expect(objective).toHaveClass(/reached/);
  await expect(page.locator('.objectives .reached')).toHaveCount(1);
});

test('two students have two seeds', async ({ page, browser }) => {
  const other = arriving(await (await browser.newContext()).newPage());
  await page.goto('./course/one-machine/');
  await other.goto(page.url());
  const [own, others] = await Promise.all(
    [page, other].map(async (one) => one.locator('[data-seed]').getAttribute('data-seed')),
  );
  expect(own).toMatch(/^\d+$/);
  // One time in 65,536 they have the same.
  expect(others).not.toBe(own);
});

test.describe('on paper', () => {
  // As wide as a sheet of A4 is for a browser, and a reader who prefers it dark.
  test.use({ colorScheme: 'dark', viewport: { width: 794, height: 1123 } });
  test('a question is printed with all that there is to choose from, and a sentence with its steps', async ({
    page,
  }) => {
    await page.goto('./course/cli/');
    await machineReady(page);
    const lines = page.locator('[data-predict="first-refused"] .lines');
    await expect(lines).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    // None of it is behind an edge.
    const hidden = await lines.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
    expect(hidden).toBeLessThanOrEqual(1);
    const order = page.locator('[data-predict="order"]');
    for (const says of ["The processor's #GP leads", 'An interpreter does', 'The VMM lets']) {
      await expect(order.getByText(says)).toBeVisible();
    }
    await expect(order.getByRole('button', { name: 'Answer first' })).toBeHidden();
    for (const step of await page.locator('.prose p > .step').all()) await expect(step).toBeVisible();
    await expect(page.getByText('step to round')).toHaveCSS('border-bottom-width', '0px');
  });

  for (const id of ['one-machine', 'classes', 'three-answers']) {
    test(`${id} is read without the page`, async ({ page }) => {
      await page.goto(`./course/${id}/`);
      await machineReady(page);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      // The text of a step is part of its sentence.
      await expect(page.locator('button:not(.step, .choices > *)').filter({ visible: true })).toHaveCount(0);
      await expect(page.getByRole('navigation')).toHaveCount(0);
      await expect(page.locator('aside')).toBeHidden();
      await expect(page.getByRole('link', { name: 'To the content' })).toHaveCount(0);
      const listing = page.locator('.on-paper pre');
      await expect(listing).toBeVisible();
      await expect(listing).toContainText(id === 'classes' ? 'POPR a:' : 'bits 32');
      // Ink on paper, whatever the screen's colours; nothing runs out of the page.
      const looks = await page.evaluate(() => {
        const luminance = (color: string): number =>
          (color.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
        const { color, backgroundColor } = getComputedStyle(document.body);
        const wide = [...document.querySelectorAll('.prose pre')].filter(
          (pre) => pre.checkVisibility() && pre.scrollWidth > pre.clientWidth + 1,
        );
        return { ink: luminance(color), paper: luminance(backgroundColor), wide: wide.length };
      });
      expect(looks.ink).toBeLessThan(80);
      expect(looks.paper).toBeGreaterThan(200);
      expect(looks.wide).toBe(0);
      const pdf = await page.pdf({ format: 'A4' });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.length).toBeLessThan(13);
    });
  }
});

test('a place is pointed at: a line of the text, and an entry of a table; both are kept', async ({
  page,
}) => {
  await page.goto('./course/cli/');
  await machineReady(page);
  const line = page.locator('[data-predict="first-refused"]');
  const answer = line.getByRole('button', { name: 'Let the machine answer' });
  await expect(line.getByRole('radio', { name: 'flags: popfd' })).toBeAttached();
  await expect(line.getByRole('radio', { name: 'A critical section' })).toHaveCount(0);
  await expect(answer).toHaveCount(0);
  await line.getByRole('radio', { name: 'off: cli' }).check();
  await answer.click();
  await expect(line.locator('.verdict')).toContainText('It was otherwise. The run says: guest.asm:8');
  await expect(line.locator('label.right')).toHaveText(/^8\s+sti/);
  await page.reload();
  await machineReady(page);
  await expect(line.getByRole('radio', { name: 'off: cli' })).toBeChecked();
  await expect(line.getByRole('radio', { name: 'off: cli' })).toBeDisabled();

  await page.goto('./course/memory-twice/');
  const machine = await machineReady(page);
  const entry = page.locator('[data-predict="walked"]');
  await expect(entry.getByRole('radio')).toHaveCount(8);
  await entry.getByRole('radio', { name: 'DIRECTORY[2]' }).focus();
  await page.keyboard.press('Space');
  await entry.getByRole('button', { name: 'Let the machine answer' }).click();
  await expect(entry.locator('.verdict')).toContainText('You were right. The run says: DIRECTORY[2]');
  await entry.getByRole('button', { name: 'Show the record' }).click();
  await expect(machine.locator('.event, [data-event]').first()).toBeVisible();
});

test('a step to a label that the student has taken away says so', async ({ page }) => {
  await page.goto('./course/one-machine/');
  const machine = await machineReady(page);
  await writeSource(page, lessonFile(ONE, 'start/guest.asm').replaceAll(/\badds\b/g, 'sums'));
  await expect(machine.locator('.listing')).toContainText('sums:');
  await page.getByRole('button', { name: 'Step to the addition' }).first().click();
  const missed = page.getByText('The text has no label adds: the machine stands at its start.');
  await expect(missed.first()).toBeVisible();
  await expect(machine.locator('[aria-live="polite"]').first()).toContainText('no label adds');
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(missed).toHaveCount(0);
});

test('a full stop stays with the step that it stands behind', async ({ page }) => {
  await page.goto('./course/rings/');
  const step = page.getByRole('button', { name: 'step to the IRET' });
  const prose = page.locator('.prose');
  for (let width = 340; width < 620; width += 7) {
    await prose.evaluate((article, px) => (article.style.width = `${px}px`), width);
    const apart = await step.evaluate((button) => {
      let next = button.nextSibling;
      while (next && !next.textContent?.startsWith('.')) next = next.nextSibling;
      if (!(next instanceof Text)) return null;
      const stop = document.createRange();
      stop.setStart(next, 0);
      stop.setEnd(next, 1);
      return stop.getBoundingClientRect().left - button.getBoundingClientRect().right;
    });
    expect(apart, `${width} px`).toBeCloseTo(0, 0);
  }
});

test('a number is answered with Enter, and what is no number is said to be none', async ({ page }) => {
  await page.goto('./course/one-machine/?seed=4242');
  await machineReady(page);
  const question = page.locator('[data-predict="exits"]');
  const answer = question.getByRole('button', { name: 'Let the machine answer' });
  await question.getByRole('textbox').fill('a hundred');
  await expect(answer).toHaveAccessibleDescription('Write a number: 31, 0x1F or 1Fh.');
  await question.getByRole('textbox').press('Enter');
  await expect(question.locator('.verdict')).toHaveCount(0);
  await question.getByRole('textbox').fill(String(80 + (4242 % 40)));
  await expect(answer).toHaveAccessibleDescription('');
  await question.getByRole('textbox').press('Enter');
  await expect(question.locator('.verdict')).toContainText('You were right.');
  await expect(question.locator('.verdict')).toBeFocused();
});

test('several values are asked for together, and each answer is there again in another visit', async ({
  page,
}) => {
  await page.goto('./course/rings/');
  await machineReady(page);
  const question = page.locator('[data-predict="outside"]');
  const field = (name: string) => question.getByRole('textbox', { name });
  const answer = question.getByRole('button', { name: 'Let the machine answer' });
  await field('CPL').fill('3');
  await expect(answer).toHaveCount(0);
  await field('IOPL').fill('3');
  await answer.click();
  await expect(question.locator('.verdict')).toContainText(
    'It was otherwise. The run says: CPL = 3, IOPL = 0.',
  );
  const number = page.locator('[data-predict="pushed"]');
  await number.getByRole('textbox').fill('20h');
  await number.getByRole('textbox').press('Enter');
  await expect(number.locator('.verdict')).toContainText('The run says: 24 (18h).');
  await page.reload();
  await machineReady(page);
  await expect(field('CPL')).toHaveValue('3');
  await expect(field('IOPL')).toHaveValue('3');
  await expect(field('IOPL')).toBeDisabled();
  await expect(number.getByRole('textbox')).toHaveValue('20h');

  await page.goto('./course/cli/');
  await machineReady(page);
  const order = page.locator('[data-predict="order"]');
  for (const name of ['The VMM lets', 'An interpreter', "The processor's"])
    await order.getByRole('button', { name }).click();
  await order.getByRole('button', { name: 'Let the machine answer' }).click();
  await expect(order.locator('.verdict')).toContainText('It was otherwise.');
  await page.reload();
  await machineReady(page);
  await expect(order.getByRole('listitem')).toContainText([
    'The VMM lets',
    'An interpreter',
    "The processor's",
  ]);
  // What is kept may have been changed by hand.
  await page.evaluate(() => {
    const [key = '', text = ''] =
      Object.entries(localStorage).find(([name]) => name.endsWith('/lesson/cli')) ?? [];
    localStorage.setItem(key, String(text).replace('resume, interpret, exit', 'resume, resume'));
  });
  await page.reload();
  await machineReady(page);
  await expect(order.getByRole('listitem')).toHaveCount(1);
});

test('at 1440 by 900 the whole strip is in sight below the listing, after a step', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('./course/memory-twice/');
  const machine = await machineReady(page);
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(machine.getByRole('slider')).toBeVisible();
  const timeline = await page.locator('figure.timeline').boundingBox();
  for (const cell of ['EIP', 'IOPL', 'CPL', 'CR3', 'IDTR']) {
    const box = await machine.locator(`[data-cell="${cell}"]`).boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 900), cell).toBeLessThanOrEqual(timeline?.y ?? 0);
  }
});

test('what a message has between backticks is shown as code', async ({ page }) => {
  await page.goto('./course/one-machine/');
  await machineReady(page);
  await writeSource(page, lessonFile(ONE, 'start/guest.asm').replaceAll(/\badds\b/g, 'sums'));
  const check = page.locator('[data-check="protected"]');
  await check.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(check.locator('code')).toHaveText('adds');
  await expect(check).not.toContainText('`');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a touch on a word shows its card, one elsewhere puts it away, and a second follows the link', async ({
    page,
  }) => {
    await page.goto('./course/one-machine/');
    await machineReady(page);
    const word = page.locator('[data-term="vmm"] a');
    const card = page.locator('[data-term="vmm"]').getByRole('tooltip');
    await word.tap();
    await expect(card).toBeVisible();
    await page.getByRole('heading', { level: 1 }).tap();
    await expect(card).toBeHidden();
    await word.tap();
    await expect(card).toBeVisible();
    expect(new URL(page.url()).pathname).toContain('/course/one-machine/');
    await word.tap();
    await expect(page).toHaveURL(/glossary\/#vmm$/);
  });

  test('where the text leads the machine, its sheet comes up, and what was touched stays in sight', async ({
    page,
  }) => {
    await page.goto('./course/one-machine/');
    const machine = await machineReady(page);
    const step = page.getByRole('button', { name: 'Step to the addition' }).first();
    // Low on the screen, where the sheet is going to be.
    await step.evaluate((button) => {
      scrollBy({ top: button.getBoundingClientRect().bottom - innerHeight + 160, behavior: 'instant' });
    });
    await expect(machine).toBeHidden();
    await step.tap();
    await expect(machine).toBeVisible();
    await expect(machine.locator('.listing [aria-current="step"]')).toBeInViewport();
    const top = async (): Promise<number> => (await page.locator('aside').boundingBox())?.y ?? 0;
    await expect
      .poll(async () => {
        const box = await step.boundingBox();
        return box !== null && box.y > 0 && box.y + box.height <= (await top());
      })
      .toBe(true);
  });

  test('what the solution changes comes into sight in the sheet', async ({ page }) => {
    await page.goto('./course/cli/');
    await page.getByRole('button', { name: 'Open', exact: true }).tap();
    await page.getByRole('button', { name: 'Edit', exact: true }).tap();
    await page.getByRole('button', { name: 'Show solution' }).tap();
    const difference = page.getByRole('region', { name: 'What the solution changes' });
    await expect(
      difference.getByText('round: cli').or(difference.locator('ins').first()).first(),
    ).toBeInViewport();
  });
});

test('a square that was asked for before it was tried is shown where it breaks', async ({ page }) => {
  await page.goto('./course/theorem-1/');
  await expect(page.locator('[data-machine]')).toBeVisible();
  // Each goes over to the monitor that lies high, of which nothing is known yet.
  await page.locator('[data-to="square:SHRINK"]').click();
  await expect(page.locator('[data-view="square"]')).toContainText('The square of SHRINK breaks');
  await page.reload();
  const question = page.locator('[data-predict="lra-high"]');
  await question.getByRole('radio').first().check();
  await question.getByRole('button', { name: 'Let the machine answer' }).click();
  await question.getByRole('button', { name: 'Show what was found' }).click();
  await expect(page.locator('[data-view="square"]')).toContainText('The square of LRA closes');
  await expect(page.locator('[data-view="square"]')).not.toContainText('R=(0,0)');
});
