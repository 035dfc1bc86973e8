/**
 * The user-mode instructions of the table, run on the processor of this machine and in our core: equal in all defined
 * bits. TEST_SEED chooses other cases, TEST_FULL ten times as many. Whatever x86 this runs on is the oracle, so what
 * Intel and AMD do differently stands in VENDORS with its reason.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { ENGINES } from '../../../src/lib/cpu/engine/engines.ts';
import { KIND } from '../../../src/lib/isa/form.ts';
import { EFLAGS_ZF, ESP, PF_U, PF_W } from '../../../src/lib/isa/registers.ts';
import { VECTOR_AC, VECTOR_BP, VECTOR_GP, VECTOR_PF } from '../../../src/lib/isa/vectors.ts';
import { FORMS, generate, LEFT_OUT, type GeneratedCase } from './cases.ts';
import { describeCase, differences } from './compare.ts';
import { CODE, WINDOW, type Outcome } from './layout.ts';
import { BATCH, hasNasm, Silicon } from './native.ts';
import { Ours } from './ours.ts';

const SEED = Number(process.env.TEST_SEED ?? 1);
const CASES = process.env.TEST_FULL ? 50_000 : 5_000;

/** Why this cannot run, and whether that is a fault of the machine it runs on, or of what is installed. */
function prepare(): { silicon?: Silicon; why?: string; owed?: boolean } {
  if (!hasNasm()) {
    if (!['', 'false', undefined].includes(process.env.CI)) throw new Error('nasm is missing: apt-get install nasm');
    return { why: 'no nasm here', owed: true };
  }
  const silicon = new Silicon();
  const why = silicon.probe();
  if (why === undefined) return { silicon };
  silicon.close();
  return { why };
}

const { silicon, why, owed } = prepare();
// Where no 32-bit program can run there is nothing to install: no check of this machine is owed then.
const skipped = why === undefined ? '' : ` ${owed ? '' : '[full] '}(skipped: ${why})`;
if (why !== undefined) console.warn(`comparison with silicon skipped: ${why}`);
afterAll(() => silicon?.close());

const FAULTS_OF_DATA = [VECTOR_GP, VECTOR_PF, VECTOR_AC];

/** Where processors do as they like: how the native outcome is to be read. Of AMD and Intel ours does as Intel's. */
const VENDORS: readonly {
  readonly reason: string;
  readonly applies: (test: GeneratedCase) => boolean;
  readonly adapt: (native: Outcome, test: GeneratedCase, ours: Outcome) => Outcome;
}[] = [
  {
    reason: 'a 32-bit PUSH of a segment register writes four bytes on AMD, the upper two 0; Intel writes two',
    applies: ({ form, operandSize }) =>
      form.entry.name === 'PUSH' && form.operands[0]?.kind === KIND.FIXED_SEGMENT && operandSize === 32,
    adapt: (native, test) => {
      const upper = test.registers[ESP]! - WINDOW - 2;
      const wide = native.window[upper] === 0 && native.window[upper + 1] === 0;
      if (!wide || native.vector !== VECTOR_BP) return native;
      const window = Uint8Array.from(native.window);
      window.set(test.window.subarray(upper, upper + 2), upper);
      return { ...native, window };
    },
  },
  {
    reason:
      'ARPL of memory writes only where it raises the RPL on AMD; by Intel’s manual a destination that cannot be written ' +
      'faults always, and so it does in Bochs',
    applies: ({ form }) => form.entry.name === 'ARPL',
    adapt: (native, _test, ours) => {
      const onlyRead =
        FAULTS_OF_DATA.includes(native.vector) || (native.vector === VECTOR_BP && (native.eflags & EFLAGS_ZF) === 0);
      if (onlyRead && ours.vector === VECTOR_GP) return ours;
      return native.vector === VECTOR_PF && native.error === PF_U ? { ...native, error: PF_U | PF_W } : native;
    },
  },
  {
    reason:
      'ENTER that faults on its last check has pushed already, here and in Bochs; no manual promises it. Ours finds the ' +
      'fault first, so that it can be executed again',
    applies: ({ form }) => form.entry.name === 'ENTER',
    adapt: (native, test, ours) => {
      if (native.vector === VECTOR_BP || native.vector !== ours.vector) return native;
      const window = Uint8Array.from(native.window);
      window.set(test.window.subarray(0, test.registers[ESP]! - WINDOW));
      return { ...native, window };
    },
  },
  {
    reason: 'where both operands of CMPS fault, nothing says which comes first: the destination on AMD, the source in Bochs',
    applies: ({ form }) => form.entry.name === 'CMPS',
    adapt: (native, _test, ours) =>
      FAULTS_OF_DATA.includes(native.vector) && FAULTS_OF_DATA.includes(ours.vector)
        ? { ...native, vector: ours.vector, error: ours.error, cr2: ours.cr2 }
        : native,
  },
];

function asOurs(native: Outcome, test: GeneratedCase, ours: Outcome): Outcome {
  return VENDORS.filter(({ applies }) => applies(test)).reduce(
    (outcome, { adapt }) => adapt(outcome, test, ours),
    native,
  );
}

describe('the cases for silicon', () => {
  it('leave out only entries that exist', () => {
    const left = LEFT_OUT.flatMap(({ names }) => names);
    expect(FORMS.length).toBeGreaterThan(300);
    expect(left.filter((name) => FORMS.some((form) => form.entry.name === name))).toEqual([]);
  });
});

describe.skipIf(silicon === undefined)(`silicon${skipped}`, () => {
  it(`does as ours in ${CASES} cases`, () => {
    const native = silicon!;
    const machines = ENGINES.map((engine) => ({ engine, machine: new Ours(native.selectors, engine) }));
    const failures = new Map<string, string[]>();
    const ran = new Set<string>();
    for (let first = 0; first < CASES; first += BATCH) {
      const cases = Array.from({ length: Math.min(BATCH, CASES - first) }, (_, i) => generate(SEED, first + i));
      const outcomes = native.run(cases);
      for (const { engine, machine } of machines) {
        cases.forEach((test, i) => {
          const ours = machine.run(test);
          const outcome = asOurs(outcomes[i]!, test, ours);
          const wrong = differences(test, outcome, ours);
          if (outcome.eip !== CODE) ran.add(test.form.text);
          if (wrong.length === 0) return;
          const where = `${test.form.text}, ${engine} engine`;
          const list = failures.get(where) ?? [];
          list.push(`seed ${SEED} case ${first + i}: ${describeCase(test)}: ${wrong.slice(0, 6).join('; ')}`);
          failures.set(where, list);
        });
      }
    }
    const report = [...failures].map(([form, list]) => `${form} (${list.length}): ${list[0]!}`);
    expect(report).toEqual([]);
    // The undefined opcodes alone never get on.
    const never = FORMS.filter((form) => form.entry.name !== 'UD' && !ran.has(form.text)).map((form) => form.text);
    expect(never).toEqual([]);
  });
});
