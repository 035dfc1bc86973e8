/** Why control came to the VMM. One discriminated union for all techniques; its handlers are in exit-handlers.ts. */
import { INSTRUCTIONS } from '../isa/instructions/index.ts';
import type { Form } from '../isa/form.ts';
import type { ExitReason } from './exit-reasons.ts';
import type { NotRunnable } from './not-runnable.ts';

/** DR6: the trap is a single step's. */
export const DR6_BS = 1 << 14;

/** What the processor pushed, or VT-x has told. */
interface Trapped {
  /** -1 where an exit of VT-x was by no exception. */
  readonly vector: number;
  /** Error code, or 0; of an EPT violation the qualification. */
  readonly error: number;
}

/** What is known of an exit, by its reason. */
interface ExitDetails {
  'privileged-instruction': Trapped & { readonly form: Form };
  'sensitive-instruction': Trapped & { readonly form: Form };
  'port-access': Trapped & { readonly form: Form };
  'software-interrupt': Trapped;
  'hidden-page-fault': Trapped & { readonly gva: number };
  /** `reflected`: the processor gives it to the guest at the next VM entry. */
  'true-page-fault': Trapped & { readonly gva: number; readonly reflected?: boolean };
  'write-trace': Trapped & { readonly gva: number };
  /** What the shadow cannot give: no memory, a ROM, the VMM's own region. */
  'emulated-access': Trapped & { readonly gva: number };
  exception: Trapped;
  'host-timer': object;
  /** Behind the instruction that made it: INT1, or any while the guest's real TF was set. */
  'debug-trap': Trapped & { readonly singleStep: boolean };
  /** The kernel of a paravirtualized guest asks for something: what `number` is, of paravirt/interface.ts. */
  hypercall: Trapped & { readonly number: number };
  /** Translated code asks for an instruction of the guest's that the VMM does for it. */
  callout: Trapped & { readonly form: Form | null };
  /** Translated code has come to where no translation is known; the technique itself has seen to it. */
  translation: Trapped;
  /** The guest cannot run directly as it stands. */
  'not-runnable': { readonly why: NotRunnable };
  /** The extended page tables lack a page that the guest has. */
  'ept-violation': Trapped & { readonly gpa: number; readonly gva: number };
  /** VT-x leaves to the VMM: a hardware task switch, and a guest that would shut the processor down. */
  'task-switch': Trapped;
  'triple-fault': Trapped;
}

/** What exit a page fault is, by what the shadow MMU has made of it. */
export const PAGE_FAULT_REASONS = {
  hidden: 'hidden-page-fault',
  true: 'true-page-fault',
  traced: 'write-trace',
  emulate: 'emulated-access',
} as const;

/** The exit with reason `R`. */
export type ExitOf<R extends ExitReason> = { readonly reason: R } & ExitDetails[R];

/** What a technique's `run` came back with. */
export type VMExit = { [R in ExitReason]: ExitOf<R> }[ExitReason];

/** What kind of exit the #GP of `form` is; null for one that the guest itself has earned or a truncated limit made. */
export function classifyInstruction(
  form: Form | null,
): 'privileged-instruction' | 'sensitive-instruction' | 'port-access' | 'software-interrupt' | null {
  if (form === null) return null;
  const { attributes, entry } = form;
  if (attributes.has('io')) return 'port-access';
  if (attributes.has('cpl0') || attributes.has('iopl')) return 'privileged-instruction';
  if (['INT', 'INT3', 'INTO'].includes(entry.name)) return 'software-interrupt';
  const sensitive = ['sit', 'umip', 'tsd', 'pce', 'cpuid'] as const;
  return sensitive.some((rule) => attributes.has(rule)) ? 'sensitive-instruction' : null;
}

/** Number of `form`'s entry in the instruction table, as it stands in the trace. */
export function entryIndex(form: Form | null): number {
  return form === null ? -1 : INSTRUCTIONS.entries.indexOf(form.entry);
}
