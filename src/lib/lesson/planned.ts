/** Words of the language that no machine here can honour yet: a lesson that uses one is refused, and told so. */
import * as say from '#messages/teach-words';

/** Fields of a run, each with what there is instead. */
export const PLANNED_RUN_FIELDS: ReadonlyMap<string, string> = new Map([
  ['disk', say.thereIsNoDisk],
  ['vms', say.aRunHasOneGuest],
  ['level', say.aRunHasOneVMM],
]);

/** Kinds of lesson. */
export const PLANNED_KINDS: ReadonlyMap<string, string> = new Map([['vmm', say.noLessonEditsTheVMM]]);
