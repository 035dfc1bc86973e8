// trapgate lesson new: a lesson that already proves itself, to be changed step by step.

import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from './command.ts';
import { makeFolder, print, whyNot } from './files.ts';
import { printJSON } from './report.ts';

const TEMPLATE = fileURLToPath(new URL('../../content/template', import.meta.url));
/** What stands in the template for the lesson's own id and title. */
const ID = 'id: ID';
const TITLE = 'title: "TITLE"';

/** The id that a folder's name gives: `07-shadow-tables` is `shadow-tables`. */
function idOf(folder: string): string {
  const name = folder.replace(/[/\\]+$/, '').replace(/^.*[/\\]/, '');
  return name.replace(/^\d+-/, '');
}

/** Makes the lesson `folder` from the template. @throws Failure where it exists, or its name makes no id. */
export function newLesson(folder: string | undefined, title: string | undefined, json: boolean): number {
  if (folder === undefined)
    fail('trapgate lesson new needs a folder.', 'Write trapgate lesson new my-course/01-part/01-first.');
  const id = idOf(folder);
  if (!/^[a-z][a-z0-9-]*$/.test(id)) {
    fail(
      `\`${id}\` is no id: it becomes the lesson's address.`,
      'Name the folder with small letters, digits and hyphens, such as 01-first-steps.',
      folder,
    );
  }
  if (existsSync(folder)) fail('There is something of that name already.', 'Choose another name.', folder);
  makeFolder(folder);
  try {
    cpSync(TEMPLATE, folder, { recursive: true });
  } catch (thrown) {
    fail(...whyNot(thrown), folder);
  }
  const yaml = join(folder, 'lesson.yaml');
  const words = title ?? id.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());
  const text = readFileSync(yaml, 'utf8')
    .replace(ID, `id: ${id}`)
    .replace(TITLE, () => `title: ${JSON.stringify(words)}`);
  writeFileSync(yaml, text);
  if (json) printJSON({ ok: true, folder, id });
  else print(`${folder}: a lesson that holds. Prove it: npx trapgate lesson check ${folder}\n`);
  return 0;
}
