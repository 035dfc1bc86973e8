/** What a step had its values from: by the instruction's own effects, the delivery's gate, or the records of the VMM. */
import { hex } from '../bits/bits.ts';
import { GPR, IDTR_BASE } from '../cpu/state.ts';
import type { Effects, MemoryTouch } from '../isa/effects.ts';
import { KIND } from '../isa/form.ts';
import { EBX, ECX, REGISTERS_16, REGISTERS_32 } from '../isa/registers.ts';
import { PARTS } from '../lesson/operand-table.ts';
import { parseOperand } from '../lesson/operands.ts';
import { codeAt } from '../workbench/code.ts';
import type { MachineView } from '../workbench/view.ts';
import type { Bench } from '../workbench/workbench.ts';
import type { TraceEvent } from '../record/trace.ts';
import { HYPERCALLS, LARGEST_BATCH } from '../vmm/paravirt/interface.ts';
import { isDirect } from '../workbench/inspect/direct.ts';
import { vmmPlace } from '../workbench/inspect/vmm-memory.ts';
import type { Moment } from './moment.ts';
import { readValue } from './scout.ts';
import type { LinkCause, LinkSource } from './why-link.ts';
import { memorySources, registerSources, type Asked } from './why-vmm.ts';
import { addressOf, type Place } from './writes.ts';

/** More flags than these are asked about as a whole. */
const MOST_FLAGS = 3;
/** Words of a read that are listed (POPA has eight). */
const MOST_WORDS = 8;
/** Where a hypercall has its arguments. */
const ARGUMENTS = ['vcpu.ebx', 'vcpu.ecx', 'vcpu.edx'];
/** What a delivery saves of where the guest was. */
const SAVED = ['vcpu.eip', 'vcpu.eflags', 'vcpu.cs', 'vcpu.esp'];

export class StepSources {
  private readonly bench: Bench;
  /** Right before the step. */
  private readonly at: Moment;
  private readonly read: readonly LinkSource[];
  private readonly saved: readonly LinkSource[];
  private readonly updates: readonly string[];
  private readonly itself: LinkSource;
  private readonly place: Place;
  /** If the place is in a VMCS: what of the guest the processor would save there now. */
  private readonly saves: readonly LinkSource[];

  /** To be made right before the step. @param text `place`, the value asked about, in the grammar of lessons */
  constructor(bench: Bench, view: MachineView, place: Place, text: string, at: Moment) {
    this.bench = bench;
    this.at = at;
    this.place = place;
    this.saves = vmmSources(bench, place, { kind: 'vm-exit', row: -1, exit: -1 }, at);
    this.read = this.operands(view);
    this.updates = this.updatesOfPlace();
    this.saved = SAVED.map((of) => this.source(of, 'saved'));
    this.itself = this.source(text, 'itself');
  }

  /** What a step that came to `cause`, and has come to `behind`, had its values from. To be asked right behind it. */
  of(cause: LinkCause, rows: readonly TraceEvent[], behind: Moment): readonly LinkSource[] {
    switch (cause.kind) {
      case 'start':
      case 'control':
        return [];
      case 'store':
        return [...this.read, ...this.hidden(behind)];
      case 'passing':
        return this.read;
      case 'copy':
      case 'own':
      case 'nested':
      case 'vmwrite':
      case 'load':
        return vmmSources(this.bench, this.place, cause, behind);
      case 'translate':
        return [...vmmSources(this.bench, this.place, cause, behind), this.itself];
      case 'vm-exit':
        return cause.row < 0 ? vmmSources(this.bench, this.place, cause, behind) : this.saves;
      case 'hypercall':
        return this.arguments(rows);
      case 'walk':
        return [this.itself];
      case 'delivery':
        return [...this.gate(cause.vector), ...this.saved];
      case 'fill':
      case 'sync': {
        const { guest, gva } = cause;
        if (!guest) return [];
        const above = rows.find(
          ({ kind, args }) =>
            kind === 'walk' && args['level'] === 1 && (args['gva'] ?? 0) >>> 12 === gva >>> 12,
        );
        const directory = above ? (above.args['gpa'] ?? 0) >>> 0 : guest.gpa;
        return [
          this.entry(guest.gpa, 'entry', behind),
          ...(directory === guest.gpa ? [] : [this.entry(directory, 'directory', behind)]),
        ];
      }
      case 'drop': {
        const written = rows.filter(({ kind }) => kind === 'traced-write').slice(0, 1);
        return [
          ...written.map(({ args }) => this.entry((args['gpa'] ?? 0) >>> 0, 'entry', behind)),
          ...this.read,
        ];
      }
    }
  }

  private source(of: string, role: LinkSource['role'], at = this.at): LinkSource {
    return sourceOf(this.bench, of, role, at);
  }

  /** A load of a real segment register takes the hidden part from the shadow's descriptor. */
  private hidden(behind: Moment): readonly LinkSource[] {
    const { place, bench } = this;
    if (place.kind !== 'register' || place.of !== 'cpu' || !bench.machine.inside) return [];
    return vmmSources(bench, place, { kind: 'store' }, behind).filter(({ role }) => role === 'descriptor');
  }

  /** Of the hypercall among `rows`: the registers that it takes, and of a batch of updates the one that is about the place. */
  private arguments(rows: readonly TraceEvent[]): LinkSource[] {
    const call = HYPERCALLS[rows.findLast(({ kind }) => kind === 'hypercall')?.args['number'] ?? -1];
    const registers = ARGUMENTS.slice(0, call?.args.length ?? 0);
    const asked = call?.name === 'mmu-update' ? [...registers, ...this.updates] : registers;
    return asked.map((of) => this.source(of, 'argument'));
  }

  /** If a batch of page table updates is asked for now: the words of that of the place, in the grammar of lessons. */
  private updatesOfPlace(): string[] {
    const { machine } = this.bench;
    if (this.place.kind !== 'memory' || !isDirect(machine)) return [];
    const { vcpu } = machine;
    const [list = 0, count = 0] = [EBX, ECX].map((register) => vcpu.get(GPR + register) >>> 0);
    const word = (at: number): string => `mem32[0x${hex(at >>> 0, 1)}]`;
    for (let i = 0; i < Math.min(count, LARGEST_BATCH); i++) {
      const at = list + 8 * i;
      const target = readValue(parseOperand(word(at)), this.bench);
      if (target >= 0 && (target & ~3) >>> 0 === addressOf(this.place)) return [word(at), word(at + 4)];
    }
    return [];
  }

  private entry(gpa: number, role: LinkSource['role'], at: Moment): LinkSource {
    return this.source(`mem32p[0x${hex(gpa, 1)}]`, role, at);
  }

  private gate(vector: number): LinkSource[] {
    const { vcpu } = this.bench.machine;
    const size = vcpu.isProtected || vcpu.isVirtual8086 ? 8 : 4;
    const first = (vcpu.get(IDTR_BASE) + vector * size) >>> 0;
    return pieces(first, size).map((of) => this.source(of, 'gate'));
  }

  private operands({ next }: MachineView): LinkSource[] {
    if (!next?.effects) return [];
    const { registers, memory, flags } = next.effects;
    const addresses = this.addressRegisters(next.address, next.effects);
    const found = new Map<string, LinkSource['role']>();
    for (const name of registers.reads) {
      const part = name === 'gdtr' || name === 'idtr' ? `${name}.base` : name;
      if (PARTS.has(part)) found.set(`vcpu.${part}`, addresses.has(name) ? 'address' : 'value');
    }
    for (const touch of memory) {
      if (touch.access === 'write') continue;
      for (const of of pieces(touch.gva, touch.bytes)) found.set(of, 'value');
    }
    const names = flags.reads.map((name) => name.toLowerCase()).filter((name) => PARTS.has(name));
    if (names.length > MOST_FLAGS) found.set('vcpu.eflags', 'flag');
    else for (const name of names) found.set(`vcpu.${name}`, 'flag');
    return [...found].map(([of, role]) => this.source(of, role));
  }

  /** Registers that only say where: of the operand's address, of the stack, of strings. */
  private addressRegisters(address: number, { memory, registers }: Effects): ReadonlySet<string> {
    const { instruction } = codeAt(this.bench.machine, address);
    if (!instruction) return new Set();
    const names = instruction.addressSize === 32 ? REGISTERS_32 : REGISTERS_16;
    const found = new Set<string>();
    const { base, index, reg, hasMemory, form } = instruction;
    if (hasMemory) for (const one of [base, index]) if (one >= 0) found.add(names[one]!);
    const isAt = (touch: MemoryTouch): boolean => touch.role === 'stack';
    if (memory.some(isAt)) for (const name of ['esp', 'sp']) found.add(name);
    // A string instruction names no operand, and reaches memory by these.
    if (!hasMemory && memory.some(({ role }) => role === 'operand')) {
      for (const name of ['esi', 'edi', 'si', 'di']) if (registers.writes.includes(name)) found.add(name);
    }
    // What is an operand as well says more than where.
    if (form?.operands.some(({ kind }) => kind === KIND.REGISTER)) found.delete(names[reg] ?? '');
    return found;
  }
}

function sourceOf(bench: Bench, of: string, role: LinkSource['role'], at: Moment): LinkSource {
  const value = readValue(parseOperand(of), bench);
  return { of, role, value: value < 0 ? null : value, at };
}

/** What `place`, which is the VMM's, was made from; as it is at the present moment, `at`. */
export function vmmSources(bench: Bench, place: Place, cause: LinkCause, at: Moment): LinkSource[] {
  const { machine } = bench;
  if (!machine.inside) return [];
  const asked = place.kind === 'register' ? registerSources(place, machine) : ofMemory(bench, place, cause);
  return asked.map(([of, role]) => sourceOf(bench, of, role, at));
}

function ofMemory({ machine }: Bench, place: Place, cause: LinkCause): Asked[] {
  const found = machine.inside && vmmPlace(machine.inside, addressOf(place));
  return found ? memorySources(found, machine, cause) : [];
}

/** Operands for the words of `bytes` bytes from linear `first` on. */
function pieces(first: number, bytes: number): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes && found.length < MOST_WORDS;) {
    const size = bytes - at >= 4 ? 4 : bytes - at >= 2 ? 2 : 1;
    found.push(`mem${size * 8}[0x${hex((first + at) >>> 0, 1)}]`);
    at += size;
  }
  return found;
}
