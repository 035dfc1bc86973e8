// The flags that make a machine, and the configuration they make.

import { ENGINES } from '../lib/cpu/engine/engines.ts';
import { CPU_VARIANTS } from '../lib/cpu/variant.ts';
import { MMUS, usualMMU } from '../lib/vmm/mmu/policies.ts';
import { kernelRing } from '../lib/vmm/techniques/names.ts';
import { MAXIMUM_RAM, MIB } from '../lib/pc/memory-map.ts';
import {
  DEFAULT_CONFIGURATION,
  IMAGE_FORMATS,
  TECHNIQUES,
  type Configuration,
  type TechniqueName,
} from '../lib/workbench/configuration.ts';
import { fail, numberOf, oneOf, type Flags } from './command.ts';
import { definesOf } from './defines.ts';
import { readBytes } from './files.ts';

export const MACHINE_FLAGS = {
  technique: { type: 'string' },
  cpu: { type: 'string' },
  engine: { type: 'string' },
  ring: { type: 'string' },
  mmu: { type: 'string' },
  mem: { type: 'string' },
  define: { type: 'string', multiple: true, short: 'D' },
  format: { type: 'string' },
  load: { type: 'string' },
  input: { type: 'string' },
} as const satisfies Flags;

/** Flags that are planned, with what they wait for and what to do now. */
export const LATER_FLAGS = {
  disk: { type: 'string' },
  floppy: { type: 'string' },
  cdrom: { type: 'string' },
  module: { type: 'string', multiple: true },
  kernel: { type: 'string' },
  initrd: { type: 'string' },
  append: { type: 'string' },
  seed: { type: 'string' },
  screen: { type: 'boolean' },
} as const satisfies Flags;

const LATER: Readonly<Record<keyof typeof LATER_FLAGS, string>> = {
  disk: 'Put what the guest needs into the image with incbin.',
  floppy: 'Give the code as a flat image or a multiboot kernel.',
  cdrom: 'Give the code as a flat image or a multiboot kernel.',
  module: 'Put what the kernel needs into it with incbin.',
  kernel: 'Give a multiboot kernel as the file itself.',
  initrd: 'Put what the kernel needs into it with incbin.',
  append: 'Build the options in with --define.',
  seed: 'Leave it out: nothing here is random.',
  screen: 'Let the guest print to the serial port 3F8h or the debug port E9h.',
};

const LATER_FORMATS: readonly string[] = ['boot', 'elf'];

const LATER_MMUS: readonly string[] = ['direct'];

type Values = { readonly [F in keyof typeof MACHINE_FLAGS]?: string | string[] | undefined };

/** Fails for the first flag given that is not there yet. */
export function refuseLater(values: Readonly<Record<string, unknown>>): void {
  for (const flag of Object.keys(LATER) as (keyof typeof LATER)[]) {
    if (values[flag] !== undefined) fail(`Not there yet: --${flag}.`, LATER[flag]);
  }
}

/** Memory in MiB: 16, 16M or 1G. */
function memoryOf(value: string | undefined): number {
  if (value === undefined) return DEFAULT_CONFIGURATION.mem;
  const [, digits, unit] = /^(\d+)([mg]?)i?b?$/i.exec(value) ?? [];
  const mem = Number(digits) * (unit?.toUpperCase() === 'G' ? 1024 : 1);
  if (mem >= 1 && mem <= MAXIMUM_RAM / MIB) return mem;
  return fail(
    `--mem ${value} is no size that a machine can have.`,
    `Give 1 to ${MAXIMUM_RAM / MIB} MiB: --mem 16.`,
  );
}

/** Where a guest's kernel is under a technique that leaves no choice of its ring. */
const WHERE: Readonly<Record<string, string>> = {
  'hardware-assist': 'stays in ring 0',
  'binary-translation': 'is translated, for ring 1',
  paravirtualization: 'knows itself in ring 1',
};

/** The ring of the kernel that --ring asks for, where the technique leaves the choice. */
function ringOf(asked: string | undefined, technique: TechniqueName): 1 | 3 {
  const where = WHERE[technique];
  if (where === undefined) return oneOf('ring', asked, ['1', '3'], '1') === '3' ? 3 : 1;
  const { ring } = DEFAULT_CONFIGURATION;
  if (asked === undefined || asked === String(kernelRing(technique, ring))) return ring;
  return fail(
    `--ring is the ring that a guest's kernel is moved to, and under ${technique} it ${where}.`,
    'Leave --ring out.',
  );
}

/** The configuration that the flags in `values` describe. */
export function configurationOf(values: Values): Configuration {
  const text = (flag: keyof Values): string | undefined => values[flag] as string | undefined;
  const usual = DEFAULT_CONFIGURATION;
  const technique = text('technique');
  const format = text('format');
  if (format !== undefined && LATER_FORMATS.includes(format)) {
    fail(
      `Not there yet: --format ${format}.`,
      'ELF files with a multiboot header and flat 32-bit images run already.',
    );
  }
  const cpu = text('cpu');
  const mmu = text('mmu');
  if (mmu !== undefined && LATER_MMUS.includes(mmu)) {
    fail(`Not there yet: --mmu ${mmu}.`, `Choose one of: ${MMUS.join(', ')}.`);
  }
  const input = text('input');
  const by = oneOf('technique', technique, TECHNIQUES, usual.technique);
  return {
    ...usual,
    technique: by,
    cpu: oneOf('cpu', cpu, CPU_VARIANTS, usual.cpu),
    engine: oneOf('engine', text('engine'), ENGINES, usual.engine),
    ring: ringOf(text('ring'), by),
    mmu: oneOf('mmu', mmu, MMUS, usualMMU(by)),
    mem: memoryOf(text('mem')),
    format: oneOf('format', format, IMAGE_FORMATS, usual.format),
    load: numberOf('load', text('load'), usual.load, 0, 2 ** 32 - 1),
    define: definesOf(values.define as string[] | undefined),
    input: input === undefined ? '' : Buffer.from(readBytes(input)).toString('latin1'),
  };
}
