// trapgate classify: which instructions trap, which are sensitive, found by running them.

import { CPU_VARIANTS } from '../lib/cpu/variant.ts';
import { nearest } from '../lib/asm/nearest.ts';
import type { InstructionEntry } from '../lib/isa/entry.ts';
import { BASE_INSTRUCTIONS } from '../lib/isa/instructions/index.ts';
import { finish } from '../lib/theory/progress.ts';
import {
  classifyAll,
  classifyInstruction,
  type Classification,
  type InstructionClass,
} from '../lib/theory/ia32/classify.ts';
import {
  configurationName,
  configurationProblem,
  defaultConfiguration,
  SWITCHES,
  type Configuration,
  type Switch,
} from '../lib/theory/ia32/configuration.ts';
import { classSentence, why } from '../lib/theory/ia32/report.ts';
import { stateSentence } from '../lib/theory/ia32/sentence.ts';
import { replay } from '../lib/theory/ia32/replay.ts';
import { Search } from '../lib/theory/ia32/search.ts';
import { witnessText, type Witness } from '../lib/theory/ia32/witness.ts';
import { fail, oneOf, parseFlags, type Command } from './command.ts';
import { print } from './files.ts';
import { counted, printJSON } from './report.ts';

const HELP = `  --cpu classic|umip|strict|vmx  the processor (default classic)
  --ring 1|3                  where the guest's kernel really runs (default 1)
  --virtual-8086              it runs in virtual-8086 mode, and believes itself in real mode
  --iopl 0|3                  the real EFLAGS.IOPL (default 0)
  --tsd on|off                CR4.TSD, RDTSC traps (default on for strict)
  --pce on|off                CR4.PCE, RDPMC does not trap (default off)
  --vme on|off                CR4.VME (default off)
  --umip on|off               CR4.UMIP (default on where there is one)
  --sit on|off                CR4.SIT (default on where there is one)
  --cpuid-faulting on|off     CPUID traps (default on where it can)
  --explain NAME              one instruction with its witnesses: SIDT, POPF, "MOV sreg"
  --json                      prints one JSON value: configuration, theorem1, theorem3, states, and instructions[] with mnemonic,
                              traps, sensitive, critical, userCritical, why[], witness`;

/** Flags of the command line by the switch they set. */
const SWITCH_FLAGS: Readonly<Record<Switch, string>> = {
  tsd: 'tsd',
  pce: 'pce',
  vme: 'vme',
  umip: 'umip',
  sit: 'sit',
  cpuidFaulting: 'cpuid-faulting',
};

/** The entries that `name` means: one by its name, or all that begin with it ("MOV": MOV, MOV sreg, MOV CR, MOV DR). */
function entriesNamed(name: string): readonly InstructionEntry[] {
  const wanted = name.toUpperCase();
  const { entries, forms } = BASE_INSTRUCTIONS;
  const exact = entries.filter((entry) => entry.name.toUpperCase() === wanted);
  if (exact.length > 0) return exact;
  const bySpelling = new Set(
    forms.filter((form) => form.mnemonic.toUpperCase() === wanted).map(({ entry }) => entry),
  );
  if (bySpelling.size > 0) return [...bySpelling];
  const guess = nearest(
    wanted,
    entries.map((entry) => entry.name),
  );
  return fail(
    `The core has no instruction ${name}.`,
    guess === undefined ? 'trapgate classify lists them all.' : `Did you mean ${guess}?`,
  );
}

function row(instruction: InstructionClass): Record<string, unknown> {
  const { name, forms, ...rest } = instruction;
  return {
    mnemonic: name,
    ...rest,
    why: why(instruction),
    forms: forms.map((form) => ({ ...form, why: why(form) })),
  };
}

function printTable(classification: Classification): void {
  const { instructions, theorem1, theorem3, states, configuration } = classification;
  const width = Math.max(...instructions.map(({ name }) => name.length));
  print(`${configurationName(configuration)}\n\n`);
  print(`${'instruction'.padEnd(width)}  traps?     sensitive?  why\n`);
  for (const instruction of instructions) {
    const { name, traps, sensitive, critical } = instruction;
    if (!sensitive && traps !== 'always') continue;
    const says = critical ? 'CRITICAL' : sensitive ? 'yes' : 'no witness';
    print(
      `${name.padEnd(width)}  ${traps.padEnd(9)}  ${says.padEnd(10)}  ${why(instruction).join('; ')}\n`.trimEnd() +
        '\n',
    );
  }
  const silent = instructions.filter(({ sensitive, traps }) => !sensitive && traps !== 'always').length;
  print(
    `\n${counted(silent, 'more instruction')}: not always trapping, and no witness of being sensitive.\n`,
  );
  print(`${classSentence(classification)}\n`);
  print(
    `Theorem 1 (a VMM): ${theorem1.holds ? 'its condition holds' : `broken by ${theorem1.against.join(', ')}`}.\n`,
  );
  print(
    `Theorem 3 (a hybrid VMM): ${theorem3.holds ? 'its condition holds' : `broken by ${theorem3.against.join(', ')}`}.\n`,
  );
  print(`${counted(states, 'state')} run.\n`);
}

function printWitness(title: string, witness: Witness): void {
  print(`\n${title}: ${witnessText(witness)}\n`);
  const { states, differences } = replay(witness);
  for (const replayed of states) {
    print(`  ${stateSentence(replayed.state, witness.configuration)}\n`);
    if (replayed.trap >= 0) print(`    traps, vector ${replayed.trap}\n`);
    for (const { what, before, after, control } of replayed.changes) {
      if (what !== 'EIP') print(`    ${what}: ${before} -> ${after}${control ? '  (of M or R)' : ''}\n`);
    }
  }
  for (const { what, values } of differences) {
    print(`  a program sees in ${what}: ${values[0]} there, ${values[1]} here\n`);
  }
}

function explain(configuration: Configuration, name: string, json: boolean): void {
  const search = new Search(configuration);
  const found = entriesNamed(name).map((entry) => classifyInstruction(search, entry));
  if (json) {
    printJSON({ ok: true, configuration, instructions: found.map(row) });
    return;
  }
  print(`${configurationName(configuration)}\n`);
  for (const instruction of found) {
    print(`\n${instruction.name}: traps ${instruction.traps}, ${stateOf(instruction)}\n`);
    for (const form of instruction.forms) {
      const reasons = why(form);
      print(`  ${form.spellings.join(', ')}: traps ${form.traps}, ${stateOf(form)}`);
      print(`${reasons.length === 0 ? '' : `; ${reasons.join('; ')}`}\n`);
    }
    if (instruction.witness) printWitness('Witness', instruction.witness);
    if (instruction.userWitness) printWitness('Witness in user mode (Theorem 3)', instruction.userWitness);
  }
}

function stateOf({
  critical,
  sensitive,
  states,
}: Pick<InstructionClass, 'critical' | 'sensitive' | 'states'>): string {
  if (critical) return 'critical: sensitive, and does not trap';
  return sensitive ? 'sensitive' : `no witness in ${counted(states, 'state')}`;
}

export const classify: Command = {
  name: 'classify',
  arguments: '',
  summary: 'which instructions trap and which are sensitive, found by running them',
  help: HELP,
  run(args) {
    const flag = { type: 'string' } as const;
    const { values, positionals } = parseFlags('classify', args, {
      cpu: flag,
      ring: flag,
      'virtual-8086': { type: 'boolean' },
      iopl: flag,
      tsd: flag,
      pce: flag,
      vme: flag,
      umip: flag,
      sit: flag,
      'cpuid-faulting': flag,
      explain: flag,
      json: { type: 'boolean' },
    });
    if (positionals.length > 0) {
      fail(
        `trapgate classify takes no ${positionals[0]}.`,
        `For one instruction write --explain ${positionals[0]}.`,
      );
    }
    const cpu = oneOf('cpu', values.cpu, CPU_VARIANTS, 'classic');
    const ring = oneOf('ring', values.ring, ['1', '3'], '1') === '3' ? 3 : 1;
    const usual = defaultConfiguration(cpu, values['virtual-8086'] ? 'virtual-8086' : ring);
    const switches = Object.fromEntries(
      SWITCHES.map((name) => {
        const given = values[SWITCH_FLAGS[name] as 'tsd'];
        return [name, oneOf(SWITCH_FLAGS[name], given, ['on', 'off'], usual[name] ? 'on' : 'off') === 'on'];
      }),
    ) as Record<Switch, boolean>;
    const configuration: Configuration = {
      ...usual,
      ...switches,
      iopl: oneOf('iopl', values.iopl, ['0', '3'], '0') === '3' ? 3 : 0,
    };
    const problem = configurationProblem(configuration);
    if (problem !== null)
      fail(
        `${problem.split(': ')[0]}.`,
        `${(problem.split(': ')[1] ?? '').replace(/^./, (c) => c.toUpperCase())}.`,
      );
    if (values.explain !== undefined) {
      explain(configuration, values.explain, values.json === true);
      return 0;
    }
    const classification = finish(classifyAll(configuration));
    if (values.json) {
      const { instructions, ...rest } = classification;
      printJSON({ ok: true, ...rest, instructions: instructions.map(row) });
    } else printTable(classification);
    return 0;
  },
};
