/** Every register that a debugger shows, as the guest believes and as it is, with its named bits. */
import * as say from '#messages/parts';
import { REGISTERS_32 } from '../../isa/registers.ts';
import * as state from '../../cpu/state.ts';
import { realProcessor, type ProcessorState } from '../real-processor.ts';
import type { Bench } from '../workbench.ts';
import { REGISTER_FIELDS, type FieldSpec } from './register-fields.ts';

export interface RegistersInquiry {
  readonly kind: 'registers';
}

export interface RegisterField {
  readonly name: string;
  readonly says: string;
  readonly believes: number;
  readonly is: number;
}

export interface RegisterRow {
  /** As the assembler writes it. */
  readonly name: string;
  readonly believes: number;
  readonly is: number;
  /** Its named bits, from the lowest up; none for a register that is one number. */
  readonly fields: readonly RegisterField[];
}

export interface RegistersFinding {
  readonly kind: 'registers';
  readonly isVirtual: boolean;
  readonly groups: readonly { readonly name: string; readonly rows: readonly RegisterRow[] }[];
}

type Read = readonly [name: string, read: (cpu: ProcessorState) => number];

const word =
  (at: number): ((cpu: ProcessorState) => number) =>
  (cpu) =>
    cpu.get(at);

const GROUPS: readonly (readonly [name: string, registers: readonly Read[]])[] = [
  [
    say.general,
    [
      ...REGISTERS_32.map((name, i): Read => [name, word(state.GPR + i)]),
      ['eip', word(state.EIP)],
      ['eflags', (cpu) => cpu.eflags()],
    ],
  ],
  [
    say.control,
    [
      ['cpl', (cpu) => cpu.cpl],
      ['cr0', word(state.CR0)],
      ['cr2', word(state.CR2)],
      ['cr3', word(state.CR3)],
      ['cr4', word(state.CR4)],
    ],
  ],
  [
    say.debug,
    [
      ...[0, 1, 2, 3].map((i): Read => [`dr${i}`, word(state.DR0 + i)]),
      ['dr6', word(state.DR6)],
      ['dr7', word(state.DR7)],
    ],
  ],
  [
    say.modelSpecific,
    [
      ['sysenter_cs', word(state.SYSENTER_CS)],
      ['sysenter_esp', word(state.SYSENTER_ESP)],
      ['sysenter_eip', word(state.SYSENTER_EIP)],
    ],
  ],
];

export function inspectRegisters({ machine }: Bench): RegistersFinding {
  const { vcpu, cpu } = machine;
  const real = realProcessor(machine);
  const row = ([name, read]: Read): RegisterRow => {
    const [believes, is] = [read(vcpu) >>> 0, read(real) >>> 0];
    const fields = (REGISTER_FIELDS[name] ?? []).map((field) => ({
      ...{ name: field.name, says: field.says },
      ...{ believes: fieldOf(believes, field), is: fieldOf(is, field) },
    }));
    return { name, believes, is, fields };
  };
  return {
    kind: 'registers',
    isVirtual: vcpu !== cpu,
    groups: GROUPS.map(([name, registers]) => ({ name, rows: registers.map(row) })),
  };
}

function fieldOf(value: number, { bit, width = 1 }: FieldSpec): number {
  return (value >>> bit) & ((1 << width) - 1);
}
