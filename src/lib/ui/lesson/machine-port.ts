/** What a lesson page asks of a machine that is no guest of the x86: the third-generation machine. */
import type { StateRecord } from '../../lesson/machine-questions.ts';
import type { FileSet } from '../../lesson/types.ts';

export interface MachinePort {
  /** The run that the machine is. */
  readonly run: string;
  /** What goes over to `run`. */
  callsRun(run: string): string;
  /** Takes the student's text. */
  load(files: FileSet): Promise<void>;
  use(run: string): Promise<void>;
  /** Goes to a moment of the machine's own grammar; gives the view that shows it, or ''. */
  goTo(moment: string, run?: string): Promise<string>;
  /** Goes to the states that a record names; gives the view that shows them. */
  show(record: { readonly run: string; readonly states?: StateRecord }): Promise<string>;
}
