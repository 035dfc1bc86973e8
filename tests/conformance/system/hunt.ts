/**
 * Looks for differences by hand: `npx tsx tests/conformance/system/hunt.ts KIND SEED COUNT [CASE]`. Prints each case in which
 * ours differs from Bochs, grouped by what differs; with CASE that case's code and everybody's events.
 */
import { agree, differences } from './compare.ts';
import { emulate } from './emulators.ts';
import { generateCases } from './generate.ts';
import { KINDS } from './kinds/index.ts';
import { runOurs } from './ours.ts';
import { buildROM, parseEvents } from './rom.ts';

const [kindName = '', seed = '1', count = '100', only] = process.argv.slice(2);
const kind = KINDS.find(({ name }) => name === kindName);
if (!kind) throw new Error(`kinds: ${KINDS.map(({ name }) => name).join(' ')}`);
let cases = generateCases(kind, Number(seed), Number(count));
if (only !== undefined) cases = [cases[Number(only)]!];
const rom = buildROM(cases);
const bochs = parseEvents(emulate('bochs', rom));
const qemu = parseEvents(emulate('qemu', rom));
let ours: ReturnType<typeof parseEvents> = new Map();
try {
  ours = parseEvents(runOurs(rom));
} catch (error) {
  console.log(String(error));
}
let agreed = 0;
let wrong = 0;
cases.forEach((test, i) => {
  const both = agree(bochs.get(i), qemu.get(i));
  if (both) agreed++;
  const found = differences(bochs.get(i), ours.get(i));
  if (found.length > 0) {
    wrong++;
    console.log(`${test.name}${both ? ' AGREED' : ''}: ${found.join('; ')}`);
  }
  if (only !== undefined) {
    console.log(test.code);
    for (const [name, events] of Object.entries({ bochs, qemu, ours })) {
      let last: Readonly<Record<string, string>> = {};
      for (const event of events.get(i) ?? []) {
        const changed = Object.entries(event).filter(([field, value]) => last[field] !== value);
        console.log(name.padEnd(5), changed.map(([field, value]) => `${field}=${value.replace(/^0+(?=.)/, '')}`).join(' '));
        last = event;
      }
    }
  }
});
console.log(`${cases.length} cases: Bochs ran ${bochs.size}, QEMU ${qemu.size}, ours ${ours.size}; they agree on ${agreed}; ours differs from Bochs in ${wrong}`);
