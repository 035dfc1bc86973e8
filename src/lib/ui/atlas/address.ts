/** The atlas's state in its address: `#SIDT`, or `#SIDT;cpu=umip;ring=3;iopl=3;tsd=on` where the configuration is not the first. */
import { CPU_VARIANTS } from '../../cpu/variant.ts';
import {
  configurationProblem,
  defaultConfiguration,
  SWITCHES,
  TARGETS,
  type Configuration,
} from '../../theory/ia32/configuration.ts';

export interface AtlasPlace {
  /** Name of the instruction whose card is open. */
  readonly name: string;
  readonly configuration: Configuration;
}

/** The configuration that the page opens with: that of the build. */
export const FIRST_CONFIGURATION: Configuration = defaultConfiguration('classic', 1);

/** True if both say the same. */
export function sameConfiguration(a: Configuration, b: Configuration): boolean {
  return (
    a.cpu === b.cpu &&
    a.target === b.target &&
    a.iopl === b.iopl &&
    SWITCHES.every((name) => a[name] === b[name])
  );
}

/** The hash for `place`, with its #. */
export function atlasHash({ name, configuration }: AtlasPlace): string {
  const parts = [encodeURIComponent(name)];
  const { cpu, target, iopl } = configuration;
  if (cpu !== FIRST_CONFIGURATION.cpu) parts.push(`cpu=${cpu}`);
  if (target !== FIRST_CONFIGURATION.target) parts.push(`ring=${target}`);
  if (iopl !== FIRST_CONFIGURATION.iopl) parts.push(`iopl=${iopl}`);
  const usual = defaultConfiguration(cpu, target);
  for (const key of SWITCHES) {
    if (configuration[key] !== usual[key]) parts.push(`${key}=${configuration[key] ? 'on' : 'off'}`);
  }
  return `#${parts.join(';')}`;
}

/** What a hash says; null where it is none of the atlas's. What is not known in it stays as it is at first. */
export function readAtlasHash(hash: string): AtlasPlace | null {
  const [first = '', ...rest] = hash.replace(/^#/, '').split(';');
  if (first === '' && rest.length === 0) return null;
  const values = new Map(rest.map((part) => part.split('=', 2) as [string, string]));
  const cpu = CPU_VARIANTS.find((name) => name === values.get('cpu')) ?? FIRST_CONFIGURATION.cpu;
  const target = TARGETS.find((one) => String(one) === values.get('ring')) ?? FIRST_CONFIGURATION.target;
  const usual = defaultConfiguration(cpu, target);
  const switches = Object.fromEntries(
    SWITCHES.map((key) => [key, values.has(key) ? values.get(key) === 'on' : usual[key]]),
  );
  const configuration = { ...usual, ...switches, iopl: values.get('iopl') === '3' ? 3 : 0 } as const;
  let name = first;
  try {
    name = decodeURIComponent(first);
  } catch {
    // A broken escape: taken as it stands, and found nowhere.
  }
  return { name, configuration: configurationProblem(configuration) === null ? configuration : usual };
}
