/** What the browser tests share: the command line as an independent voice, and what a reader does on every page. */
import { AxeBuilder } from '@axe-core/playwright';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from './test.ts';

export interface RunReport {
  readonly instructions: number;
  readonly debug: string;
  readonly serial: string;
  readonly events: Readonly<Record<string, number>>;
}

export interface RecordedEvent {
  readonly index: number;
  readonly kind: string;
  /** Virtual time. */
  readonly time: number;
  /** Instructions, where that is another number. */
  readonly retired?: number;
  readonly args: Readonly<Record<string, number>>;
}

/** Runs a guest by `npx trapgate run`, with the trace it writes. */
export function runGuest(file: string, ...flags: string[]): { report: RunReport; trace: RecordedEvent[] } {
  const folder = mkdtempSync(join(tmpdir(), 'trapgate-'));
  try {
    const traceFile = join(folder, 'trace.json');
    const words = ['bin/trapgate.js', 'run', file, '--json', '--trace', traceFile, ...flags];
    const report = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as RunReport;
    return { report, trace: JSON.parse(readFileSync(traceFile, 'utf8')) as RecordedEvent[] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text of a lesson's file, as its author wrote it. */
export function lessonFile(folder: string, file: string): string {
  return readFileSync(join('content/course', folder, file), 'utf8');
}

/** Waits until the page's machine answers: the worker has built it, at its first instruction. */
export async function machineReady(page: Page): Promise<Locator> {
  const machine = page.locator('section.machine[data-ready="true"]');
  await expect(machine).toHaveCount(1);
  return machine;
}

/** Replaces the student's text by `text`, in the plain editor of a lesson. */
export async function writeSource(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.locator('aside .plain textarea').fill(text);
  await page.getByRole('button', { name: 'Use this text' }).click();
}

/** The Lab with `source` as the student's own guest, at its first instruction. `part` is a piece of it, to know it by. */
export async function labWith(page: Page, source: string, part: string): Promise<Locator> {
  await page.goto('./lab/');
  await expect(page.getByText('0 instructions', { exact: true })).toBeVisible();
  await page.locator('.plain textarea').fill(source);
  const machine = page.locator('section.machine');
  await expect(machine).toContainText(part);
  await expect(machine.locator('.time')).toHaveText('0 instructions');
  return machine;
}

/** All that `found` is, once the first of it is there: none would be no test. */
export async function allOf(found: Locator): Promise<Locator[]> {
  await expect(found.first()).toBeVisible();
  return found.all();
}

/** Expects nothing on the page to be wider than `width`, in px: no sideways scroll. What has just been made narrower is drawn anew first. */
export async function expectNoWiderThan(page: Page, width: number): Promise<void> {
  const wide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(wide).toBeLessThanOrEqual(width);
}

const THEMES = [
  { colorScheme: 'light', contrast: 'no-preference' },
  { colorScheme: 'dark', contrast: 'no-preference' },
  { colorScheme: 'light', contrast: 'more' },
  { colorScheme: 'dark', contrast: 'more' },
] as const;
type Theme = (typeof THEMES)[number];
/** A theme changes colours and nothing else (ui/look/tokens.css): beyond the first, only what axe says of colours can differ. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Expects axe to find nothing on the page as it stands, or in the `part` of it that this selector names. */
export async function expectNoBarrier(page: Page, part?: string): Promise<void> {
  expect(await barriers(page, part)).toEqual([]);
}

/** The same in every theme. */
export function expectNoBarrierInAnyTheme(page: Page, part?: string): Promise<void> {
  return expectNoBarrierIn(THEMES, page, part);
}

/** The same of a part of a page, in the first theme and another, which the part chooses by its text; in the full run in all. */
export async function expectNoBarrierInThemes(page: Page, part: string): Promise<void> {
  const text = await page.locator(part).first().innerText();
  const other = THEMES[1 + (text.length % (THEMES.length - 1))]!;
  await expectNoBarrierIn(process.env['TEST_FULL'] === undefined ? [THEMES[0], other] : THEMES, page, part);
}

async function expectNoBarrierIn(themes: readonly Theme[], page: Page, part?: string): Promise<void> {
  // Each theme takes axe seconds, on a machine that is busy more.
  test.slow();
  const found: string[] = [];
  for (const [i, theme] of themes.entries()) {
    await page.emulateMedia(theme);
    const seen = await barriers(page, part, i > 0 ? COLOUR_RULES : undefined);
    found.push(...seen.map((says) => `${theme.colorScheme}, contrast ${theme.contrast}: ${says}`));
  }
  await page.emulateMedia({ colorScheme: null, contrast: null });
  expect(found).toEqual([]);
}

async function barriers(page: Page, part?: string, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  if (part !== undefined) axe.include(part);
  if (rules) axe.withRules(rules);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
