import { BASE_INSTRUCTIONS } from '$lib/isa/instructions/index.ts';
import { Search } from '$lib/theory/ia32/search.ts';
import { FIRST_CONFIGURATION } from '$lib/ui/atlas/address.ts';
import { atlasRow, type AtlasRow } from '$lib/ui/atlas/atlas.ts';

let rows: AtlasRow[] | null = null;

/** Every instruction run in the first configuration, when the site is built. */
export function load(): { rows: AtlasRow[] } {
  rows ??= (() => {
    const search = new Search(FIRST_CONFIGURATION);
    return BASE_INSTRUCTIONS.entries.map((entry) => atlasRow(search, entry));
  })();
  return { rows };
}
