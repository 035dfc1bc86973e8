// "Why this value?" in the Lab: from a value to what wrote it, and from there on, by pointer, by keyboard and by touch.
import { expect, test, type Locator, type Page } from './test.ts';
import { allOf, expectNoBarrier, expectNoWiderThan, runGuest } from './trapgate.ts';

// Several answers one after another, on a machine that may be slow.
test.describe.configure({ timeout: 90_000 });

const GUEST = 'content/guests/paging/guest.asm';

/** The lab with the guest `paging` on `strict`, run to its end. */
async function open(page: Page, mmu = 'virtual-tlb'): Promise<Locator> {
  await page.goto('./lab/');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByLabel('Guest', { exact: true }).selectOption('paging');
  await page.getByLabel('CPU', { exact: true }).selectOption('strict');
  await page.getByLabel('Shadow MMU', { exact: true }).selectOption(mmu);
  await expect(page.locator('section.machine')).toContainText('CODE    equ 0x08');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  return page.locator('.inspector');
}

const time = (page: Page): Locator => page.locator('section.machine .time');
const next = (page: Page): Locator => page.locator('section.machine [aria-current="step"]');
const link = (inspector: Locator, i: number): Locator => inspector.locator('[data-link]').nth(i);

test.describe('with room', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  for (const mmu of ['virtual-tlb', 'write-traced']) {
    test(`${mmu}: a shadow entry is followed back to the guest's store, and to what that read`, async ({
      page,
    }) => {
      const inspector = await open(page, mmu);
      const end = await time(page).innerText();
      await inspector.getByRole('button', { name: 'Page tables', exact: true }).click();
      const view = inspector.locator('.shadow').first();
      await view.locator(`[data-item="row ${0x7000}"]`).click();
      await view.getByRole('button', { name: "Why the shadow's entry?" }).click();

      // The exit that made it, with the records that the command line has of it.
      const made = link(inspector, 0);
      await expect(made).toHaveAttribute('data-link', 'fill');
      const { trace } = runGuest(
        ...([GUEST, '--technique', 'trap-and-emulate', '--cpu', 'strict', '--mmu', mmu] as const),
      );
      const hpa = Number(/0x[0-9A-F]+/.exec((await made.getAttribute('data-place')) ?? '')?.[0]);
      const write = trace.findLast(({ kind, args }) => kind === 'shadow-write' && args['hpa'] === hpa);
      const exit = trace.findLast(({ kind, index }) => kind === 'exit' && index < (write?.index ?? 0));
      await expect(made.locator(`[data-record="${write?.index}"]`)).toHaveAttribute(
        'data-kind',
        'shadow-write',
      );
      await expect(made.locator(`[data-record="${exit?.index}"]`)).toContainText('hidden page fault');
      const handlers = trace.filter(
        ({ kind, index }) => kind === 'handler' && index > (exit?.index ?? 0) && index <= write!.index + 1,
      );
      for (const { index } of handlers) await expect(made.locator(`[data-record="${index}"]`)).toHaveCount(1);
      await expect(made).toContainText('dispatcher.ts');

      // The guest's entry that it mirrors; who set Accessed, and Dirty, in it; and the store that made it.
      await made
        .getByRole('button', { name: /^The guest's entry, 4 bytes at guest physical 0010001Ch/ })
        .click();
      let store = link(inspector, 1);
      await expect(store).toHaveAttribute('data-link', 'walk');
      for (let i = 2; (await store.getAttribute('data-link')) === 'walk'; i++) {
        await store.getByRole('button', { name: /^As it was before/ }).click();
        store = link(inspector, i);
        await expect(store).toBeVisible({ timeout: 20_000 });
      }
      await expect(store).toHaveAttribute('data-link', 'store');
      await expect(store.locator('.says')).toHaveText(
        'stosd wrote 4 bytes at guest physical 0010001Ch, from 00000000h to 00007003h.',
      );
      await store.getByRole('button', { name: 'It read EAX: 00007003h' }).click();
      await expect(inspector.locator('[data-link]').last().locator('.says')).toHaveText(
        'add eax, 0x1000 wrote EAX, from 00006003h to 00007003h.',
      );

      // The machine has not moved. To the store, and back to where it was asked.
      await expect(time(page)).toHaveText(end);
      await store.getByRole('button', { name: 'Go there' }).click();
      await expect(next(page)).toContainText('stosd');
      await expect(time(page)).not.toHaveText(end);
      await inspector.getByRole('button', { name: 'Back to where you asked' }).click();
      await expect(time(page)).toHaveText(end);
      await expect(page.locator('[data-cause="exit"]')).toBeVisible();
    });
  }

  test('by keyboard alone: a flag is chosen, asked about, gone to and left again', async ({ page }) => {
    const inspector = await open(page);
    const end = await time(page).innerText();
    await inspector.getByRole('button', { name: 'Registers', exact: true }).focus();
    await page.keyboard.press('Enter');
    const panel = inspector.locator('[data-inspected="registers"]');
    await expect(panel.locator('[data-why="vcpu.cr3"]').first()).toBeVisible();
    await panel.focus();
    await page.keyboard.press('Home');
    await expect(inspector.locator('.picked')).toContainText('EAX');
    await page.keyboard.press('ArrowDown');
    await expect(inspector.locator('.picked')).toContainText('ECX');
    for (let i = 0; i < 80 && !(await inspector.locator('.picked').innerText()).includes('CR3'); i++)
      await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(link(inspector, 0).locator('.says')).toContainText(/^mov cr3, \w+ wrote .*CR3/);
    await inspector.getByRole('button', { name: 'Go there' }).focus();
    await page.keyboard.press('Enter');
    await expect(next(page)).toContainText('mov cr3');
    await inspector.getByRole('button', { name: 'Back to where you asked' }).focus();
    await page.keyboard.press('Enter');
    await expect(time(page)).toHaveText(end);
  });

  test("what is the VMM's: a shadow descriptor, and a field of the VMCS, back to what the guest wrote", async ({
    page,
  }) => {
    const inspector = await open(page);
    await inspector.getByRole('button', { name: 'Segments and tables', exact: true }).click();
    // The data segment's DPL, which the shadow has as the guest kernel's real ring.
    const real = inspector.locator('[data-descriptor="GDT 2"] .actual[data-why^="mem32h["]').first();
    await expect(real).toContainText('1');
    await real.click();
    await inspector.getByRole('button', { name: 'Why this value?' }).click();
    await expect(link(inspector, 0).locator('.says')).toContainText('the shadow GDT, descriptor 0010');
    await link(inspector, 0)
      .getByRole('button', { name: /^The descriptor, 4 bytes at linear/ })
      .last()
      .click();
    await expect(link(inspector, 1).locator('.says')).toContainText(/^4 bytes at linear 0000081/);

    await page.getByLabel('Technique').selectOption('hardware-assist');
    await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.locator('[data-cause="exit"]')).toBeVisible();
    await inspector.getByRole('button', { name: 'VMCS', exact: true }).click();
    await inspector.locator('[data-field="GUEST_CR3"] [data-why]').click();
    await inspector.getByRole('button', { name: 'Why this value?' }).click();
    await expect(link(inspector, 0)).toHaveAttribute('data-link', 'vm-exit');
    await expect(link(inspector, 0).locator('.says')).toContainText('(the VMCS, guest CR3)');
    await link(inspector, 0)
      .getByRole('button', { name: /^What the guest believes, CR3/ })
      .click();
    await expect(link(inspector, 1).locator('.says')).toContainText(/^mov cr3, eax wrote CR3/);
  });

  test('what is closed while it is looked into stays closed', async ({ page }) => {
    const inspector = await open(page);
    await inspector.getByRole('button', { name: 'Registers', exact: true }).click();
    await inspector.locator('[data-inspected="registers"] [data-why="vcpu.cr3"]').first().click();
    await inspector.getByRole('button', { name: 'Why this value?' }).click();
    await expect(link(inspector, 0)).toBeVisible();
    await inspector.evaluate((element) => {
      for (const name of ['Why this value?', 'Close'])
        [...element.querySelectorAll('button')]
          .find(({ textContent }) => textContent.trim() === name)!
          .click();
    });
    // The session answers one after the other: what was asked has been answered before this step is made.
    const end = await time(page).innerText();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(time(page)).not.toHaveText(end);
    await expect(inspector.locator('[data-view="why"]')).toHaveCount(0);
  });

  test('memory, a word of the stack and a descriptor can be asked about', async ({ page }) => {
    const inspector = await open(page);
    await inspector.getByRole('button', { name: 'Memory', exact: true }).click();
    await inspector.getByLabel('Address, register or label').fill('110000');
    await page.keyboard.press('Enter');
    await inspector.locator(`[data-why="mem8[0x110000]"]`).click();
    await inspector.getByRole('button', { name: 'Why this value?' }).click();
    await expect(link(inspector, 0).locator('.says')).toContainText('the byte at linear 00110000h');
    await inspector.getByRole('button', { name: 'Stack', exact: true }).click();
    await inspector.locator('[data-word] [data-why]').first().click();
    await inspector.getByRole('button', { name: 'Why this value?' }).click();
    await expect(inspector.getByRole('heading', { name: /^Why 4 bytes at linear/ })).toBeVisible();
    await inspector.getByRole('button', { name: 'Segments and tables', exact: true }).click();
    await inspector.locator('[data-segment="cs"] [data-why="cpu.cs.selector"]').click();
    await inspector.getByRole('button', { name: 'Why this value?' }).click();
    await expect(inspector.getByRole('heading', { name: 'Why the real CS selector?' })).toBeVisible();
    await inspector.getByRole('button', { name: 'Close', exact: true }).click();
    await expect(inspector.locator('[data-view="why"]')).toHaveCount(0);
  });
});

for (const width of [1440, 390, 320]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: width < 500 });
    test('by touch: no sideways scroll, targets of 44 px, no barrier that axe can see', async ({ page }) => {
      const inspector = await open(page);
      await inspector.getByRole('button', { name: 'Page tables', exact: true }).click();
      const view = inspector.locator('.shadow').first();
      await view.locator(`[data-item="row ${0x7000}"]`).click();
      await view.getByRole('button', { name: "Why the shadow's entry?" }).click();
      await link(inspector, 0)
        .getByRole('button', { name: /^The guest's entry/ })
        .click();
      await expect(link(inspector, 1)).toBeVisible();
      await inspector.getByRole('button', { name: 'Registers', exact: true }).click();
      await inspector.locator('[data-why="vcpu.eax"]').click();
      await expect(inspector.locator('.picked')).toContainText('EAX');
      await expectNoWiderThan(page, width);
      for (const button of await allOf(inspector.getByRole('button'))) {
        expect((await button.boundingBox())?.height, await button.innerText()).toBeGreaterThanOrEqual(44);
      }
      await expectNoBarrier(page, '.inspector');
    });
  });
}
