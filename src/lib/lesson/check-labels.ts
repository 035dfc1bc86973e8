/** `lesson check` on labels: what questions name is in the start or in the solution. */
import { nearest } from '../asm/nearest.ts';
import { assembleSource } from '../workbench/workbench.ts';
import { mainFile, runConfiguration } from './run-configuration.ts';
import type { FileSet, GuestLesson, Problem } from './types.ts';
import type { Path, YAMLSource } from './yaml-source.ts';

const NAMED = /\b(?:label|sym):([A-Za-z_.?@$][\w.?@$#~]*)/g;
/** Keys of what is said to people, and of names. */
const WORDS = new Set(['id', 'run', 'says', 'ask', 'because', 'hints', 'misconception', 'options']);

interface NamedLabel {
  readonly label: string;
  readonly path: Path;
}

function labelsIn(value: unknown, path: Path): NamedLabel[] {
  if (typeof value === 'string') {
    return [...value.matchAll(NAMED)].map(([, label = '']) => ({ label, path }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    WORDS.has(key) ? [] : labelsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The labels that no one of `versions` has where a question names them. A version that is not built has those of none: it is not asked. */
export function labelProblems(
  { runs, files, predict = [], checks }: GuestLesson,
  source: YAMLSource,
  versions: readonly FileSet[],
): Problem[] {
  const labelsOf = (run: string): ReadonlySet<string> | undefined => {
    const spec = runs[run];
    if (!spec) return undefined;
    const built = versions.map((version) =>
      assembleSource(version, mainFile(files), runConfiguration(spec).define),
    );
    const isBroken = built.some(({ bytes }) => bytes.length === 0);
    return isBroken ? undefined : new Set(built.flatMap(({ symbols }) => [...symbols.keys()]));
  };
  const asked = [
    ...predict.map((one, i) => ({ one, path: ['predict', i] })),
    ...checks.map((one, i) => ({ one, path: ['checks', i] })),
  ];
  return asked.flatMap(({ one, path }) => {
    const known = labelsOf(one.run);
    if (!known) return [];
    return labelsIn(one, path)
      .filter(({ label }) => !known.has(label))
      .map(({ label, path: at }): Problem => {
        const near = nearest(label, [...known]);
        return {
          file: 'lesson.yaml',
          ...source.place(at),
          message: `neither start nor solution has a label \`${label}\``,
          remedy: near ? `Did you mean \`${near}\`?` : 'Put it into the source, or name another.',
        };
      });
  });
}
