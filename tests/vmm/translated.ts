// Small kernels under binary translation, beside the bare machine.

import { differences } from '../../src/lib/replay/projection.ts';
import { BinaryTranslation } from '../../src/lib/vmm/techniques/binary-translation.ts';
import type { Translator } from '../../src/lib/vmm/translator/translator.ts';
import type { GuestMachine, Stop } from '../../src/lib/workbench/bench.ts';
import type { Configuration } from '../../src/lib/workbench/configuration.ts';
import { build, type Bench } from '../../src/lib/workbench/workbench.ts';
import { virtualMachineOf } from './planted.ts';

const LIMIT = 400_000;

/** Ends a kernel, with AL for the exit port. */
export const END = 'out 0xf4, al\nhlt';

/** What each of these kernels begins with: it is loaded here, in a flat 32-bit ring 0 without paging; the stack is on another page. */
export const HEAD = 'bits 32\norg 0x7c00\nmov esp, 0x6000\n';

export interface Translated {
  readonly machine: GuestMachine;
  readonly translator: Translator;
  readonly bench: Bench;
  readonly stop: Stop;
  /** What a guest or its user can tell apart from the bare machine; empty where it is faithful. */
  readonly differences: readonly string[];
  readonly bareStop: Stop;
}

function bench(source: string, configuration: Partial<Configuration>): Bench {
  const made = build({ files: { 'kernel.asm': HEAD + source }, main: 'kernel.asm' }, configuration);
  if (made.kind === 'problems') throw new Error(made.problems[0]?.message);
  return made;
}

/** The translator of the VM in `machine`. */
export function translatorOf(machine: GuestMachine): Translator {
  const { technique } = virtualMachineOf(machine);
  if (!(technique instanceof BinaryTranslation)) throw new Error('it does not translate');
  return technique.translator;
}

/** Runs the kernel `source` on `classic`, bare and translated; `prepare` sees the translator before it runs. */
export function translate(
  source: string,
  prepare: (translator: Translator) => void = () => {},
  options: Partial<Configuration> = {},
): Translated {
  const bare = bench(source, { cpu: 'classic', ...options, technique: 'native' });
  const made = bench(source, { cpu: 'classic', ...options, technique: 'binary-translation' });
  const { machine } = made;
  const translator = translatorOf(machine);
  prepare(translator);
  const bareStop = bare.machine.run(LIMIT);
  const stop = machine.run(LIMIT);
  const found = differences(bare.machine, machine).map((difference) =>
    typeof difference === 'string' ? difference : JSON.stringify(difference),
  );
  if (machine.hash() !== bare.machine.hash()) found.push('the hashes differ');
  if (JSON.stringify(machine.vcpu.now) !== JSON.stringify(bare.machine.vcpu.now))
    found.push('the times differ');
  return { machine, translator, bench: made, stop, differences: found, bareStop };
}

/** The bytes of the translation of the unit at `label`, and what they are in the guest. */
export function unitAt({ translator, bench: made }: Translated, label: string) {
  const eip = made.symbols.get(label);
  const unit = eip === undefined ? undefined : translator.cache.find(eip);
  if (!unit) throw new Error(`there is no unit at ${label}`);
  return unit;
}
