/** The files of the course's lessons, as their students get them and as their solutions have them. */
import type { FileSet } from '$lib/lesson/types.ts';
import { atRoot } from '../own.server.ts';

// The eager glob stays in this server module, or it would end up in every page.
const SOURCES = import.meta.glob<string>(
  ['../../../content/course/*/*/{start,solution}/*', '../../../content/own/**/{start,solution}/*'],
  { query: '?raw', import: 'default', eager: true },
);

/** The files below `folder`, a path from the repository's root, by their paths in it. */
export function filesIn(folder: string): FileSet {
  return Object.fromEntries(
    Object.entries(SOURCES)
      .map(([path, text]) => [atRoot(path), text] as const)
      .filter(([path]) => path.startsWith(`${folder}/`))
      .map(([path, text]) => [path.slice(folder.length + 1), text]),
  );
}
