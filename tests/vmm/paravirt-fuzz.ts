/**
 * The fuzzer of hypercalls: a paravirtualized guest that is hostile beside a victim. Its kernel is a loop of one hypercall, one store and
 * one load; what they are told is random, aimed at the frames and tables that there are. After each step every invariant of
 * paravirt/invariant.ts must hold; a hypercall that was refused must have changed nothing; and no frame of the victim's may be another.
 */
import { Buffer } from 'node:buffer';
import { EIP, GPR } from '../../src/lib/cpu/state.ts';
import { load } from '../../src/lib/pc/loaders/index.ts';
import { Trace } from '../../src/lib/record/trace.ts';
import { Host } from '../../src/lib/vmm/host.ts';
import { VMM_BASE } from '../../src/lib/vmm/layout.ts';
import { DIRECTORY, TABLE } from '../../src/lib/vmm/paravirt/frame-types.ts';
import { Unreachable } from '../../src/lib/vmm/paravirt/guest-access.ts';
import type { ParavirtGuest } from '../../src/lib/vmm/paravirt/guest.ts';
import { hypercallNumber, HYPERCALLS, MMU_COMMANDS } from '../../src/lib/vmm/paravirt/interface.ts';
import { checkParavirt } from '../../src/lib/vmm/paravirt/invariant.ts';
import { checkResources } from '../../src/lib/vmm/resource-control.ts';
import { Paravirtualization } from '../../src/lib/vmm/techniques/paravirtualization.ts';
import { VirtualMachine } from '../../src/lib/vmm/vm.ts';
import { assembled } from './paging-guest.ts';
import { generator } from './random.ts';

const RAM = 1 << 20;
/** Where the lists of the guest's calls lie, linear: the page is its own from the start. */
const LISTS = 0x40000;
/** Frames that the guest makes tables of, by linear address. */
const ARENA = Array.from({ length: 12 }, (_, i) => 0x50000 + i * 4096);
/** Steps of one guest; then another begins. */
const LIFE = 600;

/** Where the attacker's loop begins. */
const LOOP = 0x7d00;
/** All exceptions there are go on with the loop. */
const TRAPS = Array.from({ length: 20 }, (_, vector) => `db ${vector}, 5\ndw 0xE019\ndd ROUND - 7`).join(
  '\n',
);

const ATTACKER = assembled(`
        bits 32
        org 0x7C00
ROUND   equ ${LOOP}
        jmp start
        align 4
        dd 0x56504754, 1, -(0x56504754 + 1)
traps:  ${TRAPS}
        dd 0, 0
start:  mov ebx, traps
        mov eax, 0
        int 0x82
        jmp ROUND
        times ROUND - 7 - ($ - $$ + 0x7C00) nop
        mov esp, 0x7C00                 ; five bytes
        jmp short again
again:  int 0x82
        mov [edi], esi
        mov eax, [ebp]
        jmp again
`);

/** What a planted bug may get at. */
export interface Target {
  readonly vm: VirtualMachine;
  readonly guest: ParavirtGuest;
  readonly random: () => number;
}

export interface Verdict {
  /** What was breached, with seed and step; null if nothing. */
  readonly breach: string | null;
  readonly steps: number;
  /** Hypercalls that were done and that were refused, by number. */
  readonly done: readonly number[];
  readonly refused: readonly number[];
}

function machineOn(host: Host, bytes: Uint8Array): VirtualMachine {
  const image = load('flat', bytes, { ramSize: RAM });
  if (image.kind === 'error') throw new Error(image.says);
  return new VirtualMachine({
    ...{ host, variant: 'classic', technique: 'paravirtualization', ring: 1, image, ramSize: RAM },
    ...{ trace: new Trace(), instructionsPerTick: 4, onOutput: () => {} },
  });
}

function guestOf(vm: VirtualMachine): ParavirtGuest {
  if (!(vm.technique instanceof Paravirtualization)) throw new Error('another technique');
  return vm.technique.guest;
}

/** Runs hostile guests for `steps` steps in all. @param plant is told each guest before it runs. */
export function fuzzHypercalls(
  seed: number,
  steps: number,
  plant: (target: Target) => void = () => {},
): Verdict {
  const done = HYPERCALLS.map(() => 0);
  const refused = HYPERCALLS.map(() => 0);
  const host = new Host('classic', 2 * RAM, 2);
  const victim = machineOn(host, ATTACKER);
  victim.run(20);
  const theirs = host.frames.of(victim.allotment.owner);
  const copy = (): Buffer =>
    Buffer.concat(theirs.map((hpa) => host.memory.bytes.subarray(host.offset(hpa), host.offset(hpa) + 4096)));
  const before = copy();
  let taken = 0;
  for (let life = 0; taken < steps; life++) {
    const random = generator(seed * 7919 + life);
    const vm = machineOn(host, ATTACKER);
    const guest = guestOf(vm);
    const attacker = new Attacker(vm, guest, theirs, random);
    vm.run(5);
    plant({ vm, guest, random });
    for (let step = 0; step < LIFE; step++, taken++) {
      const where = `seed ${seed}, guest ${life}, step ${step}`;
      const breach =
        attacker.step(done, refused) ?? (step % 4 === 3 ? checkParavirt(guest, vm.allotment)[0] : undefined);
      if (breach !== undefined) return { breach: `${where}: ${breach}`, steps: taken, done, refused };
      if (attacker.hasStopped) break;
    }
    const breach =
      checkResources(host, [victim, vm])[0] ??
      (copy().equals(before) ? undefined : 'the victim is not as it was');
    if (breach !== undefined)
      return { breach: `seed ${seed}, guest ${life}: ${breach}`, steps: taken, done, refused };
    vm.destroy();
  }
  return { breach: null, steps: taken, done, refused };
}

/** A guest whose registers and lists are made anew before each step. */
class Attacker {
  hasStopped = false;
  private readonly vm: VirtualMachine;
  private readonly guest: ParavirtGuest;
  private readonly foreign: readonly number[];
  private readonly random: () => number;
  private readonly own: readonly number[];

  constructor(vm: VirtualMachine, guest: ParavirtGuest, foreign: readonly number[], random: () => number) {
    this.vm = vm;
    this.guest = guest;
    this.foreign = foreign;
    this.random = random;
    this.own = vm.host.frames.of(vm.allotment.owner);
  }

  /** One round of the loop; what was breached, or undefined. */
  step(done: number[], refused: number[]): string | undefined {
    const { vm, guest } = this;
    const { s } = vm.vcpu;
    const number = this.aim();
    const single =
      this.chance(3) &&
      number !== hypercallNumber('multicall') &&
      !(number === hypercallNumber('mmu-update') && (s[GPR + 1] !== 1 || s[GPR + 2] !== 0));
    const was = single ? this.picture() : '';
    const types = guest.frames.save();
    vm.trace.clear();
    s[EIP] = LOOP;
    const stop = vm.run(vm.vcpu.retired + 1);
    const call = vm.trace.slice().find(({ kind }) => kind === 'hypercall');
    if (call) {
      const result = call.args['result'] ?? 0;
      const list = result < 0 && result > -4096 ? refused : done;
      if (list[number] !== undefined) list[number]++;
      if (list === refused && single) {
        if (guest.frames.save().join() !== types.join())
          return `${HYPERCALLS[number]?.name}, refused, has changed a type`;
        if (this.picture() !== was) return `${HYPERCALLS[number]?.name}, refused, has changed memory`;
      }
    }
    // The store and the load: by whatever way the TLB and the tables allow.
    this.hasStopped = stop.cause !== 'limit' || vm.run(vm.vcpu.retired + 3).cause !== 'limit';
    if (vm.vcpu.cpl === 0) return 'the guest is in ring 0';
    return undefined;
  }

  /** All that the guest has, but for what a refused call may change: time, the count of done updates, Accessed and Dirty. */
  private picture(): string {
    const { guest, own } = this;
    const { host, state, frames } = guest;
    let sum = 0;
    for (const hpa of own) {
      if (hpa === state.shared) continue;
      const type = frames.type(hpa);
      const isTable = type === TABLE || type === DIRECTORY;
      const words = host.memory.words.subarray(host.offset(hpa) >>> 2, (host.offset(hpa) >>> 2) + 1024);
      for (let i = 0; i < 1024; i++) {
        const word = words[i] ?? 0;
        sum = (Math.imul(sum, 0x01000193) ^ (isTable ? word & ~0x60 : word)) | 0;
      }
    }
    const { kernelSS, kernelESP, callbackCS, callbackEIP, fastVector, timerAt, base, gdt, ldt } = state;
    return [
      sum,
      kernelSS,
      kernelESP,
      callbackCS,
      callbackEIP,
      fastVector,
      timerAt,
      base,
      gdt,
      ldt,
      guest.frames.save(),
    ].join();
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.random() % from.length]!;
  }

  private chance(n: number): boolean {
    return this.random() % n === 0;
  }

  /** A machine address that may or may not be the guest's to name. */
  private frame(): number {
    const { random, guest } = this;
    const choice = random() % 16;
    if (choice < 9) return this.machineOf(this.pick(ARENA));
    if (choice < 11) return this.pick(this.own);
    if (choice === 11) return this.pick(this.foreign);
    if (choice === 12) return (random() % 4096) * 4096;
    if (choice === 13)
      return this.pick([guest.state.base, guest.state.shared, guest.state.console, guest.state.regionTable]);
    const tables = this.own.filter((hpa) => [TABLE, DIRECTORY].includes(guest.frames.type(hpa)));
    return choice === 14 ? this.pick(tables) : random() & ~4095;
  }

  private machineOf(linear: number): number {
    const { host, state } = this.guest;
    const pde = host.read32(state.base + ((linear >>> 20) & 0xffc));
    const kept = this.homes.get(linear);
    if (kept !== undefined) return kept;
    if ((pde & 1) === 0 || !this.own.includes(pde & ~4095)) return 0;
    const home = host.read32((pde & ~4095) + ((linear >>> 10) & 0xffc)) & ~4095;
    this.homes.set(linear, home);
    return home;
  }
  private readonly homes = new Map<number, number>();

  private entry(): number {
    const flags = this.pick([1, 3, 3, 7, 7, 5, 0, 2, 0x23, 0x67, 0x83, 0x103, 1]);
    return this.chance(10) ? this.random() : this.frame() | flags;
  }

  /** Where an entry may be written: mostly in what is a table. */
  private slot(): number {
    const { guest, random } = this;
    const tables = this.own.filter((hpa) => [TABLE, DIRECTORY].includes(guest.frames.type(hpa)));
    const hpa = this.chance(4) ? this.frame() : this.pick(tables);
    const index = this.chance(8)
      ? 1023
      : this.chance(2)
        ? random() % 1024
        : this.pick([0, 1, 2, 0x50, 0x51, 0x52, 0x53]);
    return hpa + index * 4 + (this.chance(20) ? random() & 3 : 0);
  }

  private linear(): number {
    return this.pick([
      ...[
        LISTS,
        this.pick(ARENA),
        this.pick(ARENA),
        0x7c00,
        VMM_BASE >>> 0,
        (VMM_BASE - 4) >>> 0,
        0x400000 + (this.random() & 0xfffff),
      ],
      this.random() >>> 0,
    ]);
  }

  /** Writes a list where the guest could have written it; where it cannot, the list is what lies there. */
  private put(words: readonly number[]): number {
    try {
      this.guest.access.write(LISTS, words);
    } catch (thrown) {
      if (!(thrown instanceof Unreachable)) throw thrown;
    }
    return this.chance(16) ? this.linear() : LISTS;
  }

  /** A directory with which the guest could go on: it has the kernel's table. */
  private putDirectory(): void {
    const { access, host, state } = this.guest;
    try {
      access.write(this.pick(ARENA), [host.read32(state.base), 0, 0, 0, 0, 0]);
    } catch (thrown) {
      if (!(thrown instanceof Unreachable)) throw thrown;
    }
  }

  /** A frame to return by, on the stack where it is. */
  private putFrame(): void {
    const { vm, guest } = this;
    const cs = this.pick([0xe019, 0xe019, 0xe008, 0xe02b]);
    const frame = [0, LOOP, cs, this.pick([0x202, 2, 0x3202, 0x20202]), 0x7c00, this.pick([0xe033, 0xe021])];
    try {
      guest.access.write(vm.vcpu.get(GPR + 4), frame);
    } catch (thrown) {
      if (!(thrown instanceof Unreachable)) throw thrown;
    }
  }

  private update(): [number, number] {
    const choice = this.random() % 8;
    if (choice < 5) return [this.slot(), this.entry()];
    const command = this.random() % (MMU_COMMANDS.length + 1);
    if (MMU_COMMANDS[command] === 'forget-page') return [(this.linear() & ~4095) | 3, command];
    const wanted = MMU_COMMANDS[command] === 'new-base' && this.chance(2) ? DIRECTORY : -1;
    const frames = this.own.filter((hpa) => this.guest.frames.type(hpa) === wanted);
    return [(frames.length > 0 ? this.pick(frames) : this.frame()) | 3, command];
  }

  private descriptor(): [number, number] {
    const high = this.pick([
      0x00cfba00, 0x00cfb200, 0x00cffa00, 0x00cf9a00, 0x00cfb600, 0x00008900, 0x0000ec00, 0x0040b200, 0,
    ]);
    return [this.pick([0x0000fbff, 0x0000ffff, 0x0000fff0, this.random()]), high];
  }

  /** Where a descriptor may be written: mostly in a table of them. */
  private place(): number {
    const { gdt, ldt } = this.guest.state;
    const tables = [...gdt, ...ldt, this.frame()];
    return (this.chance(4) ? this.frame() : this.pick(tables)) + (this.random() & 0xff8);
  }

  /** Fills frames with what may become a table, and the registers with a hypercall. Its number. */
  private aim(): number {
    const { vm, random, guest } = this;
    const { s } = vm.vcpu;
    if (this.chance(3)) {
      const page = this.pick(ARENA);
      const words = Array.from({ length: 6 }, () =>
        this.chance(3) ? this.descriptor() : [this.entry(), this.entry()],
      ).flat();
      const at = page + this.pick([0, 0, 4, 0x140, 4096 - 48]);
      try {
        guest.access.write(at, words);
      } catch (thrown) {
        if (!(thrown instanceof Unreachable)) throw thrown;
      }
    }
    if (this.chance(8)) this.putDirectory();
    const [name, a, b, c] = this.call();
    const number = this.chance(40) ? random() & 0x1f : hypercallNumber(name);
    s[GPR] = number;
    s[GPR + 3] = a;
    s[GPR + 1] = b;
    s[GPR + 2] = c;
    s[GPR + 7] = this.chance(2) ? this.pick(ARENA) : this.linear();
    s[GPR + 6] = this.entry();
    s[GPR + 5] = this.linear();
    return number;
  }

  private call(): [(typeof HYPERCALLS)[number]['name'], number, number, number] {
    const { random } = this;
    const { gdt, ldt } = this.guest.state;
    if (gdt.length + ldt.length > 0 && this.chance(6))
      return ['update-descriptor', this.place(), ...this.descriptor()];
    const choice = random() % 25;
    if (choice === 24) {
      const selector = this.pick([0xe019, 0xe019, 0xe02b, 0]);
      return ['set-trap-table', this.put([(selector << 16) | this.pick([0x0580, 0x0380]), LOOP, 0, 0]), 0, 0];
    }
    if (choice < 8) return ['mmu-update', this.put(this.update()), 1, this.chance(4) ? this.linear() : 0];
    if (choice < 11) {
      const count = this.pick([2, 5, 16]);
      const list = this.put(Array.from({ length: count }, () => this.update()).flat());
      return ['mmu-update', list, this.chance(20) ? random() : count, this.chance(2) ? this.linear() : 0];
    }
    if (choice < 14) {
      const page = this.chance(4) ? this.linear() : this.pick(ARENA);
      // Often just its own frame, read-only: then it can become a table.
      const entry = this.chance(2) ? this.machineOf(page & ~4095) | 1 : this.entry();
      return ['update-va-mapping', page, entry, random() & 1];
    }
    if (choice === 14)
      return [
        'set-gdt',
        this.put([this.frame(), this.frame()]),
        this.pick([0, 8, 8, 512, 600, 1024, 7169]),
        0,
      ];
    if (choice === 15) return ['set-ldt', this.put([this.frame()]), this.pick([0, 8, 512, 8193]), 0];
    if (choice === 16) return ['update-descriptor', this.place(), ...this.descriptor()];
    if (choice === 17)
      return ['stack-switch', this.pick([0xe021, 0xe019, 0xe010, 0xe033, 0x11]), this.linear(), 0];
    if (choice === 18)
      return ['set-callback', this.pick([0xe019, 0, 0xe008, 0xe02b]), this.pick([0x7c00, this.linear()]), 0];
    if (choice === 19) return ['event-channel', random() % 4, this.pick([1, 2, random() % 40]), 0];
    if (choice === 20) return ['set-timer', random() % 5000, 0, 0];
    if (choice === 21) return ['set-fast-trap', this.pick([-1, 0x80, 14, 0x20, 0x82, 3]), 0, 0];
    if (choice === 22) {
      const calls = Array.from({ length: 3 }, () => {
        const [name, a, b, c] = this.call();
        return [hypercallNumber(name), a, b, c, 0, 0, 0, 0];
      });
      return ['multicall', this.put(calls.flat()), 3, 0];
    }
    if (this.chance(2)) this.putFrame();
    return this.chance(3) ? ['schedule', this.pick([0, 0, 1, 5]), 0, 0] : ['iret', 0, 0, 0];
  }
}
