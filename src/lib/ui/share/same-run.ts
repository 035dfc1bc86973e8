/** Comparing runs by what they run and on which machine. */
import * as say from '#messages/share';
import { KERNEL_RING, kernelRing } from '../../vmm/techniques/names.ts';
import type { SharedState } from '../../session/shared-state.ts';

/** Whether two runs are one, of which one has come farther. */
export function isSameRun(a: SharedState, b: SharedState): boolean {
  const what = ({ files, main, machine }: SharedState): string =>
    JSON.stringify([Object.entries(files).sort(([x], [y]) => (x < y ? -1 : 1)), main, machine]);
  return what(a) === what(b);
}

/** In what `run` is another than `now`, in a few words: its machine, and the first line that differs. */
export function sayDifference(run: SharedState, now: SharedState): string {
  const { technique, cpu, ring, input, typed = [] } = run.machine;
  const parts = [
    say.onMachine(
      technique,
      cpu,
      technique === 'native' || KERNEL_RING[technique] === 'none' ? null : kernelRing(technique, ring),
    ),
  ];
  const isTyped = JSON.stringify(typed) !== JSON.stringify(now.machine.typed ?? []);
  if (input !== now.machine.input || isTyped) parts.push(say.otherSerialInput);
  for (const [file, text] of Object.entries(run.files)) {
    const there = (now.files[file] ?? '').split('\n');
    const lines = text.split('\n');
    const line = Array.from({ length: Math.max(lines.length, there.length) }).findIndex(
      (_, i) => lines[i] !== there[i],
    );
    if (line < 0) continue;
    const was = (lines[line] ?? '').trim();
    parts.push(say.lineWas(file, line + 1, was.slice(0, 40)));
    break;
  }
  return parts.join('; ');
}
