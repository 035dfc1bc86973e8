/** From a loaded image to a machine that is ready to run: its frames filled, and its CPU in the first state. */
import { CR0_ET, CR0_PE } from '../isa/registers.ts';
import type { CPU } from '../cpu/cpu.ts';
import { FrameMap, PAGE_SIZE, type HostMemory } from '../cpu/memory.ts';
import {
  BASE,
  CR0,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LIMIT,
  RIGHTS,
  RIGHTS_REAL,
  SELECTOR,
} from '../cpu/state.ts';
import type { EntryState, LoadedImage, SegmentEntry } from './loaders/index.ts';
import { memoryMap } from './memory-map.ts';

/** 32-bit code (execute, read) and data (read, write), accessed, present, page granular, DPL 0. */
const FLAT_CODE_RIGHTS = 0x00c09b00;
const FLAT_DATA_RIGHTS = 0x00c09300;

/** Chooses the host frame for the next guest page; gives its offset in host memory. */
export type FrameAllocator = () => number;

/**
 * Builds a guest's physical address space of `ramSize` bytes with the image's ROMs over it, a frame of host memory for each
 * page, and copies the image in. `allocate` decides where each frame lies; by default one after the other.
 */
export function buildMemory(
  memory: HostMemory,
  ramSize: number,
  image: LoadedImage,
  allocate: FrameAllocator = () => memory.allocate(PAGE_SIZE),
): FrameMap {
  const frames = new FrameMap();
  for (const region of memoryMap(ramSize, image.roms)) {
    for (let at = 0; at < region.size; at += PAGE_SIZE) {
      const offset = allocate();
      frames.map((region.base + at) | 0, PAGE_SIZE, offset, region.kind === 'rom');
      if (region.kind === 'rom') memory.bytes.set(region.bytes.subarray(at, at + PAGE_SIZE), offset);
    }
  }
  for (const { gpa, bytes } of image.chunks) copyIn(memory, frames, gpa, bytes);
  return frames;
}

/** Host bytes that a guest of `ramSize` bytes with these ROMs needs. */
export function memoryNeeded(ramSize: number, image: LoadedImage): number {
  return memoryMap(ramSize, image.roms).reduce((sum, region) => sum + region.size, 0);
}

function copyIn(memory: HostMemory, frames: FrameMap, gpa: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    const address = gpa + done;
    const count = Math.min(bytes.length - done, PAGE_SIZE - (address % PAGE_SIZE));
    const offset = frames.offset(address | 0);
    if (offset >= 0) memory.bytes.set(bytes.subarray(done, done + count), offset);
    done += count;
  }
}

/** Puts `cpu`, just reset, into the state in which the image is to start. */
export function applyEntryState(cpu: CPU, entry: EntryState): void {
  const { s } = cpu;
  const isProtected = entry.mode === 'protected';
  const { registers } = entry;
  const values = [
    registers.eax,
    registers.ecx,
    registers.edx,
    registers.ebx,
    registers.esp,
    registers.ebp,
    registers.esi,
    registers.edi,
  ];
  values.forEach((value, i) => (s[GPR + i] = value));
  s[EIP] = entry.eip;
  for (let i = 0; i < 6; i++) setSegment(cpu, i, i === 1 ? entry.cs : entry.data, i === 1, isProtected);
  s[GDTR_BASE] = entry.gdtr.base;
  s[GDTR_LIMIT] = entry.gdtr.limit;
  s[IDTR_BASE] = entry.idtr.base;
  s[IDTR_LIMIT] = entry.idtr.limit;
  if (isProtected) s[CR0] = CR0_PE | CR0_ET;
  cpu.setEflags(entry.eflags);
}

function setSegment(
  cpu: CPU,
  register: number,
  segment: SegmentEntry,
  code: boolean,
  isProtected: boolean,
): void {
  const { s } = cpu;
  s[SELECTOR + register] = segment.selector;
  s[BASE + register] = segment.base;
  s[LIMIT + register] = segment.limit;
  s[RIGHTS + register] = isProtected ? (code ? FLAT_CODE_RIGHTS : FLAT_DATA_RIGHTS) : RIGHTS_REAL;
}
