/** What page and worker of the atlas say to each other. A newer number makes what was asked before void. */
import type { Configuration } from '../../theory/ia32/configuration.ts';
import type { Witness } from '../../theory/ia32/witness.ts';
import type { AtlasRow } from './atlas.ts';

export type Command =
  /** Run every instruction, `first` before the others. */
  | {
      readonly kind: 'classify';
      readonly number: number;
      readonly configuration: Configuration;
      readonly first: string;
    }
  | { readonly kind: 'stop'; readonly number: number }
  /** The guest of a witness's state. */
  | { readonly kind: 'guest'; readonly witness: Witness; readonly index: number };

export type Message =
  | { readonly kind: 'row'; readonly number: number; readonly row: AtlasRow }
  | { readonly kind: 'done'; readonly number: number }
  | { readonly kind: 'guest'; readonly source: string };
