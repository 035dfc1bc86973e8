/** The techniques of the VMM by name: apart from index.ts so that a page can name them without the VMM. */
export const VMM_TECHNIQUES = ['emulation', 'trap-and-emulate', 'hybrid', 'hardware-assist'] as const;

export type VMMTechnique = (typeof VMM_TECHNIQUES)[number];

/** Which of the guest's code the processor itself runs; the rest is interpreted. */
export const RUNS_DIRECTLY: Readonly<Record<VMMTechnique, 'nothing' | 'user' | 'everything'>> = {
  emulation: 'nothing',
  hybrid: 'user',
  'trap-and-emulate': 'everything',
  'hardware-assist': 'everything',
};
