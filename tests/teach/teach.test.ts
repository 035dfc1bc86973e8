// The authors' page, done as it says: its files are written and its commands run, in an empty folder.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

function run(command: string): string {
  const [program, ...words] = inside(command).split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const args = words.map((word) => word.replaceAll('"', ''));
  if (program === 'rm') {
    args.forEach((file) => rmSync(file));
    return '';
  }
  expect([program, args[0]]).toEqual(['npx', 'trapgate']);
  return execFileSync(process.execPath, [join(ROOT, 'bin/trapgate.js'), ...args.slice(1)], {
    cwd: folder,
    encoding: 'utf8',
  });
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('makes a lesson that holds, and grades', () => {
  let printed = '';
  let previews = 0;
  for (const { kind, text, file } of acts()) {
    if (kind === 'write') {
      const path = inside(file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    } else if (kind === 'see') {
      for (const line of text.trim().split('\n')) expect(printed).toContain(line);
    } else {
      const commands = text.trim().split('\n');
      previews += commands.filter((command) => DEV.test(command)).length;
      printed = commands
        .filter((command) => !DEV.test(command))
        .map(run)
        .join('');
    }
  }
  expect(previews).toBe(1);
  const grades = readFileSync(join(folder, 'grades.csv'), 'utf8').split('\n');
  expect(grades[0]).toBe('submission,status,passed,of,prints,believes-off,same,message');
  expect(grades.slice(1, 3).map((row) => row.split(',').slice(0, 4).join())).toEqual([
    'ada,graded,3,3',
    'ben,graded,1,3',
  ]);
}, 120_000);

it('previews it, in the site itself', async () => {
  expect(existsSync(join(folder, 'my-course/01-flags/01-pushf/lesson.yaml'))).toBe(true);
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [vite, 'dev', '--port', String(port), '--strictPort'], {
    cwd: ROOT,
    env: { ...process.env, COURSE_DIR: join(folder, 'my-course') },
    stdio: 'ignore',
  });
  try {
    const get = async (path: string): Promise<string> =>
      (await fetch(`http://localhost:${port}${path}`)).text();
    await expect
      .poll(() => get('/course/pushf/').catch(() => ''), { timeout: 90_000, interval: 500 })
      .toContain('The guest beside this text asks the processor');
    expect(await get('/')).toContain('Lessons of your own');
    // A change is seen without a new start.
    const prose = join(folder, 'my-course/01-flags/01-pushf/index.md');
    writeFileSync(prose, `${readFileSync(prose, 'utf8')}\nOne more sentence.\n`);
    await expect
      .poll(() => get('/course/pushf/'), { timeout: 30_000, interval: 500 })
      .toContain('One more sentence.');
  } finally {
    child.kill();
    await new Promise((resolve) => child.once('exit', resolve));
    rmSync(join(ROOT, 'content/own'), { recursive: true, force: true });
  }
}, 180_000);
