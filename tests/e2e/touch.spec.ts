// A whole session in the Lab by touch, on a phone: write, run, stop, look, go back, ask.
import { expect, test } from './test.ts';
import { allOf, expectNoWiderThan, labWith } from './trapgate.ts';

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
  await expectNoWiderThan(page, 390);
});

/** Line 6 calls what begins at line 10. */
const CALLS = `        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov ecx, 2
        nop
again:  call work
        loop again
        out 0xF4, al
        nop
work:   push ecx
        cli
        pop ecx
        ret
`;

test('over a call, out of a routine and to an exit, each also back; the steps of the processor, too', async ({
  page,
}) => {
  test.slow();
  const machine = await labWith(page, CALLS, 'again:');
  const button = (name: string) => machine.getByRole('button', { name, exact: true });
  const isAt = (line: number) =>
    expect(machine.locator('.listing [aria-current="step"]')).toHaveAttribute('data-line', String(line));
  for (const line of [4, 5, 6]) {
    await button('Step').tap();
    await isAt(line);
  }
  for (const [name, line] of [
    ['Over', 7],
    ['Over back', 6],
    ['Step', 10],
    ['Step', 11],
    ['Next exit', 12],
    ['Previous exit', 11],
    ['Out', 7],
    ['Back', 13],
    ['Out back', 6],
    ['Step', 10],
    ['Step', 11],
    ['Next exit', 12],
  ] as const) {
    await button(name).tap();
    await isAt(line);
  }
  // What the processor itself did in the step of the CLI: it left the guest.
  const handlers = machine.locator('details.handlers');
  const marked = handlers.locator('[aria-current="step"]');
  await handlers.locator('summary').tap();
  await button('Host step back').tap();
  await expect(marked).toHaveAttribute('data-kind', 'exit');
  await button('Host step').tap();
  await expect(marked).toHaveCount(0);
  await button('Host step back').tap();
  await expect(marked).toHaveAttribute('data-kind', 'exit');
  await isAt(12);
  for (const target of await allOf(machine.locator('.controls button, .handlers button'))) {
    const box = await target.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
  await expectNoWiderThan(page, 390);
});

test('reload in the middle and come back, ask why, give it to another', async ({ page }) => {
  test.slow();
  const machine = await labWith(page, CALLS, 'again:');
  const time = machine.locator('.time');
  for (let i = 1; i <= 5; i++) {
    await machine.getByRole('button', { name: 'Step', exact: true }).tap();
    await expect(time).toHaveText(new RegExp(`^${i}\\s+instruction`));
  }
  await page.reload();
  await expect(page.locator('.plain textarea')).toHaveValue(CALLS);
  const runs = page.locator('details.runs');
  await runs.locator('summary').tap();
  await runs.getByRole('button', { name: /^Back to 5/ }).tap();
  await expect(time).toHaveText(/^5\s+instructions/);

  await machine.getByRole('toolbar', { name: 'Look at' }).getByRole('button', { name: 'Registers' }).tap();
  await machine.locator('[data-inspected="registers"] [data-why="vcpu.ecx"]').tap();
  await machine.getByRole('button', { name: 'Why this value?' }).tap();
  await expect(machine.locator('[data-link] .says').first()).toHaveText(
    /^mov ecx, 2 wrote ECX, .* 00000002h\.$/,
  );

  await page.getByText('Share', { exact: true }).tap();
  await page.getByRole('button', { name: 'Make a link' }).tap();
  const field = page.getByLabel('The link');
  await expect(field).toHaveValue(/#!1\./);
  await page.goto(await field.inputValue());
  await expect(page.getByText('This is a copy of what was shared')).toBeVisible();
  await page.getByRole('button', { name: /^Go to where it was shared, after 5/ }).tap();
  await expect(time).toHaveText(/^5\s+instructions/);
  await expectNoWiderThan(page, 390);
});
