/** Why a link or a file cannot be opened: src/lib/session/shared-state.ts. */
import { number } from './language.ts';

export const itIsDamagedAPartOfItIsMissing =
  'It is damaged: a part of it is missing or was changed on the way.';
export const itHoldsNoGuestOfTrapgate = 'It holds no guest of Trapgate.';
export const aNewerTrapgateHasMadeItLoad =
  'A newer Trapgate has made it: load this page anew, and open it again.';
export const itHoldsNoSource = (files: number, characters: number) =>
  `It holds no source, or more than ${number(files)} files or ${number(characters)} characters of it.`;
export const itDoesNotSayWhichOfItsFilesIsRun = 'It does not say which of its files is run.';
export const itAsksForAMachineThatThereIsNot = 'It asks for a machine that there is not.';
