// trapgate diverge: the first difference a guest can see between a VM and the bare machine.

import { diverge as findDifference, type DivergingInstruction } from '../lib/workbench/diverge.ts';
import { kernelRing } from '../lib/vmm/techniques/names.ts';
import { Failure, fail, numberOf, onlyFile, parseFlags, type Command } from './command.ts';
import { guestFile, print, readBytes, readSources } from './files.ts';
import { counted, printJSON, reportProblems, withPaths } from './report.ts';
import { configurationOf, LATER_FLAGS, MACHINE_FLAGS, refuseLater } from './run-configuration.ts';

const DEFAULT_LIMIT = 1_000_000;

const HELP = `  --technique T        trap-and-emulate (default), emulation, hybrid, binary-translation, hardware-assist
  --cpu C              classic (default), umip, strict, vmx
  --ring R             real ring of the guest's kernel: 1 (default), 3
  --mmu, --mem, -D, --engine, --format, --load, --input   as for trapgate run
  --limit N            instructions after which the search is given up (default 1e6)
  --interval N         instructions between two comparisons (default 1; more is faster, and what is found as exact)
  --json               prints one JSON value: diverges, at, instruction, saw, expected, why
FILE may be a folder with a guest.asm.
Ends 0 where the guest saw no difference, 2 where it saw one, 1 on errors.`;

export const diverge: Command = {
  name: 'diverge',
  arguments: 'FILE.asm|IMAGE',
  summary: 'the first difference from the bare machine that a guest can see',
  help: HELP,
  run(args) {
    const { values, positionals } = parseFlags('diverge', args, {
      ...MACHINE_FLAGS,
      ...LATER_FLAGS,
      limit: { type: 'string' },
      interval: { type: 'string' },
      json: { type: 'boolean' },
    });
    refuseLater(values);
    const json = values.json === true;
    const file = guestFile(onlyFile('diverge', positionals));
    const limit = numberOf('limit', values.limit, DEFAULT_LIMIT, 1);
    const interval = numberOf('interval', values.interval, 1, 1);
    const configuration = configurationOf({ technique: 'trap-and-emulate', ...values });
    if (configuration.technique === 'native') {
      fail('The bare machine does not differ from itself.', 'Choose another --technique.');
    }
    if (configuration.technique === 'paravirtualization') {
      fail(
        'A paravirtualized guest is another guest: no bare machine runs it beside.',
        'Compare what both print, or choose another --technique.',
      );
    }
    const sources = file.endsWith('.asm') ? readSources(file) : null;
    const paths = sources?.paths ?? new Map<string, string>();
    const report = findDifference(
      sources ?? { image: readBytes(file), name: file },
      configuration,
      limit,
      interval,
    );
    if (report.kind === 'problems') throw new Failure(withPaths(report.problems, paths));
    if (!json) reportProblems(withPaths(report.bench.problems, paths), false);
    const { first, instructions } = report;
    const { technique, cpu } = configuration;
    const ring = kernelRing(technique, configuration.ring);
    if (json) {
      const machine = { technique, cpu, ring };
      printJSON({ ok: true, ...asJSON(first, paths), instructions, end: report.end, ...machine });
    } else {
      const on = `${technique} on ${cpu}${technique === 'emulation' ? '' : `, ring ${ring}`}`;
      const end = report.end === 'limit' ? '; the search ended there, raise it with --limit N' : '';
      print(
        first
          ? `${whyWithPath(first, paths)}\n`
          : `No difference in ${counted(instructions, 'instruction')} under ${on}${end}.\n`,
      );
    }
    return first ? 2 : 0;
  },
};

/** `why`, with the file under the path that it was read from. */
function whyWithPath({ why, place }: DivergingInstruction, paths: ReadonlyMap<string, string>): string {
  const path = place && paths.get(place.file);
  return path === undefined ? why : why.replace(`(${place?.file}:`, `(${path}:`);
}

function asJSON(first: DivergingInstruction | null, paths: ReadonlyMap<string, string>): object {
  if (!first) return { diverges: false };
  const { at, address, text, mnemonic, place, ran, ring, differences, dependsOn } = first;
  const [{ what, saw, expected } = { what: '', saw: '', expected: '' }] = differences;
  return {
    diverges: true,
    at,
    instruction: {
      ...{ address, text, mnemonic, ran, ring },
      ...(place ? { file: paths.get(place.file) ?? place.file, line: place.line } : {}),
    },
    ...{ what, saw, expected, differences, dependsOn, why: whyWithPath(first, paths) },
  };
}
