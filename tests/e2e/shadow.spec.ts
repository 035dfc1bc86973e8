// The page tables view in the Lab: what it shows against the trace that the command line writes of the same guest.
import { expect, test, type Locator, type Page } from './test.ts';
import { expectNoBarrier, expectNoWiderThan, type RecordedEvent, runGuest } from './trapgate.ts';

const GUEST = 'content/guests/paging/guest.asm';

function traceOf(...flags: string[]): RecordedEvent[] {
  return runGuest(GUEST, '--technique', 'trap-and-emulate', '--cpu', 'strict', ...flags).trace;
}

/** The lab with the guest `paging` at its first instruction, and the view open. */
async function open(page: Page, mmu = 'virtual-tlb'): Promise<Locator> {
  await page.goto('./lab/');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  const choose = async (label: string, option: string): Promise<void> => {
    await page.getByLabel(label, { exact: true }).selectOption(option);
  };
  await choose('Guest', 'paging');
  await choose('CPU', 'strict');
  await choose('Shadow MMU', mmu);
  await expect(page.locator('section.machine')).toContainText('CODE    equ 0x08');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Page tables', exact: true }).click();
  const view = page.locator('.inspector .shadow').first();
  await expect(view.locator('figcaption')).toContainText('The guest does not page');
  return view;
}

async function runToEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
}

test.describe('with room', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  for (const mmu of ['virtual-tlb', 'write-traced', 'out-of-sync']) {
    test(`${mmu}: faults, and where an entry was made, are those of the trace`, async ({ page }) => {
      const view = await open(page, mmu);
      await runToEnd(page);
      const trace = traceOf('--mmu', mmu);
      const faults = trace.filter(({ kind }) => kind === 'page-fault');
      const hidden = faults.filter(({ args }) => args['hidden'] === 1).length;
      await expect(view.locator('figcaption')).toContainText(
        `${hidden} hidden faults and ${faults.length - hidden} true ones`,
      );
      // The page with the guest's own code: its shadow entry, and the row of the trace that made it.
      await page.getByLabel('Walk an address, register or label').fill('7C00');
      await page.keyboard.press('Enter');
      const walk = view.locator('.walk');
      await expect(walk.locator('[data-reference]')).toHaveCount(4);
      const entryAt = (await walk.locator('[data-reference="2"] td').nth(1).textContent()) ?? '';
      const made = trace.findLast(
        ({ kind, args }) => kind === 'shadow-write' && (args['hpa'] ?? 0) >>> 0 === parseInt(entryAt, 16),
      );
      await view.locator(`[data-item="row ${0x7000}"]`).click();
      await view.getByRole('button', { name: 'Go to where it was made' }).click();
      await expect(page.locator('section.machine .time')).not.toHaveText(/^0 /);
      await expect
        .poll(async () =>
          parseInt(((await page.locator('section.machine .time').textContent()) ?? '').replaceAll(',', '')),
        )
        .toBe((made?.time ?? -9) + 1);
      await expect(view.locator(`[data-item="row ${0x7000}"]`)).toContainText('01E5 0000', {
        ignoreCase: true,
      });
    });
  }

  test('a step that fills an entry marks it, and says what filled it', async ({ page }) => {
    const view = await open(page);
    const first = traceOf().find(({ kind }) => kind === 'shadow-write');
    // The first instruction is fetched through an entry that is not there yet.
    expect(first?.time).toBe(0);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(page.locator('section.machine .time')).toHaveText('1 instruction');
    const row = view.locator(`[data-item="row ${(first?.args['gva'] ?? 0) >>> 0}"]`);
    await expect(row.locator('.mark.filled')).toHaveCount(1);
    await expect(view.locator(`[data-change="${first?.index}"]`)).toContainText(
      'a hidden fault filled the entry',
    );
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(row).toHaveCount(0);
  });

  test('by keyboard: between entries, and to the moment that made one', async ({ page }) => {
    const view = await open(page);
    await runToEnd(page);
    await view.locator('.strip').focus();
    await page.keyboard.press('Home');
    await expect(view.locator('.chosen')).toHaveAttribute('data-item', 'group 0');
    await page.keyboard.press('ArrowDown');
    await expect(view.locator('.chosen')).toHaveAttribute('data-item', 'row 0');
    await page.keyboard.press('End');
    await expect(view.locator('[data-item]').last()).toHaveClass(/chosen/);
    await expect(view.locator('.chosen')).toHaveCount(1);
    const [, gva] = ((await view.locator('.chosen').getAttribute('data-item')) ?? '').split(' ');
    const address = Number(gva).toString(16).toUpperCase().padStart(8, '0');
    await expect(view.locator('.said')).toContainText(`${address}h`);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(view.locator('.chosen')).toHaveAttribute('data-item', `row ${0x7000}`);
    await expect(view.locator('.walk caption')).toContainText('00007000h');
    const end = (await page.locator('section.machine .time').textContent()) ?? '';
    await page.keyboard.press('Enter');
    await expect(page.locator('section.machine .time')).not.toHaveText(end);
  });

  test('write-traced pages are marked, and the picture is saved as it is drawn', async ({ page }) => {
    const view = await open(page, 'write-traced');
    await runToEnd(page);
    await expect(view.locator('.note.traced').first()).toContainText('write-traced: ');
    await expect(view.locator('[data-row]').getByText('write-traced: page directory')).not.toHaveCount(0);
    const saving = page.waitForEvent('download');
    await view.getByRole('button', { name: 'Save as SVG' }).click();
    const file = await saving;
    expect(file.suggestedFilename()).toBe('shadow.svg');
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    expect(text).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    // What stands in the picture stands in the file.
    const drawn = await view.locator('svg text').allTextContents();
    const written = [...text.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, said]) => said);
    expect(written.slice(-drawn.length)).toEqual(drawn);
    expect(text).not.toContain('var(--');
    expect(text).not.toContain('class=');
  });
});

for (const width of [1440, 390, 320]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });
    test('no barrier that axe can see, no sideways scroll', async ({ page }) => {
      const view = await open(page);
      await runToEnd(page);
      await expect(view.locator('[data-item]').first()).toBeVisible();
      await view.getByText('As a table').click();
      await expectNoBarrier(page, '.inspector');
      await expectNoWiderThan(page, width);
      const drawn = await view.locator('.strip').evaluate((strip) => [strip.scrollWidth, strip.clientWidth]);
      expect(drawn[0]).toBeLessThanOrEqual(drawn[1] ?? 0);
    });
  });
}
