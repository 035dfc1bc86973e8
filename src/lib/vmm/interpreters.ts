/**
 * The interpreters v_i of the paper: one for each privileged instruction, and on a machine where sensitive ones trap, one for
 * each of those. That they exist is argued in the proof of Theorem 1 by looking results up in a table; here they come from the
 * instruction table itself. The VCPU is a processor that holds what the guest believes, at the guest's virtual privilege; to
 * interpret an instruction is to run its entry there. CLI clears the *virtual* IF, MOV CR3 sets the *virtual* CR3. What an
 * instruction changes of the machine's resources is then the allocator's affair.
 */
import { KIND } from '../isa/form.ts';
import type { Instruction } from '../isa/instruction.ts';
import { INSTRUCTIONS } from '../isa/instructions/index.ts';
import { EVENT } from '../record/events.ts';
import type { CPU } from '../cpu/cpu.ts';
import type { Attempt, Stepper } from '../cpu/engine/stepper.ts';
import { BASE, EIP } from '../cpu/state.ts';
import type { Allocator } from './allocator.ts';
import { entryIndex } from './exit.ts';
import { handlerStep } from './handler-steps.ts';
import type { Technique } from './techniques/technique.ts';
import type { Work } from './work.ts';

/** What an interpreter works on. */
export interface Virtual {
  readonly vcpu: CPU;
  readonly engine: Stepper;
  readonly allocator: Allocator;
  readonly technique: Technique;
  readonly work: Work;
}

/** What is to be done once the instruction has run on the VCPU. */
type Consequence = (vm: Omit<Virtual, 'technique'>, instruction: Instruction) => void;

const nothing: Consequence = () => {};
/** Control, table or segment registers may have changed. */
const allocate: Consequence = (vm) => vm.allocator.allocate();

/**
 * By the instruction's name in the table. The guest's IF, IDT, task register, MSRs and devices are the VCPU's and its platform's
 * alone: nothing of the machine follows from them.
 */
const CONSEQUENCES: Readonly<Record<string, Consequence>> = {
  CLI: nothing,
  STI: nothing,
  HLT: nothing,
  IN: nothing,
  OUT: nothing,
  LIDT: nothing,
  RDMSR: nothing,
  WRMSR: nothing,
  RDTSC: nothing,
  RDPMC: nothing,
  CPUID: nothing,
  PUSHF: nothing,
  POPF: nothing,
  SGDT: nothing,
  SIDT: nothing,
  SLDT: nothing,
  STR: nothing,
  SMSW: nothing,
  LGDT: allocate,
  LLDT: allocate,
  LTR: allocate,
  LMSW: allocate,
  CLTS: allocate,
  // A CR3 loaded with the value it has empties the TLB all the same.
  'MOV CR': (vm, instruction) => {
    const target = instruction.form?.operands[0];
    vm.allocator.allocate(target?.kind === KIND.CONTROL && instruction.reg === 3);
  },
  INVLPG: (vm, instruction) => {
    const base = vm.vcpu.get(BASE + instruction.memorySegment);
    vm.allocator.forgetPage((base + vm.engine.executor.effectiveAddress()) | 0);
  },
};

for (const name of Object.keys(CONSEQUENCES)) {
  if (!INSTRUCTIONS.entries.some((entry) => entry.name === name)) throw new Error(`no instruction ${name}`);
}

/**
 * Executes the guest's next instruction on the VCPU, or delivers the fault it earns there to the guest; then calls the
 * allocator as its consequence asks.
 */
export function interpret(vm: Virtual): Attempt {
  const { vcpu, engine, allocator } = vm;
  const eip = vcpu.get(EIP);
  const attempt = engine.attempt();
  const { instruction } = engine;
  vcpu.sink.emit(
    EVENT.handler,
    handlerStep(attempt === 'retired' ? 'interpret' : 'inject'),
    attempt === 'retired' ? entryIndex(instruction.form) : vcpu.fault.vector,
    vcpu.eflags(),
    eip,
  );
  if (attempt === 'retired') allocateFor(vm, instruction);
  else allocator.allocate();
  return attempt;
}

/** Brings the machine in line after `instruction` has retired on the VCPU. */
export function allocateFor(vm: Omit<Virtual, 'technique'>, instruction: Instruction): void {
  // A store may have hit the guest's GDT, and a transfer another ring: the allocator looks for itself.
  const consequence = CONSEQUENCES[instruction.form?.entry.name ?? ''] ?? allocate;
  consequence(vm, instruction);
  if (consequence !== allocate) vm.allocator.watchTables();
}
