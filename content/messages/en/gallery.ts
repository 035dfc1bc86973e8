/** Each view once, gallery/+page.svelte. */

export const description = 'Each view of a machine, drawn from a small recorded run.';
export const gallery = 'Gallery';
export const howDrawn =
  'Each picture is drawn from a run that was recorded when this site was built: the guests <code>popf</code> and ' +
  '<code>paging</code> under trap-and-emulate, the page walk under hardware assist, <code>tinyos</code> as it knows of a ' +
  'VMM, and <code>tinyos</code> beside <code>hostile</code>, each in a VM of its own. In the Lab the same views follow a machine step by step.';
export const believes = 'Guest believes, machine is';
export const rings = 'Rings';
export const timeline = 'Trap timeline';
export const pageTables = 'Page tables';
export const pageTablesBeside = "Page tables, the guest's beside the shadow's";
export const walk = 'Two-dimensional walk';
export const walkUnderVTx = 'A two-dimensional page walk, under VT-x';
export const exits = 'Exits by cause';
export const owners = 'Frame owners';
export const types = 'Frame types';
export const typesOfFrames = 'Typed frames of a paravirtualized guest';
export const wholeRun = 'The whole run';
export const compared = 'Techniques compared';
export const turns = 'Turns of several VMs';
export const bands = 'Several VMs, a band each';
export const translation = 'Translation';
export const translationBeside = "The guest's kernel beside its translation";
