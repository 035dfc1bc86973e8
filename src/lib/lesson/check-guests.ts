/**
 * `lesson check` on what the prose runs. A guest is built, ends within its run's budget, and prints what it is said to print; runs that
 * are compared all end within theirs, so that no bar is of half a run.
 */
import { compare, finish } from '../workbench/compare/compare.ts';
import { contendersOf } from './contenders.ts';
import { GUEST_FILE, guestFiles, guestsIn } from './guests.ts';
import type { Usage } from './prose.ts';
import { mainFile } from './run-configuration.ts';
import type { FileSet, GuestLesson, Lesson, Problem } from './types.ts';

const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * What is wrong with them.
 * @param start the start's files
 * @param ended runs of which is known already that they end with these files
 */
export function checkGuests(
  lesson: Lesson,
  usages: readonly Usage[],
  start: FileSet,
  ended: ReadonlySet<string>,
): Problem[] {
  const guests = usages.filter(({ component }) => component === 'Guest');
  const comparisons = usages.filter(({ component }) => component === 'Compare');
  const compared = comparisons.flatMap((usage) => comparison(lesson, usage, usages, { start, ended }));
  const run = guests.flatMap((usage, i): Problem[] => {
    const { line, column, props } = usage;
    const here = (message: string, remedy: string): Problem[] => [
      { file: 'index.md', line, column, message, remedy },
    ];
    const { guest = '' } = props;
    if (lesson.kind === 'third-generation')
      return here('a third-generation lesson has no guest of the x86', 'Take `guest=` out of the block.');
    if (!NAME.test(guest)) return here(`\`${guest}\` is no name`, 'Use small letters, digits and hyphens.');
    if (guests.findIndex((other) => other.props.guest === guest) !== i)
      return here(`another guest is called \`${guest}\``, 'Give each its own name.');
    return holds(lesson, usage, start);
  });
  return [...run, ...compared];
}

/** Fewer are no comparison, and more no small multiples. */
const FEWEST_RUNS = 2;
const MOST_RUNS = 8;

function comparison(
  lesson: Lesson,
  { line, column, props }: Usage,
  usages: readonly Usage[],
  { start, ended }: { readonly start: FileSet; readonly ended: ReadonlySet<string> },
): Problem[] {
  const here = (message: string, remedy: string): Problem[] => [
    { file: 'index.md', line, column, message, remedy },
  ];
  if (lesson.kind === 'third-generation')
    return here('a third-generation lesson has no techniques to compare', 'Take <Compare> out.');
  const names = (props.runs ?? '').split(/\s+/);
  if (new Set(names).size !== names.length) return here('<Compare> names a run twice', 'Name each once.');
  if (names.length < FEWEST_RUNS || names.length > MOST_RUNS) {
    const remedy = `Name ${FEWEST_RUNS} to ${MOST_RUNS}, parted by blanks.`;
    return here(`<Compare> has ${names.length} ${names.length === 1 ? 'run' : 'runs'}`, remedy);
  }
  if (props.guest !== undefined && props.files !== undefined)
    return here('<Compare> has `guest` and `files`', 'Take one of them out: each says what is run.');
  const guest = guestsIn(usages, lesson)[props.guest ?? ''];
  if (props.guest !== undefined && !guest) return [];
  const source = guest
    ? { files: guestFiles(lesson, start, guest.source), main: GUEST_FILE }
    : { files: start, main: mainFile(lesson.files) };
  const open = guest
    ? names
    : names.filter((name) => !ended.has(name) || lesson.runs[name]?.technique === 'paravirtualization');
  if (open.length === 0) return [];
  const found = finish(compare(source, { limit: 0, contenders: contendersOf(lesson, open) }));
  if ('problems' in found) return here('<Compare> has nothing to run: the source is not built', 'Mend it.');
  return found.flatMap(({ result: { contender, stop, isAbsent, instructions } }) =>
    isAbsent
      ? here(`the guest has no form that was changed for ${contender.id}`, 'Leave that run out.')
      : stop.cause === 'limit'
        ? here(
            `under ${contender.id} it is not over after the ${instructions} instructions that the run allows`,
            'Raise the budget of the run.',
          )
        : [],
  );
}

function holds(lesson: GuestLesson, usage: Usage, start: FileSet): Problem[] {
  const { line, column, props, text } = usage;
  const guest = props.guest ?? '';
  const run = guestsIn([usage], lesson)[guest]?.run ?? '';
  const contenders = contendersOf(lesson, [run]);
  const place = { file: 'index.md', line, column };
  const source = { files: guestFiles(lesson, start, text), main: GUEST_FILE };
  const found = finish(compare(source, { limit: 0, contenders }));
  if ('problems' in found) {
    const errors = found.problems.filter(({ severity }) => severity === 'error');
    return errors.map((error) => ({
      ...place,
      ...(error.file === GUEST_FILE && error.line
        ? { line: line + error.line, column: error.column ?? 1 }
        : {}),
      message: `guest \`${guest}\`: ${error.message}`,
      remedy: error.remedy ?? 'Mend the source.',
    }));
  }
  const [result] = found.map((one) => one.result);
  // A run that is not there is said to be so where the prose's names are looked at.
  if (!result) return [];
  const { stop, instructions, output } = result;
  if (stop.cause === 'limit') {
    const message = `guest \`${guest}\` is not over after the ${instructions} instructions that run \`${run}\` allows`;
    return [{ ...place, message, remedy: 'Let it end, or name a run with a larger budget.' }];
  }
  const printed = output.debug + output.serial;
  if (props.prints === undefined || printed.trim() === props.prints.trim()) return [];
  const message = `guest \`${guest}\` prints "${printed}" and is said to print "${props.prints}"`;
  return [{ ...place, message, remedy: 'Mend the guest, or what is said of it.' }];
}
