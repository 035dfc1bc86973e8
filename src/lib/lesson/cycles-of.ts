/** Whose cycles a lesson compares: the processor that the literature measured most on. Apart, so that a page can name it without the operands. */
export const CYCLES_OF = 'p4';
