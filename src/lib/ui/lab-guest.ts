/** The guest that the Lab has open, as the student left it: other pages may take it up. */
import * as say from '#messages/lab';
import { readJSON } from './storage.ts';

const MAIN = 'guest.asm';

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFiles(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && MAIN in value && Object.values(value).every(isText);
}

/** Null where nothing has been written in the Lab. */
export function readLabGuest(): {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly input: string;
} | null {
  const guest = readJSON('lab/guest', isText, '');
  const files = readJSON<Readonly<Record<string, string>> | null>(`lab/files/${guest}`, isFiles, null);
  if (!files) return null;
  const title = guest === 'own' ? say.myOwnGuestOfTheLab : say.asItIsInTheLab(guest);
  return { title, files, main: MAIN, input: readJSON(`lab/input/${guest}`, isText, '') };
}
