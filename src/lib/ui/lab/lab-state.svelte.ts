/** What the lab keeps: the guest that is open, each guest's files as the student left them, and the machine they asked for. */
import * as say from '#messages/lab';
import type { Configuration } from '../../workbench/configuration.ts';
import { forget, isKept, readJSON, write } from '../storage.ts';
import { noteTexts, noteTyping } from '../texts/kept-texts.ts';
import type { Why } from '../texts/text-history.ts';
import { isProcessor, MOST_INPUT, shareText, type SharedState } from '../../session/shared-state.ts';
import type { Visit } from '../visit.ts';
import { isFiles, isText, MAIN, OWN, type Files } from './files.ts';
import { OWN_GUEST } from './own-guest.ts';

/** The guest that another page, a link or a file has brought: a copy. */
export const VISITOR = 'visitor';

/** Where such a guest is from. */
export type Visitor = { readonly files: Files; readonly main: string } & (
  { readonly from: 'atlas'; readonly visit: Visit } | { readonly from: 'shared'; readonly state: SharedState }
);

/** The part of a configuration that the lab lets choose. */
export type Machine = Pick<Configuration, 'technique' | 'cpu' | 'ring' | 'mmu'>;

/** The name that is defined for a guest that is to know of the VMM. */
export const PORT = 'PARAVIRT';

/** All that a guest is built with on `machine`: under paravirtualization, as one that knows of it. */
export function withDefines(machine: Partial<Configuration>): Partial<Configuration> {
  return machine.technique === 'paravirtualization' ? { ...machine, define: { [PORT]: '' } } : machine;
}

const FIRST_MACHINE: Machine = { technique: 'trap-and-emulate', cpu: 'classic', ring: 1, mmu: 'virtual-tlb' };

/** What the student has made of the copy that was shared last. */
interface KeptCopy {
  /** The shared state as text. */
  readonly of: string;
  readonly files: Files;
}
const COPY = 'lab/copy';

function isKeptCopy(value: unknown): value is KeptCopy {
  if (typeof value !== 'object' || value === null) return false;
  const { of, files } = value as Partial<KeptCopy>;
  return isText(of) && typeof files === 'object' && files !== null && Object.values(files).every(isText);
}

/** A short name for a text (FNV-1a, 32 bits). */
function sumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return (sum >>> 0).toString(36);
}

/** What was kept before there was a choice of something has the usual one. */
function isMachine(value: unknown): value is Machine {
  return typeof value === 'object' && value !== null && isProcessor({ ...FIRST_MACHINE, ...value });
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
  /** What has been brought. */
  visitor = $state.raw<Visitor | null>(null);
  /** What waits at the guest's serial port from the start. */
  input = $state('');
  /** What has been typed at it during the run. */
  typed = $state.raw<Configuration['typed']>([]);
  /** The view into the machine that is open, by name; empty for none. */
  look = $state('');
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
  /** File names, the main file first, a neighbour's last. */
  readonly names = $derived.by(() =>
    Object.keys(this.files).sort(
      (a, b) =>
        Number(b === this.main) - Number(a === this.main) ||
        Number(a.startsWith('../')) - Number(b.startsWith('../')) ||
        a.localeCompare(b, 'en'),
    ),
  );

  /** Opens what was open last. Precondition: in the browser. */
  restore(): void {
    this.kept = isKept();
    this.open(readJSON('lab/guest', isText, OWN));
  }

  /** Opens a guest that another page has sent, bare, on the processor it is meant for. */
  visit(visit: Visit): void {
    this.receive({ from: 'atlas', files: visit.files, main: MAIN, visit });
  }

  /** Opens what somebody has shared, on the machine it was shared on. */
  openShared(state: SharedState): void {
    this.receive({ from: 'shared', files: state.files, main: state.main, state });
  }

  private receive(visitor: Visitor): void {
    if (this.guest === VISITOR) this.note('replaced');
    this.visitor = visitor;
    this.guest = VISITOR;
    this.files = visitor.files;
    this.before = null;
    this.file = visitor.main;
    this.input = '';
    this.typed = [];
    if (visitor.from === 'atlas')
      this.machine = { ...this.machine, technique: 'native', cpu: visitor.visit.cpu };
    else {
      const { machine, file, look = '' } = visitor.state;
      this.look = look;
      const { input, typed = [], ...rest } = machine;
      this.typed = typed;
      this.machine = rest;
      this.input = input;
      this.file = file;
      const kept = readJSON<KeptCopy | null>(COPY, isKeptCopy, null);
      if (kept?.of === shareText(visitor.state)) this.files = kept.files;
    }
  }

  /** The file that is run. */
  get main(): string {
    return this.guest === VISITOR && this.visitor ? this.visitor.main : MAIN;
  }

  /** What the visitor is called. */
  get visitorTitle(): string {
    return this.visitor?.from === 'atlas' ? this.visitor.visit.title : say.whatWasShared;
  }

  /** All that there is, for another, who stands after `time` instructions then. */
  share(time: number, stops: SharedState['stops']): SharedState {
    const { files, main, file, machine, input, typed, look } = this;
    const atSerial = typed.length === 0 ? { input } : { input, typed };
    const shared = { files, main, file, machine: { ...machine, ...atSerial }, time, stops };
    return look === '' ? shared : { ...shared, look };
  }

  /** Opens a sample, or OWN, as the student left it. */
  open(guest: string): void {
    if (guest === VISITOR && this.visitor) {
      this.receive(this.visitor);
      return;
    }
    // What a visitor came on goes with it.
    this.machine = { ...FIRST_MACHINE, ...readJSON('lab/machine', isMachine, FIRST_MACHINE) };
    this.guest = this.sampleOf(guest) ? guest : OWN;
    this.files = readJSON(`lab/files/${this.guest}`, isFiles, this.sample);
    this.before = readJSON<Files | null>(`lab/before/${this.guest}`, isFiles, null);
    this.file = MAIN;
    this.input = readJSON(`lab/input/${this.guest}`, isText, '');
    this.typed = [];
    this.keep('lab/guest', this.guest);
  }

  /** Takes a file's new text: the open one's unless another is named. */
  edit(text: string, file = this.file): void {
    const before = this.files;
    this.setFiles({ ...before, [file]: text });
    noteTyping(this.owner, before, this.files, this.sample);
  }

  /** Whose the texts are, in their history: a copy goes by what it is a copy of. */
  get owner(): string {
    return `lab/${this.guest === VISITOR ? `copy-${sumOf(JSON.stringify(this.sample))}` : this.guest}`;
  }

  /** Has the history of the student's texts take note of `files`. */
  note(why: Why, files = this.files): void {
    noteTexts(this.owner, files, this.sample, why);
  }

  /** Back to the sample; what there was can be had again. */
  reset(): void {
    this.note('reset');
    this.before = this.files;
    this.keep(`lab/before/${this.guest}`, this.before);
    this.setFiles(this.sample);
  }

  /** Takes the last reset back. */
  undoReset(): void {
    if (!this.before) return;
    this.note('replaced');
    this.setFiles(this.before);
    this.before = null;
    forget(`lab/before/${this.guest}`);
  }

  /** Has other text wait at the serial port. */
  type(input: string): void {
    this.input = input.slice(0, MOST_INPUT);
    this.keep(`lab/input/${this.guest}`, this.input);
  }

  /** Takes up the text and the machine of an earlier run. */
  takeUp({ files, machine: { input, typed = [], ...machine } }: SharedState): void {
    this.note('replaced');
    this.setFiles(files);
    if (!Object.hasOwn(files, this.file)) this.file = this.main;
    this.type(input);
    this.typed = typed;
    this.choose(machine);
  }

  choose(machine: Machine): void {
    this.machine = machine;
    this.keep('lab/machine', machine);
  }

  private setFiles(files: Files): void {
    this.files = files;
    if (this.guest === VISITOR && this.visitor?.from === 'shared')
      write(COPY, JSON.stringify({ of: shareText(this.visitor.state), files } satisfies KeptCopy));
    this.keep(`lab/files/${this.guest}`, files);
  }

  private keep(name: string, value: unknown): void {
    if (this.guest === VISITOR) return;
    write(name, JSON.stringify(value));
    this.kept = isKept();
  }
}
