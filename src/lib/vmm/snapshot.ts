/**
 * What the VMM keeps of a VM in JavaScript, as a part of a snapshot: which pages shadow what, what is traced, what the guest's
 * tables were when they were last copied. The shadow tables and descriptor tables themselves are memory.
 */
import type { SnapshotPart } from '../cpu/snapshot.ts';
import type { Allocator } from './allocator.ts';
import type { Allotment } from './allotment.ts';
import type { GuestMMU } from './mmu/guest-mmu.ts';
import type { ShadowDescriptors } from './shadow-descriptors.ts';
import type { Technique } from './techniques/technique.ts';
import type { Work } from './work.ts';

interface Parts {
  readonly allotment: Allotment;
  readonly technique: Technique;
  readonly allocator: Allocator;
  readonly shadow: ShadowDescriptors;
  readonly work: Work;
}

interface Saved {
  readonly mmu: ReturnType<GuestMMU['save']>;
  readonly technique: ReturnType<Technique['save']>;
  readonly allocator: ReturnType<Allocator['save']>;
  readonly shadow: ReturnType<ShadowDescriptors['save']>;
  readonly work: ReturnType<Work['save']>;
  readonly timer: ReturnType<Allotment['host']['timer']['save']>;
  readonly pool: ReturnType<Allotment['pool']['save']>;
}

/** Precondition: the VM is alone on its host. Who owns which frame does not change while it lives. */
export function vmmPart({ allotment, technique, allocator, shadow, work }: Parts): SnapshotPart {
  const { pool } = allotment;
  const { timer } = allotment.host;
  return {
    name: 'vmm',
    save: () => ({
      mmu: technique.mmu.save(),
      technique: technique.save(),
      allocator: allocator.save(),
      shadow: shadow.save(),
      work: work.save(),
      timer: timer.save(),
      pool: pool.save(),
    }),
    restore: (data) => {
      const saved = data as unknown as Saved;
      pool.restore(saved.pool);
      technique.mmu.restore(saved.mmu);
      technique.restore(saved.technique);
      allocator.restore(saved.allocator);
      shadow.restore(saved.shadow);
      work.restore(saved.work);
      timer.restore(saved.timer);
    },
  };
}
