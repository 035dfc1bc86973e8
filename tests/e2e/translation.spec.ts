// The Lab under binary translation: a kernel beside its translation, by keyboard, and without barriers that axe can see.
import { IS_PRIME } from '../../src/lib/vmm/translator/testing.ts';
import { expect, test, type Page } from './test.ts';
import { expectNoBarrier, expectNoWiderThan, labWith } from './trapgate.ts';

/** The example of Adams and Agesen (2006, section 3.1), asked about 49. */
const PROGRAM = `        bits 32
        org 0x7C00
        mov esp, 0x6000
        mov edi, 49
        call isPrime
        out 0xF4, al
${IS_PRIME}`;

async function open(page: Page): Promise<void> {
  await labWith(page, PROGRAM, '0x6000');
  await page.getByLabel('Technique', { exact: true }).selectOption('binary-translation');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  await page.locator('.inspector').getByRole('button', { name: 'Translation', exact: true }).click();
  await page.getByLabel('Begin with').selectOption({ label: 'isPrime' });
  await expect(page.locator('[data-view="translation"] [data-unit]')).toHaveCount(4);
}

test.describe('at 1440 px', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test('isPrime and its four translations, with an arrow for each chain', async ({ page }) => {
    await open(page);
    const view = page.locator('[data-view="translation"]');
    await expect(view.locator('figcaption')).toHaveText(
      /^\d+ units of \d+ instructions, \d+% of them copied/,
    );
    await expect(view.locator('[data-chain]')).toHaveCount(2);
    await expect(view.locator('text', { hasText: "jz near notPrime'" })).toBeVisible();
    await view.getByRole('group', { name: /^Guest code/ }).focus();
    await page.keyboard.press('ArrowDown');
    await expect(view.locator('.chosen .head')).toHaveText(/^nexti: 5 instructions, 4 copied/);
    await expect(view.locator('[aria-live]')).toHaveText(/^nexti: .*goes straight on to notPrime and next/);
  });
});

for (const width of [1440, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });
    test('no barrier that axe can see, no sideways scroll', async ({ page }) => {
      await open(page);
      await expectNoBarrier(page, '[data-view="translation"]');
      await expectNoWiderThan(page, width);
    });
  });
}
