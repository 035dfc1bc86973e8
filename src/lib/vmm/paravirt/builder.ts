/**
 * Builds a paravirtualized guest before its first instruction, as Xen's domain builder does: its memory is linear from 0 under
 * page tables made for it, and behind the image stand the pages by which it learns of the machine.
 *
 *     image | start info | shared info | console | machine addresses | linear addresses | directory | tables | free
 *           read and write                                            | read-only                   | read and write
 */
import {
  CR0_ET,
  CR0_PE,
  CR0_PG,
  CR0_WP,
  CS,
  ESP,
  EFLAGS_FIXED,
  EFLAGS_IF,
  PTE_P,
  PTE_RW,
} from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { setCPL, setNullSegment, setSegment } from '../../cpu/segmentation.ts';
import { CR0, CR3, CR4, EIP, GPR } from '../../cpu/state.ts';
import { EVENT } from '../../record/events.ts';
import type { LoadedImage } from '../../pc/loaders/index.ts';
import type { Host } from '../host.ts';
import type { GuestState } from './guest-state.ts';
import { KERNEL_CODE, KERNEL_DATA, MAGIC, START_INFO } from './interface.ts';
import type { MachineTables } from './machine-tables.ts';

/** Where the builder's pages lie, as page numbers. */
export interface Plan {
  readonly frames: number;
  readonly pages: Readonly<Record<(typeof START_INFO)[number] | 'info', number>>;
}

/** Lays the pages out behind the image; null where the memory does not hold them. */
export function plan(image: LoadedImage, frames: number, machineFrames: number): Plan | null {
  const end = Math.max(0, ...image.chunks.map(({ gpa, bytes }) => gpa + bytes.length));
  const info = Math.ceil(end / 4096);
  const shared = info + 1;
  const console = shared + 1;
  const machine = console + 1;
  const linear = machine + Math.ceil(frames / 1024);
  const directory = linear + Math.ceil(machineFrames / 1024);
  const tables = 1 + Math.ceil(frames / 1024);
  const free = directory + tables;
  if (free > frames) return null;
  const pages = { info, shared, console, machine, linear, directory, tables, free, frames };
  return { frames, pages: { ...pages, magic: 0, 'machine-frames': machineFrames } };
}

/**
 * From now on the guest's physical addresses are the machine's: the VCPU sees its own frames at the addresses that they really have.
 * @returns the host physical address of each page, in the order of what were its addresses before.
 */
export function nameFramesByMachine(host: Host, vcpu: CPU): number[] {
  const pairs = vcpu.frames.save();
  const offsets = Array.from({ length: pairs.length / 2 }, (_, i) => (pairs[2 * i + 1] ?? 0) & ~4095);
  vcpu.frames.unmap(0, 2 ** 32);
  for (const offset of offsets) vcpu.frames.map(host.physical(offset), 4096, offset);
  return offsets.map((offset) => host.physical(offset));
}

/** Fills the pages of `plan`. `machine` is the machine address of each page. */
export function fillPages(host: Host, { frames, pages }: Plan, machine: readonly number[]): void {
  const write = (page: number, index: number, value: number): void => {
    host.write32((machine[page + (index >>> 10)] ?? 0) + (index & 1023) * 4, value);
  };
  const values: Record<(typeof START_INFO)[number], number> = {
    magic: MAGIC,
    frames,
    shared: pages.shared * 4096,
    console: pages.console * 4096,
    directory: pages.directory * 4096,
    tables: pages.tables,
    machine: pages.machine * 4096,
    linear: pages.linear * 4096,
    'machine-frames': pages['machine-frames'],
    free: pages.free * 4096,
  };
  START_INFO.forEach((name, i) => write(pages.info, i, values[name]));
  for (let i = 0; i < pages['machine-frames']; i++) write(pages.linear, i, -1);
  machine.forEach((hpa, page) => {
    write(pages.machine, page, hpa);
    write(pages.linear, hpa >>> 12, page * 4096);
    const isTable = page >= pages.directory && page < pages.directory + pages.tables;
    write(pages.directory + 1, page, hpa | PTE_P | (isTable ? 0 : PTE_RW));
  });
  for (let i = 1; i < pages.tables; i++) {
    write(pages.directory, i - 1, (machine[pages.directory + i] ?? 0) | PTE_P | PTE_RW);
  }
}

/** The state in which a guest begins: ring 1, flat segments, paging on, ESI the start info, events masked. */
export function enterFirst(
  vcpu: CPU,
  image: LoadedImage,
  info: number,
  state: GuestState,
  tables: MachineTables,
): void {
  const { s } = vcpu;
  const esp = s[GPR + ESP] ?? 0;
  for (let i = 0; i < 8; i++) s[GPR + i] = 0;
  s[GPR + ESP] = esp;
  s[GPR + 6] = info;
  s[EIP] = image.entry.eip;
  s[CR0] = CR0_PE | CR0_PG | CR0_WP | CR0_ET;
  s[CR3] = state.base;
  s[CR4] = 0;
  tables.load(vcpu);
  for (let i = 0; i < 6; i++) {
    const selector = i === CS ? KERNEL_CODE : KERNEL_DATA;
    const d = tables.descriptor(selector);
    if (i > 3 || d === null) setNullSegment(vcpu, i, 0);
    else setSegment(vcpu, i, selector, d);
  }
  vcpu.setEflags(EFLAGS_FIXED | EFLAGS_IF);
  setCPL(vcpu, 1);
  vcpu.sink.emit(EVENT.ring, 0, 1, image.entry.eip, 0);
  vcpu.modeChanged();
  vcpu.paging.flush(false);
}
