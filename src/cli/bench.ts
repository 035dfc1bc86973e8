// trapgate bench: the speed suite beside v86, and what of the guests runs directly under each technique.

import { guestNames, measureGuest } from './bench/guests.ts';
import { GUEST_HEAD, guestLine } from './bench/guest-lines.ts';
import { LOOPS } from './bench/loops.ts';
import { geometricMean, measure, type Row } from './bench/rounds.ts';
import { CPU_VARIANTS } from '../lib/cpu/variant.ts';
import { fail, numberOf, oneOf, parseFlags, type Command } from './command.ts';
import { print, tell } from './files.ts';
import { printJSON } from './report.ts';

const HELP = `  --only NAMES   these loops (or guests) alone, separated by commas
  --rounds N     rounds, runners in alternation (default 5)
  --guests       instead: the guests of content/guests under each technique, how much of them runs without VMM entry
  --cpu C        the processor for --guests: strict (default), umip, classic
  --json         prints one JSON value
Loops: ${LOOPS.map(({ name }) => name).join(' ')}.
Speeds are millions of guest instructions a second of processor time, in the third repetition of a loop in one boot, medians over
the rounds. Ratios above 1 say that Trapgate's block interpreter is the faster; a row counts only where results and counts agree. Native is
this machine's own processor, where it runs 32-bit programs of Linux and the loop needs no ring 0.
Efficiencies are the share of the instructions retired in user mode (CPL 3) and in the kernel that the processor ran without VMM
entry. The host timer's interrupts, which come between instructions, are not counted as exits.`;

/** Ratios of the block interpreter to v86 with its compiler and without, steady and in the first repetition; and to the processor. */
function ratios({ measured, native }: Row): {
  v86: number;
  v86First: number;
  interpreter: number;
  interpreterFirst: number;
  native: number | null;
} {
  const { block, v86, 'v86-interpreter': interpreter } = measured;
  return {
    v86: block.steady / v86.steady,
    v86First: block.first / v86.first,
    interpreter: block.steady / interpreter.steady,
    interpreterFirst: block.first / interpreter.first,
    native: native && block.steady / native.steady,
  };
}

function line(cells: readonly (string | number)[]): string {
  const [name = '', ...rest] = cells;
  const cell = (value: string | number): string =>
    (typeof value === 'number' ? value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0) : value).padStart(11);
  return `${String(name).padEnd(15)}${rest.map(cell).join('')}\n`;
}

/** Geometric mean and least of the ratios to v86's interpreter over the rows that count. */
function summary(rows: readonly Row[]): { mean: number; least: number } | null {
  const values = rows.filter(({ wrong }) => wrong === null).map((row) => ratios(row).interpreter);
  return values.length === 0 ? null : { mean: geometricMean(values), least: Math.min(...values) };
}

/** Ends 0 where each guest was measured, whether it was faithful or not. */
function benchGuests(only: string | undefined, variant: string | undefined, json: boolean): number {
  const cpu = oneOf('cpu', variant, CPU_VARIANTS, 'strict');
  const known = guestNames();
  const names = only?.split(',') ?? known;
  const strange = names.find((name) => !known.includes(name));
  if (strange !== undefined) fail(`There is no guest ${strange}.`, `Choose among: ${known.join(', ')}.`);
  if (!json) print(GUEST_HEAD);
  const rows = names.flatMap((name) => {
    const measured = [];
    for (const row of measureGuest(name, cpu)) {
      if (!json) print(guestLine(row));
      measured.push(row);
    }
    return measured;
  });
  if (json) printJSON({ ok: true, cpu, rows });
  return 0;
}

export const bench: Command = {
  name: 'bench',
  arguments: '',
  summary: 'measure the engines on the speed suite, or the techniques on the guests',
  help: HELP,
  run(args) {
    const { values, positionals } = parseFlags('bench', args, {
      only: { type: 'string' },
      rounds: { type: 'string' },
      guests: { type: 'boolean' },
      cpu: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (positionals.length > 0) fail(`trapgate bench takes no file.`, 'Name loops with --only.');
    if (values.guests === true) return benchGuests(values.only, values.cpu, values.json === true);
    const rounds = numberOf('rounds', values.rounds, 5, 1, 100);
    const names = values.only?.split(',') ?? LOOPS.map(({ name }) => name);
    const loops = names.map(
      (name) =>
        LOOPS.find((loop) => loop.name === name) ??
        fail(`There is no loop ${name}.`, `Choose among: ${LOOPS.map((loop) => loop.name).join(', ')}.`),
    );
    const json = values.json === true;
    if (!json) {
      print(
        line([
          '',
          ...['block', 'v86', 'v86 no JIT', 'stepper', 'native'],
          ...['/v86', '/v86 first', '/no JIT', '/no J. first', '/native'],
        ]),
      );
    }
    const rows: Row[] = [];
    for (const loop of loops) {
      const row = measure(loop, rounds);
      rows.push(row);
      if (json) continue;
      const { block, v86, 'v86-interpreter': interpreter, stepper } = row.measured;
      const r = ratios(row);
      const speeds = [
        block.steady,
        v86.steady,
        interpreter.steady,
        stepper.steady,
        row.native?.steady ?? '-',
      ];
      const firsts = [r.v86, r.v86First, r.interpreter, r.interpreterFirst];
      print(line([loop.name, ...speeds, ...firsts, r.native === null ? '-' : r.native.toFixed(4)]));
      if (row.wrong !== null) tell(`${loop.name} does not count: ${row.wrong}`);
    }
    const compute = summary(rows.filter(({ loop }) => loop.kind === 'compute'));
    const all = summary(rows);
    const ok = rows.every(({ wrong }) => wrong === null);
    if (json) {
      printJSON({
        ok,
        rounds,
        rows: rows.map((row) => ({
          name: row.loop.name,
          kind: row.loop.kind,
          about: row.loop.about,
          instructions: row.instructions,
          mips: { ...row.measured, native: row.native },
          ratios: ratios(row),
          wrong: row.wrong,
        })),
        compute,
        all,
      });
    } else {
      const say = (what: string, sum: typeof all): void => {
        if (sum)
          tell(
            `${what}: ${sum.mean.toFixed(2)} times v86 without its compiler, at least ${sum.least.toFixed(2)}`,
          );
      };
      say('Compute and call loops', compute);
      say('All loops', all);
    }
    return ok ? 0 : 1;
  },
};
