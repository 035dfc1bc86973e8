/** The shapes of marks, round 0, 0: each tells a cause. */
import * as say from '#messages/views/timeline';

export const SHAPES = {
  diamond: 'M0,-7L7,0L0,7L-7,0Z',
  triangle: 'M0,-7L7,6L-7,6Z',
  circle: 'M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z',
  square: 'M-5,-5H5V5H-5Z',
  bar: 'M-1.5,-7H1.5V7H-1.5Z',
} as const;

/** What they are, for a file: on its own it cannot be asked what a mark is. */
export const SHAPE_KEY = [
  { words: say.anExit, path: SHAPES.diamond },
  { words: say.aTrap, path: SHAPES.triangle },
  { words: say.anInterrupt, path: SHAPES.circle },
  { words: say.theVMMAtWork, path: SHAPES.square },
  { words: say.aReturn, path: SHAPES.bar },
] as const;
