// trapgate compare: one guest under every technique, side by side.

import { COSTS, GENERATIONS, type GenerationName } from '../lib/vmm/cost/generations.ts';
import { ledgerOf } from '../lib/vmm/cost/ledger.ts';
import type { Stop } from '../lib/workbench/bench.ts';
import { compare as compareSteps, finish, type Result } from '../lib/workbench/compare/compare.ts';
import { MEANS } from '../lib/workbench/compare/contenders.ts';
import {
  cyclesOf,
  measureOperation,
  OPERATIONS,
  PAPER,
  PAPER_COLUMNS,
  type OperationCost,
} from '../lib/workbench/compare/operations.ts';
import { guestPath } from './bench/guests.ts';
import { Failure, fail, numberOf, oneOf, onlyFile, parseFlags, type Command } from './command.ts';
import { guestFile, print, readBytes, readSources } from './files.ts';
import { printJSON, withPaths } from './report.ts';
import { configurationOf, MACHINE_FLAGS } from './run-configuration.ts';
import { largest } from './work-report.ts';

const DEFAULT_LIMIT = 20_000_000;

const HELP = `  --processor G        whose costs are taken for the modelled cycles: ${GENERATIONS.join(', ')} (default p4)
  --operations         instead of a guest: what six operations cost, and what Adams and Agesen measured (2006)
  --mem, -D, --engine, --format, --load, --input   as for trapgate run
  --limit N            instructions after which each run is cut off (default 20e6)
  --json               prints one JSON value: with all counts and what one of each costs
The techniques are taken as they were built: page tables under write traces, trap-and-emulate on the processor whose sensitive
instructions trap. Modelled cycles are counts times what one of each costs; the costs are not fitted to measurements of programs.
FILE may be a folder with a guest.asm.
Ends 0 where each run came to an end, 2 where one was cut off, 1 on errors.`;

const KIB = 1024;

interface Column {
  readonly head: string;
  readonly left?: boolean;
  cell(result: Result): string;
}

const whole = (count: number): string => Math.round(count).toLocaleString('en-US');

/** `isMeasured`: the bare machine has come to an end that the others can be measured by. */
function columns(generation: GenerationName, isMeasured: boolean): readonly Column[] {
  return [
    { head: 'technique', left: true, cell: ({ contender }) => contender.id },
    { head: 'guest', left: true, cell: ({ contender }) => contender.guest },
    { head: 'sensitive instructions', left: true, cell: ({ contender }) => MEANS[contender.means] },
    { head: 'result', left: true, cell: (result) => resultText(result, isMeasured) },
    { head: 'direct', cell: ({ retired }) => whole(retired.direct) },
    { head: 'translated', cell: ({ retired }) => whole(retired.translated) },
    { head: 'interpreted', cell: ({ retired }) => whole(retired.emulated + retired.interpreted) },
    { head: 'exits', cell: ({ exits }) => whole(Object.values(exits).reduce((sum, n) => sum + n, 0)) },
    { head: 'tables KiB', cell: ({ memory }) => whole((memory.own + memory.shadow + memory.nested) / KIB) },
    { head: 'code KiB', cell: ({ memory }) => whole(memory.cache / KIB) },
    { head: 'modelled cycles', cell: ({ counts }) => whole(ledgerOf(counts, generation).cycles) },
  ];
}

/** How runs end that nothing has gone wrong in. */
const ENDS_WELL: readonly Stop['cause'][] = ['exit', 'power-off', 'halt', 'limit'];

function resultText({ contender, stop, isSame, isAbsent }: Result, isMeasured: boolean): string {
  if (isAbsent) return 'has no changed form';
  const ended = stop.cause === 'exit' ? `exit ${stop.value}` : stop.cause.replaceAll('-', ' ');
  if (isSame === null || contender.technique === 'native') return ended;
  if (isSame) return 'as on the bare machine';
  return isMeasured ? `OTHER THAN ON THE BARE MACHINE: ${ended}` : `otherwise: ${ended}`;
}

/** Rows of cells, each column as wide as it has to be. */
function table(rows: readonly (readonly string[])[], isLeft: (column: number) => boolean): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (isLeft(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function printResults(all: readonly Result[], generation: GenerationName): void {
  const results = all.filter(({ isAbsent }) => !isAbsent);
  const [bare] = results;
  const isMeasured = bare === undefined || ENDS_WELL.includes(bare.stop.cause);
  const shown = columns(generation, isMeasured);
  const rows = [
    shown.map(({ head }) => head),
    ...all.map((result) => shown.map((c) => (result.isAbsent && c.left !== true ? '-' : c.cell(result)))),
  ];
  print(table(rows, (i) => shown[i]?.left === true));
  if (bare && !isMeasured) {
    print(`\nThe bare machine itself did not end well, and is no measure here: ${bare.stop.message}\n`);
  }
  print(`\nModelled cycles of a ${COSTS[generation].title}, the most of them by component; not fitted:\n`);
  const parts = results.map(({ contender, counts }) => {
    const by = ledgerOf(counts, generation).rows.map(({ component, cycles }) => [component, cycles] as const);
    return [`  ${contender.id}`, largest(Object.fromEntries(by), 5)];
  });
  print(table(parts, () => true));
  print('\nExits by reason:\n');
  const exits = results.map(({ contender, exits: by }) => [
    `  ${contender.id}`,
    Object.keys(by).length === 0 ? 'none' : largest(by, 8),
  ]);
  print(table(exits, () => true));
}

function printOperations(generation: GenerationName, json: boolean): number {
  const measured = OPERATIONS.map((operation) => {
    const costs = finish(
      measureOperation(readSources(guestPath(`operations/${operation.name}.asm`)), {
        limit: DEFAULT_LIMIT,
        configuration: { mem: 4 },
      }),
    );
    if ('problems' in costs) throw new Failure(costs.problems);
    return { operation, costs, paper: PAPER[operation.inPaper] };
  });
  if (json) {
    const rows = measured.map(({ operation, costs, paper }) => ({
      ...{ operation: operation.name, paper },
      techniques: costs.map((cost) => operationAsJSON(cost, generation)),
    }));
    printJSON({ ok: true, processor: generation, operations: rows });
    return 0;
  }
  const names = measured[0]?.costs.map(({ contender }) => contender.id) ?? [];
  const rows = measured.map(({ operation, costs, paper }) => [
    operation.name,
    ...costs.map((cost) => whole(cyclesOf(cost, generation))),
    ...['|', ...PAPER_COLUMNS.map((column) => whole(paper[column]))],
  ]);
  print(
    `Modelled cycles of one operation on a ${COSTS[generation].title}, not fitted | measured by Adams and Agesen\n`,
  );
  print(
    '(2006, figure 4, on a Pentium 4 672): bare, under their software VMM (translation), under their hardware VMM (VT-x)\n',
  );
  print(table([['', ...names, '|', ...PAPER_COLUMNS], ...rows], (i) => i === 0));
  return 0;
}

function operationAsJSON(cost: OperationCost, generation: GenerationName): object {
  return { technique: cost.contender.id, cycles: cyclesOf(cost, generation), counts: cost.counts };
}

export const compare: Command = {
  name: 'compare',
  arguments: 'FILE.asm|IMAGE',
  summary: 'one guest under every technique',
  help: HELP,
  run(args) {
    const { engine, mem, define, format, load, input } = MACHINE_FLAGS;
    const { values, positionals } = parseFlags('compare', args, {
      ...{ engine, mem, define, format, load, input },
      processor: { type: 'string' },
      operations: { type: 'boolean' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    });
    const json = values.json === true;
    const generation = oneOf('processor', values.processor, GENERATIONS, 'p4');
    if (values.operations === true) {
      if (positionals.length > 0) fail('--operations brings guests of its own.', 'Leave the file out.');
      return printOperations(generation, json);
    }
    const file = guestFile(onlyFile('compare', positionals));
    const sources = file.endsWith('.asm') ? readSources(file) : null;
    const found = finish(
      compareSteps(sources ?? { image: readBytes(file), name: file }, {
        limit: numberOf('limit', values.limit, DEFAULT_LIMIT, 1),
        configuration: configurationOf(values),
      }),
    );
    if ('problems' in found) {
      throw new Failure(withPaths(found.problems, sources?.paths ?? new Map<string, string>()));
    }
    const results = found.map(({ result }) => result);
    if (json) {
      const rows = results.map((result) => ({ ...result, ledger: ledgerOf(result.counts, generation) }));
      printJSON({ ok: true, processor: generation, results: rows });
    } else {
      printResults(results, generation);
    }
    return results.every(({ stop }) => stop.cause !== 'limit') ? 0 : 2;
  },
};
