// trapgate disasm: a binary as instructions.

import { hex } from '../lib/bits/bits.ts';
import { disassembleBatches, formatDisassembly, formatSource } from '../lib/asm/disassemble.ts';
import { fail, numberOf, oneOf, onlyFile, parseFlags, type Command } from './command.ts';
import { print, readBytes } from './files.ts';
import { printJSON } from './report.ts';

const HELP = `  --bits 16|32         code size (default 32)
  --origin ADDRESS     address of the file's first byte (default 0); also --org
  --symbols F          names by address, as trapgate asm --symbols writes them
  --skip N             bytes to leave out at the front
  --count N            instructions to list (default: to the end)
  --source             prints a source that assembles to the same bytes, without addresses
  --json               prints one JSON value: instructions[] with address, bytes, text, labels, source`;

/** Names by address, from lines such as `00007C00 start`. */
function readSymbols(path: string): Map<string, number> {
  const symbols = new Map<string, number>();
  Buffer.from(readBytes(path))
    .toString()
    .split('\n')
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const [, address, name] = /^\s*([0-9A-Fa-f]{1,8})\s+(\S+)\s*$/.exec(line) ?? [];
      if (address === undefined || name === undefined) {
        fail(
          `Line ${i + 1} is no symbol.`,
          'A line is an address in hexadecimal and a name: 00007C00 start.',
          path,
        );
      }
      symbols.set(name, parseInt(address, 16));
    });
  return symbols;
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
      origin: { type: 'string' },
      symbols: { type: 'string' },
      skip: { type: 'string' },
      count: { type: 'string' },
      source: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const image = readBytes(onlyFile('disasm', positionals));
    const skip = numberOf('skip', values.skip, 0);
    const options = {
      bits: oneOf('bits', values.bits, ['16', '32'], '32') === '16' ? 16 : 32,
      origin: numberOf('origin', values.origin ?? values.org, 0, 0, 2 ** 32 - 1) + skip,
      limit: numberOf('count', values.count, Number.MAX_SAFE_INTEGER, 1),
      ...(values.symbols === undefined ? {} : { symbols: readSymbols(values.symbols) }),
    } as const;
    const batches = disassembleBatches(image.subarray(skip), options);
    if (values.source) print(formatSource([...batches].flat(), options));
    else if (values.json) {
      const instructions = [...batches].flat().map(({ address, bytes, text, labels, source }) => {
        return { address, bytes: [...bytes].map((byte) => hex(byte, 2)).join(''), text, labels, source };
      });
      printJSON({ ok: true, instructions });
    } else for (const lines of batches) print(`${formatDisassembly(lines)}\n`);
    return 0;
  },
};
