/** State in a link: the hash `#!1.` and the packed text. Opening one runs nothing, and it is never unpacked to more than it may be. */
import * as say from '#messages/share';
import { MOST_TEXT, readShared, shareText, type SharedState } from '../../session/shared-state.ts';

const PREFIX = '#!';
/** How the text is packed: deflated, as base64url. */
const FORM = '1';
/** Longer, and mail programs and chats cut it. */
export const MOST_LINK = 8_000;
/** Characters of the packed text that are looked at. */
const MOST_PACKED = 1 << 20;
/** JSON takes more than its texts. */
const MOST_UNPACKED = 4 * MOST_TEXT;

/** The hash that `fromHash` reads. */
export async function toHash(state: SharedState): Promise<string> {
  const packed = new Blob([shareText(state)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 4096)
    binary += String.fromCharCode(...bytes.subarray(at, at + 4096));
  const text = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `${PREFIX}${FORM}.${text}`;
}

/** True for the hash of a link with a state in it, whether it can be read or not. */
export function isShared(hash: string): boolean {
  return hash.startsWith(PREFIX);
}

/** The state in a link's hash, or a sentence on why it cannot be opened. */
export async function fromHash(hash: string): Promise<SharedState | string> {
  const [, form = '', text = ''] = /^#!(\d{1,6})\.([\w-]*)$/.exec(hash) ?? [];
  if (text === '' || text.length > MOST_PACKED) return DAMAGED;
  if (form !== FORM) return say.newerTrapgate;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return readShared(await unpacked(bytes));
  } catch {
    return DAMAGED;
  }
}

const DAMAGED = say.linkIsDamaged;

/** @throws where it is damaged, or would become too long. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += decoder.decode(read.value, { stream: true });
    if (text.length > MOST_UNPACKED) throw new RangeError('too long');
  }
  return text + decoder.decode();
}
