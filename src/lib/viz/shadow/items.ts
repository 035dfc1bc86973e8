/** What the shadow view lists: directory entries, each followed by its pages, in order of addresses. */
import type { ShadowFinding, ShadowGroup, ShadowRow } from '../../workbench/inspect/shadow.ts';

/** A directory entry, or a page of one. */
export interface Item {
  /** Names it from one moment to the next. */
  readonly key: string;
  /** Unsigned. */
  readonly gva: number;
  readonly group: ShadowGroup;
  /** Null for the directory entry itself. */
  readonly row: ShadowRow | null;
}

export function itemsOf({ groups }: ShadowFinding): readonly Item[] {
  return groups.flatMap((group) => [
    { key: `group ${group.gva}`, gva: group.gva, group, row: null },
    ...group.rows.map((row) => ({ key: `row ${row.gva}`, gva: row.gva, group, row })),
  ]);
}

export function rowsOf({ groups }: ShadowFinding): readonly ShadowRow[] {
  return groups.flatMap(({ rows }) => rows);
}
