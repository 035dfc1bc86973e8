/** Why shadow entries went, as names for the trace: apart from the policies so that a page can name them without the VMM. */
export const DROP_CAUSES = ['flush', 'invlpg', 'traced-write', 'write-protect', 'reclaim', 'resync'] as const;
export type DropCause = (typeof DROP_CAUSES)[number];

/** Position of `cause`, as it stands in the trace. */
export function dropCauseIndex(cause: DropCause): number {
  return DROP_CAUSES.indexOf(cause);
}
