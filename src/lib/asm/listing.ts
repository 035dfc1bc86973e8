/** A listing in nasm's manner: line, address, bytes, source; lines of macros stand below their call. */
import { hex } from '../bits/bits.ts';
import type { Chunk } from './source-map.ts';

const BYTES_SHOWN = 8;
const MADE_WIDTH = 29;

function byteText(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, BYTES_SHOWN)].map((byte) => hex(byte, 2)).join('');
  return bytes.length > BYTES_SHOWN ? `${shown}...` : shown;
}

/** The chunks of each line of each file; those of a macro count to the line of its outermost call. */
function byPlace(chunks: readonly Chunk[]): Map<string, Map<number, Chunk[]>> {
  const files = new Map<string, Map<number, Chunk[]>>();
  for (const chunk of chunks) {
    const { file, line } = chunk.stack?.[chunk.stack.length - 1] ?? chunk;
    let lines = files.get(file);
    if (!lines) files.set(file, (lines = new Map<number, Chunk[]>()));
    const list = lines.get(line);
    if (list) list.push(chunk);
    else lines.set(line, [chunk]);
  }
  return files;
}

/** The lines of `main` with what they made, and those of included files that made bytes. */
export function formatListing(
  files: Readonly<Record<string, string>>,
  main: string,
  chunks: readonly Chunk[],
  image: Uint8Array,
): string {
  const out: string[] = [];
  const texts = new Map<string, readonly string[]>();
  const textOf = (file: string, line: number): string => {
    let text = texts.get(file);
    if (!text) texts.set(file, (text = (files[file] ?? '').split('\n').map((one) => one.replace(/\r$/, ''))));
    return text[line - 1] ?? '';
  };
  const made = ({ address, offset, length }: Chunk): string =>
    `${hex(address)} ${offset < 0 ? `<${length}>` : byteText(image.subarray(offset, offset + length))}`;
  const add = (number: string, bytes: string, text: string): void => {
    out.push(`${number.padStart(6)} ${bytes.padEnd(MADE_WIDTH)} ${text}`.trimEnd());
  };
  const places = byPlace(chunks);
  const names = [main, ...[...places.keys()].filter((name) => name !== main)];
  for (const file of names) {
    if (names.length > 1) out.push(`; ${file}`);
    const count = (files[file] ?? '').split('\n').length;
    for (let line = 1; line <= count; line++) {
      const [first, ...rest] = places.get(file)?.get(line) ?? [];
      const isOwn = first !== undefined && !first.stack;
      add(String(line), isOwn ? made(first) : '', textOf(file, line));
      for (const chunk of first && !isOwn ? [first, ...rest] : rest) {
        const depth = chunk.stack?.length;
        add('', made(chunk), depth === undefined ? '' : `<${depth}> ${textOf(chunk.file, chunk.line)}`);
      }
    }
  }
  return out.join('\n');
}
