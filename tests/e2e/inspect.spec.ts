// Looking into the machine in the Lab: each view against what the guest's text says of itself.
import { expect, test, type Locator, type Page } from './test.ts';
import {
  allOf,
  expectNoBarrier,
  expectNoBarrierInThemes,
  expectNoWiderThan,
  labWith,
  runGuest,
} from './trapgate.ts';

const SOURCE = `        bits 32
        org 0x7C00
        mov esp, 0x7000
        push dword 0x12345678
        mov ecx, 3
again:  mov [0x5000 + ecx], cl
        dec ecx
        jnz again
        cli
done:   out 0xF4, al
`;

/** The lab with SOURCE, at its first instruction. */
async function open(page: Page): Promise<Locator> {
  await labWith(page, SOURCE, '0x12345678');
  return page.locator('.inspector');
}

async function step(page: Page, to: number): Promise<void> {
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.locator('section.machine .time')).toHaveText(
    to === 1 ? '1 instruction' : `${to} instructions`,
  );
}

const view = (inspector: Locator, name: string): Locator =>
  inspector.getByRole('button', { name, exact: true });

test.describe('by keyboard', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test('the row of views is one tab stop; one view is open, or none', async ({ page }) => {
    const inspector = await open(page);
    await view(inspector, 'Registers').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(view(inspector, 'Memory')).toBeFocused();
    await page.keyboard.press('End');
    await expect(view(inspector, 'Devices')).toBeFocused();
    await page.keyboard.press('Home');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(view(inspector, 'Stack')).toHaveAttribute('aria-expanded', 'true');
    await expect(inspector.locator('[data-inspected="stack"] table')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(inspector.locator('table')).toHaveCount(0);
    await expect(view(inspector, 'Stack')).toHaveAttribute('aria-expanded', 'false');
  });

  test('a view is loaded when it is opened, and asked for anew after each step', async ({ page }) => {
    const asked: string[] = [];
    await page.exposeFunction('noteInquiry', (kind: string) => void asked.push(kind));
    await page.addInitScript(() => {
      const send = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (this: Worker, ...words: unknown[]) {
        const { command } = (words[0] ?? {}) as { command?: { kind: string; inquiry?: { kind: string } } };
        // The marks of the scrubber, which is always there, are of the overview.
        if (command?.kind === 'inspect' && command.inquiry?.kind !== 'overview')
          (window as unknown as { noteInquiry(kind: string): void }).noteInquiry(command.inquiry?.kind ?? '');
        return (send as (...words: unknown[]) => void).apply(this, words);
      };
    });
    const inspector = await open(page);
    await step(page, 1);
    await step(page, 2);
    expect(asked).toEqual([]);
    await view(inspector, 'Stack').click();
    const top = inspector.locator('[data-word]').first();
    await expect(top).toContainText('12345678');
    await expect(top).toContainText('ESP');
    const before = asked.length;
    await step(page, 3);
    await expect.poll(() => asked.length).toBe(before + 1);
    await view(inspector, 'Stack').click();
    await step(page, 4);
    expect(asked.length).toBe(before + 1);
    expect(new Set(asked)).toEqual(new Set(['stack']));
  });
});

test.describe('what the views show', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test('memory by register, label and space, with the bytes that the last step wrote marked', async ({
    page,
  }) => {
    const inspector = await open(page);
    for (let i = 1; i <= 3; i++) await step(page, i);
    await view(inspector, 'Memory').click();
    const address = inspector.getByLabel('Address, register or label');
    await address.fill('0x5000');
    await page.keyboard.press('Enter');
    const row = inspector.locator(`[data-row="${0x5000}"] .byte`);
    await expect(row.nth(3)).toHaveText('00');
    await step(page, 4);
    await expect(row.nth(3)).toHaveText('03');
    await expect(row.nth(3).locator('em')).toHaveText('3');
    await expect(inspector.locator('.bytes em')).toHaveCount(1);
    await address.fill('esp');
    await page.keyboard.press('Enter');
    await expect(inspector.locator(`[data-row="${0x6ff0}"] .bytes`)).toContainText('78 56 34 12');
    await address.fill('nowhere');
    await page.keyboard.press('Enter');
    await expect(inspector.getByRole('alert')).toContainText('no label or register');
    await address.fill('again');
    await page.keyboard.press('Enter');
    await expect(inspector.getByRole('alert')).toHaveCount(0);
    await expect(inspector.locator('.label')).toContainText(['again']);
    await address.fill('5000');
    await page.keyboard.press('Enter');
    await expect(row.nth(3)).toHaveText('03');
    await inspector.getByLabel('Space').selectOption('hpa');
    const page5 = inspector.locator('.page td').first();
    await expect(page5).toContainText("the VM's, guest page 00005000h");
    await expect(inspector.locator('[data-row] .byte').nth(3)).toHaveText('03');
  });

  test('registers: what the guest believes beside what is, bit by bit', async ({ page }) => {
    const inspector = await open(page);
    await view(inspector, 'Registers').click();
    const wp = inspector.locator('[data-register="cr0"] [data-field="WP"]');
    await expect(wp.locator('.believed')).toContainText('0');
    await expect(wp.locator('.actual')).toContainText('1');
    await expect(inspector.locator('.title')).toContainText(/The guest is wrong about .*CR0/);
    await page.getByLabel('Technique', { exact: true }).selectOption('native');
    await expect(inspector.locator('.title')).toContainText('Bare');
    await expect(inspector.locator('.believed')).toHaveCount(0);
  });

  test('tables: 256 real gates by hundreds, and segments with another DPL', async ({ page }) => {
    const inspector = await open(page);
    await view(inspector, 'Segments and tables').click();
    const cs = inspector.locator('[data-segment="cs"]');
    await expect(cs.locator('.believed').first()).toContainText('0008');
    await expect(cs.locator('.actual').first()).toContainText('0009');
    await expect(inspector.locator('[data-descriptor^="IDT"]')).toHaveCount(100);
    await inspector.getByRole('button', { name: 'Later' }).click();
    await inspector.getByRole('button', { name: 'Later' }).click();
    await expect(inspector.locator('[data-descriptor^="IDT"]')).toHaveCount(56);
    await expect(inspector.getByRole('button', { name: 'Later' })).toBeDisabled();
  });

  test('disassembly follows the next instruction, or stays at an address', async ({ page }) => {
    const inspector = await open(page);
    await view(inspector, 'Disassembly').click();
    const current = inspector.locator('[aria-current="step"] .text');
    await expect(current).toHaveText('mov esp, 0x7000');
    await step(page, 1);
    await expect(current).toHaveText('push 0x12345678');
    await inspector.getByLabel('Address, register or label').fill('done');
    await page.keyboard.press('Enter');
    await expect(inspector.locator('[data-code] .text').first()).toHaveText('out 0xF4, al');
    await expect(current).toHaveCount(0);
    await inspector.getByRole('button', { name: 'Follow the next instruction' }).click();
    await expect(current).toHaveText('push 0x12345678');
  });
});

test('disassembly marks the digits of code that the last step wrote; the stack goes on at a press', async ({
  page,
}) => {
  const source = `        bits 32
        org 0x7C00
        mov byte [patch + 1], 0x41
        nop
patch:  mov al, 0x40
        out 0xF4, al
`;
  await labWith(page, source, 'patch:');
  const inspector = page.locator('.inspector');
  await view(inspector, 'Disassembly').click();
  const patched = inspector.locator(`[data-code="${0x7c08}"]`);
  await expect(patched.locator('.bytes')).toHaveText('B040');
  await expect(inspector.locator('.bytes em')).toHaveCount(0);
  await step(page, 1);
  await expect(patched.locator('.bytes')).toHaveText('B041');
  await expect(inspector.locator('.bytes em')).toHaveText(['1']);
  await step(page, 2);
  await expect(inspector.locator('.bytes em')).toHaveCount(0);

  await view(inspector, 'Stack').click();
  await expect(inspector.locator('[data-word]')).toHaveCount(16);
  await inspector.getByRole('button', { name: 'More words' }).click();
  await expect(inspector.locator('[data-word]')).toHaveCount(32);
  await step(page, 3);
  await expect(inspector.locator('[data-word]')).toHaveCount(32);
});

test('exits by cause: the counts are those of the trace, and a record leads to its moment', async ({
  page,
}) => {
  await page.goto('./lab/');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByLabel('Guest', { exact: true }).selectOption('hello');
  await expect(page.locator('section.machine')).toContainText('Hello from ring 0');
  await page.getByRole('button', { name: 'Exits by cause', exact: true }).click();
  const view = page.locator('[data-view="exits"]').first();
  await expect(view.locator('figcaption')).toContainText('not been called yet');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  const { trace } = runGuest('content/guests/hello/guest.asm', '--technique', 'trap-and-emulate');
  const exits = trace.filter(({ kind }) => kind === 'exit');
  await expect(view.locator('figcaption')).toContainText(`${exits.length} exits by`);
  const port = exits.filter(({ args }) => args['reason'] === 2);
  const bar = view.locator('g[data-reason="port-access"]');
  await expect(bar.locator('.count')).toHaveText(String(port.length));
  await bar.click();
  await expect(view.locator('[data-record]')).toHaveCount(Math.min(100, port.length));
  const first = view.locator('[data-record]').first();
  await expect(first).toHaveAttribute('data-record', String(port[0]?.index));
  await first.getByRole('button').click();
  // Right after the instruction that was recorded there.
  await expect(page.locator('section.machine .time')).toHaveText(
    new RegExp(`^${((port[0]?.time ?? 0) + 1).toLocaleString('en')}\\s+instruction`),
  );
});

for (const width of [1440, 390, 320]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });
    test('no barrier that axe can see in any view, no sideways scroll, targets of 44 px', async ({
      page,
    }) => {
      // Nine views, each looked at by axe, which takes its time on a slow machine.
      test.setTimeout(300_000);
      const inspector = await open(page);
      for (const button of await allOf(inspector.getByRole('toolbar').getByRole('button'))) {
        await button.click();
        await expect(inspector.locator('.title, figcaption').first()).toBeVisible();
        await expectNoWiderThan(page, width);
        // The colours are the same at each width, and what is there at both of a phone's.
        if (width === 390) await expectNoBarrierInThemes(page, '.inspector');
        else if (width > 390) await expectNoBarrier(page, '.inspector');
      }
      for (const button of await allOf(inspector.getByRole('button'))) {
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
    });
  });
}
