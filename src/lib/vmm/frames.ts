/** Who owns each frame of host physical memory. No frame ever has two owners (Popek and Goldberg 1974: resource control). */
import { theHostHasNoFreeFrame } from '#messages/building';
import { PAGE_SIZE } from '../cpu/memory.ts';

export const FREE = 0;
export const OWNED_BY_VMM = 1;
/** The first VM's number as an owner; the n-th has FIRST_VM + n. */
export const FIRST_VM = 2;

/**
 * Frames are handed out in an order that walks all over memory, so that what is contiguous for a guest is not for the host,
 * and guest physical and host physical addresses are told apart at a glance.
 */
export class FrameOwners {
  private readonly owners: Uint8Array;
  private next = 0;
  /** Frames that nobody owns. */
  free: number;

  /** @param frames how many there are; the first `reserved` belong to the VMM. */
  constructor(frames: number, reserved: number) {
    this.owners = new Uint8Array(frames);
    this.owners.fill(OWNED_BY_VMM, 0, reserved);
    this.free = frames - reserved;
  }

  /** All frames there are. */
  get count(): number {
    return this.owners.length;
  }

  /** Gives a free frame to `owner`; returns its host physical address. @throws RangeError when none is left. */
  allocate(owner: number): number {
    const { owners } = this;
    // An odd stride visits each frame of a power-of-two range once; others are skipped.
    const range = 2 ** Math.ceil(Math.log2(owners.length));
    for (let tried = 0; tried < range; tried++) {
      const frame = (this.next++ * 0x9e5) & (range - 1);
      if (owners[frame] !== FREE) continue;
      owners[frame] = owner;
      this.free--;
      return frame * PAGE_SIZE;
    }
    throw new RangeError(theHostHasNoFreeFrame);
  }

  /** Owner of the frame at host physical address `hpa`. */
  owner(hpa: number): number {
    return this.owners[hpa >>> 12] ?? FREE;
  }

  /** Host physical addresses of the frames of `owner`, ascending. */
  of(owner: number): number[] {
    const found: number[] = [];
    this.owners.forEach((of, frame) => {
      if (of === owner) found.push(frame * PAGE_SIZE);
    });
    return found;
  }

  /** Takes back all frames of `owner`; their host physical addresses. */
  release(owner: number): number[] {
    const released = this.of(owner);
    for (const hpa of released) this.owners[hpa / PAGE_SIZE] = FREE;
    this.free += released.length;
    return released;
  }
}
