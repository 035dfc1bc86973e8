/**
 * What is behind a value that is the VMM's: of its memory, and of the registers with which the processor runs a guest. What became of it
 * in a step is read from the step's records; what it was made from, from where the VMM has it.
 */
import { hex } from '../bits/bits.ts';
import { BASE, GDTR_BASE, LDTR, SELECTOR } from '../cpu/state.ts';
import type { FieldName } from '../cpu/vmx/fields.ts';
import {
  EFLAGS_IF,
  EFLAGS_IOPL,
  EFLAGS_VIF,
  EFLAGS_VIP,
  EFLAGS_VM,
  SEGMENT_REGISTERS,
} from '../isa/registers.ts';
import { FLAGS } from '../lesson/operand-table.ts';
import type { TraceEvent } from '../record/trace.ts';
import { RESOURCES, HANDLER_STEPS } from '../vmm/handler-steps.ts';
import { JUMP_SIZE } from '../vmm/translator/unit.ts';
import { SHADOW_GDT, SHADOW_LDT } from '../vmm/layout.ts';
import type { VMMInside } from '../vmm/vm.ts';
import type { GuestMachine } from '../workbench/bench.ts';
import { walkTables } from '../workbench/inspect/tables-walk.ts';
import type { VMMPlace } from '../workbench/inspect/vmm-memory.ts';
import type { LinkCause, LinkSource } from './why-link.ts';
import type { Place } from './writes.ts';

type Register = Extract<Place, { kind: 'register' }>;
type Rows = readonly TraceEvent[];
/** What was read for it: in the grammar of lessons, and what for. */
export type Asked = readonly [of: string, role: LinkSource['role']];

/** The row of the exit in which row `before` was recorded, among `rows`; -1 for none. */
export function exitBefore(rows: Rows, before: number): number {
  return rows.findLast(({ kind, index }) => kind === 'exit' && index < before)?.index ?? -1;
}

function lastOf(rows: Rows, ...kinds: readonly TraceEvent['kind'][]): TraceEvent | undefined {
  return rows.findLast(({ kind }) => kinds.includes(kind));
}

/** What a step has made of `place`, of the VMM's memory. @param offset where `length` bytes of it begin in the translation cache */
export function memoryCause(place: VMMPlace | null, rows: Rows, offset = -1, length = 1): LinkCause {
  switch (place?.kind) {
    case 'descriptor':
    case 'gate':
    case 'tss': {
      const row = rows.findLast(({ kind, args }) => {
        const isAllocated = HANDLER_STEPS[args['step'] ?? -1]?.name === 'allocate';
        return kind === 'handler' && isAllocated && RESOURCES[args['detail'] ?? -1] === 'descriptor-table';
      });
      const kind = place.kind === 'descriptor' && !place.isOwn ? 'copy' : 'own';
      return { kind, row: row?.index ?? -1, exit: exitBefore(rows, row?.index ?? Infinity) };
    }
    case 'nested': {
      const filled = lastOf(rows, 'ept-fill');
      if (!filled) return { kind: 'passing' };
      const { gpa = 0, gva = 0 } = filled.args;
      const common = { row: filled.index, exit: exitBefore(rows, filled.index) };
      return { kind: 'nested', ...common, gpa: gpa >>> 0, gva: gva >>> 0 };
    }
    case 'vmcs': {
      const isOfEntry = !isSavedByExits(place);
      const row = lastOf(rows, isOfEntry ? 'vm-entry' : 'vm-exit')?.index ?? -1;
      return { kind: isOfEntry ? 'vmwrite' : 'vm-exit', row, exit: exitBefore(rows, Infinity) };
    }
    case 'cache': {
      const isOfIt = ({ kind, args }: TraceEvent): boolean => {
        // Of a unit that goes, a jump's bytes are written over it.
        const { at = 0, bytes = JUMP_SIZE } = args;
        return (kind === 'translate' || kind === 'invalidate') && at < offset + length && offset < at + bytes;
      };
      const made = rows.findLast(isOfIt) ?? lastOf(rows, 'translate', 'chain', 'invalidate', 'cache-flush');
      if (!made) return { kind: 'passing' };
      const eip = (made.args['eip'] ?? 0) >>> 0;
      const common = { row: made.index, exit: exitBefore(rows, made.index), eip };
      return { kind: 'translate', ...common, isTakenOut: made.kind === 'invalidate' };
    }
    case 'shadow-table': {
      const made = lastOf(rows, 'shadow-write');
      if (!made) return { kind: 'passing' };
      return { kind: 'own', row: made.index, exit: exitBefore(rows, made.index) };
    }
    default:
      return { kind: 'passing' };
  }
}

/** True of the fields of a VMCS that the processor writes at each exit; controls and the host's state are the VMM's. */
export function isSavedByExits(place: VMMPlace | null): boolean {
  if (place?.kind !== 'vmcs' || place.field === null) return false;
  return place.field.startsWith('GUEST_') || EXIT_INFORMATION.test(place.field);
}

const EXIT_INFORMATION =
  /^(INSTRUCTION_ERROR|IDT_VECTORING_.*|IO_R.*|EXIT_(REASON|QUALIFICATION|INTERRUPTION_.*|INSTRUCTION_.*))$/;

/** What a step has made of a register with which the processor runs the guest; `isWritten`: its instruction did, directly. */
export function registerCause(rows: Rows, isWritten: boolean): LinkCause {
  if (isWritten) return { kind: 'store' };
  const row = lastOf(rows, 'resume', 'vm-entry')?.index ?? -1;
  return { kind: 'load', row, exit: exitBefore(rows, Infinity) };
}

/** What the VMM's memory was made from. */
export function memorySources(place: VMMPlace, { vcpu, inside }: GuestMachine, cause: LinkCause): Asked[] {
  switch (place.kind) {
    case 'descriptor': {
      if (place.isOwn) return [];
      const isLocal = place.table === 'LDT';
      const base = vcpu.get(isLocal ? BASE + LDTR : GDTR_BASE);
      const at = (base + (place.selector & ~7)) >>> 0;
      const table = isLocal ? 'vcpu.ldtr.base' : 'vcpu.gdtr.base';
      return [...dwords('', at).map((of): Asked => [of, 'descriptor']), [table, 'table']];
    }
    case 'vmcs': {
      const part = place.field === null ? undefined : guestPart(place.field);
      return part === undefined ? [] : [[`vcpu.${part}`, 'believed']];
    }
    case 'nested': {
      if (cause.kind !== 'nested') return [];
      // Which of the guest's own entries led there; none where it does not page.
      const entry = walkTables(vcpu, cause.gva).references.at(-1);
      return entry ? [[`mem32p[0x${hex(entry.address, 1)}]`, 'entry']] : [];
    }
    case 'cache':
      return cause.kind === 'translate'
        ? dwords('', (vcpu.get(BASE + 1) + cause.eip) >>> 0).map((of): Asked => [of, 'code'])
        : [];
    case 'shadow-table':
      return inside?.technique.mmu.name === 'nested' ? [] : [['vcpu.cr3', 'table']];
    default:
      return [];
  }
}

/** The two words from `at` on. */
function dwords(space: '' | 'h', at: number): string[] {
  return [at, at + 4].map((one) => `mem32${space}[0x${hex(one >>> 0, 1)}]`);
}

/** The register of the guest's that a field of the guest-state area is for, as the VCPU has it. */
function guestPart(field: FieldName): string | undefined {
  const [, name = ''] = /^GUEST_(.+)$/.exec(field) ?? [];
  if (field === 'CR0_READ_SHADOW') return 'cr0';
  if (field === 'CR4_READ_SHADOW') return 'cr4';
  const plain = PLAIN[name];
  if (plain !== undefined) return plain;
  const [, segment = '', part = ''] = /^(..|LDTR|TR)_(SELECTOR|BASE|LIMIT|ACCESS_RIGHTS)$/.exec(name) ?? [];
  if (segment !== '')
    return `${segment.toLowerCase()}.${part === 'ACCESS_RIGHTS' ? 'dpl' : part.toLowerCase()}`;
  const [, table = '', what = ''] = /^(GDTR|IDTR)_(BASE|LIMIT)$/.exec(name) ?? [];
  return table === '' ? undefined : `${table}.${what}`.toLowerCase();
}

const PLAIN: Readonly<Record<string, string>> = {
  ...{ RIP: 'eip', RSP: 'esp', RFLAGS: 'eflags', DR7: 'dr7', CR0: 'cr0', CR3: 'cr3', CR4: 'cr4' },
  ...{ SYSENTER_CS: 'sysenter_cs', SYSENTER_ESP: 'sysenter_esp', SYSENTER_EIP: 'sysenter_eip' },
};

/** Flags that the VMM chooses for the processor, whatever the guest believes. */
const CHOSEN = EFLAGS_IF | EFLAGS_IOPL | EFLAGS_VIF | EFLAGS_VIP | EFLAGS_VM;
/** Registers that the VMM has for itself while it runs a guest de-privileged; under VT-x the guest has its own. */
const OF_THE_VMM = ['gdtr', 'idtr', 'ldtr', 'tr', 'iopl'];

/** What a register with which the processor runs the guest was made from. */
export function registerSources({ part }: Register, machine: GuestMachine): Asked[] {
  const { inside, cpu } = machine;
  const [register = '', detail = 'selector'] = part.split('.');
  const segment = SEGMENT_REGISTERS.findIndex((name) => name === register);
  const isAssisted = inside?.technique.name === 'hardware-assist';
  if ((!isAssisted && OF_THE_VMM.includes(register)) || ((FLAGS[part] ?? 0) & CHOSEN) !== 0) return [];
  const believed: Asked = [`vcpu.${part}`, 'believed'];
  if (segment < 0 || detail === 'selector' || detail === 'rpl') return [believed];
  if (!inside || isAssisted || cpu.isVirtual8086) return [believed];
  return descriptorOf(inside, cpu.get(SELECTOR + segment)).map((of): Asked => [of, 'descriptor']);
}

/** The words of the shadow descriptor of `selector`, where they lie. */
function descriptorOf({ allotment }: VMMInside, selector: number): string[] {
  if ((selector & 0xfffc) === 0) return [];
  const table = (selector & 4) === 0 ? SHADOW_GDT : SHADOW_LDT;
  return dwords('h', allotment.region + table + (selector & 0xfff8));
}
