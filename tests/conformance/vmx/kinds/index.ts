/** All kinds of cases. */
import type { VMXKind } from '../kind.ts';
import { EPT } from './ept.ts';
import { UNRESTRICTED } from './unrestricted.ts';
import { EVENTS } from './events.ts';
import { EXITS } from './exits.ts';
import { ENTRY } from './entry.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { INTERRUPTS } from './interrupts.ts';

export const KINDS: readonly VMXKind[] = [INSTRUCTIONS, ENTRY, EXITS, EVENTS, EPT, UNRESTRICTED, INTERRUPTS];
