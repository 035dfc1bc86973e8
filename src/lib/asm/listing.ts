/** A listing in nasm's manner: line, address, bytes, source. */
import { hex } from '../bits/bits.ts';
import type { Chunk } from './source-map.ts';

const BYTES_SHOWN = 8;

function byteText(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, BYTES_SHOWN)].map((byte) => hex(byte, 2)).join('');
  return bytes.length > BYTES_SHOWN ? `${shown}...` : shown;
}

/** The lines of `main` with what they made, and those of included files that made bytes. `image` starts at `origin`. */
export function formatListing(
  files: Readonly<Record<string, string>>,
  main: string,
  chunks: readonly Chunk[],
  image: Uint8Array,
  origin: number,
): string {
  const out: string[] = [];
  const byFile = new Map<string, Map<number, Chunk>>([[main, new Map()]]);
  for (const chunk of chunks) {
    const lines = byFile.get(chunk.file) ?? new Map<number, Chunk>();
    byFile.set(chunk.file, lines);
    if (!lines.has(chunk.line)) lines.set(chunk.line, chunk);
  }
  for (const [file, lines] of byFile) {
    if (byFile.size > 1) out.push(`; ${file}`);
    (files[file] ?? '').split('\n').forEach((text, i) => {
      const chunk = lines.get(i + 1);
      const start = chunk ? chunk.address - origin : 0;
      const made = chunk
        ? `${hex(chunk.address)} ${byteText(image.subarray(start, start + chunk.length))}`
        : '';
      out.push(`${String(i + 1).padStart(6)} ${made.padEnd(29)} ${text.replace(/\r$/, '')}`.trimEnd());
    });
  }
  return out.join('\n');
}
