/** Exception vectors and their mnemonics (SDM vol. 3, 6.3.1 and table 6-1). */
import { vectorNumbered } from '#messages/words';

export const VECTOR_DE = 0;
export const VECTOR_DB = 1;
export const VECTOR_NMI = 2;
export const VECTOR_BP = 3;
export const VECTOR_OF = 4;
export const VECTOR_BR = 5;
export const VECTOR_UD = 6;
export const VECTOR_NM = 7;
export const VECTOR_DF = 8;
export const VECTOR_TS = 10;
export const VECTOR_NP = 11;
export const VECTOR_SS = 12;
export const VECTOR_GP = 13;
export const VECTOR_PF = 14;
export const VECTOR_MF = 16;
export const VECTOR_AC = 17;

const NAMES: Readonly<Record<number, string>> = {
  [VECTOR_DE]: '#DE',
  [VECTOR_DB]: '#DB',
  [VECTOR_NMI]: 'NMI',
  [VECTOR_BP]: '#BP',
  [VECTOR_OF]: '#OF',
  [VECTOR_BR]: '#BR',
  [VECTOR_UD]: '#UD',
  [VECTOR_NM]: '#NM',
  [VECTOR_DF]: '#DF',
  [VECTOR_TS]: '#TS',
  [VECTOR_NP]: '#NP',
  [VECTOR_SS]: '#SS',
  [VECTOR_GP]: '#GP',
  [VECTOR_PF]: '#PF',
  [VECTOR_MF]: '#MF',
  [VECTOR_AC]: '#AC',
};

/** The manual's name of `vector` (`#GP`), or `vector 20h` for one without a name. */
export function vectorName(vector: number): string {
  return NAMES[vector] ?? vectorNumbered(vector.toString(16).toUpperCase());
}

/** True if the exception `vector` pushes an error code. */
export function hasErrorCode(vector: number): boolean {
  return vector === 8 || (vector >= 10 && vector <= 14) || vector === 17;
}
