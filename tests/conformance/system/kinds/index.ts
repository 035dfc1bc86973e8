/** All kinds of cases. */
import type { Kind } from '../assembly.ts';
import { A20 } from './a20.ts';
import { COPROCESSOR } from './coprocessor.ts';
import { DEBUG } from './debug.ts';
import { EDGES } from './edges.ts';
import { FAR, GATES, INTERRUPTS, RETURNS } from './gates.ts';
import { NMI } from './nmi.ts';
import { NESTED, PAGING, SYSENTER } from './paging.ts';
import { SEGMENTS } from './segments.ts';
import { TASKS } from './tasks.ts';
import { PROTECTED_VIRTUAL_INTERRUPTS, VIRTUAL_8086_EXTENSIONS } from './virtual.ts';

export const KINDS: readonly Kind[] = [
  A20,
  COPROCESSOR,
  DEBUG,
  EDGES,
  GATES,
  FAR,
  RETURNS,
  INTERRUPTS,
  TASKS,
  ...SEGMENTS,
  PAGING,
  SYSENTER,
  NESTED,
  NMI,
  VIRTUAL_8086_EXTENSIONS,
  PROTECTED_VIRTUAL_INTERRUPTS,
];
