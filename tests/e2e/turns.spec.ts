// The page with several VMs on one host: what the build ran is there to read, and a student gives turns, pauses and destroys.
import { expect, test, type Locator, type Page } from './test.ts';
import { expectNoBarrierInAnyTheme, expectNoWiderThan } from './trapgate.ts';

const turns = (page: Page): Locator => page.locator('[data-view="turns"]');
const vm = (page: Page, number: number): Locator => page.locator(`[data-vm="${number}"]`);

async function open(page: Page): Promise<void> {
  await page.goto('./lab/turns/');
  await page.waitForLoadState('networkidle');
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('who ran when is there to read', async ({ page }) => {
    await page.goto('./lab/turns/');
    await expect(turns(page).locator('figcaption')).toContainText(
      /^\d+ turns of 3 VMs: \d+ ended by the host timer/,
    );
    await expect(vm(page, 1).locator('pre')).toContainText('tick tock');
    await expect(vm(page, 2).locator('pre')).toHaveText('mine');
  });
});

test('the browser comes to the same turns as the build', async ({ page }) => {
  await open(page);
  const built = await turns(page).locator('figcaption').textContent();
  await page.getByRole('button', { name: 'From the start' }).click();
  await expect(turns(page).locator('figcaption')).toHaveText('Nobody has had a turn yet');
  await page.getByRole('button', { name: 'To the end' }).click();
  await expect(vm(page, 2)).toHaveAttribute('data-status', 'ended', { timeout: 30_000 });
  await expect(turns(page).locator('figcaption')).toHaveText(built ?? '');
});

test('turns one by one, a pause, a destruction', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'From the start' }).click();
  await page.getByRole('button', { name: 'One turn' }).click();
  await expect(turns(page).locator('.said')).toContainText(/^VM 1, tinyos, had [\d,]+ cycles from 0 on/);
  await vm(page, 1).getByRole('button', { name: 'Pause' }).click();
  await expect(vm(page, 1)).toHaveAttribute('data-status', 'paused');
  await page.getByRole('button', { name: 'Ten turns' }).click();
  await expect(turns(page).locator('[data-turn]')).toHaveCount(11);
  await expect(vm(page, 1)).toContainText(': 1 turn,');
  await vm(page, 3).getByRole('button', { name: 'Destroy' }).click();
  await expect(vm(page, 3)).toContainText('owns 0 frames');
  await expect(page.getByRole('status')).toContainText('1,024 frames are free');
  await vm(page, 1).getByRole('button', { name: 'Resume' }).click();
  await expect(vm(page, 1)).toHaveAttribute('data-status', 'ready');
  // By keyboard, and as a table.
  await turns(page)
    .getByRole('group', { name: /^Turns on/ })
    .focus();
  await page.keyboard.press('Home');
  await expect(turns(page).locator('.said')).toContainText('VM 1, tinyos');
  await turns(page).getByText('As a table').click();
  await expect(turns(page).locator('tbody tr')).toHaveCount(11);
});

test('each VM a band: from the whole run to the marks of one bin, by keys, and one cause alone', async ({
  page,
}) => {
  await open(page);
  const view = page.locator('[data-view="bands"]');
  const title = view.locator('figcaption').first();
  await expect(view.locator('[data-band]')).toHaveCount(3);
  await expect(view.locator('[data-band="2"] [data-lane]')).toHaveCount(4);
  await expect(title).toHaveText(
    /^3 VMs in the whole run of [\d,]+ cycles: [\d,]+ exits, and the VMM had \d+% of/,
  );
  const whole = (await title.textContent()) ?? '';
  const exits = Number(/([\d,]+) exits/.exec(whole)?.[1]?.replaceAll(',', ''));
  const told = await Promise.all(
    [1, 2, 3].map((number) => vm(page, number).locator('.counts').first().innerText()),
  );
  const each = told.map((text) => Number(/([\d,]+) exits/.exec(text)?.[1]?.replaceAll(',', '')));
  expect(exits).toBe(each.reduce((all, one) => all + one, 0));
  const strip = view.getByRole('group', { name: /^VMs over host time/ });
  await strip.focus();
  await page.keyboard.press('Home');
  await expect(view.locator('.said').first()).toHaveText(
    /^VM 1 tinyos, cycles 0 to [\d,]+: .*V, VMM [\d,]+; \d+ marks/,
  );
  await page.keyboard.press('ArrowDown');
  await expect(view.locator('.said').first()).toHaveText(
    /^VM 2 hostile, cycles 0 to [\d,]+: it does not have the processor/,
  );
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(title).toHaveText(/^1 VM in [\d,]+ cycles: \d+ exits/, { timeout: 20_000 });
  // What the page says of the run is what it said before.
  await expect(turns(page).locator('figcaption')).toContainText(/^\d+ turns of 3 VMs/);
  await expect(view.locator('[data-band="1"] [data-event]').first()).toBeAttached();
  const timeline = view.locator('[data-view="timeline"]').first();
  await timeline.getByRole('group', { name: /^Trap timeline/ }).focus();
  await page.keyboard.press('End');
  await expect(timeline.locator('.said')).toContainText('at time');
  await view.getByRole('button', { name: 'Whole run' }).click();
  await expect(title).toHaveText(whole);
  const label = await view.getByRole('option', { name: /^exit: privileged/ }).innerText();
  const count = /\(([\d,]+)\)$/.exec(label)?.[1];
  await view.getByLabel('Of').selectOption({ label });
  await expect(title).toHaveText(
    new RegExp(`^exit: privileged instruction.*: ${count} times by 3 VMs in the whole run`),
  );
  await view.getByText('As a table').last().click();
  await expect(view.locator('[data-bin]')).toHaveCount(100);
});

test('axe finds nothing, and nothing is wider than a phone', async ({ page }) => {
  await open(page);
  await expectNoBarrierInAnyTheme(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoWiderThan(page, 390);
});
