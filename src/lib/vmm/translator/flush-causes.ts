/** Why a translation cache was thrown away, as names for the trace: apart, so that a page can name them without the VMM. */
export const FLUSH_CAUSES = ['full', 'other-segment'] as const;
export type FlushCause = (typeof FLUSH_CAUSES)[number];
