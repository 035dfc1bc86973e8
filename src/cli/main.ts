// The command line of Trapgate: the headless face of floors 0 to 7.

import { nearest } from '../lib/asm/nearest.ts';
import { asm } from './asm.ts';
import { bench } from './bench.ts';
import { classify } from './classify.ts';
import { Failure, fail, type Command } from './command.ts';
import { compare } from './compare.ts';
import { disasm } from './disasm.ts';
import { diverge } from './diverge.ts';
import { print, tell } from './files.ts';
import { reportProblems } from './report.ts';
import { run } from './run.ts';

/** Lessons bring readers of YAML and JSON Schema with them: loaded only when asked for. */
const lesson: Command = {
  name: 'lesson',
  arguments: 'new|check|list|schema',
  summary: 'make, prove and list lessons',
  help: async () => String((await import('./lesson.ts')).lesson.help ?? ''),
  run: async (args) => (await import('./lesson.ts')).lesson.run(args),
};

const grade: Command = {
  name: 'grade',
  arguments: 'DIR --lesson ID',
  summary: "run submissions through a lesson's checks",
  help: async () => String((await import('./grade.ts')).grade.help ?? ''),
  run: async (args) => (await import('./grade.ts')).grade.run(args),
};

const COMMANDS: readonly Command[] = [run, asm, disasm, diverge, lesson, grade, classify, compare, bench];

function usage(): string {
  const rows = COMMANDS.map((command) => [`${command.name} ${command.arguments}`, command.summary] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return `usage: trapgate COMMAND [FLAGS]\n\n${lines.join('\n')}\n\ntrapgate COMMAND --help lists its flags.\n`;
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(usage());
    return 0;
  }
  try {
    const command = COMMANDS.find((candidate) => candidate.name === name);
    if (!command) {
      const guess = nearest(
        name,
        COMMANDS.map((candidate) => candidate.name),
      );
      fail(
        `There is no command ${name}.`,
        guess === undefined ? 'See trapgate --help.' : `Did you mean ${guess}?`,
      );
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      const help = typeof command.help === 'function' ? await command.help() : (command.help ?? '');
      print(`usage: trapgate ${name} ${command.arguments} [FLAGS]\n\n${command.summary}\n\n${help}\n`);
      return 0;
    }
    return await command.run(rest);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    reportProblems(thrown.problems, rest.includes('--json'));
    return 1;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  tell(
    `trapgate: this is a bug of Trapgate's, not yours. Please report it with what you ran.\n${String((thrown as Error).stack)}`,
  );
  process.exitCode = 1;
}
