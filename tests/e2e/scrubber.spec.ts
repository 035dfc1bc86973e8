// The scrubber of a guest that halts and waits for its timer: marks, idle time, the present and the slider lie along one axis.
import { expect, test } from './test.ts';
import { expectNoWiderThan, labWith } from './trapgate.ts';

/** Halts three times, with a few instructions in between. */
const WAITS = `        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov word [0x700], tick
        mov word [0x702], 8
        mov word [0x704], 0x8E00
        mov word [0x706], 0
        lidt [idtr]
        mov al, 0x11
        out 0x20, al
        mov al, 0x20
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xFE
        out 0x21, al
        mov al, 0x34
        out 0x43, al
        mov al, 0xE8
        out 0x40, al
        mov al, 3
        out 0x40, al
        sti
        mov ecx, 3
rest:   hlt
        loop rest
        out 0xF4, al
tick:   push eax
        mov al, 0x20
        out 0x20, al
        pop eax
        iret
idtr:   dw 0x1FF
        dd 0x600
`;

test('marks, idle time and the slider agree where the guest idles', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  const machine = await labWith(page, WAITS, 'hlt');
  await machine.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('[data-cause="exit"]')).toBeVisible();
  const slider = page.getByRole('slider', { name: 'Moment of the run' });
  const end = Number(await slider.getAttribute('max'));
  const run = page.locator('.run');
  // Nearly all of it: in virtual time the instructions would all stand on top of each other.
  await expect(run.locator('.idled')).toHaveText(
    /^Hollow: idle, 11,\d{3} of 12,\d{3} units of virtual time\.$/,
  );
  const idle = (await run.locator('.idle').getAttribute('d')) ?? '';
  const starts = [...idle.matchAll(/M([\d.]+),/g)].map(([, x]) => Number(x));
  expect(starts).toHaveLength(3);
  const time = machine.locator('.time');
  const now = run.locator('.now');
  const knob = (after: number): number => Math.round((after / end) * 10_000) / 10;
  await expect(now).toHaveAttribute('d', `M${knob(end)},0V12`);
  // Where it idles first the HLT has just been executed: one more step is the timer's interrupt, at the same place.
  const halted = Math.round((starts[0]! / 1000) * end + 0.5);
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(time).toHaveText('0 instructions');
  await expect(now).toHaveAttribute('d', 'M0,0V12');
  await slider.fill(String(halted));
  await expect(time).toHaveText(`${halted} instructions`);
  await expect(now).toHaveAttribute('d', `M${knob(halted)},0V12`);
  await machine.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(time).toContainText(`${halted} instructions`);
  await expect(time).toContainText('delivered');
  await expect(slider).toHaveValue(String(halted));
  await expect(now).toHaveAttribute('d', `M${knob(halted)},0V12`);
  const marks = (await run.locator('.marks').getAttribute('d')) ?? '';
  const last = Math.max(...[...marks.matchAll(/H([\d.]+)/g)].map(([, x]) => Number(x)));
  expect(last).toBeGreaterThan(950);
  expect(last).toBeLessThanOrEqual(1000);
  await expectNoWiderThan(page, 390);
});
