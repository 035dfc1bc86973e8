/** The techniques of the VMM by name: apart from index.ts so that a page can name them without the VMM. */
export const VMM_TECHNIQUES = [
  'emulation',
  'trap-and-emulate',
  'hybrid',
  'hardware-assist',
  'paravirtualization',
  'binary-translation',
] as const;

export type VMMTechnique = (typeof VMM_TECHNIQUES)[number];

/** Which of the guest's code the processor itself runs; the rest is interpreted. */
export const RUNS_DIRECTLY: Readonly<Record<VMMTechnique, 'nothing' | 'user' | 'everything'>> = {
  emulation: 'nothing',
  hybrid: 'user',
  'trap-and-emulate': 'everything',
  'hardware-assist': 'everything',
  paravirtualization: 'everything',
  'binary-translation': 'user',
};

/** The ring a guest's kernel really runs in; 'none' where the processor runs no guest code at all. */
export const KERNEL_RING: Readonly<Record<VMMTechnique, 0 | 1 | 'chosen' | 'none'>> = {
  emulation: 'none',
  hybrid: 'chosen',
  'trap-and-emulate': 'chosen',
  'hardware-assist': 0,
  paravirtualization: 1,
  'binary-translation': 1,
};

/** The ring of a guest's kernel under `technique`, `chosen` where there is a choice. */
export function kernelRing(technique: VMMTechnique | 'native', chosen: 1 | 3): 0 | 1 | 3 {
  const ring = technique === 'native' ? 0 : KERNEL_RING[technique];
  return typeof ring === 'number' ? ring : chosen;
}

/** Those that run a guest as it is; under paravirtualization it must know of the VMM. */
export const FOR_UNCHANGED_GUESTS: readonly VMMTechnique[] = VMM_TECHNIQUES.filter(
  (technique) => technique !== 'paravirtualization',
);
