// trapgate disasm: a binary as instructions.

import { hex } from '../lib/bits/bits.ts';
import { text } from '../lib/isa/text.ts';
import { decodeBytes } from '../lib/workbench/code.ts';
import { numberOf, oneOf, onlyFile, parseFlags, type Command } from './command.ts';
import { print, readBytes } from './files.ts';
import { printJSON } from './report.ts';

const HELP = `  --bits 16|32         code size (default 32)
  --org ADDRESS        address of the file's first byte (default 0)
  --skip N             bytes to leave out at the front
  --count N            instructions to list (default: to the end)
  --json               prints one JSON value: instructions[] with address, bytes, text`;

const LINES_A_WRITE = 1000;

interface Line {
  readonly address: number;
  /** Hexadecimal. */
  readonly bytes: string;
  readonly text: string;
}

function* disassemble(image: Uint8Array, from: number, org: number, bits: 16 | 32): Generator<Line> {
  for (let offset = from; offset < image.length;) {
    const { instruction, bytes } = decodeBytes((i) => image[offset + i] ?? -1, bits);
    const address = (org + offset) >>> 0;
    yield {
      address,
      bytes: bytes.map((byte) => hex(byte, 2)).join(''),
      text: instruction ? text(instruction, { address, bits }) : `db 0x${hex(bytes[0] ?? 0, 2)}`,
    };
    offset += bytes.length;
  }
}

export const disasm: Command = {
  name: 'disasm',
  arguments: 'IMAGE',
  summary: 'list a binary as instructions',
  help: HELP,
  run(args) {
    const { values, positionals } = parseFlags('disasm', args, {
      bits: { type: 'string' },
      org: { type: 'string' },
      skip: { type: 'string' },
      count: { type: 'string' },
      json: { type: 'boolean' },
    });
    const image = readBytes(onlyFile('disasm', positionals));
    const bits = oneOf('bits', values.bits, ['16', '32'], '32') === '16' ? 16 : 32;
    const org = numberOf('org', values.org, 0, 0, 2 ** 32 - 1);
    const skip = numberOf('skip', values.skip, 0);
    let left = numberOf('count', values.count, Number.MAX_SAFE_INTEGER, 1);
    const lines: Line[] = [];
    const show = (): void => {
      const rows = lines.map((line) => `${hex(line.address)}  ${line.bytes.padEnd(22)} ${line.text}\n`);
      print(rows.join(''));
      lines.length = 0;
    };
    for (const line of disassemble(image, skip, org, bits)) {
      lines.push(line);
      if (!values.json && lines.length === LINES_A_WRITE) show();
      if (--left === 0) break;
    }
    if (values.json) printJSON({ ok: true, instructions: lines });
    else show();
    return 0;
  },
};
