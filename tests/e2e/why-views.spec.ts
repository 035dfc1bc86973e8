// "Why?" picked in the views of what the VMM made: a translation unit, and a frame.
import { expect, test, type Locator, type Page } from './test.ts';
import { expectNoBarrier, expectNoWiderThan, labWith, runGuest } from './trapgate.ts';

/** Calls a routine, has another immediate in it (`patch`), and calls it again. */
const CHANGES = `        bits 32
        org 0x7C00
        mov esp, 0x6000
        call work
patch:  mov byte [work + 1], 7
        call work
        out 0xF4, al
        align 4096
work:   mov eax, 5
        ret
`;

const next = (page: Page): Locator => page.locator('section.machine [aria-current="step"]');
const link = (page: Page, i: number): Locator => page.locator('.inspector [data-link]').nth(i);

async function open(
  page: Page,
  source: string,
  part: string,
  technique: string,
  look: string,
): Promise<void> {
  await labWith(page, source, part);
  await page.getByLabel('Technique', { exact: true }).selectOption(technique);
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  await page.locator('.inspector').getByRole('button', { name: look, exact: true }).click();
}

test('a translation unit: why it was made, why one was taken out, and the guest’s store behind that', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 900 });
  await open(page, CHANGES, 'patch', 'binary-translation', 'Translation');
  const view = page.locator('[data-view="translation"]');
  await view.getByLabel('Begin with').selectOption({ label: 'work' });
  // By keyboard: the unit's question is a button behind the picture.
  await view.getByRole('button', { name: 'Why was work translated?' }).focus();
  await page.keyboard.press('Enter');
  await expect(link(page, 0)).toHaveAttribute('data-link', 'translate');
  await expect(link(page, 0).locator('.says')).toContainText("for the guest's code at 00009000h");
  await link(page, 0)
    .getByRole('button', { name: /^The guest's code, 4 bytes at linear 00009000h/ })
    .press('Enter');
  await expect(link(page, 1)).toHaveAttribute('data-link', 'store');
  await expect(link(page, 1).locator('.says')).toContainText(/mov byte \[.*9001.*\], 7/);
  // The one before it, which that store has ended.
  await expect(view.getByLabel('Taken out')).toHaveCount(1);
  await view.getByRole('button', { name: 'Why was it taken out?' }).press('Enter');
  await expect(page.locator('.inspector [data-link]')).toHaveCount(1);
  await expect(link(page, 0).locator('.says')).toContainText(
    "took out the translation of the guest's code at 00009000h",
  );
  await expect(link(page, 0).locator('.says')).toContainText(/mov byte \[.*9001.*\], 7/);
  await expect(link(page, 0).locator('[data-kind="invalidate"]')).toHaveCount(1);
  await link(page, 0).getByRole('button', { name: 'Go there' }).click();
  await expect(next(page)).toHaveAttribute('data-line', '5');
  await expectNoBarrier(page, '.inspector');
  await expectNoWiderThan(page, 390);
});

test('a frame of shadow tables: the exit that gave it, and the entry written then', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('./lab/');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByLabel('Guest', { exact: true }).selectOption('paging');
  await page.getByLabel('CPU', { exact: true }).selectOption('strict');
  await expect(page.locator('section.machine')).toContainText('CODE    equ 0x08');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  await page.locator('.inspector').getByRole('button', { name: 'Frame owners', exact: true }).click();
  const view = page.locator('[data-view="owners"]');
  const end = await page.locator('section.machine .time').innerText();
  const says = view.locator('.origin [aria-live]');
  await view.getByRole('group', { name: /^Host memory by frames/ }).focus();
  const { trace } = runGuest(
    ...(['content/guests/paging/guest.asm', '--technique', 'trap-and-emulate', '--cpu', 'strict'] as const),
  );
  // The first entry since the shadow was last begun anew, and the exit that it was made in.
  const flushed =
    trace.findLast(({ kind, args }) => kind === 'shadow-drop' && args['cause'] === 0)?.index ?? -1;
  const write = trace.find(({ kind, index }) => kind === 'shadow-write' && index > flushed)!;
  const exit = trace.findLast(({ kind, index }) => kind === 'exit' && index < write.index)!;
  const frame = (write.args['hpa']! & ~4095) >>> 0;
  // To its frame by keys alone: run by run, then frame by frame.
  const runs = await view
    .locator('[data-run]')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-run'))));
  const run = runs.findLastIndex((hpa) => hpa <= frame);
  expect(run).toBeGreaterThan(0);
  for (let i = 0; i < run; i++) await page.keyboard.press('ArrowRight');
  for (let at = runs[run]!; at < frame; at += 4096) await page.keyboard.press('ArrowDown');
  const name = frame.toString(16).toUpperCase().padStart(8, '0');
  await expect(view.getByRole('button', { name: `Who gave frame ${name}h, and when?` })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(says).toContainText('A shadow entry for linear');
  await expect(says).toContainText('in the exit hidden page fault');
  await view.getByRole('button', { name: 'Why what was written?' }).click();
  await expect(link(page, 0)).toHaveAttribute('data-link', 'fill');
  await expect(link(page, 0).locator(`[data-record="${exit.index}"]`)).toHaveAttribute('data-kind', 'exit');
  await view.getByRole('button', { name: 'Go there' }).click();
  await expect(page.locator('section.machine .time')).not.toHaveText(end);
  await expect(says).toContainText('A shadow entry for linear');
  await expectNoBarrier(page, '.inspector');
});
