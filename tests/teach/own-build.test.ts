// A course that lies outside the repository, built into the site below a base path, as teachers publish it. The build is made from a copy of
// the sources, so that neither build/ nor content/own here is touched.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['content', 'package.json', 'package-lock.json', 'scripts', 'src', 'static', 'bin'];
const SETTINGS = ['svelte.config.js', 'tsconfig.base.json', 'tsconfig.json', 'vite.config.ts'];

const folder = mkdtempSync(join(tmpdir(), 'trapgate-own-'));
const site = join(folder, 'site');
const course = join(folder, 'my-course');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  const own = join(ROOT, 'content/own');
  for (const name of [...SOURCES, ...SETTINGS])
    cpSync(join(ROOT, name), join(site, name), { recursive: true, filter: (path) => path !== own });
  symlinkSync(join(ROOT, 'node_modules'), join(site, 'node_modules'), 'junction');
  const lesson = join(course, '01-mine/01-first');
  cpSync(join(ROOT, 'content/course/01-start/02-rings'), lesson, { recursive: true });
  const yaml = readFileSync(join(lesson, 'lesson.yaml'), 'utf8');
  const mine = yaml.replace('id: rings', 'id: my-rings').replace(/^title: .*$/m, 'title: "My own rings"');
  writeFileSync(join(lesson, 'lesson.yaml'), mine);
  writeFileSync(
    join(lesson, 'index.md'),
    `A sentence of my own.\n\n${readFileSync(join(lesson, 'index.md'), 'utf8')}`,
  );
});

const inSite = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, args, { cwd: site, encoding: 'utf8', env: { ...process.env, ...env } });

it('a course outside the repository is put where the pages look for it, and taken away again', () => {
  const script = `import('./scripts/own-course.mjs').then(({ copyCourse }) => copyCourse())`;
  const copied = (): string => readFileSync(join(site, 'content/own/01-mine/01-first/lesson.yaml'), 'utf8');
  expect(inSite(['-e', script], { COURSE_DIR: course })).toMatchObject({ status: 0, stderr: '' });
  expect(copied()).toContain('My own rings');
  expect(inSite(['-e', script], { COURSE_DIR: '' })).toMatchObject({ status: 0, stderr: '' });
  expect(copied).toThrow('ENOENT');
  const { status, stderr } = inSite(['-e', script], { COURSE_DIR: join(folder, 'nowhere') });
  expect([status, stderr]).toEqual([1, expect.stringContaining('COURSE_DIR names no folder')]);
});

// A build takes a minute and a half of processor time.
describe.skipIf(!process.env.TEST_FULL)('[full] such a course, built below a base path', () => {
  const page = (path: string): string => readFileSync(join(site, 'build', path), 'utf8');

  beforeAll(() => {
    const { status, stderr } = inSite(['scripts/build.mjs'], { COURSE_DIR: course, BASE_PATH: '/sub/site' });
    expect([status, stderr]).toEqual([0, '']);
  }, 600_000);

  it('is listed, beside the lessons that come with Trapgate', () => {
    expect(page('index.html')).toContain('Lessons of your own');
    expect(page('index.html')).toContain('My own rings');
    expect(page('index.html')).toContain('href="./course/my-rings/"');
    expect(page('index.html')).toContain('href="./course/rings/"');
  });

  it('can be read', () => {
    const html = page('course/my-rings/index.html');
    expect(html).toContain('A sentence of my own.');
    expect(html).toContain('My own rings');
  });

  it('leads nowhere outside the base path', () => {
    for (const path of ['index.html', 'course/my-rings/index.html', '404.html']) {
      const absolute = [...page(path).matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, to = '']) => to);
      expect(absolute.filter((to) => !to.startsWith('/sub/site/'))).toEqual([]);
    }
  });
});
