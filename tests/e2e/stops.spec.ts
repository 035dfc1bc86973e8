// Stops in the Lab: at a line, at a value, at an event, forwards and backwards, by mouse and by keyboard, kept over a reload.
import { expect, test, type Locator, type Page } from './test.ts';
import { expectNoBarrier, machineReady, runGuest } from './trapgate.ts';

/** What clears IF is hidden in a routine, far from where the kernel notices. */
const SOURCE = `        bits 32
        org 0x7C00
        mov esp, 0x7000
        sti
        mov ecx, 40
again:  call work
        loop again
        out 0xF4, al
        hlt
work:   push ecx
        cmp ecx, 7
        jne fine
        cli
fine:   pop ecx
        ret
`;
const CLI = 13;
const CALL = 6;
const WORK = 10;
const RET = 15;

test.use({ viewport: { width: 1000, height: 1400 } });

test.beforeEach(async ({ page }) => {
  await page.goto('./lab/');
  const machine = page.locator('section.machine');
  await expect(machine.locator('[aria-current="step"]')).toHaveCount(1);
  await page.locator('.plain textarea').fill(SOURCE);
  // The machine has this text when its first instruction is next.
  await expect(line(machine)).toHaveAttribute('data-line', '3');
});

function line(machine: Locator): Locator {
  return machine.locator('[aria-current="step"]');
}

async function addStop(page: Page, kind: string, what: string, when = ''): Promise<void> {
  const form = page.locator('details.stops');
  const kinds = form.getByRole('combobox', { name: 'Stop', exact: true });
  if (!(await kinds.isVisible())) await form.locator('summary').click();
  await kinds.selectOption(kind);
  if (kind === 'event') await form.getByRole('combobox', { name: 'Event' }).selectOption({ label: what });
  else await form.getByLabel(kind === 'code' ? 'Where' : 'Value', { exact: true }).fill(what);
  await form.getByLabel('Only where').fill(when);
  await form.getByRole('button', { name: 'Add' }).click();
}

test('how often each line was executed stands behind it, until the machine goes on', async ({ page }) => {
  const machine = page.locator('section.machine');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  await machine.getByRole('button', { name: 'Count lines' }).click();
  const call = machine.locator(`[data-line="${CALL}"] .count`);
  await expect(call).toHaveText('40 times');
  await expect(machine.getByText(/lines have been executed, most often/)).toBeVisible();
  await machine.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(call).toHaveCount(0);
});

test('running back finds what cleared IF', async ({ page }) => {
  const machine = page.locator('section.machine');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  await addStop(page, 'value', 'vcpu.if');
  await expect(page.locator('[data-stop]')).toContainText('vcpu.if changes');
  await machine.getByRole('button', { name: 'Run back' }).click();
  // Right behind the CLI: it is the line before, and one step back it is next.
  await expect(page.locator('[data-stop]')).toContainText('stopped here');
  await expect(line(machine)).toHaveAttribute('data-line', String(CLI + 1));
  await machine.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(line(machine)).toHaveAttribute('data-line', String(CLI));
});

test('who changed IF last is asked, and what comes next did', async ({ page }) => {
  const machine = page.locator('section.machine');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  const form = page.locator('details.stops');
  await form.locator('summary').click();
  await form.getByRole('combobox', { name: 'Stop', exact: true }).selectOption('value');
  await form.getByLabel('Value', { exact: true }).fill('vcpu.if');
  await form.getByRole('button', { name: 'Who changed it last?' }).click();
  await expect(form).toContainText('What comes next changed vcpu.if last.');
  await expect(line(machine)).toHaveAttribute('data-line', String(CLI));
});

test('a click on a line number is a breakpoint, with a condition another, and both outlive a reload', async ({
  page,
}) => {
  const machine = page.locator('section.machine');
  const gutter = machine.getByRole('button', { name: `Breakpoint at ${CALL}`, exact: true });
  await gutter.click();
  await expect(gutter).toHaveAttribute('aria-pressed', 'true');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(line(machine)).toHaveAttribute('data-line', String(CALL));
  await machine.getByRole('button', { name: 'Over', exact: true }).click();
  await expect(line(machine)).toHaveAttribute('data-line', String(CALL + 1));
  await gutter.click();
  await expect(gutter).toHaveAttribute('aria-pressed', 'false');
  await addStop(page, 'code', 'work', 'vcpu.ecx == 3');
  await expect(page.locator('[data-stop]')).toHaveCount(1);
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-stop]')).toContainText('stopped here');
  await machine.getByRole('button', { name: 'Out', exact: true }).click();
  await expect(line(machine)).toHaveAttribute('data-line', String(CALL + 1));

  await page.reload();
  await expect(page.locator('[data-stop]')).toContainText('before work, where vcpu.ecx == 3');
});

test('an event stops a run; what cannot be says why', async ({ page }) => {
  test.slow();
  const machine = page.locator('section.machine');
  await page.getByLabel('Technique', { exact: true }).selectOption('trap-and-emulate');
  await expect(machine.getByText('0 instructions', { exact: true })).toBeVisible();
  await addStop(page, 'event', 'an exit: privileged instruction');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-stop]')).toContainText('stopped here');
  await expect(line(machine)).toHaveAttribute('data-line', '5');
  await addStop(page, 'value', 'vcpu.eaz');
  await expect(page.locator('[data-stop]').last()).toContainText('has no `eaz`');
  await expectNoBarrier(page);
});

test('taken away by keyboard, and the keyboard goes on', async ({ page }) => {
  for (const at of ['work', 'fine', 'again']) await addStop(page, 'code', at);
  const away = page.locator('[data-stop]').getByRole('button');
  await expect(away).toHaveCount(3);
  await away.nth(1).press('Enter');
  await expect(page.locator('[data-stop]')).toContainText(['before work', 'before again']);
  await expect(away.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(away).toHaveCount(1);
  await expect(away.first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(away).toHaveCount(0);
  await expect(page.locator('details.stops summary')).toBeFocused();
});

test('an exit by its vector stops a run; a number that is no vector is not taken', async ({ page }) => {
  const machine = page.locator('section.machine');
  await page.getByLabel('Technique', { exact: true }).selectOption('trap-and-emulate');
  await page.getByLabel('CPU', { exact: true }).selectOption('strict');
  await expect(machine.getByText('0 instructions', { exact: true })).toBeVisible();
  const form = page.locator('details.stops');
  await form.locator('summary').click();
  await form.getByRole('combobox', { name: 'Stop', exact: true }).selectOption('event');
  await form.getByRole('combobox', { name: 'Event' }).selectOption({ label: 'an exit to the VMM' });
  const vector = form.getByLabel('Vector', { exact: true });
  const add = form.getByRole('button', { name: 'Add' });
  await vector.fill('300');
  await expect(vector).toHaveAttribute('aria-invalid', 'true');
  await expect(add).toHaveAttribute('aria-disabled', 'true');
  // The first exit is the page fault of the first fetch: that is not what is waited for.
  await vector.fill('0Dh');
  await add.click();
  await expect(page.locator('[data-stop]')).toContainText('vector 0Dh');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-stop]')).toContainText('stopped here');
  await expect(line(machine)).toHaveAttribute('data-line', '5');
});

test('by keyboard alone: along the lines, a breakpoint, there and back, and a key of one’s own', async ({
  page,
}) => {
  const machine = page.locator('section.machine');
  await machine.getByRole('list').first().focus();
  for (let i = 1; i <= CALL - 2; i++) await page.keyboard.press('ArrowDown');
  await expect(machine.getByRole('button', { name: `Breakpoint at ${CALL}`, exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-stop]')).toContainText(`before line ${CALL}`);
  await page.keyboard.press('r');
  await expect(page.locator('[data-stop]')).toContainText('stopped here');
  const time = machine.locator('.time');
  const first = await time.innerText();
  await page.keyboard.press('n');
  await expect(line(machine)).toHaveAttribute('data-line', String(CALL + 1));
  await page.keyboard.press('Shift+R');
  await expect(time).toHaveText(first);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('h');

  const keys = machine.locator('details.keys');
  await keys.locator('summary').focus();
  await page.keyboard.press('Enter');
  await keys.getByRole('button', { name: /^step back: / }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('z');
  await expect(keys.getByRole('status')).toHaveText('z it is.');
  await page.reload();
  await expect(line(machine)).toHaveCount(1);
  await machine.getByRole('list').first().focus();
  await page.keyboard.press('s');
  await expect(time).toHaveText('1 instruction');
  await page.keyboard.press('z');
  await expect(time).toHaveText('0 instructions');
});

test('stepping goes through a macro, and says where it was called; its line stops in each expansion', async ({
  page,
}) => {
  const machine = page.locator('section.machine');
  await page
    .locator('.plain textarea')
    .fill(
      '        bits 32\n        org 0x7C00\n%macro twice 1\n        inc %1\n        inc %1\n%endmacro\n        twice eax\n        twice ebx\n        out 0xF4, al\n',
    );
  await expect(line(machine)).toHaveAttribute('data-line', '4');
  await expect(machine.locator('.say')).toContainText('In the macro twice, called at line 7.');
  await expect(machine.locator('li.caller')).toHaveAttribute('data-line', '7');
  await addStop(page, 'code', '5');
  const run = machine.getByRole('button', { name: 'Run', exact: true });
  for (const caller of ['7', '8']) {
    await run.click();
    await expect(machine.locator('li.caller')).toHaveAttribute('data-line', caller);
    await expect(line(machine)).toHaveAttribute('data-line', '5');
  }
});

test('the first difference from the bare machine is a stop, forwards and back, and says what differed', async ({
  page,
}) => {
  const machine = page.locator('section.machine');
  const form = page.locator('details.stops');
  const popf =
    '        bits 32\n        org 0x7C00\n        sti\n        push 0\n        popfd\n        pushfd\n        out 0xF4, al\n';
  await page.locator('.plain textarea').fill(popf);
  await expect(line(machine)).toHaveText(/sti/);
  await form.locator('summary').click();
  await form.getByRole('combobox', { name: 'Stop', exact: true }).selectOption('difference');
  await form.getByRole('button', { name: 'Add' }).press('Enter');
  const stop = page.locator('[data-stop]');
  await expect(stop).toContainText('before the first difference from the bare machine');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(stop).toContainText('stopped here');
  await expect(stop).toContainText(/POPF at 00007C03h \(guest\.asm:5\) did not trap at ring 1/);
  await expect(stop).toContainText('the guest saw IF=1, expected 0');
  await expect(line(machine)).toHaveAttribute('data-line', '5');
  await expectNoBarrier(page, 'details.stops');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  await machine.getByRole('button', { name: 'Run back' }).click();
  await expect(line(machine)).toHaveAttribute('data-line', '5');
  // Kept, and looked for anew on another machine: on one that traps there is none, and under no VMM it cannot be.
  await page.getByLabel('CPU').selectOption('strict');
  await expect(stop).not.toContainText('POPF');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(stop).toContainText("No difference in 5 instructions, the guest's whole run.");
  await page.getByLabel('Technique').selectOption('paravirtualization');
  await expect(stop).toContainText('a paravirtualized guest is another one');
});

test('looking for the first difference of a long run says how far it is, and can be broken off', async ({
  page,
}) => {
  const machine = page.locator('section.machine');
  const form = page.locator('details.stops');
  await page
    .locator('.plain textarea')
    .fill('        bits 32\n        org 0x7C00\nhere:   inc eax\n        jmp here\n');
  await expect(line(machine)).toHaveText(/inc eax/);
  await form.locator('summary').click();
  await form.getByRole('combobox', { name: 'Stop', exact: true }).selectOption('difference');
  await form.getByRole('button', { name: 'Add' }).click();
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  const stop = page.locator('[data-stop]');
  await expect(stop).toContainText(/[1-9][\d,]* of 1,000,000 instructions compared with the bare machine/);
  await stop.getByRole('button', { name: 'Cancel' }).click();
  await expect(stop).not.toContainText('compared');
  await expect(machine.locator('.time')).toHaveText('0 instructions');
});

test('into, over, out, to a line and to the next exit, each also back, by keys and by buttons', async ({
  page,
}) => {
  const machine = page.locator('section.machine');
  const time = machine.locator('.time');
  const at = async (number: number): Promise<void> => {
    await expect(line(machine)).toHaveAttribute('data-line', String(number));
  };
  await machine.getByRole('list').first().focus();
  const steps: readonly (readonly [key: string, line: number])[] = [
    ['F11', 4],
    ['F11', 5],
    ['F11', CALL],
    ['F10', CALL + 1],
    ['Shift+F10', CALL],
    ['F11', WORK],
    ['F11', WORK + 1],
    ['O', CALL],
    ['s', WORK],
    ['Shift+F11', CALL + 1],
    ['N', CALL],
    ['n', CALL + 1],
    ['b', RET],
    ['o', CALL + 1],
  ];
  await page.getByLabel('CPU', { exact: true }).selectOption('strict');
  await expect(time).toHaveText('0 instructions');
  await machine.getByRole('list').first().focus();
  for (const [key, number] of steps) {
    await page.keyboard.press(key);
    await at(number);
  }
  // To a line, and back to it, from the line numbers.
  const gutter = machine.getByRole('button', { name: `Breakpoint at ${CLI}`, exact: true });
  await gutter.focus();
  await page.keyboard.press('h');
  await at(CLI);
  await page.keyboard.press('x');
  await expect(line(machine)).not.toHaveAttribute('data-line', String(CLI));
  await page.keyboard.press('X');
  await at(CLI);
  await page.keyboard.press('r');
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  await gutter.focus();
  await page.keyboard.press('H');
  await at(CLI);
  // By buttons, for whoever has no keyboard.
  const form = page.locator('details.stops');
  await form.locator('summary').click();
  await form.getByLabel('Where', { exact: true }).fill('work');
  await form.getByRole('button', { name: 'Run back there' }).click();
  await at(WORK);
  await form.getByRole('button', { name: 'Run there' }).click();
  await at(WORK);
  await expect(page.locator('[data-stop]')).toHaveCount(0);
});

for (const { guest, event, kind } of [
  { guest: 'paging', event: 'a write to a traced page table', kind: 'traced-write' },
  { guest: 'paging', event: 'a shadow entry written', kind: 'shadow-write' },
  { guest: 'tinyos', event: 'a change of ring', kind: 'ring' },
  { guest: 'tinyos', event: 'an interrupt from a device', kind: 'interrupt' },
]) {
  test(`${guest}: ${event}, one after the other and back, where the trace has them`, async ({ page }) => {
    test.slow();
    await page.getByLabel('Guest', { exact: true }).selectOption(guest);
    await page.getByLabel('CPU', { exact: true }).selectOption('strict');
    await page.getByLabel('Technique', { exact: true }).selectOption('trap-and-emulate');
    await page.getByLabel('Shadow MMU').selectOption('write-traced');
    const machine = await machineReady(page);
    const time = machine.locator('.time');
    await expect(time).toHaveText('0 instructions');
    await addStop(page, 'event', event);
    const virtual = ['--technique', 'trap-and-emulate', '--cpu', 'strict', '--mmu', 'write-traced'];
    const { trace } = runGuest(`content/guests/${guest}/guest.asm`, ...virtual);
    const times = trace
      .filter((record) => record.kind === kind)
      .map((record) => record.retired ?? record.time);
    const [first = NaN, second = NaN] = [...new Set(times)];
    /** Instructions retired, before what has been delivered since. */
    const retired = async (): Promise<number> =>
      Number((/[\d,]+/.exec(await time.innerText())?.[0] ?? 'NaN').replaceAll(',', ''));
    /** Behind the step that the event at `at` was part of: that retired one instruction, or only delivered. */
    const standsBehind = async (at: number): Promise<void> => {
      await expect(page.locator('[data-stop]')).toContainText('stopped here');
      await expect.poll(async () => (await retired()) - at, { timeout: 20_000 }).toBeGreaterThanOrEqual(0);
      expect((await retired()) - at).toBeLessThanOrEqual(1);
    };
    await machine.getByRole('button', { name: 'Run', exact: true }).click();
    await standsBehind(first);
    await machine.getByRole('button', { name: 'Run', exact: true }).click();
    await standsBehind(second);
    await machine.getByRole('button', { name: 'Run back' }).click();
    await expect.poll(retired, { timeout: 20_000 }).toBeLessThan(second);
    await standsBehind(first);
  });
}

test('a write into a page table stops a run, also where no write trace records it; a stop that cannot be met says so', async ({
  page,
}) => {
  test.slow();
  await page.getByLabel('Guest', { exact: true }).selectOption('paging');
  await page.getByLabel('CPU', { exact: true }).selectOption('strict');
  await page.getByLabel('Technique', { exact: true }).selectOption('trap-and-emulate');
  await page.getByLabel('Shadow MMU').selectOption('virtual-tlb');
  const machine = await machineReady(page);
  await expect(machine.locator('.time')).toHaveText('0 instructions');
  await addStop(page, 'event', 'a write into a page table by the guest');
  const events = page.locator('details.stops').getByRole('combobox', { name: 'Event' }).getByRole('option');
  await expect(events.filter({ hasText: 'a write to a traced page table' })).toHaveCount(0);
  await expect(events.filter({ hasText: 'a hypercall' })).toHaveCount(0);
  const stop = page.locator('[data-stop]');
  await expect(stop).toContainText('after a write into a page table by the guest');
  // The guest's first two: each stands before the line that its source has behind them.
  const goes = async (button: string, next: RegExp): Promise<void> => {
    await machine.getByRole('button', { name: button, exact: true }).click();
    await expect(line(machine)).toHaveText(next);
    await expect(stop.first()).toContainText('stopped here');
  };
  const [first, second] = [/mov eax, \[WINDOW\]$/, /invlpg \[WINDOW\]$/];
  await goes('Run', first);
  await goes('Run', second);
  await goes('Run back', first);
  // The same bare, and under nested paging.
  for (const technique of ['native', 'hardware-assist']) {
    await page.getByLabel('Technique', { exact: true }).selectOption(technique);
    await expect(machine.locator('.time')).toHaveText('0 instructions');
    await goes('Run', first);
    await goes('Run', second);
  }
  await page.getByLabel('Technique', { exact: true }).selectOption('trap-and-emulate');
  await page.getByLabel('Shadow MMU').selectOption('write-traced');
  await addStop(page, 'event', 'a write to a traced page table');
  await expect(stop.last()).toContainText('after a write to a traced page table');
  await page.getByLabel('Shadow MMU').selectOption('virtual-tlb');
  await expect(stop.last()).toContainText('this machine never has an event `traced-write`');
  await expectNoBarrier(page, 'details.stops');
});
