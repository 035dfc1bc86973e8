// A whole session in the Lab by touch, on a phone: write, run, stop, look, go back, ask.
import { expect, test } from './test.ts';
import { labWith } from './trapgate.ts';

test.use({ viewport: { width: 390, height: 780 }, hasTouch: true });

const SOURCE = `        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov ecx, 3
again:  push ecx
        cli
        pop ecx
        loop again
done:   out 0xF4, al
`;

test('write, run, stop at a value, run back to it, look at the registers', async ({ page }) => {
  test.slow();
  const machine = await labWith(page, SOURCE, 'again:');
  const button = (name: string) => machine.getByRole('button', { name, exact: true });
  await button('Step').tap();
  await expect(machine.locator('.time')).toHaveText(/^1\s+instruction/);
  await button('Next exit').tap();
  await expect(machine.locator('.time')).not.toHaveText(/^1\s+instruction/);
  await button('Run').tap();
  await expect(machine).toContainText('exit port');
  const stops = machine.locator('details.stops');
  await stops.locator('summary').tap();
  await stops.getByRole('combobox', { name: 'Stop', exact: true }).selectOption('value');
  await stops.getByLabel('Value', { exact: true }).fill('vcpu.ecx');
  await stops.getByLabel('Only where').fill('vcpu.ecx == 2');
  await stops.getByRole('button', { name: 'Add' }).tap();
  await expect(stops.locator('[data-stop]')).toContainText('vcpu.ecx changes');
  await button('Run back').tap();
  await expect(stops.locator('[data-stop]')).toContainText('stopped here');
  await expect(machine.locator('[aria-current="step"]')).toHaveAttribute('data-line', '5');
  await machine.getByRole('toolbar', { name: 'Look at' }).getByRole('button', { name: 'Registers' }).tap();
  await expect(machine.locator('[data-inspected="registers"]')).toContainText('eflags', { ignoreCase: true });
  await button('Back').tap();
  await expect(machine.locator('[aria-current="step"]')).toHaveAttribute('data-line', '8');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
