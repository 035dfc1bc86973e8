/** What the checkpoints of a run may hold, about, in bytes: apart from the history itself, so that a page can say it. */
export const CHECKPOINT_BUDGET = 96 << 20;
