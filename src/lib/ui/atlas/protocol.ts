/** What page and worker of the atlas say to each other. A newer search makes the one before void. */
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
  | { readonly kind: 'guest'; readonly number: number; readonly witness: Witness; readonly index: number };

export type Message =
  | { readonly kind: 'row'; readonly number: number; readonly row: AtlasRow }
  | { readonly kind: 'done'; readonly number: number }
  | { readonly kind: 'guest'; readonly number: number; readonly source: string }
  /** The atlas itself failed at the command of that number. */
  | { readonly kind: 'failure'; readonly number: number; readonly message: string };
