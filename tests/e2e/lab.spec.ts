// The lab with good and with bad input: each mistake gives a clear sentence with its place, and a way on.
import { expect, test, type Locator, type Page } from './test.ts';
import { allOf, expectNoBarrier, expectNoWiderThan } from './trapgate.ts';

function textArea(page: Page): Locator {
  return page.locator('.plain textarea');
}

/** Replaces the text and waits until the machine beside it has it too. */
async function write(page: Page, source: string): Promise<void> {
  await textArea(page).fill(source);
  const last = source.trimEnd().split('\n').at(-1)?.trim() ?? '';
  await expect(page.locator('section.machine')).toContainText(last);
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).selectOption(option);
}

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

async function atStart(page: Page): Promise<void> {
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await expect(page.locator('section.machine [aria-current="step"]')).toHaveCount(1);
}

test.describe('with the text area', () => {
  test.use({ viewport: { width: 600, height: 900 } });
  test.beforeEach(async ({ page }) => {
    await page.goto('./lab/');
    await atStart(page);
  });

  test('popf prints 0 bare and 1 under the VMM, as its author says', async ({ page }) => {
    await choose(page, 'Guest', 'popf');
    for (const [technique, printed] of [
      ['native', '0'],
      ['trap-and-emulate', '1'],
    ] as const) {
      await choose(page, 'Technique', technique);
      await atStart(page);
      await run(page);
      await expect(page.locator('[data-cause="exit"]')).toBeVisible();
      await expect(page.getByLabel('Debug port')).toHaveText(printed);
    }
    await choose(page, 'CPU', 'strict');
    await atStart(page);
    await run(page);
    await expect(page.getByLabel('Debug port')).toHaveText('0');
  });

  test('goes to and fro in a run by keyboard, and keeps on the timeline what lies ahead', async ({
    page,
  }) => {
    await choose(page, 'Guest', 'popf');
    await atStart(page);
    await run(page);
    await expect(page.locator('[data-cause="exit"]')).toBeVisible();
    const marks = page.locator('.timeline .mark');
    const all = await marks.count();
    await expect(page.locator('.timeline .mark.ahead')).toHaveCount(0);
    const slider = page.getByRole('slider', { name: 'Moment of the run' });
    const end = Number(await slider.getAttribute('max'));
    // Where control changed hands, and what is kept to go back by, stand beside it.
    const scrubber = page.locator('.run');
    await expect(scrubber.locator('.marks')).toHaveAttribute('d', /^(M[\d.]+,12v-[\d.]+H[\d.]+v[\d.]+Z)+$/);
    await expect(scrubber.locator('.kept span')).toHaveText(
      /^To go back by: \d+ checkpoints?, \d+\.\d of at most 96 MB\.$/,
    );
    await slider.focus();
    await page.keyboard.press('Home');
    await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
    await expect(slider).toBeFocused();
    await expect(scrubber.locator('.now')).toHaveAttribute('d', /^M0,/);
    await expect(marks).toHaveCount(all);
    await expect(page.locator('.timeline .mark.ahead')).toHaveCount(all);
    await page.keyboard.press('ArrowRight');
    await expect(page.getByText('1 instruction', { exact: true })).toBeVisible();
    await page.keyboard.press('End');
    await expect(page.getByText(`${end} instructions`, { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(page.getByText(`${end - 1} instructions`, { exact: true })).toBeVisible();
    // Another text is another run: nothing lies ahead of it.
    await choose(page, 'CPU', 'strict');
    await atStart(page);
    await expect(slider).toHaveCount(0);
    await expect(marks).toHaveCount(0);
  });

  test('says what the next instruction would touch', async ({ page }) => {
    await write(page, '        bits 32\n        mov ebx, 0x2000\n        mov eax, [ebx+8]\n        hlt\n');
    await page.getByText('What it touches', { exact: true }).click();
    const touches = page.locator('[data-view="touches"]');
    await expect(touches).toContainText(/writes\s*ebx/);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(touches).toContainText('ds:0x2008, linear 0x2008');
    await expect(touches).toContainText('ebx, 4 bytes at ds:0x2008');
    await expectNoBarrier(page);
  });

  test('a source that runs away is stopped with words, and the page goes on', async ({ page }) => {
    const error = page.locator('.problems li.error').first();
    await textArea(page).fill('%rep 1000000000\nnop\n%endrep\n');
    await expect(error).toContainText('more than 200000 lines', { timeout: 20_000 });
    await textArea(page).fill('%rmacro again 0\nagain\n%endmacro\nagain\n');
    await expect(error).toContainText('nested more than 200 deep');
    await textArea(page).fill('times 1000000000 db 0\n');
    await expect(error).toContainText('larger than 16 MiB');
    await write(page, '        bits 32\n        nop\n');
    await expect(error).toHaveCount(0);
  });

  test('tinyos with its files prints the same under the VMM as bare', async ({ page }) => {
    await choose(page, 'Guest', 'tinyos');
    await choose(page, 'CPU', 'strict');
    const texts: (string | null)[] = [];
    for (const technique of ['native', 'trap-and-emulate']) {
      await choose(page, 'Technique', technique);
      await atStart(page);
      await run(page);
      await expect(page.locator('[data-cause="exit"]')).toBeVisible({ timeout: 20_000 });
      texts.push(await page.getByLabel('Serial port', { exact: true }).textContent());
    }
    expect(texts[0]).toContain('tick');
    expect(texts[1]).toBe(texts[0]);
  });

  test('files are tabs, and a problem in another file leads there', async ({ page }) => {
    await choose(page, 'Guest', 'tinyos');
    await page.getByRole('tab', { name: 'guest.asm' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name: 'boot.asm' })).toBeFocused();
    await page.getByRole('tab', { name: 'gdt.asm' }).click();
    await write(page, 'mvo eax, 1\n');
    await page.getByRole('tab', { name: 'timer.asm' }).click();
    await expect(page.getByRole('tab', { name: 'gdt.asm (error)' })).toBeVisible();
    await page.getByRole('button', { name: 'gdt.asm, line 1', exact: true }).click();
    await expect(page.getByRole('tab', { name: 'gdt.asm' })).toHaveAttribute('aria-selected', 'true');
    await expect(textArea(page)).toBeFocused();
    await expect(textArea(page)).toHaveValue('mvo eax, 1\n');
  });

  test('a syntax error and an unknown instruction are named with their line', async ({ page }) => {
    await write(page, '        bits 32\n        mov eax,\n        mvo ebx, 1\n');
    const problems = page.getByRole('status').getByRole('listitem');
    await expect(problems).toHaveCount(2);
    await expect(problems.nth(0)).toContainText('line 2');
    await expect(problems.nth(1)).toContainText(/line 3.*mvo.*mov/);
    await expect(textArea(page)).toHaveAttribute('aria-invalid', 'true');
    await page.getByRole('button', { name: 'line 3' }).click();
    await expect(textArea(page)).toBeFocused();
    const before = await textArea(page).evaluate((area: HTMLTextAreaElement) =>
      area.value.slice(0, area.selectionStart),
    );
    expect(before).toBe('        bits 32\n        mov eax,\n        ');
    await expectNoBarrier(page);
    await write(page, '        bits 32\n        mov al, 0\n        out 0xF4, al\n');
    await expect(problems).toHaveCount(0);
    await run(page);
    await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  });

  test('a triple fault says what it began with and what to do', async ({ page }) => {
    for (const technique of ['native', 'trap-and-emulate']) {
      await choose(page, 'Technique', technique);
      await write(page, `        bits 32\n        int 0x30 ; ${technique}\n`);
      await run(page);
      await expect(page.locator('[data-cause]')).toContainText(/triple fault/i);
      await expect(page.locator('[data-cause]')).toContainText(/IDT|interrupt descriptor table/);
      await expect(textArea(page)).toHaveValue(/int 0x30/);
    }
  });

  test('a jump into empty memory is named', async ({ page }) => {
    await choose(page, 'Technique', 'native');
    await write(page, '        bits 32\n        jmp 0x40000000\n');
    await run(page);
    await expect(page.locator('[data-cause]')).toContainText(/empty memory|nothing answers/);
  });

  test('Pause stops an endless loop, and the page goes on', async ({ page }) => {
    for (const technique of ['native', 'trap-and-emulate']) {
      await choose(page, 'Technique', technique);
      await write(page, `        bits 32\nround:  jmp round ; ${technique}\n`);
      await run(page);
      await page.getByRole('button', { name: 'Pause' }).click();
      await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
      const time = page.locator('section.machine .time');
      await expect(time).not.toHaveText('0 instructions');
      const paused = (await time.textContent()) ?? '';
      await page.getByRole('button', { name: 'Step', exact: true }).click();
      await expect(time).not.toHaveText(paused);
    }
  });

  test('a run ends by itself after 200 million instructions, with its sentence', async ({ page }) => {
    test.setTimeout(120_000);
    await choose(page, 'Technique', 'native');
    await write(page, '        bits 32\nround:  jmp round\n');
    await run(page);
    const sentence = page.getByText(/The guest has run 200,000,000 instructions.*guest\.asm, line 2/);
    await expect(sentence).toBeVisible({ timeout: 100_000 });
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(page.getByText('200,000,001 instructions')).toBeVisible();
    await expect(sentence).toHaveCount(0);
  });

  test('the text is as it was after a reload, for each guest of its own', async ({ page }) => {
    await write(page, '        bits 32\nmine:   hlt\n');
    await choose(page, 'Guest', 'hello');
    await choose(page, 'CPU', 'umip');
    await expect(textArea(page)).toHaveValue(/Hello from ring 0/);
    await page.reload();
    await expect(textArea(page)).toHaveValue(/Hello from ring 0/);
    await expect(page.getByLabel('CPU', { exact: true })).toHaveValue('umip');
    await choose(page, 'Guest', 'own');
    await expect(textArea(page)).toHaveValue(/mine: {3}hlt/);
  });

  test('going back to the sample can be undone, also after a reload', async ({ page }) => {
    await choose(page, 'Guest', 'hello');
    await write(page, '        bits 32\nmine:   hlt\n');
    await page.getByRole('button', { name: 'Reset to the sample' }).click();
    await expect(textArea(page)).toHaveValue(/Hello from ring 0/);
    await page.reload();
    await page.getByRole('button', { name: 'Undo the reset' }).click();
    await expect(textArea(page)).toHaveValue(/mine: {3}hlt/);
  });

  test('the first difference from the bare machine is named, and the machine goes there', async ({
    page,
  }) => {
    await choose(page, 'Guest', 'popf');
    await choose(page, 'CPU', 'classic');
    await atStart(page);
    await run(page);
    await expect(page.locator('[data-cause="exit"]')).toBeVisible();
    const section = page.getByRole('region', { name: 'The first difference' });
    const find = section.getByRole('button', { name: 'Find the first difference' });
    await find.focus();
    await page.keyboard.press('Enter');
    const says = section.locator('[aria-live="polite"]');
    await expect(says).toContainText(/POPF at \w+h \(guest\.asm:10\) did not trap at ring 1/);
    await expect(says).toContainText('IF=1, expected 0');
    await expect(find).toBeFocused();
    await expectNoBarrier(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.locator('section.machine [aria-current="step"]')).toHaveAttribute('data-line', '10');
    await expect(page.locator('section.machine .time')).toHaveText('2 instructions');
    await choose(page, 'CPU', 'strict');
    await expect(says).toBeEmpty();
    await atStart(page);
    await find.click();
    await expect(says).toHaveText("No difference in 8 instructions, the guest's whole run.");
    await choose(page, 'Technique', 'native');
    await expect(section).toHaveCount(0);
  });

  test('a search without end can be cancelled, and one without a machine says so', async ({ page }) => {
    await write(page, '        bits 32\nround:  jmp round\n');
    const section = page.getByRole('region', { name: 'The first difference' });
    const says = section.locator('[aria-live="polite"]');
    await section.getByRole('button', { name: 'Find the first difference' }).click();
    await expect(section.getByRole('progressbar')).toBeVisible();
    await section.getByRole('button', { name: 'Cancel the search' }).click();
    await expect(says).toContainText('broken off');
    await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
    await textArea(page).fill('        mvo eax, 1\n');
    await section.getByRole('button', { name: 'Find the first difference' }).click();
    await expect(says).toContainText('nothing to compare');
  });

  test('a slow press on a button is heard, though what was typed moves the page', async ({ page }) => {
    await textArea(page).fill('        mvo eax, 1\n'.repeat(8));
    // Longer than it takes to assemble the text: nothing of that may show before the press is over.
    await page.getByRole('button', { name: 'Find the first difference' }).click({ delay: 600 });
    const section = page.getByRole('region', { name: 'The first difference' });
    await expect(section.locator('[aria-live="polite"]')).toContainText('nothing to compare');
    await expect(page.locator('.problems li.error')).toHaveCount(8);
  });

  test('Run right after typing runs what was typed', async ({ page }) => {
    await textArea(page).fill(
      "        bits 32\n        mov al, 'x'\n        out 0xE9, al\n        out 0xF4, al\n",
    );
    await run(page);
    await expect(page.getByLabel('Debug port')).toHaveText('x');
    await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  });
});

test.describe('with room and a mouse', () => {
  test.use({ editor: 'monaco', viewport: { width: 1440, height: 900 } });
  test.beforeEach(async ({ page }) => {
    await page.goto('./lab/');
    await expect(page.locator('.monaco-editor').first()).toBeVisible({ timeout: 15_000 });
    await atStart(page);
  });

  test('the editor is Monaco, which marks mistakes', async ({ page }) => {
    await expect(textArea(page)).toHaveCount(0);
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type('mvo eax, 1\n');
    await expect(page.locator('.monaco-editor .squiggly-error')).toHaveCount(1);
    await page.getByRole('button', { name: 'line 1', exact: true }).click();
    await page.keyboard.press('Shift+End');
    await page.keyboard.type('nop');
    await expect(page.locator('.monaco-editor .squiggly-error')).toHaveCount(0);
    await expect(page.locator('section.machine')).toContainText('nop');
    await page.reload();
    await expect(page.locator('.monaco-editor .view-line').first()).toHaveText('nop');
  });

  test('Tab leaves it', async ({ page }) => {
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Plain text area' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(textArea(page)).toBeVisible();
    await page.getByRole('button', { name: 'Plain text area' }).click();
    await expect(page.locator('.monaco-editor').first()).toBeVisible();
  });

  test('axe finds nothing with an error marked', async ({ page }) => {
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.type('mvo eax, 1\n');
    await expect(page.locator('.monaco-editor .squiggly-error')).not.toHaveCount(0);
    await expectNoBarrier(page);
  });
});

for (const width of [390, 320]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 780 }, hasTouch: true });
    test('a run of tinyos does not scroll sideways, and every button is large enough', async ({ page }) => {
      await page.goto('./lab/');
      await atStart(page);
      await choose(page, 'Guest', 'tinyos');
      await atStart(page);
      await run(page);
      await expect(page.locator('[data-cause="exit"]')).toBeVisible({ timeout: 20_000 });
      await page.getByRole('button', { name: 'Find the first difference' }).click();
      await expect(page.getByText(/did not trap|^No difference in/)).toBeVisible({ timeout: 20_000 });
      await expectNoWiderThan(page, width);
      for (const button of await allOf(page.locator('main').getByRole('button'))) {
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
    });
  });
}
