// Typing at the guest's serial port while it runs, and in the past of a run that has gone on.
import { expect, test } from './test.ts';
import { ECHO } from '../../src/lib/session/testing.ts';
import { labWith } from './trapgate.ts';

for (const technique of ['native', 'trap-and-emulate', 'hardware-assist']) {
  test(`a line reaches a guest that runs, and one that stands, under ${technique}`, async ({ page }) => {
    const machine = await labWith(page, ECHO, "cmp al, 'q'");
    await page.getByLabel('Technique').selectOption(technique);
    await expect(machine.locator('.time')).toHaveText('0 instructions');
    const typing = page.getByLabel('Type at the serial port');
    const time = machine.locator('.time');
    const said = page.getByLabel('Serial port', { exact: true });

    await machine.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(time).not.toHaveText('0 instructions');
    await typing.fill('hello');
    await typing.press('Enter');
    await expect(typing).toHaveValue('');
    await expect(said).toHaveText('hello\n');
    // It runs on.
    await machine.getByRole('button', { name: 'Pause' }).click();
    await expect(machine.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
    await typing.fill('qed');
    await page.getByRole('button', { name: 'Send' }).click();
    await machine.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(machine.locator('[data-cause="exit"]')).toBeVisible();
    await expect(said).toHaveText('hello\nq');

    // Before the first line was read something else is typed: another run; the old one can be had again.
    await machine.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(machine.locator('[data-cause="exit"]')).toBeHidden();
    const before = await time.innerText();
    await page.keyboard.press('0');
    await expect(time).toHaveText('0 instructions');
    await typing.fill('quick');
    await typing.press('Enter');
    await expect(typing).toHaveValue('');
    await machine.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(machine.locator('[data-cause="exit"]')).toBeVisible();
    await expect(said).toHaveText('q');
    await expect(time).not.toHaveText(before);
    await page.getByText(/^Earlier runs/).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'other serial input' })
      .first()
      .getByRole('button')
      .click();
    await expect(said).toHaveText('hello\nq', { timeout: 30_000 });
  });
}
