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

/** Those that run a guest as it is; under paravirtualization it must know of the VMM. */
export const FOR_UNCHANGED_GUESTS: readonly VMMTechnique[] = VMM_TECHNIQUES.filter(
  (technique) => technique !== 'paravirtualization',
);
