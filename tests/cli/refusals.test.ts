// What the commands refuse before they do anything: outputs that would destroy what is read or each other, and flags that make no sense.

import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { asm } from '../../src/cli/asm.ts';
import { Failure } from '../../src/cli/command.ts';
import { grade } from '../../src/cli/grade.ts';
import { readLessonFolder } from '../../src/cli/lesson.ts';
import { run } from '../../src/cli/run.ts';
import { Workspace } from './trapgate.ts';

const work = new Workspace();
afterAll(() => work.remove());

const SOURCE = 'bits 32\n%include "part.inc"\nincbin "data.bin"\nhlt\n';
work.write('guest.asm', SOURCE);
work.write('part.inc', 'cli\n');
work.write('data.bin', 'data');
work.write('image.bin', Uint8Array.of(0xf4));
mkdirSync(work.path('folder'));
symlinkSync('guest.asm', work.path('link.asm'));
symlinkSync('circle.asm', work.path('circle.asm'));
linkSync(work.path('guest.asm'), work.path('twin.asm'));

/** What the command that `line` begins with says of the rest, in which names with a dot or a slash are files of the workspace. */
function refusal(line: string): Failure['problems'][number] | undefined {
  const [name = '', ...rest] = line.split(' ');
  const args = rest.map((arg) => (/^[a-z].*[./]/.test(arg) ? work.path(arg) : arg));
  try {
    void (name === 'asm' ? asm : run).run(args);
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.problems[0];
    throw thrown;
  }
  return undefined;
}

describe('what a command reads it does not write to', () => {
  it.each([
    'asm guest.asm -o guest.asm',
    'asm guest.asm -o out.bin --listing folder/../guest.asm',
    'asm guest.asm -o a.bin --symbols part.inc',
    'asm guest.asm -o b.bin --map data.bin',
    'run guest.asm --serial none --debugcon none --trace link.asm',
    'run link.asm --debugcon guest.asm',
    'run guest.asm --serial twin.asm',
    'run guest.asm guest.asm --trace guest.asm',
    'run image.bin --input data.bin --trace data.bin',
    'run image.bin --serial none --trace image.bin',
  ])('%s', (line) => {
    const found = refusal(line);
    expect(found?.message).toMatch(/^This file is read here/);
    expect(found?.file).toBe(work.path(line.split(' ').at(-1)!));
    expect(found?.remedy).toMatch(/\S/);
    expect(readFileSync(work.path('guest.asm'), 'utf8')).toBe(SOURCE);
    expect(readFileSync(work.path('part.inc'), 'utf8')).toBe('cli\n');
    expect(readFileSync(work.path('data.bin'), 'utf8')).toBe('data');
    expect(readFileSync(work.path('image.bin'))).toEqual(Buffer.of(0xf4));
  });
});

it.each([
  ['asm guest.asm -o folder/', /There is a folder of that name/, /inside it/],
  ['asm guest.asm -o part.inc/x', /lies in what is no folder/, /path/],
  ['asm guest.asm -o circle.asm', /is a link that leads back to itself/, /itself/],
  ['run circle.asm', /is a link that leads back to itself/, /itself/],
  ['run part.inc/', /lies in what is no folder/, /path/],
  ['run guest.asm --serial o.txt --debugcon folder/../o.txt', /Two outputs/, /file of its own/],
  ['run guest.asm --mem -1', /--mem wants a value, and -1 looks/, /--mem=-1/],
  ['run guest.asm --mem=-1', /--mem -1 is no size/, /MiB/],
  ['run guest.asm --limit -5', /--limit wants a value, and -5 looks/, /--limit=-5/],
  ['asm guest.asm -o -x', /--output wants a value, and -x looks/, /--output=-x/],
  ['asm guest.asm --define A=1 --define -x', /--define wants a value, and -x looks/, /--define=-x/],
  ['run guest.asm --stop-on ', /--stop-on has no text/, /--stop-on/],
  ['run guest.asm --json --trace -', /--json and --trace - would both/, /file/],
  ['run guest.asm guest.asm --json --trace -', /--json and --trace - would both/, /file/],
  ['asm guest.asm --json --listing -', /--json and --listing - would both/, /file/],
])('%s is refused', (line, message, remedy) => {
  const found = refusal(line);
  expect(found?.message).toMatch(message);
  expect(found?.remedy).toMatch(remedy);
});

describe('trapgate grade --csv', () => {
  const template = readLessonFolder(new URL('../../content/template', import.meta.url).pathname);
  for (const [path, text] of Object.entries(template))
    work.write(`kit/${path}`, text.replace('id: ID', 'id: kit'));
  const handedIn = ['ada.asm', 'ben/guest.asm', 'ben/notes.txt', 'cy/one.json', 'cy/two.json', 'huge.asm'];
  for (const name of handedIn) work.write(`in/${name}`, name === 'huge.asm' ? '; '.repeat(600_000) : name);
  work.write('elsewhere.txt', 'elsewhere');
  symlinkSync('../elsewhere.txt', work.path('in/link.asm'));

  /** What is said of --csv `name`, before any process has been started that would grade. */
  async function refused(name: string): Promise<Failure['problems'][number] | undefined> {
    const mark = work.path('started');
    const marks = work.write('marks.cjs', `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');\n`);
    const before = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = `--require ${marks}`;
    const args = [work.path('in'), '--lesson', work.path('kit'), '--csv', work.path(name)];
    const thrown = await Promise.resolve(grade.run(args)).catch((error: unknown) => error);
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
    expect(existsSync(mark)).toBe(false);
    return thrown instanceof Failure ? thrown.problems[0] : undefined;
  }

  it.each([
    ...handedIn.map((name) => `in/${name}`),
    'in/link.asm',
    'kit/lesson.yaml',
    'kit/index.md',
    'kit/solution/guest.asm',
  ])('does not write over %s', async (name) => {
    const before = readFileSync(work.path(name), 'utf8');
    const found = await refused(name);
    expect(found?.message).toMatch(/^This file is read here/);
    expect(found?.file).toBe(work.path(name));
    expect(readFileSync(work.path(name), 'utf8')).toBe(before);
  });

  it('says before it grades where it cannot write', async () => {
    expect(await refused('nowhere/grades.csv')).toMatchObject({
      message: 'The folder to write to does not exist.',
      remedy: 'Make it first.',
    });
    expect((await refused('kit'))?.message).toBe('There is a folder of that name.');
  });

  it('leaves the grades of before where it does not come to grade', async () => {
    work.write('none/readme.txt', 'no submission');
    const before = work.write('before.csv', 'grades');
    const args = [work.path('none'), '--lesson', work.path('kit'), '--csv', before];
    await expect(grade.run(args)).rejects.toThrow('no submission');
    expect(readFileSync(before, 'utf8')).toBe('grades');
  });
});
