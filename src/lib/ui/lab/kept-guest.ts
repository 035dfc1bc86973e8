/** The guest that the Lab has open, as the student left it: other pages may take it up. */
import * as say from '#messages/lab';
import { readJSON } from '../storage.ts';
import { isFiles, isText, MAIN, OWN, type Files } from './files.ts';

/** Null where nothing has been written in the Lab. */
export function readLabGuest(): {
  readonly title: string;
  readonly files: Files;
  readonly main: string;
  readonly input: string;
} | null {
  const guest = readJSON('lab/guest', isText, '');
  const files = readJSON<Files | null>(`lab/files/${guest}`, isFiles, null);
  if (!files) return null;
  const title = guest === OWN ? say.myOwnGuestOfTheLab : say.asItIsInTheLab(guest);
  return { title, files, main: MAIN, input: readJSON(`lab/input/${guest}`, isText, '') };
}
