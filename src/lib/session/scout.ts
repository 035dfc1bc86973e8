/**
 * Watching a stretch of a run for the moments at which it is to stop. The machine runs as it always does, one instruction at a time,
 * with a probe in its processors; what the probe sees are the boundaries at which an instruction is about to be executed.
 */
import type { CPU } from '../cpu/cpu.ts';
import type { Probe } from '../cpu/probe.ts';
import { BASE, EIP } from '../cpu/state.ts';
import type { Instruction } from '../isa/instruction.ts';
import { EVENT } from '../record/events.ts';
import { CS } from '../isa/registers.ts';
import { OperandError, readOperand, type Operand } from '../lesson/operands.ts';
import type { OperandSource } from '../lesson/subject.ts';
import type { GuestMachine, Stop } from '../workbench/bench.ts';
import { Midway } from '../workbench/midway.ts';
import { vmmHasControl } from '../workbench/real-processor.ts';
import { momentOf, order, type Moment } from './moment.ts';
import type { ArmedRule } from './stop-rules.ts';
import { tableWriteTest } from './table-writes.ts';
import type { WriteTest } from './writes.ts';

/** A moment at which a rule applies, whatever its condition says. */
export interface Hit {
  /**
   * The moment itself, or one right behind it, with as many instructions retired. Of a value that changes while the VMM makes an
   * instruction possible, in the middle of a step: where that step begins.
   */
  readonly moment: Moment;
  readonly rule: ArmedRule;
  /** Where an event has shown it: the row; else -1. */
  readonly row: number;
  /** Of a rule about a value: what it was before. */
  readonly before: number;
  /** Of a rule about a value: it is another one now. */
  readonly isChange: boolean;
}

interface WatchedValue {
  readonly rule: Extract<ArmedRule, { kind: 'value' }>;
  readonly operand: Operand;
  last: number;
  /** How many instructions are retired once the one at hand is, which writes it; -1 where it does not. One that faults never gets there. */
  writtenAt: number;
}

/** Writes into page tables that are waited for. */
interface WatchedTables {
  readonly rules: readonly ArmedRule[];
  readonly writes: WriteTest;
  /** As of a value. */
  writtenAt: number;
}

interface WatchedEvent {
  readonly rule: ArmedRule;
  readonly event: number;
  readonly args: readonly (readonly [index: number, value: number])[];
}

/** A paravirtualized guest does not write its tables itself: the VMM has done so for it, the result being 0. */
const TABLE_UPDATE = { event: EVENT['table-update'], args: [[3, 0]] } as const;

/** Memory that is not there. */
const ABSENT = -1;
const BEFORE: Moment = { retired: -1, delivered: 0 };

/** A moment at which an instruction is about to be executed. */
export interface Boundary {
  readonly moment: Moment;
  /** Executes the guest. */
  readonly cpu: CPU;
  readonly instruction: Instruction;
}

export class Scout implements Probe {
  readonly hits: Hit[] = [];
  /** Called at each boundary, in order; never twice for one moment. */
  onBoundary: (boundary: Boundary) => void = () => {};
  private readonly machine: GuestMachine;
  private readonly source: OperandSource;
  private readonly midway: Midway;
  private readonly code: ReadonlyMap<number, readonly ArmedRule[]>;
  private readonly values: WatchedValue[];
  private readonly tables: WatchedTables | null;
  private readonly events: readonly WatchedEvent[];
  /** A breakpoint on what is next at this moment does not count. */
  private readonly unseen: Moment;
  private last: Moment = BEFORE;
  private row: number;

  /**
   * From the present moment of `machine` on.
   * @param isFirstSeen an instruction with a breakpoint that is next right now counts, too.
   */
  constructor(
    machine: GuestMachine,
    symbols: ReadonlyMap<string, number>,
    rules: readonly ArmedRule[],
    isFirstSeen = false,
  ) {
    this.machine = machine;
    this.midway = new Midway(machine.vcpu, machine.inside);
    const { trace, cpu, work, inside, platform } = machine;
    this.source = {
      machine: {
        ...{ trace, cpu, work, inside, platform, vcpu: this.midway },
        get real() {
          return machine.real;
        },
        toPhysical: (gva) => this.midway.toPhysical(gva),
        toHost: (gpa) => machine.toHost(gpa),
      },
      symbols,
    };
    const code = new Map<number, ArmedRule[]>();
    for (const rule of rules) {
      if (rule.kind !== 'code') continue;
      for (const address of rule.addresses) code.set(address | 0, [...(code.get(address | 0) ?? []), rule]);
    }
    this.code = code;
    this.values = rules.flatMap((rule) =>
      rule.kind === 'value'
        ? [{ rule, operand: rule.operand, last: this.read(rule.operand), writtenAt: -1 }]
        : [],
    );
    const onTables = rules.filter(({ kind }) => kind === 'table-write');
    this.tables =
      onTables.length === 0
        ? null
        : { rules: onTables, writes: tableWriteTest(machine, this.midway), writtenAt: -1 };
    this.events = rules.flatMap((rule): WatchedEvent[] => {
      if (rule.kind === 'event') return [{ rule, event: rule.event, args: rule.args }];
      return rule.kind === 'table-write' ? [{ rule, ...TABLE_UPDATE }] : [];
    });
    this.row = trace.length;
    this.unseen = isFirstSeen ? BEFORE : momentOf(machine);
  }

  /** Runs the machine until `limit` instructions are retired in all, or it stops; with the probe in it. */
  run(limit: number): Stop {
    return this.watch(() => this.machine.run(limit));
  }

  /** One step of the machine, watched. */
  step(): Stop {
    return this.watch(() => this.machine.step());
  }

  private watch(go: () => Stop): Stop {
    const { cpu, vcpu } = this.machine;
    cpu.probe = this;
    vcpu.probe = this;
    try {
      return go();
    } finally {
      cpu.probe = null;
      vcpu.probe = null;
      this.rest();
    }
  }

  before(cpu: CPU, instruction: Instruction): void {
    const moment = this.arriveAt(cpu);
    // A hidden fault, or the VMM in place of the guest: the same instruction again.
    if (order(moment, this.last) === 0) return;
    this.last = moment;
    const rules = this.code.get((cpu.get(BASE + CS) + cpu.get(EIP)) | 0);
    if (rules && order(moment, this.unseen) !== 0) {
      for (const rule of rules) this.hits.push({ moment, rule, row: -1, before: 0, isChange: false });
    }
    for (const watched of this.values) {
      watched.writtenAt = watched.rule.writes?.(cpu, instruction) ? moment.retired + 1 : -1;
    }
    if (this.tables) this.tables.writtenAt = this.tables.writes(cpu, instruction) ? moment.retired + 1 : -1;
    this.onBoundary({ moment, cpu, instruction });
  }

  interrupted(cpu: CPU): void {
    this.arriveAt(cpu);
  }

  /** The guest, which `cpu` executes, is between two instructions: looks for what the one before has brought. */
  private arriveAt(cpu: CPU): Moment {
    const { delivered } = this.midway.at(cpu);
    const moment = { retired: cpu.retired, delivered };
    this.look(moment);
    return moment;
  }

  /** The machine stands still: looks for what its last step has brought. */
  private rest(): void {
    this.midway.at(this.machine.vcpu);
    this.look(momentOf(this.machine));
  }

  /** Looks for values that have changed or been written, and events that have been recorded by `moment`. */
  private look(moment: Moment): void {
    // The processor's own registers are the VMM's while it has control: nothing of the guest's run has changed them.
    const isVMMs = vmmHasControl(this.machine);
    for (const watched of this.values) {
      if (isVMMs && watched.operand.kind === 'register' && watched.operand.of === 'cpu') continue;
      const value = this.read(watched.operand);
      const isWritten = watched.writtenAt === moment.retired;
      if (isWritten) watched.writtenAt = -1;
      const { rule, last: before } = watched;
      const isChange = value !== before;
      if (!isChange && !isWritten) continue;
      this.hits.push({ moment, rule, row: -1, before, isChange });
      watched.last = value;
    }
    if (this.tables?.writtenAt === moment.retired) {
      this.tables.writtenAt = -1;
      for (const rule of this.tables.rules)
        this.hits.push({ moment, rule, row: -1, before: 0, isChange: false });
    }
    const { trace } = this.machine;
    for (; this.row < trace.length; this.row++) {
      const { row } = this;
      for (const { rule, event, args } of this.events) {
        if (event !== trace.kinds[row]) continue;
        if (args.every(([index, value]) => trace.args[row * 4 + index] === value))
          this.hits.push({ moment, rule, row, before: 0, isChange: false });
      }
    }
  }

  private read(operand: Operand): number {
    return readValue(operand, this.source);
  }
}

/** The value of `operand`, or -1 where there is none. */
export function readValue(operand: Operand, source: OperandSource): number {
  try {
    return Number(readOperand(operand, source));
  } catch (thrown) {
    if (thrown instanceof OperandError) return ABSENT;
    throw thrown;
  }
}
