// What random programs made the VMM do: counted from the trace, and by looking on at its two seams, the interpreter's engine and the
// technique's `run`. What there is to meet comes from the tables of the code itself.

import type { CPU } from '../../src/lib/cpu/cpu.ts';
import { ACTIVITY, HALTED, SHADOW, SHADOW_SS, SHADOW_STI } from '../../src/lib/cpu/state.ts';
import { decode } from '../../src/lib/isa/decode.ts';
import type { Attribute, Form } from '../../src/lib/isa/form.ts';
import { Instruction } from '../../src/lib/isa/instruction.ts';
import { INSTRUCTIONS } from '../../src/lib/isa/instructions/index.ts';
import { EFLAGS_IF, PF_W } from '../../src/lib/isa/registers.ts';
import { vectorName } from '../../src/lib/isa/vectors.ts';
import type { Trace } from '../../src/lib/record/trace.ts';
import { EXIT_REASONS } from '../../src/lib/vmm/exit-reasons.ts';
import { DROP_CAUSES } from '../../src/lib/vmm/mmu/drop-causes.ts';
import { NOT_RUNNABLE } from '../../src/lib/vmm/not-runnable.ts';
import type { GuestMachine } from '../../src/lib/workbench/bench.ts';
import { virtualMachineOf, type OpenVM } from './planted.ts';

/** What makes a form a system form: it can trap above CPL 0 because of what it is. */
const RULES: readonly Attribute[] = ['cpl0', 'iopl', 'io', 'vm-iopl', 'sit', 'umip', 'tsd', 'pce', 'cpuid'];
const SOFTWARE_INTERRUPTS = ['INT', 'INT3', 'INTO', 'INT1', 'BOUND'];

/** The forms that the decoder knows: another spelling of one (ICEBP, PUSHF without its size) is none. */
const DECODED: ReadonlySet<Form | null> = new Set(
  INSTRUCTIONS.forms.flatMap((form) => {
    const digit = form.modrm > 7 ? 0 : form.modrm << 3;
    // With a register and with a memory operand; each with both operand sizes.
    const tails = form.modrm < 0 ? [[]] : [[0xc0 | digit], [digit]];
    return tails.flatMap((tail) =>
      [[], [0x66]].map((prefix) => {
        const bytes = [...prefix, ...form.opcode, ...tail];
        const instruction = new Instruction();
        decode({ next: () => bytes.shift() ?? 0 }, 32, instruction);
        return instruction.form;
      }),
    );
  }),
);

const formName = (form: Form): string =>
  `form ${form.text.split('|').slice(0, 2).join('|').replace(/\s+/g, ' ').trim()}`;

const SYSTEM_FORMS = INSTRUCTIONS.forms.filter(
  (form) =>
    DECODED.has(form) &&
    (RULES.some((rule) => form.attributes.has(rule)) || SOFTWARE_INTERRUPTS.includes(form.entry.name)),
);

/** Exceptions of the processor, but those that only hardware makes (NMI, a machine check) and the FPU's, which there is not. */
const EXCEPTIONS = [0, 1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 17];
/** Principles and limits of other techniques, and not the guest's doing. */
const PRINCIPLES = ['emulated', 'virtual-supervisor', 'no-such-feature', 'not-translated'];
/** Reasons of paravirtualization, of VT-x and of translation, whose random programs are held to the bare machine elsewhere. */
const OTHER_TECHNIQUES: readonly string[] = [
  ...['hypercall', 'ept-violation', 'task-switch', 'triple-fault'],
  ...['callout', 'translation'],
];
const SHADOWS = [
  { name: 'STI', value: SHADOW_STI },
  { name: 'MOV SS', value: SHADOW_SS },
];
/** What is compared again are tables, and with a table's entry no other table goes. */
const NEVER_DROPS = 'resync';
const FAULTS = ['hidden-page-fault', 'true-page-fault', 'emulated-access'] as const;

const faultName = (reason: string, user: boolean, write: boolean): string =>
  `shadow page table: ${reason}, ${user ? 'user' : 'kernel'} ${write ? 'write' : 'read'}`;

/** All there is to meet, by kind. */
export const CASES = {
  forms: SYSTEM_FORMS.map(formName),
  exits: EXIT_REASONS.filter((name) => !OTHER_TECHNIQUES.includes(name)).map((name) => `exit ${name}`),
  vectors: [
    ...EXCEPTIONS.map((vector) => `vector ${vectorName(vector)}`),
    'external interrupt',
    'woken from HLT',
  ],
  interpreted: NOT_RUNNABLE.filter(({ name }) => !PRINCIPLES.includes(name)).map(
    ({ name }) => `interpreted ${name}`,
  ),
  interruptShadows: SHADOWS.flatMap(({ name }) => [
    `shadow of ${name}`,
    `shadow of ${name}, an interrupt waits`,
  ]),
  shadowTables: [
    ...FAULTS.flatMap((reason) => [0, 1, 2, 3].map((i) => faultName(reason, i < 2, i % 2 === 0))),
    ...DROP_CAUSES.filter((cause) => cause !== NEVER_DROPS).map(
      (cause) => `shadow page table: dropped by ${cause}`,
    ),
    ...['traced', 'untraced', 'resync'].map((name) => `shadow page table: ${name}`),
  ],
} as const;

/** Counts under the names of CASES. */
export class Coverage {
  readonly counts = new Map<string, number>();

  /** Looks on at what `machine` does from now on. */
  readonly watch = (machine: GuestMachine): void => {
    const vm = virtualMachineOf(machine);
    const { vcpu, engine, technique, platform } = vm;
    this.lookAtInjection(vm);
    const attempt = engine.attempt.bind(engine);
    engine.attempt = () => {
      const outcome = attempt();
      const { form } = engine.instruction;
      if (form) this.count(formName(form));
      return outcome;
    };
    const run = technique.run.bind(technique);
    technique.run = (limit) => {
      this.lookAtShadow(vcpu, () => platform.interruptPending());
      const exit = run(limit);
      this.count(`exit ${exit.reason}`);
      if ('gva' in exit) this.count(faultName(exit.reason, vcpu.cpl === 3, (exit.error & PF_W) !== 0));
      return exit;
    };
  };

  private lookAtInjection({ technique, vcpu }: OpenVM): void {
    const inject = technique.inject.bind(technique);
    technique.inject = (event) => {
      if (vcpu.get(ACTIVITY) === HALTED) this.count('woken from HLT');
      inject(event);
    };
  }

  private lookAtShadow(vcpu: CPU, pending: () => boolean): void {
    const shadow = SHADOWS.find(({ value }) => value === vcpu.get(SHADOW));
    if (!shadow) return;
    this.count(`shadow of ${shadow.name}`);
    if (vcpu.flag(EFLAGS_IF) && pending()) this.count(`shadow of ${shadow.name}, an interrupt waits`);
  }

  add(trace: Trace): void {
    for (let i = 0; i < trace.length; i++) {
      const { kind, args } = trace.event(i);
      if (kind === 'trap') this.count(`vector ${vectorName(args['vector'] ?? 0)}`);
      else if (kind === 'interrupt') this.count('external interrupt');
      else if (kind === 'interpreted') this.count(`interpreted ${NOT_RUNNABLE[args['reason'] ?? 0]?.name}`);
      else if (kind === 'shadow-drop')
        this.count(`shadow page table: dropped by ${DROP_CAUSES[args['cause'] ?? 0]}`);
      else if (kind === 'trace') this.count(`shadow page table: ${args['on'] ? 'traced' : 'untraced'}`);
      else if (kind === 'resync') this.count('shadow page table: resync');
    }
  }

  private count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Those of `names` that were seen less than `least` times, with how often. */
  lacking(names: readonly string[], least: number): string[] {
    return names
      .filter((name) => (this.counts.get(name) ?? 0) < least)
      .map((name) => `${name}: ${this.counts.get(name) ?? 0}`);
  }
}
