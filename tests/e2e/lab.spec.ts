// The lab with good and with bad input: each mistake gives a clear sentence with its place, and a way on.
import { expect, test, type Page } from '@playwright/test';

/** Writes `source` into the plain text area. */
async function write(page: Page, source: string): Promise<void> {
  await page.locator('.editor textarea').fill(source);
}

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

test.describe('with the text area', () => {
  test.use({ viewport: { width: 600, height: 900 } });
  test.beforeEach(async ({ page }) => {
    await page.goto('./lab/');
    await expect(page.locator('section.machine [aria-current="step"]')).toHaveCount(1);
  });

  test('a guest prints, bare and under the VMM', async ({ page }) => {
    for (const machine of ['native', 'classic', 'strict']) {
      await page.getByLabel('Machine', { exact: true }).selectOption(machine);
      await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
      await run(page);
      await expect(page.getByLabel('Debug port')).toHaveText('Hello');
    }
  });

  test('tinyos with its files prints the same under the VMM as bare', async ({ page }) => {
    await page.getByLabel('Guest', { exact: true }).selectOption('tinyos');
    const texts: (string | null)[] = [];
    for (const machine of ['native', 'strict']) {
      await page.getByLabel('Machine', { exact: true }).selectOption(machine);
      await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
      await run(page);
      await expect(page.locator('[data-cause="exit"]')).toBeVisible({ timeout: 20_000 });
      texts.push(await page.getByLabel('Serial port').textContent());
    }
    expect(texts[0]).toContain('tick');
    expect(texts[1]).toBe(texts[0]);
  });

  test('a syntax error and an unknown instruction are named with their line', async ({ page }) => {
    await write(page, '        bits 32\n        mov eax,\n        mvo ebx, 1\n');
    await expect(page.locator('#problems')).toContainText('Line 2');
    await expect(page.locator('#problems')).toContainText('Line 3');
    await expect(page.locator('#problems')).toContainText(/mvo/);
    await page.getByRole('button', { name: 'Line 3' }).first().click();
    await expect(page.locator('.editor textarea')).toBeFocused();
    await write(page, '        bits 32\n        mov al, 0\n        out 0xF4, al\n');
    await expect(page.locator('#problems')).toBeEmpty();
    await run(page);
    await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  });

  test('a triple fault says what it began with and what to do', async ({ page }) => {
    for (const machine of ['native', 'classic']) {
      await page.getByLabel('Machine', { exact: true }).selectOption(machine);
      await write(page, `        bits 32\n        int 0x30 ; ${machine}\n`);
      await expect(page.locator('section.machine')).toContainText(`; ${machine}`);
      await run(page);
      await expect(page.locator('[data-cause]')).toContainText(/triple fault/i);
      await expect(page.locator('[data-cause]')).toContainText(/IDT|interrupt descriptor table/);
    }
  });

  test('a jump into empty memory is named', async ({ page }) => {
    await page.getByLabel('Machine', { exact: true }).selectOption('native');
    await write(page, '        bits 32\n        jmp 0x40000000\n');
    await expect(page.locator('section.machine')).toContainText('jmp 0x40000000');
    await run(page);
    await expect(page.locator('[data-cause]')).toContainText(/empty memory|nothing answers/);
  });

  test('Pause stops an endless loop, and the page goes on', async ({ page }) => {
    await page.getByLabel('Machine', { exact: true }).selectOption('native');
    await write(page, '        bits 32\nround:  jmp round\n');
    await expect(page.locator('section.machine')).toContainText('round:');
    await run(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(page.locator('section.machine .time')).not.toHaveText('0 instructions');
  });

  test('the text is as it was after a reload, for each guest of its own', async ({ page }) => {
    await write(page, '        bits 32\nmine:   hlt\n');
    await page.getByLabel('Guest', { exact: true }).selectOption('hello');
    await expect(page.locator('.editor textarea')).toHaveValue(/Hello from ring 0/);
    await page.reload();
    await expect(page.locator('.editor textarea')).toHaveValue(/Hello from ring 0/);
    await page.getByLabel('Guest', { exact: true }).selectOption('own');
    await expect(page.locator('.editor textarea')).toHaveValue(/mine: {3}hlt/);
  });
});

test('with room and a mouse the editor is Monaco, which marks mistakes', async ({ page }) => {
  await page.goto('./lab/');
  const editor = page.locator('.monaco-editor').first();
  await expect(editor).toBeVisible({ timeout: 15_000 });
  await expect(page.locator('.editor textarea:not(.monaco-editor textarea)')).toHaveCount(0);
  await editor.click();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.type('mvo eax, 1\n');
  await expect(page.locator('#problems')).toContainText('Line 1');
  await expect(page.locator('.monaco-editor .squiggly-error')).toHaveCount(1);
});
