/** A guest that another page sends to the lab: it opens as a copy, and nothing of the student's is touched. */
import { CPU_VARIANTS, type CPUVariant } from '../cpu/variant.ts';
import { readJSON, write } from './storage.ts';

export interface Visit {
  /** What the lab calls the guest. */
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly cpu: CPUVariant;
  /** A moment to come to at once, as lessons name it: `label:here`; empty: none. */
  readonly moment: string;
  /** The card of the atlas that it came from: its hash and its instruction's name. */
  readonly atlas: string;
  readonly name: string;
}

const KEY = 'lab/visit';
/** The lab's hash for whoever comes with a guest. */
export const VISIT_HASH = '#visit';

function isVisit(value: unknown): value is Visit {
  if (typeof value !== 'object' || value === null) return false;
  const { title, files, cpu, moment, atlas, name } = value as Partial<Record<keyof Visit, unknown>>;
  return (
    [title, moment, atlas, name].every((text) => typeof text === 'string') &&
    CPU_VARIANTS.some((variant) => variant === cpu) &&
    typeof files === 'object' &&
    files !== null &&
    'guest.asm' in files &&
    Object.values(files).every((text) => typeof text === 'string')
  );
}

/** Keeps the guest for the lab to open. */
export function keepVisit(visit: Visit): void {
  write(KEY, JSON.stringify(visit));
}

/** The guest that was sent last, or null. */
export function readVisit(): Visit | null {
  return readJSON<Visit | null>(KEY, isVisit, null);
}
