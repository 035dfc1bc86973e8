// The authors' page, done as it says: its files are written and its commands run, in an empty folder.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GUIDE = readFileSync(join(ROOT, 'content/teach.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'trapgate-teach-'));

/** What the page has its reader do, in its order. */
interface Act {
  readonly kind: 'run' | 'see' | 'write';
  readonly text: string;
  readonly file: string;
}

/** Each fence: a file if the line before names one and ends in a colon, else commands (sh) or what they print (text). */
function acts(): Act[] {
  const found: Act[] = [];
  for (const { 1: before = '', 2: language = '', 3: text = '' } of GUIDE.matchAll(
    /([^\n]*)\n\n```(\w+)\n([\s\S]*?)^```$/gm,
  )) {
    const file = /`(\.\.\/[^`]+)`[^`]*:$/.exec(before)?.[1];
    if (language === 'sh' || language === 'text')
      found.push({ kind: language === 'sh' ? 'run' : 'see', text, file: '' });
    else {
      expect(file, `the fence after "${before}" names no file`).toBeDefined();
      found.push({ kind: 'write', text, file: file ?? '' });
    }
  }
  return found;
}

const inside = (text: string): string => text.replaceAll('../', `${folder}/`);
const DEV = /^COURSE_DIR=\S+ npm run dev$/;

async function run(command: string): Promise<string> {
  const [program, ...words] = inside(command).split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const args = words.map((word) => word.replaceAll('"', ''));
  if (program === 'rm') {
    args.forEach((file) => rmSync(file));
    return '';
  }
  expect([program, args[0]]).toEqual(['npx', 'trapgate']);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'bin/trapgate.js'), ...args.slice(1)],
    { cwd: folder },
  );
  return stdout;
}

/** The site with the course in it, as `npm run dev` serves it; it begins where the page says so, and gets ready while grading goes on. */
let preview: ChildProcess | undefined;
let site = '';
/** The lesson's page as it was first served. */
let firstPage: Promise<string> | undefined;

const get = async (path: string): Promise<string> => (await fetch(`${site}${path}`)).text();

function startPreview(port: number): void {
  expect(preview, 'the page starts a second preview').toBeUndefined();
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  preview = spawn(process.execPath, [vite, 'dev', '--port', String(port), '--strictPort'], {
    cwd: ROOT,
    env: { ...process.env, COURSE_DIR: join(folder, 'my-course') },
    stdio: 'ignore',
  });
  site = `http://localhost:${port}`;
  firstPage = served('/course/pushf/');
}

/** The page at `path`, once there is somebody to serve it; empty after a minute and a half without. */
async function served(path: string): Promise<string> {
  for (let tries = 0; tries < 450; tries += 1) {
    const page = await get(path).catch(() => '');
    if (page !== '') return page;
    await setTimeout(200);
  }
  return '';
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

afterAll(async () => {
  if (preview?.kill()) await new Promise((resolve) => preview?.once('exit', resolve));
  rmSync(join(ROOT, 'content/own'), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

it('makes a lesson that holds, and grades', async () => {
  const port = await freePort();
  let printed = '';
  for (const { kind, text, file } of acts()) {
    if (kind === 'write') {
      const path = inside(file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    } else if (kind === 'see') {
      for (const line of text.trim().split('\n')) expect(printed).toContain(line);
    } else {
      printed = '';
      for (const command of text.trim().split('\n')) {
        if (DEV.test(command)) startPreview(port);
        else printed += await run(command);
      }
    }
  }
  const grades = readFileSync(join(folder, 'grades.csv'), 'utf8').split('\n');
  expect(grades[0]).toBe('submission,status,passed,of,prints,believes-off,same,message');
  expect(grades.slice(1, 3).map((row) => row.split(',').slice(0, 4).join())).toEqual([
    'ada,graded,3,3',
    'ben,graded,1,3',
  ]);
}, 120_000);

it('previews it, in the site itself', async () => {
  expect(await firstPage).toContain('The guest beside this text asks the processor');
  expect(await get('/')).toContain('Lessons of your own');
  // A change is seen without a new start, and so are words of the course's own.
  writeFileSync(
    join(folder, 'my-course/glossary.yaml'),
    '- id: note\n  term: "note"\n  says: "What this kernel remembers."\n',
  );
  const prose = join(folder, 'my-course/01-flags/01-pushf/index.md');
  writeFileSync(prose, `${readFileSync(prose, 'utf8')}\nIt takes a <Term>note</Term>.\n`);
  await expect
    .poll(() => get('/course/pushf/'), { timeout: 30_000, interval: 200 })
    .toMatch(/It takes a.*note.*What this kernel remembers\./s);
}, 180_000);

it('shows a lesson that lies in no part, and one that has its folder’s name from the course', async () => {
  for (const name of ['02-alone', '01-start/03-classes'])
    await run(`npx trapgate lesson new ../my-course/${name} --title "By itself"`);
  const classes = join(folder, 'my-course/01-start/03-classes/lesson.yaml');
  writeFileSync(classes, readFileSync(classes, 'utf8').replace('id: classes', 'id: own-classes'));
  for (const id of ['alone', 'own-classes']) {
    await expect
      .poll(() => get(`/course/${id}/`), { timeout: 30_000, interval: 200 })
      .toContain('Say in one paragraph what question this lesson answers');
  }
}, 180_000);

it('shows what is wrong with a lesson on its page, while the others go on', async () => {
  const yaml = join(folder, 'my-course/01-flags/01-pushf/lesson.yaml');
  const sound = readFileSync(yaml, 'utf8');
  writeFileSync(yaml, sound.replace(/^version: 1$/m, 'version: 7'));
  const page = '/course/pushf/';
  await expect
    .poll(() => get(page), { timeout: 30_000, interval: 200 })
    .toMatch(/own\/01-flags\/01-pushf\/lesson\.yaml:1: /);
  expect(await get('/')).toContain('pushf: this lesson cannot be read');
  expect(await get('/course/cli/')).toContain('data-check');
  writeFileSync(yaml, sound);
  const start = join(folder, 'my-course/01-flags/01-pushf/start/guest.asm');
  const source = readFileSync(start, 'utf8');
  writeFileSync(start, Buffer.from(`; café\n${source}`, 'latin1'));
  await expect
    .poll(() => get(page), { timeout: 30_000, interval: 200 })
    .toMatch(/own\/01-flags\/01-pushf\/start\/guest\.asm:1: .*UTF-8/);
  writeFileSync(start, source);
  await expect
    .poll(() => get(page), { timeout: 30_000, interval: 200 })
    .toContain('The guest beside this text asks the processor');
}, 180_000);

it('says on its page what the prose names and is not there, and of shared files on theirs', async () => {
  const prose = join(folder, 'my-course/01-flags/01-pushf/index.md');
  const good = readFileSync(prose, 'utf8');
  writeFileSync(prose, `${good}\n<Check id="nowhere" />\n`);
  await expect
    .poll(() => get('/course/pushf/'), { timeout: 30_000, interval: 200 })
    .toMatch(new RegExp(`own/01-flags/01-pushf/index\\.md:${good.split('\n').length + 1}: .*nowhere`));
  expect(await get('/course/cli/')).toContain('data-check');
  writeFileSync(prose, good.replace('<Term>note</Term>', 'note'));
  writeFileSync(join(folder, 'my-course/glossary.yaml'), '- id: note\n  says: "Without a term."\n');
  await expect
    .poll(() => get('/course/glossary.yaml/'), { timeout: 30_000, interval: 200 })
    .toMatch(/content\/own\/glossary\.yaml:1: .*term/);
  expect(await get('/course/pushf/')).toContain('The guest beside this text asks the processor');
}, 180_000);
