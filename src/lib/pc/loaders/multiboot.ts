/** Multiboot version 1 kernels (specification 0.6.96): laid out, given their information structure, started flat. */
import * as say from '#messages/building';
import { hex } from '../../bits/bits.ts';
import { CONVENTIONAL_END, MIB, PAGE } from '../memory-map.ts';
import { readELF, segmentChunks, type Program } from './elf.ts';
import { flatEntry, gdtChunk, LOWEST_LOAD } from './flat-entry.ts';
import { FLAT_LOAD_ADDRESS } from './flat.ts';
import {
  loadError,
  type Chunk,
  type LoadedImage,
  type LoadError,
  type LoadOptions,
  type MultibootModule,
} from './loaded-image.ts';
import { findMultibootHeader, hasAddresses, readAddresses, unmetRequirement } from './multiboot-header.ts';
import { overlaps, placementProblem, type Extent } from './placement.ts';

/** What EAX holds when a multiboot kernel starts. */
const LOADER_MAGIC = 0x2badb002;
const LOADER_NAME = 'Trapgate';

const INFO_SIZE = 88;
const INFO_MEMORY = 1 << 0;
const INFO_COMMAND_LINE = 1 << 2;
const INFO_MODULES = 1 << 3;
const INFO_MEMORY_MAP = 1 << 6;
const INFO_LOADER_NAME = 1 << 9;
const MODULE_SIZE = 16;
/** A memory map entry, with its size field that does not count itself. */
const MAP_ENTRY_SIZE = 24;
const AVAILABLE = 1;
const RESERVED = 2;

/** Loads a multiboot kernel, with command line and modules; EBX points to the information structure in low memory. */
export function loadMultiboot(image: Uint8Array, options: LoadOptions): LoadedImage | LoadError {
  const header = findMultibootHeader(image);
  if (header.kind === 'error') return header;
  const unmet = unmetRequirement(header);
  if (unmet) return unmet;
  const program = hasAddresses(header)
    ? readAddresses(image, header, options.ramSize)
    : readELF(image, options.ramSize);
  if (program.kind === 'error') {
    if (program.code !== 'not-elf') return program;
    return {
      ...program,
      remedy: say.orGiveAddressesInTheMultiboot(program.remedy),
    };
  }

  const modules = placeModules(program, options.modules ?? [], options.ramSize);
  if ('kind' in modules) return modules;
  const info = placeInformation(program, modules, options);
  if ('kind' in info) return info;
  return {
    kind: 'image',
    format: 'multiboot',
    chunks: [gdtChunk(), info, ...segmentChunks(program), ...modules.filter(({ bytes }) => bytes.length > 0)],
    roms: [],
    entry: flatEntry(program.entry, { eax: LOADER_MAGIC, ebx: info.gpa, esp: FLAT_LOAD_ADDRESS }),
    firmware: true,
  };
}

interface PlacedModule extends Chunk {
  readonly commandLine: string;
}

/** Modules follow the kernel, each on a page of its own. */
function placeModules(
  program: Program,
  modules: readonly MultibootModule[],
  ramSize: number,
): PlacedModule[] | LoadError {
  let next = Math.max(MIB, ...program.segments.map((segment) => segment.end));
  const placed: PlacedModule[] = [];
  for (const [i, { bytes, commandLine }] of modules.entries()) {
    const gpa = Math.ceil(next / PAGE) * PAGE;
    next = gpa + bytes.length;
    const problem = placementProblem(say.module(i, commandLine), { start: gpa, end: next }, ramSize);
    if (problem) return problem;
    placed.push({ gpa, bytes, commandLine });
  }
  return placed;
}

/** Builds the structure and all that it points to as one chunk, at the lowest free page of conventional memory. */
function placeInformation(
  program: Program,
  modules: readonly PlacedModule[],
  options: LoadOptions,
): Chunk | LoadError {
  const size = buildInformation(0, modules, options).length;
  const taken: Extent[] = [...program.segments];
  for (let start = LOWEST_LOAD; start + size <= CONVENTIONAL_END; start += PAGE) {
    const extent = { start, end: start + size };
    // The stack grows down from 7C00h: leave it its pages.
    const stack = { start: FLAT_LOAD_ADDRESS - PAGE, end: FLAT_LOAD_ADDRESS };
    if (taken.some((other) => overlaps(other, extent)) || overlaps(stack, extent)) continue;
    return { gpa: start, bytes: buildInformation(start, modules, options) };
  }
  return loadError(
    'does-not-fit',
    say.thereIsNoRoomBelowHForBytes(hex(CONVENTIONAL_END), size),
    say.loadTheKernelAt1MiB100000h,
  );
}

/** The structure at `base`, then module list, memory map and texts. */
function buildInformation(base: number, modules: readonly PlacedModule[], options: LoadOptions): Uint8Array {
  const map = [
    { start: 0, end: CONVENTIONAL_END, type: AVAILABLE },
    { start: CONVENTIONAL_END, end: MIB, type: RESERVED },
    { start: MIB, end: options.ramSize, type: AVAILABLE },
  ].filter(({ start, end }) => start < end);
  const texts = [LOADER_NAME, options.commandLine ?? '', ...modules.map((module) => module.commandLine)];
  const encoded = texts.map((text) => new TextEncoder().encode(`${text}\0`));

  const modulesAt = INFO_SIZE;
  const mapAt = modulesAt + modules.length * MODULE_SIZE;
  const textsAt = mapAt + map.length * MAP_ENTRY_SIZE;
  const bytes = new Uint8Array(encoded.reduce((at, text) => at + text.length, textsAt));
  const data = new DataView(bytes.buffer);
  const put = (at: number, value: number) => data.setUint32(at, value, true);

  let at = textsAt;
  const textAddresses = encoded.map((text) => {
    bytes.set(text, at);
    at += text.length;
    return base + at - text.length;
  });
  const commandLine = options.commandLine === undefined ? 0 : INFO_COMMAND_LINE;
  const moduleList = modules.length > 0 ? INFO_MODULES : 0;
  put(0, INFO_MEMORY | commandLine | moduleList | INFO_MEMORY_MAP | INFO_LOADER_NAME);
  put(4, CONVENTIONAL_END / 1024);
  put(8, (options.ramSize - MIB) / 1024);
  if (commandLine) put(16, textAddresses[1] ?? 0);
  if (moduleList) {
    put(20, modules.length);
    put(24, base + modulesAt);
  }
  put(44, map.length * MAP_ENTRY_SIZE);
  put(48, base + mapAt);
  put(64, textAddresses[0] ?? 0);

  modules.forEach((module, i) => {
    const entry = modulesAt + i * MODULE_SIZE;
    put(entry, module.gpa);
    put(entry + 4, module.gpa + module.bytes.length);
    put(entry + 8, textAddresses[2 + i] ?? 0);
  });
  map.forEach((region, i) => {
    const entry = mapAt + i * MAP_ENTRY_SIZE;
    put(entry, MAP_ENTRY_SIZE - 4);
    put(entry + 4, region.start);
    put(entry + 12, region.end - region.start);
    put(entry + 20, region.type);
  });
  return bytes;
}
