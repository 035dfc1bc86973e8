/**
 * What an answer is given for: the processor, the mode that a VMM lets guests run in, and the switches that the VMM has set.
 * On the x86 most privilege is conditional, so that a class without its configuration would mean little.
 */
import * as say from '#messages/witnesses';
import { CPU_VARIANTS, variantFeatures, type CPUVariant } from '../../cpu/variant.ts';
import type { VariantFeatures } from '../../cpu/variant.ts';

/** Where the guest's kernel really runs: ring 1 or 3 of protected mode, or virtual-8086 mode. */
export type Target = 1 | 3 | 'virtual-8086';
export const TARGETS: readonly Target[] = [1, 3, 'virtual-8086'];

export interface Configuration {
  readonly cpu: CPUVariant;
  readonly target: Target;
  /** The real EFLAGS.IOPL while the guest runs. */
  readonly iopl: 0 | 3;
  /** CR4.TSD: RDTSC is #GP above CPL 0. */
  readonly tsd: boolean;
  /** CR4.PCE: RDPMC is allowed above CPL 0. */
  readonly pce: boolean;
  /** CR4.VME. */
  readonly vme: boolean;
  /** CR4.UMIP; only on a processor that has it. */
  readonly umip: boolean;
  /** CR4.SIT; only on a processor that has it. */
  readonly sit: boolean;
  /** CPUID faulting; only on a processor that has it. */
  readonly cpuidFaulting: boolean;
}

/** The switches of a configuration: the flags of the command line and of the page. */
export const SWITCHES = ['tsd', 'pce', 'vme', 'umip', 'sit', 'cpuidFaulting'] as const;
export type Switch = (typeof SWITCHES)[number];

/** True if processor `cpu` has `name`. */
export function hasSwitch(cpu: CPUVariant, name: Switch): boolean {
  const features: VariantFeatures = variantFeatures(cpu);
  if (name === 'umip') return features.umip;
  if (name === 'sit') return features.sit;
  return name !== 'cpuidFaulting' || features.cpuidFaulting;
}

/** What a VMM sets on `cpu` for trap-and-emulate: whatever its makers gave to make instructions trap. */
export function defaultConfiguration(cpu: CPUVariant = 'classic', target: Target = 1): Configuration {
  return {
    cpu,
    target,
    iopl: 0,
    tsd: cpu === 'strict',
    pce: false,
    vme: false,
    umip: hasSwitch(cpu, 'umip'),
    sit: hasSwitch(cpu, 'sit'),
    cpuidFaulting: hasSwitch(cpu, 'cpuidFaulting'),
  };
}

/** What is wrong with `configuration`, and what to do; null if nothing is. */
export function configurationProblem(configuration: Configuration): string | null {
  const { cpu } = configuration;
  for (const name of SWITCHES) {
    if (configuration[name] && !hasSwitch(cpu, name)) {
      const others = CPU_VARIANTS.filter((variant) => hasSwitch(variant, name));
      return say.cpuHasNo(cpu, name, others);
    }
  }
  return null;
}

/** "CPL 3", "virtual-8086 mode". */
export function targetName(target: Target): string {
  return target === 'virtual-8086' ? say.virtual8086Mode : `CPL ${target}`;
}

/** One line: the processor, the mode and what is set. */
export function configurationName(configuration: Configuration): string {
  const { cpu, target, iopl } = configuration;
  const set = SWITCHES.filter((name) => configuration[name]).map((name) => SWITCH_NAMES[name]);
  return [say.at(cpu, targetName(target)), `IOPL ${iopl}`, ...set].join(', ');
}

export const SWITCH_NAMES: Readonly<Record<Switch, string>> = {
  tsd: 'CR4.TSD',
  pce: 'CR4.PCE',
  vme: 'CR4.VME',
  umip: 'CR4.UMIP',
  sit: 'CR4.SIT',
  cpuidFaulting: 'CPUID faulting',
};
