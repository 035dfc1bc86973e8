/**
 * The fuzzer of resource control: a host with a victim, a guest that works for ever, and beside it one random hostile guest after
 * the other. After each of its turns every frame that is not the hostile guest's must be what it was, its destruction must give all
 * frames back, and in the end the victim must be where it is when alone.
 */
import { Buffer } from 'node:buffer';
import { hasErrorCode } from '../../src/lib/isa/vectors.ts';
import type { CPUVariant } from '../../src/lib/cpu/variant.ts';
import { PAGE_SIZE } from '../../src/lib/cpu/memory.ts';
import { load } from '../../src/lib/pc/loaders/index.ts';
import { Trace } from '../../src/lib/record/trace.ts';
import { hashGuest } from '../../src/lib/replay/projection.ts';
import { Host } from '../../src/lib/vmm/host.ts';
import { EXIT_CYCLES } from '../../src/lib/vmm/host-timer.ts';
import { REGION_SIZE, VMM_MEMORY } from '../../src/lib/vmm/layout.ts';
import type { MMUName } from '../../src/lib/vmm/mmu/policies.ts';
import { checkResources } from '../../src/lib/vmm/resource-control.ts';
import { Scheduler, type Scheduled } from '../../src/lib/vmm/scheduler.ts';
import type { VMMTechnique } from '../../src/lib/vmm/techniques/names.ts';
import { VirtualMachine } from '../../src/lib/vmm/vm.ts';
import { assembled } from './paging-guest.ts';
import { generator } from './random.ts';

const RAM = 1 << 20;
/** Instructions that each hostile guest may retire. */
export const STEPS = 5_000;
const SLICE = 40_000;
/** Turns of the hostile guest before the victim has one in between. */
const TURNS = 20;
/** What one exit, and one interrupt opened to after it, may add to a turn. */
const SLACK = 3 * EXIT_CYCLES;

export interface FuzzCase {
  readonly variant: CPUVariant;
  readonly ring: 1 | 3;
  readonly mmu: MMUName;
  /** 'trap-and-emulate' if absent. */
  readonly technique?: VMMTechnique;
}

/** What a planted hole may get at. */
export interface Attacked {
  readonly host: Host;
  readonly vm: VirtualMachine;
  readonly victim: VirtualMachine;
  readonly random: () => number;
}

const LOAD = 0x10000;
const CODE_SIZE = 0x300;
const IDT = 0x12000;
const DIRECTORY = 0x14000;
const TABLE = 0x15000;
const END = 0x16000;
const word = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

/** Instructions that ask for the machine: control, table and segment registers, flags, interrupts, ports, far transfers. */
const SYSTEM: readonly (readonly number[])[] = [
  [0x0f, 0x22, 0xd8],
  [0x0f, 0x20, 0xd8, 0x0f, 0x22, 0xd8],
  [0x0f, 0x22, 0xe0],
  [0x0f, 0x01, 0x15, ...word(IDT - 16)],
  [0x0f, 0x01, 0x38],
  [0x0f, 0x00, 0xd0],
  [0x0f, 0x00, 0xd8],
  [0x8e, 0xd8],
  [0x8e, 0xc0],
  [0x8e, 0xe0],
  [0x9d],
  [0x9c],
  [0xfb],
  [0xfa],
  [0xcd, 0x80],
  [0xcd, 0x20],
  [0xe6, 0x21],
  [0xe4, 0x40],
  [0xec],
  [0xee],
  [0x0f, 0x30],
  [0x0f, 0x01, 0xe0],
  [0xcf],
  [0xcb],
];
/** Where it would hurt: the VMM's region and the edges of what segments may reach; the guest's own tables and their PDEs. */
const PLACES = [
  0xffc00000,
  0xffc11000,
  0xffc13ff0,
  0xffbffffc,
  0xffbff001,
  DIRECTORY,
  TABLE + 0x40,
  IDT,
  0x800,
];

/** A random guest as a flat image for LOAD. */
export function hostileGuest(seed: number): Uint8Array {
  const random = generator(seed * 2654435761);
  const pick = <T>(from: readonly T[]): T => from[random() % from.length]!;
  const code: number[] = [0x0f, 0x01, 0x1d, ...word(IDT - 8)];
  if (random() % 3 !== 0) {
    // mov eax, directory; mov cr3, eax; mov eax, cr0; or eax, PG; mov cr0, eax
    code.push(0xb8, ...word(DIRECTORY), 0x0f, 0x22, 0xd8, 0x0f, 0x20, 0xc0);
    code.push(0x0d, ...word(0x80000000), 0x0f, 0x22, 0xc0);
  }
  const again = code.length;
  while (code.length < CODE_SIZE) {
    const choice = random() % 8;
    if (choice < 2) code.push(...pick(SYSTEM));
    else if (choice === 2) code.push(0xb8 + (random() & 7), ...word(pick(PLACES) + (random() & 0xffc)));
    // mov [place], eax; mov eax, [place]; stosd through EDI; xchg with memory
    else if (choice === 3) code.push(pick([0xa3, 0xa1]), ...word(pick(PLACES) + (random() & 0xffc)));
    else if (choice === 4)
      code.push(...pick([[0xab], [0xaa], [0x87, 0x07], [0xff, 0x36], [0x8f, 0x07], [0x40]]));
    else if (choice === 5) code.push(0xb8 + (random() & 7), ...word(LOAD + (random() & 0x5fff)));
    else code.push(random() & 0xff);
  }
  code.length = CODE_SIZE;
  code.push(0xe9, ...word(again - CODE_SIZE - 5));
  while (code.length < CODE_SIZE + 0x20) code.push(0x90);
  // The handlers: a byte further on. inc dword [esp + 4]; add esp, 4; iretd, and without an error code inc dword [esp]; iretd.
  const withCode = LOAD + code.length;
  code.push(0xff, 0x44, 0x24, 4, 0x83, 0xc4, 4, 0xcf);
  const without = LOAD + code.length;
  code.push(0xff, 0x04, 0x24, 0xcf);
  const image = new Uint8Array(END - LOAD);
  const view = new DataView(image.buffer);
  image.set(code);
  for (let vector = 0; vector < 256; vector++) {
    const handler = hasErrorCode(vector) ? withCode : without;
    const rights = pick([0x8e00, 0x8e00, 0xee00, 0x8f00]);
    view.setUint32(IDT - LOAD + vector * 8, (handler & 0xffff) | (8 << 16), true);
    view.setUint32(IDT - LOAD + vector * 8 + 4, (handler & 0xffff0000) | rights, true);
  }
  image.set([0xff, 7, ...word(IDT)], IDT - LOAD - 8);
  image.set([pick([0x17, 0x1f, 0xff]), random() % 12 === 0 ? 0xff : 0, ...word(0x800)], IDT - LOAD - 16);
  const put = (at: number, value: number): void => view.setUint32(at - LOAD, value >>> 0, true);
  for (let page = 0; page < 256; page++)
    put(TABLE + page * 4, (page << 12) | (random() % 16 === 0 ? random() & 0xfff : 7));
  put(DIRECTORY, TABLE | 7);
  // Beyond: itself as a table, frames that no memory answers for, the VMM's own directory entry.
  for (let i = 1; i < 8; i++) put(DIRECTORY + i * 4, pick([DIRECTORY | 7, TABLE | 5, random() | 1, 0x87]));
  put(DIRECTORY + 1023 * 4, pick([TABLE | 7, DIRECTORY | 7, random() | 7]));
  return image;
}

/** Works for ever under a timer, with pages of its own, and keeps a sum over all it did. */
const VICTIM = assembled(`
        bits 32
        org 0x7C00
        lidt [idtr]
        mov edi, 0x20000
        mov eax, 3
        mov ecx, 256
fill:   stosd
        add eax, 0x1000
        loop fill
        mov dword [0x21000], 0x20003
        mov eax, 0x21000
        mov cr3, eax
        mov eax, cr0
        or eax, 1 << 31
        mov cr0, eax
        mov al, 0x11
        out 0x20, al
        mov al, 0x20
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xFE
        out 0x21, al
        mov al, 0x34
        out 0x43, al
        mov al, 100
        out 0x40, al
        xor al, al
        out 0x40, al
        sti
        mov ebx, 0x40000
        mov edx, 0x9E3779B9
work:   add eax, edx
        xor [ebx], eax
        rol edx, 5
        add ebx, 4
        test ebx, 0x3FFF
        jnz work
        mov ebx, 0x40000
        inc ebp
        test ebp, 3
        jnz work
        mov ecx, cr3
        mov cr3, ecx
        jmp work
tick:   push eax
        inc dword [0x30000]
        mov al, 0x20
        out 0x20, al
        pop eax
        iretd
        align 8
idt:    times 0x20 * 2 dd 0
        dw tick, 0x08, 0x8E00, 0
idtr:   dw idtr - idt - 1
        dd idt
`);

function machine(
  bytes: Uint8Array,
  { variant, ring, mmu, technique = 'trap-and-emulate' }: FuzzCase,
  host?: Host,
  at = 0x7c00,
): VirtualMachine {
  const image = load('flat', bytes, { ramSize: RAM, loadAddress: at });
  if (image.kind === 'error') throw new Error(image.says);
  return new VirtualMachine({
    ...(host ? { host } : {}),
    ...{ variant, ring, mmu, image, ramSize: RAM, instructionsPerTick: 4, technique },
    trace: new Trace(0),
    onOutput: () => {},
  });
}

const hashOf = ({ vcpu, platform }: VirtualMachine): string => {
  platform.advance(vcpu.now);
  return hashGuest(vcpu, { devices: platform.save(), output: 0 });
};

/** Host memory that one VM has no business in, as it was. */
class Untouched {
  private readonly bytes: Uint8Array;
  private readonly parts: readonly [from: number, copy: Uint8Array][];

  constructor(host: Host, vm: VirtualMachine, victim: VirtualMachine) {
    const { bytes } = host.memory;
    this.bytes = bytes;
    const ranges: [number, number][] = [];
    const add = (hpa: number, size: number): void => void ranges.push([host.offset(hpa), size]);
    // The victim's frames, its region and shadow tables, its VCPU; VMM frames that are nobody's; frames that are free.
    const others = [...host.frames.of(victim.allotment.owner), ...host.frames.of(0)];
    for (const hpa of others) add(hpa, PAGE_SIZE);
    add(victim.allotment.region, REGION_SIZE);
    add(victim.allotment.pool.first, 64 * PAGE_SIZE);
    add(VMM_MEMORY - REGION_SIZE - 16 * PAGE_SIZE, 16 * PAGE_SIZE);
    ranges.push([victim.allotment.vcpuState, PAGE_SIZE]);
    this.parts = ranges.map(([from, size]) => [from, bytes.slice(from, from + size)]);
    if (vm.allotment.region !== VMM_MEMORY - REGION_SIZE) throw new Error('the layout has changed');
  }

  /** Host offset of the first part that has changed, or -1. */
  changed(): number {
    const { bytes } = this;
    const part = this.parts.find(
      ([from, copy]) => Buffer.compare(copy, bytes.subarray(from, from + copy.length)) !== 0,
    );
    return part ? part[0] : -1;
  }
}

/** What the fuzzer found, and how far it got. */
export interface Verdict {
  /** A sentence, or null. */
  readonly breach: string | null;
  readonly guests: number;
  /** Instructions retired by hostile guests. */
  readonly steps: number;
}

/** Hostile guests from `seed` on until they have retired `steps` instructions, or a breach is found. */
export function fuzz(
  setup: FuzzCase,
  seed: number,
  steps: number,
  plant: (attacked: Attacked) => void = () => {},
): Verdict {
  const host = new Host(setup.variant, 2 * RAM + 16 * PAGE_SIZE, 2);
  const victim = machine(VICTIM, setup, host);
  const scheduler = new Scheduler(host, SLICE);
  const scheduled = scheduler.add(victim);
  let [guests, retired] = [0, 0];
  let breach: string | null = null;
  const find = (sentence: string | undefined): void => {
    if (sentence !== undefined) breach ??= `seed ${seed + guests}: ${sentence}`;
  };
  scheduler.afterSlice = () => find(turnBreach(scheduler));
  while (breach === null && retired < steps) {
    const vm = machine(hostileGuest(seed + guests), setup, host, LOAD);
    plant({ host, vm, victim, random: generator(seed + guests) });
    const hostile = scheduler.add(vm, STEPS);
    try {
      attack(scheduler, scheduled, hostile, find);
    } catch (thrown) {
      find(String((thrown as Error).stack));
    }
    retired += vm.vcpu.retired;
    const frames = host.frames.of(vm.allotment.owner);
    scheduler.destroy(hostile);
    scheduler.remove(hostile);
    find(checkResources(host, [victim])[0]);
    const { bytes } = host.memory;
    const isClear = (hpa: number): boolean =>
      bytes.subarray(host.offset(hpa), host.offset(hpa) + PAGE_SIZE).every((byte) => byte === 0);
    if (guests % 16 === 0 && !frames.every(isClear)) find('a frame was given back with what was in it');
    guests++;
  }
  const alone = machine(VICTIM, setup);
  // A turn may end behind the delivery of an interrupt, and a run ends before it.
  const end = victim.vcpu.retired + 1;
  victim.run(end);
  alone.run(end);
  if (hashOf(alone) !== hashOf(victim)) find('the victim is not where it is when alone');
  return { breach, guests, steps: retired };
}

/** All turns of one hostile guest, with a turn of the victim's in between. */
function attack(
  scheduler: Scheduler,
  victim: Scheduled,
  hostile: Scheduled,
  find: (sentence: string | undefined) => void,
): void {
  const { host } = scheduler;
  while (hostile.status === 'ready') {
    scheduler.pause(victim);
    const untouched = new Untouched(host, hostile.vm, victim.vm);
    for (let i = 0; i < TURNS && hostile.status === 'ready'; i++) {
      scheduler.turn();
      if (i % 4 === 0) find(checkResources(host, [victim.vm, hostile.vm])[0]);
    }
    const at = untouched.changed();
    if (at >= 0)
      find(`it has written to host physical ${host.physical(at).toString(16)}h, which is not its own`);
    scheduler.resume(victim);
    scheduler.pause(hostile);
    // It would run for ever if the timer were lost.
    victim.limit = victim.vm.vcpu.retired + 2 * SLICE;
    scheduler.turn();
    if (victim.status === 'limit') return;
    scheduler.resume(hostile);
  }
}

/** The host timer is never lost: no turn is longer than a slice, and one that the timer ended had its interrupt. */
function turnBreach({ trace, host }: Scheduler): string | undefined {
  const { args } = trace.event(trace.length - 1);
  trace.clear();
  const took = args['took'] ?? 0;
  if (took > SLICE + SLACK) return `a turn took ${took} cycles: the host timer was lost`;
  if (args['end'] === 0 && !host.timer.taken)
    return 'a turn was said to end by an interrupt that nobody took';
  return undefined;
}
