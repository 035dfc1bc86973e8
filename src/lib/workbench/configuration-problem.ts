/** What is wrong with a configuration, whoever wrote it: a machine is made only of one that is right. */
import * as say from '#messages/building';
import { ENGINES } from '../cpu/engine/engines.ts';
import { CPU_VARIANTS } from '../cpu/variant.ts';
import { MAXIMUM_RAM, MIB } from '../pc/memory-map.ts';
import { MMU_POLICIES, MMUS, mmusOf } from '../vmm/mmu/policies.ts';
import { IMAGE_FORMATS, TECHNIQUES, type Configuration } from './configuration.ts';
import { problem, type Problem } from './problem.ts';

/** The fields that name one of a few things. */
const CHOICES = {
  technique: TECHNIQUES,
  cpu: CPU_VARIANTS,
  engine: ENGINES,
  ring: [1, 3],
  mmu: MMUS,
  format: IMAGE_FORMATS,
} as const satisfies { readonly [F in keyof Configuration]?: readonly unknown[] };

/** A name that can be defined for the assembler. */
export const DEFINABLE = /^[A-Za-z_.?$][\w.?$#@~]*$/;

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** The first thing wrong with `configuration`, or null. Values may be of any type: who calls from JavaScript is not stopped before. */
export function configurationProblem(configuration: Configuration): Problem | null {
  const { mem, load, define, instructionsPerTick, input } = configuration;
  for (const field of Object.keys(CHOICES) as (keyof typeof CHOICES)[]) {
    const value: unknown = configuration[field];
    const choices: readonly unknown[] = CHOICES[field];
    if (!choices.includes(value))
      return problem(say.isNotKnown(field, String(value)), say.chooseOneOf(choices.join(', ')));
  }
  // What sizes there are the loaders say.
  if (typeof mem !== 'number')
    return problem(say.isNoMemory(String(mem)), say.giveUpToMiB(MAXIMUM_RAM / MIB));
  if (!isWhole(load, 0, 2 ** 32 - 1)) return problem(say.isNoAddress(String(load)), say.giveAnAddress);
  if (!isWhole(instructionsPerTick, 1, 2 ** 32))
    return problem(say.isNoClock(String(instructionsPerTick)), say.giveInstructionsPerTick);
  if (!isObject(define)) return problem(say.isDefinedAsNoText('define'), say.defineItAsText);
  for (const [name, value] of Object.entries(define)) {
    if (!DEFINABLE.test(name)) return problem(say.cannotBeDefined(name), say.nameItLikeALabel);
    if (typeof value !== 'string') return problem(say.isDefinedAsNoText(name), say.defineItAsText);
  }
  if (typeof input !== 'string') return problem(say.theInputIsNoText, say.giveACharacterAByte);
  return typedProblem(configuration) ?? mmuProblem(configuration);
}

function typedProblem({ typed }: Configuration): Problem | null {
  const isNone = problem(say.cannotBeTypedAt('typed'), say.typeInTheOrderOfTimes);
  if (!Array.isArray(typed)) return isNone;
  let last = 1;
  for (const one of typed as readonly unknown[]) {
    if (!isObject(one)) return isNone;
    const { at, text } = one;
    if (!isWhole(at, last, Number.MAX_SAFE_INTEGER) || typeof text !== 'string')
      return problem(say.cannotBeTypedAt(String(at)), say.typeInTheOrderOfTimes);
    last = at;
  }
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What is wrong with who gives the guest its memory. */
function mmuProblem({ technique, mmu }: Configuration): Problem | null {
  if (mmusOf(technique).includes(mmu)) return null;
  return problem(
    say.extendedPageTablesMmuNestedAreVT(technique),
    say.takeTechniqueHardwareAssist(MMU_POLICIES.join(', ')),
  );
}
