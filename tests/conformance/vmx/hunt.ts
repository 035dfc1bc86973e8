/**
 * Looks for differences by hand: `npx tsx tests/conformance/vmx/hunt.ts KIND SEED COUNT [CASE]`. Prints each case in which ours
 * differs from Bochs; with CASE that case's code and both's lines.
 */
import { askBochs } from './ask.ts';
import { differences, meant, title } from './compare.ts';
import { generateCases } from './kind.ts';
import { KINDS } from './kinds/index.ts';
import { runOurs } from './ours.ts';
import { buildROM, parseLines } from './rom.ts';

const [kindName = '', seed = '1', count = '60', only] = process.argv.slice(2);
const kind = KINDS.find(({ name }) => name === kindName);
if (!kind) throw new Error(`kinds: ${KINDS.map(({ name }) => name).join(' ')}`);
let cases = generateCases(kind, Number(seed), Number(count));
if (only !== undefined) cases = [cases[Number(only)]!];
const rom = buildROM(cases);
const bochs = askBochs(cases, 10);
const ours = parseLines(runOurs(rom));
let wrong = 0;
const kinds = new Map<string, number>();
cases.forEach((test, i) => {
  for (const line of bochs.lines.get(test) ?? []) {
    const what = line.kind === 'V' ? `exit ${parseInt(line.EXIT_REASON!, 16) & 0xffff}` : `${line.kind} ${line.error ?? ''}`;
    kinds.set(what, (kinds.get(what) ?? 0) + 1);
  }
  if (bochs.stops.includes(test)) return;
  const found = differences(bochs.lines.get(test), ours.get(i));
  if (found.length > 0 && !meant(test, found)) {
    wrong++;
    console.log(`${test.name}: ${found.slice(0, 4).join('; ')}`);
  }
  if (only !== undefined) {
    console.log([...test.host, '.guest:', ...test.guest].join('\n'));
    for (const [name, lines] of Object.entries({ bochs: bochs.lines.get(test), ours: ours.get(i) })) {
      for (const line of lines ?? []) console.log(name.padEnd(5), title(line));
    }
  }
});
console.log([...kinds].map(([what, times]) => `${what}: ${times}`).sort().join(', '));
console.log(`${cases.length} cases: Bochs ran ${bochs.lines.size}, ours ${ours.size}; ours differs in ${wrong}`);
