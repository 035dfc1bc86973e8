/** All kinds of cases. */
import type { Kind } from '../assembly.ts';
import { DEBUG } from './debug.ts';

export const KINDS: readonly Kind[] = [DEBUG];
