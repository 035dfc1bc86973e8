// trapgate asm: source to binary, with listing, map and symbols.

import { hex } from '../lib/bits/bits.ts';
import type { Assembly } from '../lib/asm/assemble.ts';
import { assembleSource } from '../lib/workbench/workbench.ts';
import { Failure, onlyFile, parseFlags, type Command } from './command.ts';
import { definesOf } from './defines.ts';
import { readSources, tell, writeOut } from './files.ts';
import { counted, printJSON, reportProblems, withPaths } from './report.ts';

const HELP = `  -o, --output F       the binary (default: FILE with .bin in place of .asm; - for the screen)
  -D, --define N[=V]   defines a name; may be given again
  --listing F          address, bytes and source, line by line (- for the screen)
  --map F              where each source line lies
  --symbols F          labels and constants
  --json               prints one JSON value: bytes, origin, symbols, map, problems; writes the binary only with -o`;

function mapText(assembly: Assembly): string {
  return assembly.sourceMap.chunks
    .map(
      ({ address, length, file, line }) => `${hex(address)} ${String(length).padStart(6)} ${file}:${line}\n`,
    )
    .join('');
}

function symbolText(assembly: Assembly): string {
  return [...assembly.symbols].map(([name, value]) => `${hex(value)} ${name}\n`).join('');
}

export const asm: Command = {
  name: 'asm',
  arguments: 'FILE.asm',
  summary: 'assemble a guest: binary, listing, map, symbols',
  help: HELP,
  run(args) {
    const { values, positionals } = parseFlags('asm', args, {
      output: { type: 'string', short: 'o' },
      define: { type: 'string', multiple: true, short: 'D' },
      listing: { type: 'string' },
      map: { type: 'string' },
      symbols: { type: 'string' },
      json: { type: 'boolean' },
    });
    const file = onlyFile('asm', positionals);
    const { files, main, paths } = readSources(file);
    const assembly = assembleSource(files, main, definesOf(values.define));
    const { bytes } = assembly;
    const diagnostics = withPaths(assembly.diagnostics, paths);
    if (diagnostics.some(({ severity }) => severity === 'error')) throw new Failure(diagnostics);
    const shown = [values.listing, values.map, values.symbols].some((target) => target === '-');
    const output = values.output ?? (values.json || shown ? undefined : `${file.replace(/\.asm$/, '')}.bin`);
    if (output !== undefined) writeOut(output, bytes);
    if (values.listing !== undefined) writeOut(values.listing, `${assembly.listing()}\n`);
    if (values.map !== undefined) writeOut(values.map, mapText(assembly));
    if (values.symbols !== undefined) writeOut(values.symbols, symbolText(assembly));
    if (values.json) {
      printJSON({
        ok: true,
        output,
        bytes: Buffer.from(bytes).toString('hex'),
        origin: assembly.origin,
        symbols: Object.fromEntries(assembly.symbols),
        map: assembly.sourceMap.chunks,
        problems: diagnostics,
      });
      return 0;
    }
    reportProblems(diagnostics, false);
    if (output !== undefined && output !== '-') tell(`${output}: ${counted(bytes.length, 'byte')}`);
    return 0;
  },
};
