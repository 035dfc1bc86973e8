/**
 * From files and a configuration to an assembled, loaded, recording machine at its first instruction. Command line, lessons and
 * page all start here. Nothing a user can get wrong throws: it comes back as problems with place and remedy.
 */
import * as say from '#messages/building';
import { assemble, type Assembly } from '../asm/assemble.ts';
import { outputFile } from '../asm/formats/output.ts';
import type { SourceMap, SourcePlace } from '../asm/source-map.ts';
import { BASE, EIP } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import { detect, load, type LoadedImage } from '../pc/loaders/index.ts';
import { findMultibootHeader } from '../pc/loaders/multiboot-header.ts';
import { MIB } from '../pc/memory-map.ts';
import { usualMMU } from '../vmm/mmu/policies.ts';
import type { GuestMachine, Stop } from './bench.ts';
import { DEFAULT_CONFIGURATION, type Configuration, type ImageFormat } from './configuration.ts';
import { configurationProblem } from './configuration-problem.ts';
import { createNativeMachine } from './native.ts';
import type { OutputText } from './output.ts';
import type { RecordedGuest } from './recorded-guest.ts';
import { problem, type Problem } from './problem.ts';
import { createVirtualMachine } from './virtual.ts';
import { placeProgram, type Program } from './program.ts';

/** A guest as its author gives it: sources (texts, and bytes for `incbin`) by name, or a binary. */
export type GuestSource =
  | { readonly files: Readonly<Record<string, string | Uint8Array>>; readonly main: string }
  | { readonly image: Uint8Array; readonly name: string };

export interface Bench {
  readonly kind: 'bench';
  readonly machine: GuestMachine;
  readonly configuration: Configuration;
  /** What 'auto' turned out to be. */
  readonly format: LoadedImage['format'];
  /** For an assembled guest. */
  readonly program?: Program;
  /** Labels at their run addresses and constants; empty for a binary. */
  readonly symbols: ReadonlyMap<string, number>;
  /** Warnings. */
  readonly problems: readonly Problem[];
  /** The source line whose bytes lie at `address`. */
  locate(address: number): SourcePlace | undefined;
  /** All that the guest has said (the first MiB of each channel). */
  output(): OutputText;
}

export interface NotBuilt {
  readonly kind: 'problems';
  /** At least one error. */
  readonly problems: readonly Problem[];
}

/** Makes a machine of an image; a problem says why it cannot. @throws RangeError when there is not enough memory. */
export type MachineFactory = (loaded: LoadedImage, configuration: Configuration) => RecordedGuest;

/**
 * Builds the machine that `configuration` describes (the rest as DEFAULT_CONFIGURATION says) with this guest in it; `create` may
 * make another than that.
 */
export function build(
  source: GuestSource,
  configuration: Partial<Configuration> = {},
  create: MachineFactory = createMachine,
): Bench | NotBuilt {
  const { technique = DEFAULT_CONFIGURATION.technique } = configuration;
  const usual = { ...DEFAULT_CONFIGURATION, mmu: usualMMU(technique) };
  const complete: Configuration = { ...usual, ...configuration };
  const wrong = configurationProblem(complete);
  if (wrong !== null) return failed(wrong);
  if ('image' in source) return buildImage(source.image, source.name, complete, null, create);
  const assembly = assembleSource(source.files, source.main, complete.define);
  if (assembly.diagnostics.some(({ severity }) => severity === 'error')) {
    return { kind: 'problems', problems: assembly.diagnostics };
  }
  const built = buildImage(outputFile(assembly), source.main, complete, assembly, create);
  if (built.kind === 'problems' || built.format === 'rom' || saysBits(source.files)) return built;
  return { ...built, problems: [...built.problems, noBits(source.main)] };
}

/** True if a source chooses its code size. */
function saysBits(files: Readonly<Record<string, string | Uint8Array>>): boolean {
  const choice = /^\uFEFF?[ \t]*\[?[ \t]*(?:bits[ \t]+(?:16|32)|use(?:16|32))\b/im;
  return Object.values(files).some((content) => typeof content === 'string' && choice.test(content));
}

function noBits(main: string): Problem {
  return {
    severity: 'warning',
    message: say.thisIsAssembledAs16BitCode,
    remedy: say.beginWithBits32,
    file: main,
    line: 1,
    column: 1,
    length: 1,
  };
}

/** What was assembled of a set of files, by main file and definitions: several runs of the same files assemble them once. */
const ASSEMBLED = new WeakMap<Readonly<Record<string, string | Uint8Array>>, Map<string, Assembly>>();

/** Assembles `main`: texts among `files` are sources, bytes are for `incbin`. The same `files` must not change afterwards. */
export function assembleSource(
  files: Readonly<Record<string, string | Uint8Array>>,
  main: string,
  define: Readonly<Record<string, string>> = {},
): Assembly {
  const known = ASSEMBLED.get(files) ?? new Map<string, Assembly>();
  ASSEMBLED.set(files, known);
  const key = JSON.stringify([main, Object.entries(define)]);
  const assembly = known.get(key) ?? assembleFiles(files, main, define);
  known.set(key, assembly);
  return assembly;
}

function assembleFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  main: string,
  define: Readonly<Record<string, string>>,
): Assembly {
  const texts: Record<string, string> = {};
  const incbin: Record<string, Uint8Array> = {};
  for (const [name, content] of Object.entries(files)) {
    // Some editors put a byte order mark before a text.
    if (typeof content === 'string') texts[name] = content.replace(/^\uFEFF/, '');
    else incbin[name] = content;
  }
  return assemble({ files: texts, main, defines: define, incbin });
}

function buildImage(
  image: Uint8Array,
  name: string,
  asked: Configuration,
  assembly: Assembly | null,
  create: MachineFactory,
): Bench | NotBuilt {
  if (assembly && image.length === 0) {
    return failed(problem(say.theSourceMakesNoBytesAtAll, say.writeAnInstructionSuchAsHLT, name));
  }
  const format = asked.format === 'auto' ? formatOf(image) : asked.format;
  const configuration = { ...asked, load: loadAddress(asked, assembly), format: format as ImageFormat };
  const loaded = load(format, image, {
    ramSize: configuration.mem * MIB,
    loadAddress: configuration.load,
    commandLine: name,
  });
  if (loaded.kind === 'error') {
    const { says, remedy, offset } = loaded;
    return failed({ ...placeOf(assembly, name, offset), severity: 'error', message: says, remedy });
  }
  const machine = tryToCreate(create, loaded, configuration);
  if ('severity' in machine) return failed({ ...machine, file: name });
  const program = assembly && placeProgram(assembly, firstAddress(loaded, image) ?? assembly.origin);
  return {
    kind: 'bench',
    machine,
    configuration,
    format: loaded.format,
    ...(program ? { program } : {}),
    symbols: program?.symbols ?? new Map<string, number>(),
    problems: assembly?.diagnostics ?? [],
    locate: (address) => program?.sourceMap.find(address) ?? undefined,
    output: () => machine.output.read(),
  };
}

/** As `detect`, but a multiboot header that is wrong is still one: what is wrong with it is then said. */
function formatOf(image: Uint8Array): LoadedImage['format'] {
  const found = detect(image);
  if (found !== 'flat') return found;
  const header = findMultibootHeader(image);
  return header.kind === 'error' && header.code !== 'no-header' ? 'multiboot' : 'flat';
}

/** A flat source that says `org` is meant to be loaded there, unless it is told otherwise. */
function loadAddress(asked: Configuration, assembly: Assembly | null): number {
  const untold = asked.load === DEFAULT_CONFIGURATION.load;
  return untold && assembly && assembly.origin !== 0 ? assembly.origin : asked.load;
}

function createMachine(loaded: LoadedImage, configuration: Configuration): RecordedGuest {
  const { technique } = configuration;
  return technique === 'native'
    ? createNativeMachine(loaded, configuration)
    : createVirtualMachine(loaded, configuration, technique);
}

function tryToCreate(
  create: MachineFactory,
  loaded: LoadedImage,
  configuration: Configuration,
): RecordedGuest | Problem {
  try {
    return create(loaded, configuration);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return problem(say.thereIsNotEnoughMemoryForAMachine(configuration.mem), say.chooseLessWithMemMem);
  }
}

/** Where the image's first bytes lie in guest memory, or undefined where they are not loaded as they are. */
function firstAddress(loaded: LoadedImage, image: Uint8Array): number | undefined {
  const rom = loaded.roms[0];
  if (rom) return rom.gpa - (rom.bytes.byteOffset - image.byteOffset);
  const chunk = loaded.chunks.find(({ bytes }) => bytes.buffer === image.buffer);
  return chunk && chunk.gpa - (chunk.bytes.byteOffset - image.byteOffset);
}

/** The place of byte `offset` of what was assembled, as a source line; of an image, as the offset itself. */
function placeOf(assembly: Assembly | null, file: string, offset: number | undefined): Partial<Problem> {
  if (offset === undefined) return { file };
  const chunk = assembly?.sourceMap.find(assembly.origin + offset);
  return chunk ? { file: chunk.file, line: chunk.line, column: 1, offset } : { file, offset };
}

/** The source line that `stop` is about: of the instruction to blame, else of the next one. */
export function stopPlace(bench: Bench, stop: Stop): SourcePlace | undefined {
  const { vcpu } = bench.machine;
  return bench.locate(stop.blame ?? (vcpu.get(BASE + CS) + vcpu.get(EIP)) | 0);
}

function failed(found: Problem): NotBuilt {
  return { kind: 'problems', problems: [found] };
}

export type { SourceMap, SourcePlace };
