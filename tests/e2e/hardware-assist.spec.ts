// Hardware assist in the Lab: what its views show against the trace that the command line writes of the same guest.
import { expect, test, type Locator, type Page } from './test.ts';
import { expectNoBarrier, runGuest } from './trapgate.ts';

const GUEST = 'content/guests/paging/guest.asm';

/** The lab with the guest `paging` under hardware assist, run to its end. */
async function open(page: Page, memory: 'nested' | 'virtual-tlb'): Promise<Locator> {
  await page.goto('./lab/');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByLabel('Guest', { exact: true }).selectOption('paging');
  await page.getByLabel('Technique', { exact: true }).selectOption('hardware-assist');
  const choice = page.getByLabel('Memory', { exact: true });
  // Extended page tables are what the technique comes with.
  await expect(choice).toHaveValue('nested');
  await choice.selectOption(memory);
  await expect(page.locator('section.machine')).toContainText('CODE    equ 0x08');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  return page.locator('.inspector');
}

async function look(inspector: Locator, name: string): Promise<void> {
  await inspector.getByRole('button', { name, exact: true }).click();
}

test.describe('with room', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test('the VMCS says the last exit as the trace has it, in six groups', async ({ page }) => {
    const inspector = await open(page, 'nested');
    await expect(page.getByLabel('Kernel in ring')).toHaveCount(0);
    await look(inspector, 'VMCS');
    await expect(inspector.locator('caption')).toHaveText([
      'Guest state',
      'Host state',
      'Execution controls',
      'VM-exit controls',
      'VM-entry controls',
      'VM-exit information',
    ]);
    const { trace } = runGuest(GUEST, '--technique', 'hardware-assist');
    const last = trace.findLast(({ kind }) => kind === 'vm-exit');
    // OUT to the exit port.
    expect(last?.args['reason']).toBe(30);
    await expect(inspector.locator('[data-field="EXIT_REASON"]')).toContainText('0000001E');
    const rip = ((last?.args['eip'] ?? 0) >>> 0).toString(16).toUpperCase().padStart(8, '0');
    await expect(inspector.locator('[data-field="GUEST_RIP"]')).toContainText(rip);
    await expect(inspector.locator('[data-field="SECONDARY_CONTROLS"]')).toContainText('unrestricted guest');
    await expectNoBarrier(page, '.inspector');
  });

  test('the walk of a guest with two levels has 14 references, gone through by keyboard', async ({
    page,
  }) => {
    const inspector = await open(page, 'nested');
    await look(inspector, 'Two-dimensional walk');
    await page.getByLabel('Walk an address, register or label').fill('7C00');
    await page.keyboard.press('Enter');
    const walk = inspector.locator('[data-view="nested-walk"]');
    await expect(walk.locator('figcaption')).toContainText('14 references to memory for one address');
    await expect(walk.locator('[data-reference]')).toHaveCount(14);
    await walk.getByRole('group', { name: /^The walk, reference by reference/ }).focus();
    await expect(walk.locator('p[aria-live]')).toContainText(
      'Reference 1: level 4 of the extended page tables',
    );
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await expect(walk.locator('p[aria-live]')).toContainText(
      "Reference 5: an entry of the guest's own tables",
    );
    await walk.getByText('As a table').click();
    await expect(walk.locator('[data-reference-row]')).toHaveCount(14);
    await expectNoBarrier(page, '.inspector');
  });

  test('on the first generation the guest is wrong about CR3, and there is no second dimension', async ({
    page,
  }) => {
    const inspector = await open(page, 'virtual-tlb');
    await look(inspector, 'Registers');
    await expect(inspector.locator('.title')).toContainText(/The guest is wrong about CR0, CR3 and CR4/);
    await look(inspector, 'Two-dimensional walk');
    await expect(inspector.locator('figcaption')).toContainText('has no second dimension');
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('the walk fits', async ({ page }) => {
    const inspector = await open(page, 'nested');
    await look(inspector, 'Two-dimensional walk');
    await page.getByLabel('Walk an address, register or label').fill('7C00');
    await page.keyboard.press('Enter');
    await expect(inspector.locator('[data-reference]')).toHaveCount(14);
    const { width } = (await inspector.locator('[data-view="nested-walk"] svg').first().boundingBox())!;
    expect(width).toBeLessThanOrEqual(390);
  });
});
