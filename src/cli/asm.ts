// trapgate asm: source to binary, with listing, map and symbols.

import { hex } from '../lib/bits/bits.ts';
import type { Assembly } from '../lib/asm/assemble.ts';
import { OUTPUT_FORMATS, outputFile } from '../lib/asm/formats/output.ts';
import { nearest } from '../lib/asm/nearest.ts';
import { assembleSource } from '../lib/workbench/workbench.ts';
import { fail, Failure, oneOf, onlyFile, parseFlags, type Command } from './command.ts';
import { definesOf } from './defines.ts';
import { readSources, tell, writeOut } from './files.ts';
import { counted, keepScreenForJSON, printJSON, reportProblems, withPaths } from './report.ts';

const HELP = `  -o, --output F       the file (default: FILE with .bin or .elf in place of .asm; - for the screen)
  --format F           bin (flat), elf (ELF32 executable) or multiboot (ELF32 with a Multiboot header);
                       a source says it with %pragma trapgate format F
  --entry NAME         label to start at, for elf and multiboot (default: _start, start, or the first byte)
  -D, --define N[=V]   defines a name; may be given again
  --listing F          address, bytes and source, line by line (- for the screen)
  --map F              where sections and source lines lie, through macros
  --symbols F          labels and constants
  --json               prints one JSON value: bytes, origin, symbols, map, problems; writes the binary only with -o`;

function mapText(assembly: Assembly): string {
  const row = (address: number, length: number, text: string): string =>
    `${hex(address)} ${String(length).padStart(6)} ${text}\n`;
  const sections = assembly.sections
    .filter(({ length }) => length > 0)
    .map(({ name, address, length }) => row(address, length, `section ${name}`));
  const lines = assembly.sourceMap.chunks.map(({ address, length, file, line, stack = [] }) =>
    row(
      address,
      length,
      `${file}:${line}${stack.map((call) => ` < ${call.macro} ${call.file}:${call.line}`).join('')}`,
    ),
  );
  return [...(sections.length > 1 ? sections : []), ...lines].join('');
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
      format: { type: 'string' },
      entry: { type: 'string' },
      define: { type: 'string', multiple: true, short: 'D' },
      listing: { type: 'string' },
      map: { type: 'string' },
      symbols: { type: 'string' },
      json: { type: 'boolean' },
    });
    const file = onlyFile('asm', positionals);
    const { output: to, listing, map, symbols } = values;
    keepScreenForJSON(values.json, { output: to, listing, map, symbols });
    const { files, main, paths } = readSources(file);
    const assembly = assembleSource(files, main, definesOf(values.define));
    const diagnostics = withPaths(assembly.diagnostics, paths);
    if (diagnostics.some(({ severity }) => severity === 'error')) throw new Failure(diagnostics);
    const shown = [values.listing, values.map, values.symbols].some((target) => target === '-');
    const choice = {
      format: oneOf('format', values.format, OUTPUT_FORMATS, assembly.output.format),
      entry: values.entry ?? assembly.output.entry,
    };
    if (values.entry !== undefined && !assembly.symbols.has(values.entry)) {
      const close = nearest(values.entry, assembly.symbols.keys());
      fail(
        `There is no label ${values.entry} to start at.`,
        close === undefined ? 'Name a label of the source.' : `Did you mean --entry ${close}?`,
        file,
      );
    }
    const bytes = outputFile(assembly, choice);
    const ending = choice.format === 'bin' ? 'bin' : 'elf';
    const output =
      values.output ?? (values.json || shown ? undefined : `${file.replace(/\.asm$/, '')}.${ending}`);
    if (output !== undefined) writeOut(output, bytes);
    if (values.listing !== undefined) writeOut(values.listing, `${assembly.listing()}\n`);
    if (values.map !== undefined) writeOut(values.map, mapText(assembly));
    if (values.symbols !== undefined) writeOut(values.symbols, symbolText(assembly));
    if (values.json) {
      printJSON({
        ok: true,
        output,
        bytes: Buffer.from(bytes).toString('hex'),
        format: choice.format,
        origin: assembly.origin,
        symbols: Object.fromEntries(assembly.symbols),
        sections: assembly.sections,
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
