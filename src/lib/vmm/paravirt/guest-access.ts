/**
 * The guest's memory as its kernel could reach it: by linear address, through its own tables, with the rights they give ring 1. What the
 * guest may not write the VMM does not write for it, so that no argument of a hypercall can aim at a page table.
 */
import { CR0_WP } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { Fault } from '../../cpu/fault.ts';
import { CR0, CR2 } from '../../cpu/state.ts';
import type { Host } from '../host.ts';
import { VMM_BASE } from '../layout.ts';

/** Thrown where the guest's kernel could not have made the access. Caught where a hypercall or a delivery begins. */
export class Unreachable {
  readonly gva: number;

  constructor(gva: number) {
    this.gva = gva;
  }
}

export class GuestAccess {
  private readonly host: Host;
  private readonly vcpu: CPU;

  constructor(host: Host, vcpu: CPU) {
    this.host = host;
    this.vcpu = vcpu;
  }

  /** The dwords from linear `gva` on. @throws Unreachable. */
  read(gva: number, count: number): Int32Array {
    const words = new Int32Array(count);
    for (let i = 0; i < count; i++) words[i] = this.read32((gva + i * 4) | 0);
    return words;
  }

  /** @throws Unreachable */
  read32(gva: number): number {
    if ((gva & 4095) <= 4092) return this.host.read32(this.machine(gva, 0));
    let word = 0;
    for (let i = 0; i < 4; i++) {
      const at = this.machine((gva + i) | 0, 0);
      word |= ((this.host.read32(at & ~3) >>> ((at & 3) * 8)) & 0xff) << (8 * i);
    }
    return word;
  }

  /** Writes `words` from linear `gva` on, all or none. @throws Unreachable. */
  write(gva: number, words: readonly number[]): void {
    this.store(this.bytesOf(gva, words.length), words);
  }

  /** Host physical address of each byte of `count` dwords from linear `gva` on, for `store`. @throws Unreachable where ring 1 cannot write. */
  bytesOf(gva: number, count: number): readonly number[] {
    return Array.from({ length: count * 4 }, (_, i) => this.machine((gva + i) | 0, 1));
  }

  /** Writes `words` to `places`. Precondition: they are what `bytesOf` gave, and their frames are writable ones yet. */
  store(places: readonly number[], words: readonly number[]): void {
    words.forEach((word, i) => {
      for (let byte = 0; byte < 4; byte++) {
        const at = places[i * 4 + byte] ?? 0;
        const shift = (at & 3) * 8;
        const value = (word >>> (byte * 8)) & 0xff;
        this.host.write32(at & ~3, (this.host.read32(at & ~3) & ~(0xff << shift)) | (value << shift));
      }
    });
  }

  /** Host physical address behind linear `gva` for ring 1. The VCPU's TLB is not asked: the tables count as they are. */
  private machine(gva: number, write: 0 | 1): number {
    const { vcpu } = this;
    const { paging, s } = vcpu;
    const cr2 = s[CR2] ?? 0;
    if (gva >>> 0 >= VMM_BASE >>> 0) throw new Unreachable(gva);
    try {
      paging.invalidate(gva);
      s[CR0] = (s[CR0] ?? 0) | CR0_WP;
      return paging.translate(gva, write, 0);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      s[CR2] = cr2;
      throw new Unreachable(gva);
    }
  }
}
