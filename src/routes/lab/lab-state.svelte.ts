/** What the lab keeps: the guest that is open, each guest's files as the student left them, and the machine they asked for. */
import { CPU_VARIANTS, type CPUVariant } from '$lib/cpu/variant.ts';
import { TECHNIQUES, type Configuration, type TechniqueName } from '$lib/workbench/configuration.ts';
import { MMU_POLICIES } from '$lib/vmm/mmu/policies.ts';
import { forget, isKept, readJSON, write } from '$lib/ui/storage.ts';
import type { Visit } from '$lib/ui/visit.ts';
import { OWN_GUEST } from './own-guest.ts';

export type Files = Readonly<Record<string, string>>;

/** Each guest's main file. */
export const MAIN = 'guest.asm';
/** The guest that is no sample. */
export const OWN = 'own';
/** The guest that another page has sent: a copy, of which nothing is kept. */
export const VISITOR = 'visitor';

/** The part of a configuration that the lab lets choose. */
export type Machine = Pick<Configuration, 'technique' | 'cpu' | 'ring' | 'mmu'>;

const FIRST_MACHINE: Machine = { technique: 'trap-and-emulate', cpu: 'classic', ring: 1, mmu: 'virtual-tlb' };

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFiles(value: unknown): value is Files {
  return typeof value === 'object' && value !== null && MAIN in value && Object.values(value).every(isText);
}

function isMachine(value: unknown): value is Machine {
  if (typeof value !== 'object' || value === null) return false;
  const { technique, cpu, ring, mmu } = value as Partial<Machine>;
  return (
    TECHNIQUES.includes(technique as TechniqueName) &&
    CPU_VARIANTS.includes(cpu as CPUVariant) &&
    (ring === 1 || ring === 3) &&
    // What was kept before there was a choice of it has none.
    (mmu === undefined || MMU_POLICIES.includes(mmu))
  );
}

export class LabState {
  /** Name of the sample that is open, or OWN. */
  guest = $state(OWN);
  files = $state.raw<Files>({ [MAIN]: OWN_GUEST });
  /** The file in the editor. */
  file = $state(MAIN);
  machine = $state.raw<Machine>(FIRST_MACHINE);
  /** What the student had before they went back to the sample; null if they did not. */
  before = $state.raw<Files | null>(null);
  /** What another page has sent. */
  visitor = $state.raw<Visit | null>(null);
  /** False once the browser has refused to keep a text. */
  kept = $state(true);
  private readonly sampleOf: (guest: string) => Files | undefined;

  /** @param sampleOf gives the files of a sample; undefined if there is none of that name. */
  constructor(sampleOf: (guest: string) => Files | undefined) {
    this.sampleOf = sampleOf;
  }

  /** The guest as it came. */
  readonly sample = $derived.by(
    () => (this.guest === VISITOR ? this.visitor?.files : this.sampleOf(this.guest)) ?? { [MAIN]: OWN_GUEST },
  );
  readonly isChanged = $derived.by(() =>
    [...Object.keys(this.sample), ...Object.keys(this.files)].some(
      (name) => this.files[name] !== this.sample[name],
    ),
  );
  /** File names, the main file first. */
  readonly names = $derived.by(() =>
    Object.keys(this.files).sort(
      (a, b) => Number(b === MAIN) - Number(a === MAIN) || a.localeCompare(b, 'en'),
    ),
  );

  /** Opens what was open last. Precondition: in the browser. */
  restore(): void {
    this.kept = isKept();
    this.machine = { ...FIRST_MACHINE, ...readJSON('lab/machine', isMachine, FIRST_MACHINE) };
    this.open(readJSON('lab/guest', isText, OWN));
  }

  /** Opens a guest that another page has sent, bare, on the processor it is meant for. */
  visit(visitor: Visit): void {
    this.visitor = visitor;
    this.guest = VISITOR;
    this.files = visitor.files;
    this.before = null;
    this.file = MAIN;
    this.machine = { ...this.machine, technique: 'native', cpu: visitor.cpu };
  }

  /** Opens a sample, or OWN, as the student left it. */
  open(guest: string): void {
    if (guest === VISITOR && this.visitor) {
      this.visit(this.visitor);
      return;
    }
    this.guest = this.sampleOf(guest) ? guest : OWN;
    this.files = readJSON(`lab/files/${this.guest}`, isFiles, this.sample);
    this.before = readJSON<Files | null>(`lab/before/${this.guest}`, isFiles, null);
    this.file = MAIN;
    this.keep('lab/guest', this.guest);
  }

  /** Takes a file's new text: the open one's unless another is named. */
  edit(text: string, file = this.file): void {
    this.setFiles({ ...this.files, [file]: text });
  }

  /** Back to the sample; what there was can be had again. */
  reset(): void {
    this.before = this.files;
    this.keep(`lab/before/${this.guest}`, this.before);
    this.setFiles(this.sample);
  }

  /** Takes the last reset back. */
  undoReset(): void {
    if (!this.before) return;
    this.setFiles(this.before);
    this.before = null;
    forget(`lab/before/${this.guest}`);
  }

  choose(machine: Machine): void {
    this.machine = machine;
    this.keep('lab/machine', machine);
  }

  private setFiles(files: Files): void {
    this.files = files;
    this.keep(`lab/files/${this.guest}`, files);
  }

  private keep(name: string, value: unknown): void {
    if (this.guest === VISITOR) return;
    write(name, JSON.stringify(value));
    this.kept = isKept();
  }
}
