// What the editors say at the caret: completion, cards, definitions, renaming, in Monaco and in the text area.
import { expect, test, type Page } from './test.ts';
import { allOf, expectNoBarrier, expectNoWiderThan, lessonFile } from './trapgate.ts';

const SOURCE = '        bits 32\nSIZE    equ 0x202\nmain:   mov eax, SIZE\n        popfd\n        jmp main\n';

/** Opens the lab with SOURCE as the student's own guest, and waits for the machine. */
async function openLab(page: Page): Promise<void> {
  await page.goto('./lab/');
  await page.locator('.plain textarea').fill(SOURCE);
  await expect(page.locator('section.machine')).toContainText('jmp main');
}

test.describe('the text area', () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true });

  /** Puts the caret at an offset found by the text before it. */
  async function caretAfter(page: Page, before: string): Promise<void> {
    await page.locator('.plain textarea').evaluate((area: HTMLTextAreaElement, text) => {
      const at = area.value.indexOf(text) + text.length;
      area.focus();
      area.setSelectionRange(at, at);
    }, before);
  }

  test.beforeEach(async ({ page }) => {
    await openLab(page);
    await expect(page.getByRole('button', { name: 'Complete', exact: true })).toBeVisible();
  });

  test('completes by keys alone, and the browser can undo it', async ({ page }) => {
    const area = page.locator('.plain textarea');
    await caretAfter(page, 'popfd\n');
    await page.keyboard.type('        mov cr');
    await page.keyboard.press('Control+Space');
    const items = page.getByRole('list', { name: 'What fits here' }).getByRole('button');
    await expect(items).toHaveText([/^cr0/, /^cr2/, /^cr3/, /^cr4/]);
    await expect(items.first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(items.nth(2)).toBeFocused();
    await expectNoBarrier(page);
    await page.keyboard.press('Enter');
    await expect(area).toBeFocused();
    await page.keyboard.type(', eax\n');
    await expect(area).toHaveValue(SOURCE.replace('popfd\n', 'popfd\n        mov cr3, eax\n'));
    await page.keyboard.press('Control+Space');
    await expect(items.first()).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(area).toBeFocused();
    await expect(items).toHaveCount(0);
    for (let i = 0; i < 8; i++) await page.keyboard.press('Control+z');
    await expect(area).not.toHaveValue(/cr3, eax/);
  });

  test('says what stands at the caret', async ({ page }) => {
    const help = page.locator('.help');
    await caretAfter(page, '        popf');
    await page.getByRole('button', { name: 'What is this?' }).tap();
    await expect(help).toContainText('POPFD: take the flags from the stack');
    await expect(help).toContainText('Runs at every privilege level.');
    await expectNoBarrier(page);
    await caretAfter(page, 'equ 0x20');
    await page.keyboard.press('Control+i');
    await expect(help).toContainText('as EFLAGS');
    await caretAfter(page, 'jmp ma');
    await page.keyboard.press('Control+i');
    await expect(help).toContainText('Defined in line 3; used once.');
  });

  test('goes to a definition and renames everywhere, or says why not', async ({ page }) => {
    const area = page.locator('.plain textarea');
    const line = (): Promise<number> =>
      area.evaluate((one: HTMLTextAreaElement) => one.value.slice(0, one.selectionStart).split('\n').length);
    await caretAfter(page, 'jmp ma');
    await page.getByRole('button', { name: 'Definition' }).tap();
    await expect(area).toBeFocused();
    expect(await line()).toBe(3);
    await page.keyboard.press('F2');
    const field = page.getByLabel('New name of main');
    await expect(field).toBeFocused();
    await page.keyboard.type('eax');
    await page.keyboard.press('Enter');
    await expect(page.locator('.help')).toContainText("'eax' is a register.");
    await field.fill('start');
    await page.keyboard.press('Enter');
    await expect(area).toHaveValue(SOURCE.replaceAll('main', 'start'));
    await expect(page.locator('.help')).toContainText('Renamed in 2 places.');
  });

  test('lists where a name is written, and goes there by keys alone', async ({ page }) => {
    const area = page.locator('.plain textarea');
    await caretAfter(page, 'jmp ma');
    await page.keyboard.press('Shift+F12');
    const places = page.getByRole('list', { name: 'Where main is written' }).getByRole('button');
    await expect(places).toHaveText([/^main: +mov eax, SIZE line 3, defined$/, /^jmp main line 5$/]);
    await expect(places.first()).toBeFocused();
    await expectNoBarrier(page);
    await expectNoWiderThan(page, 390);
    await page.keyboard.press('Enter');
    await expect(area).toBeFocused();
    const line = await area.evaluate(
      (one: HTMLTextAreaElement) => one.value.slice(0, one.selectionStart).split('\n').length,
    );
    expect(line).toBe(3);
    await expect(places).toHaveCount(2);
    await page.keyboard.press('Escape');
    await expect(places).toHaveCount(0);
    await caretAfter(page, 'popf');
    await page.getByRole('button', { name: 'References' }).tap();
    await expect(page.locator('.help')).toContainText('There is no name here');
  });

  test('shows the parts of a line behind the text, at the same place', async ({ page }) => {
    const layer = page.locator('.plain pre');
    await expect(layer.locator('.label')).toHaveText(['SIZE', 'main']);
    await expect(layer.locator('.mnemonic')).toHaveText(['mov', 'popfd', 'jmp']);
    expect((await layer.textContent())?.trimEnd()).toBe(SOURCE.trimEnd());
    // Each line is as far from the next as its number is, which is as far as the text area's are; the labels are bold.
    const bottomOf = (elements: Element[]): number[] =>
      elements.map((element) => element.getBoundingClientRect().bottom);
    const parts = await layer.locator('.directive, .mnemonic').evaluateAll(bottomOf);
    const numbers = await page.locator('.plain li').evaluateAll(bottomOf);
    const fromFirst = (bottoms: readonly number[]): number[] =>
      bottoms.map((bottom) => Math.round(bottom - bottoms[0]!));
    expect(fromFirst(parts)).toEqual(fromFirst(numbers.slice(0, 5)));
    await expectNoWiderThan(page, 390);
    for (const button of await allOf(page.locator('.help').getByRole('button'))) {
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
  });
});

test.describe('Monaco', () => {
  test.use({ viewport: { width: 1440, height: 900 } });
  test.beforeEach(async ({ page }) => {
    await openLab(page);
    await page.getByRole('button', { name: 'Plain text area' }).click();
    await expect(page.locator('.monaco-editor .view-line').nth(3)).toContainText('popfd');
  });

  /** The line with this text, as Monaco draws it. */
  const lineWith = (page: Page, text: string) => page.locator('.monaco-editor .view-line', { hasText: text });

  /** Where a word of a line is drawn. */
  async function middleOf(page: Page, line: string, word: string): Promise<{ x: number; y: number }> {
    return lineWith(page, line).evaluate((element, text) => {
      // The button that brought Monaco may have moved the page.
      element.scrollIntoView({ block: 'center' });
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent!.indexOf(text);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + text.length);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }
      throw new Error(`no ${text} in the line`);
    }, word);
  }

  async function clickOn(page: Page, line: string, word: string): Promise<void> {
    const { x, y } = await middleOf(page, line, word);
    await page.mouse.click(x, y);
  }

  test('completes what fits', async ({ page }) => {
    await lineWith(page, 'popfd').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('mov cr');
    await page.keyboard.press('Control+Space');
    const rows = page.locator('.suggest-widget .monaco-list-row');
    await expect(rows).toHaveCount(4);
    await expect(rows.first()).toContainText('cr0');
    await expectNoBarrier(page);
    await page.keyboard.press('Enter');
    await page.keyboard.type(', eax');
    await expect(lineWith(page, 'mov cr0, eax')).toHaveCount(1);
  });

  test('explains what the mouse is on', async ({ page }) => {
    const { x, y } = await middleOf(page, 'popfd', 'popfd');
    await page.mouse.move(x, y, { steps: 4 });
    await expect(page.locator('.monaco-hover:visible').first()).toContainText(
      'take the flags from the stack',
    );
  });

  test('goes to a definition and renames everywhere, or says why not', async ({ page }) => {
    await clickOn(page, 'jmp', 'main');
    await page.keyboard.press('F12');
    await expect(page.locator('.monaco-editor .line-numbers.active-line-number')).toHaveText('3');
    await page.keyboard.press('F2');
    const field = page.locator('.rename-box input');
    await expect(field).toBeVisible();
    await field.fill('hlt');
    await page.keyboard.press('Enter');
    await expect(page.locator('.monaco-editor-overlaymessage')).toContainText("'hlt' is an instruction.");
    await page.keyboard.press('Escape');
    await page.keyboard.press('F2');
    await field.fill('start');
    await page.keyboard.press('Enter');
    await expect(lineWith(page, 'jmp start')).toHaveCount(1);
    await expect(lineWith(page, 'start:')).toHaveCount(1);
  });

  test('lists where a name is written, in other files too', async ({ page }) => {
    await page.getByLabel('Guest', { exact: true }).selectOption('tinyos');
    await page.getByRole('tab', { name: 'boot.asm' }).click();
    await expect(lineWith(page, 'multiboot')).not.toHaveCount(0);
    // Only what is in sight is drawn.
    await page.locator('.monaco-editor').first().hover();
    await page.mouse.wheel(0, 240);
    await expect(lineWith(page, 'gdt_init')).toHaveCount(1);
    await clickOn(page, 'gdt_init', 'gdt_init');
    await page.keyboard.press('Shift+F12');
    const rows = page.locator('.peekview-widget .ref-tree .monaco-list-row');
    await expect(rows.filter({ hasText: 'gdt.asm' })).toHaveCount(1);
    await expect(rows.filter({ hasText: 'boot.asm' })).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(page.locator('.peekview-widget')).toHaveCount(0);
  });

  test('a definition in another file opens that file', async ({ page }) => {
    await page.getByLabel('Guest', { exact: true }).selectOption('tinyos');
    await page.getByRole('tab', { name: 'boot.asm' }).click();
    await expect(lineWith(page, 'multiboot')).not.toHaveCount(0);
    // Only what is in sight is drawn.
    await page.locator('.monaco-editor').first().hover();
    await page.mouse.wheel(0, 240);
    await expect(lineWith(page, 'gdt_init')).toHaveCount(1);
    await clickOn(page, 'gdt_init', 'gdt_init');
    await page.keyboard.press('F12');
    await expect(page.getByRole('tab', { name: 'gdt.asm' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('.monaco-editor .line-numbers.active-line-number')).toHaveText('23');
  });
});

test.describe('a student who has chosen none', () => {
  test.use({ editor: 'monaco' });
  test('a lesson loads Monaco when its editor is opened, and not before', async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const loaded: string[] = [];
    page.on('response', (response) => loaded.push(response.url()));
    await page.goto('./course/cli/');
    await expect(page.locator('section.machine[data-ready="true"]')).toHaveCount(1);
    const before = loaded.filter((url) => /monaco/i.test(url)).length;
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await expect(page.locator('aside .monaco-editor').first()).toBeVisible({ timeout: 20_000 });
    expect(before).toBe(0);
    await expectNoBarrier(page);
  });

  test('a choice is kept, on every page', async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('./lab/');
    await expect(page.locator('.monaco-editor').first()).toBeVisible({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Plain text area' }).click();
    await expect(page.locator('.plain textarea')).toBeVisible();
    await page.goto('./course/cli/');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Plain text area' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await expect(page.locator('aside .plain textarea')).toBeVisible();
    await expect(page.locator('.monaco-editor')).toHaveCount(0);
  });
});

test('a lesson on a phone has the text area', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  await page.goto('./course/cli/');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(page.locator('aside .plain textarea')).toBeVisible();
  await expect(page.locator('aside .monaco-editor')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'What is this?' })).toBeVisible();
});

test('a mistake inside a macro leads to the line, to the call and to the definition', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  await page.goto('./lab/');
  const area = page.locator('.plain textarea');
  await area.fill(
    '        bits 32\n%macro twice 1\n        mov %1, cr0\n%endmacro\n        nop\n        twice ax\n',
  );
  const problem = page.locator('.problems li.error').first();
  await expect(problem).toContainText('control registers are 32 bits wide');
  await expect(problem).toContainText('the macro');
  const caretLine = () =>
    area.evaluate((text: HTMLTextAreaElement) => text.value.slice(0, text.selectionStart).split('\n').length);
  await problem.getByRole('listitem').filter({ hasText: 'defined here' }).getByRole('button').click();
  expect(await caretLine()).toBe(2);
  await problem.getByRole('listitem').filter({ hasText: 'called here' }).getByRole('button').click();
  expect(await caretLine()).toBe(6);
});

test.describe("a lesson's other files", () => {
  test.use({ editor: 'monaco' });
  const FILES = ['guest.asm', 'machine.asm', 'paravirt.asm'];
  for (const width of [1440, 390]) {
    test(`are there to read at ${width} px, and stay as they are`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.goto('./course/three-answers/');
      await expect(page.locator('section.machine[data-ready="true"]')).toHaveCount(1);
      const pane = page.locator('aside');
      if (width < 1000) await pane.getByRole('button', { name: 'Open', exact: true }).click();
      await pane.getByRole('button', { name: 'Edit', exact: true }).click();
      const plain = pane.getByRole('button', { name: 'Plain text area' });
      const area = pane.locator('.plain textarea');
      await expect(plain.or(area).first()).toBeVisible();
      const tabs = pane.getByRole('tab');
      await expect(tabs).toHaveText(FILES);
      await tabs.first().focus();
      await page.keyboard.press('ArrowRight');
      await expect(tabs.nth(1)).toBeFocused();
      await expect(pane).toContainText('machine.asm: the lesson’s own, to be read');
      const own = lessonFile('03-three-answers/08-three-answers', 'start/machine.asm');
      if (width > 1000) {
        const monaco = pane.locator('.monaco-editor').first();
        await expect(monaco).toContainText('What the kernel stands on', { timeout: 20_000 });
        await monaco.locator('.view-line').first().click();
        await page.keyboard.type('zzz');
        await expect(monaco).toContainText('What the kernel stands on');
        await expect(monaco).not.toContainText('zzz');
        await plain.click();
      }
      await expect(area).toHaveValue(own);
      await expect(area).toHaveAttribute('readonly');
      await expect(area).toHaveAccessibleName('Source of machine.asm, to be read and not changed');
      await expectNoBarrier(page, 'aside');

      // A name that is written there, too, is not changed from elsewhere.
      await page.getByRole('tab', { name: 'guest.asm' }).click();
      await area.evaluate((element: HTMLTextAreaElement) => {
        const at = element.value.indexOf('call put') + 'call p'.length;
        element.focus();
        element.setSelectionRange(at, at);
      });
      await page.keyboard.press('F2');
      await page.getByLabel('New name of put').fill('print');
      await page.keyboard.press('Enter');
      await expect(page.locator('.help')).toContainText("'put' is written in machine.asm, too");
    });
  }
});
