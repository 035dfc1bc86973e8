/** A guest, its machine and a moment of its run as plain data that one person gives another: in a link, or in a file. */
import * as say from '#messages/shared';
import { CPU_VARIANTS } from '../cpu/variant.ts';
import { mmusOf } from '../vmm/mmu/policies.ts';
import { TECHNIQUES, type Configuration, type TechniqueName } from '../workbench/configuration.ts';
import type { FileSet } from '../lesson/types.ts';
import { readStopRules } from './read-stop-rules.ts';
import type { StopRule } from './stop-rule.ts';

export interface SharedState {
  readonly files: FileSet;
  /** The file that is run. */
  readonly main: string;
  /** The file in front. */
  readonly file: string;
  readonly machine: Pick<Configuration, 'technique' | 'cpu' | 'ring' | 'mmu' | 'input'> &
    Partial<Pick<Configuration, 'typed'>>;
  /** Instructions retired where the sender stood. */
  readonly time: number;
  readonly stops: readonly StopRule[];
  /** Name of the view into the machine that was open, if one was. */
  readonly look?: string;
}

/** Of the form below: what is written now can be read for ever. */
const VERSION = 1;
/** Characters of all files together, and how many files. */
export const MOST_TEXT = 1 << 20;
const MOST_FILES = 64;
/** Characters of a view's name. */
const MOST_LOOK = 40;
/** A file's name as it is included: below, or in a folder beside. */
const FILE_NAME = /^(?:\.\.\/\w[\w.-]*\/)?\w[\w.-]*(?:\/\w[\w.-]*)*$/;
/** Characters at the serial port from the start, and typed; and how often something may be typed. */
export const MOST_INPUT = 1 << 16;
export const MOST_TYPED = 1000;

/** As plain data that says its form, for `sharedFrom`. */
export function shareData(state: SharedState): object {
  return { trapgate: VERSION, ...state };
}

/** The same as text, for `readShared`. */
export function shareText(state: SharedState): string {
  return JSON.stringify(shareData(state));
}

/** What such a text says, or a sentence on why it cannot be opened. Nothing of it is trusted. */
export function readShared(text: string): SharedState | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return say.itIsDamagedAPartOfItIsMissing;
  }
  return sharedFrom(data);
}

/** The same of data that has been text. */
export function sharedFrom(data: unknown): SharedState | string {
  if (typeof data !== 'object' || data === null || !('trapgate' in data)) return say.itHoldsNoGuestOfTrapgate;
  const { trapgate, files, main, file, machine, time, stops, look } = data as Record<string, unknown>;
  if (typeof trapgate !== 'number' || trapgate > VERSION) return say.aNewerTrapgateHasMadeItLoad;
  if (!isFiles(files)) return say.itHoldsNoSource(MOST_FILES, MOST_TEXT);
  if (typeof main !== 'string' || !Object.hasOwn(files, main)) return say.itDoesNotSayWhichOfItsFilesIsRun;
  if (!isMachine(machine)) return say.itAsksForAMachineThatThereIsNot;
  return {
    files,
    main,
    file: typeof file === 'string' && Object.hasOwn(files, file) ? file : main,
    machine,
    time: typeof time === 'number' && Number.isSafeInteger(time) && time > 0 ? time : 0,
    stops: readStopRules(stops),
    ...(typeof look === 'string' && look !== '' && look.length <= MOST_LOOK ? { look } : {}),
  };
}

function isFiles(value: unknown): value is FileSet {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const texts = Object.entries(value);
  return (
    texts.length > 0 &&
    texts.length <= MOST_FILES &&
    texts.every(([name, text]) => name.length <= 64 && FILE_NAME.test(name) && typeof text === 'string') &&
    texts.reduce((sum, [, text]) => sum + (text as string).length, 0) <= MOST_TEXT
  );
}

/** True for a machine that there is, with a memory that its technique has. */
export function isProcessor(
  value: unknown,
): value is Pick<SharedState['machine'], 'technique' | 'cpu' | 'ring' | 'mmu'> {
  if (typeof value !== 'object' || value === null) return false;
  const { technique, cpu, ring, mmu } = value as Record<string, unknown>;
  const isOne = (names: readonly unknown[], name: unknown): boolean => names.includes(name);
  return (
    isOne(TECHNIQUES, technique) &&
    isOne(CPU_VARIANTS, cpu) &&
    isOne([1, 3], ring) &&
    isOne(mmusOf(technique as TechniqueName), mmu)
  );
}

function isMachine(value: unknown): value is SharedState['machine'] {
  if (!isProcessor(value)) return false;
  const { input, typed = [] } = value as unknown as Record<string, unknown>;
  return typeof input === 'string' && input.length <= MOST_INPUT && isTyped(typed);
}

/** `typed`, with `text` typed after virtual time `now`: what came later is of another run. Null if there is no room for it. */
export function typeAt(
  typed: Configuration['typed'],
  now: number,
  text: string,
): Configuration['typed'] | null {
  const all = [...typed.filter(({ at }) => at <= now), { at: now + 1, text }];
  return isTyped(all) ? all : null;
}

/** In order, at times that there are. */
function isTyped(value: unknown): value is Configuration['typed'] {
  if (!Array.isArray(value) || value.length > MOST_TYPED) return false;
  let before = 0;
  let room = MOST_INPUT;
  return value.every((one: unknown) => {
    if (typeof one !== 'object' || one === null) return false;
    const { at, text } = one as Record<string, unknown>;
    if (typeof at !== 'number' || !Number.isSafeInteger(at) || at <= before || typeof text !== 'string')
      return false;
    before = at;
    room -= text.length;
    return room >= 0;
  });
}
