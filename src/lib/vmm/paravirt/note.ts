/**
 * By what a paravirtualized guest is known: a note of three dwords in its image, at a multiple of 4. A guest that has none is not
 * started under paravirtualization.
 *
 *     0  "TGPV"
 *     4  version of the interface
 *     8  what makes the sum of the three 0
 */
import * as say from '#messages/building';
import type { LoadedImage } from '../../pc/loaders/index.ts';
import { MAGIC, VERSION } from './interface.ts';

/** Bytes from the start of the image within which the note must lie. */
const SEARCHED = 8192;

/** Why `image` cannot be started as a paravirtualized guest, with what to do; null if it can. */
export function noteProblem(image: LoadedImage): string | null {
  const version = findNote(image);
  if (version === null) {
    return say.thisGuestIsNotParavirtualized;
  }
  if (version !== VERSION) {
    return say.itsPVNoteAsksForVersion(version, VERSION);
  }
  if (image.entry.mode !== 'protected') return say.aParavirtualizedGuestStartsIn32;
  return image.roms.length > 0 ? say.aParavirtualizedGuestHasNoROM : null;
}

/** The version in the image's note; null without one. */
function findNote({ chunks }: LoadedImage): number | null {
  for (const { gpa, bytes } of chunks) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = Math.min(bytes.length, SEARCHED) - 12;
    for (let at = -gpa & 3; at <= end; at += 4) {
      if (view.getInt32(at, true) !== MAGIC) continue;
      const version = view.getInt32(at + 4, true);
      if (((MAGIC + version + view.getInt32(at + 8, true)) | 0) === 0) return version;
    }
  }
  return null;
}
