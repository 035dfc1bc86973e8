/**
 * The simplest policy, `virtual-tlb`: the shadow tables are a big TLB. An entry is made when the guest misses it (a hidden page
 * fault), from the guest's own tables as they are then, and all go when the guest loads CR3. The guest's tables are not traced:
 * like a TLB, the shadow may be stale until the guest says INVLPG.
 */
import type { CPU } from '../../cpu/cpu.ts';
import type { PlainData } from '../../cpu/snapshot.ts';
import { CR0, CR3 } from '../../cpu/state.ts';
import { CR0_PG } from '../../isa/registers.ts';
import type { Allotment } from '../allotment.ts';
import type { ShadowSpace } from './guest-mmu.ts';
import type { GuestMapping } from './guest-walk.ts';
import { ShadowAddressSpace, type KernelRing } from './shadow-address-space.ts';
import { ShadowMMU } from './shadow-mmu.ts';

interface Saved {
  readonly spaces: readonly [SavedSpace, SavedSpace];
  readonly splintered: readonly number[];
}
type SavedSpace = ReturnType<ShadowAddressSpace['save']>;

export class VirtualTLB extends ShadowMMU {
  readonly name = 'virtual-tlb';
  /** For virtual supervisor and user; but at ring 3 one serves both, since paging parts the other rings from ring 3. */
  private readonly supervisor: ShadowAddressSpace;
  private readonly user: ShadowAddressSpace;
  /** Directory entries under which a 4 MiB page of the guest is splintered: INVLPG forgets all of it (SDM vol. 3, 4.10.4.1). */
  private readonly splintered = new Set<number>();

  constructor(allotment: Allotment, vcpu: CPU, ring: KernelRing) {
    super(allotment, vcpu, ring);
    this.supervisor = new ShadowAddressSpace(allotment, ring);
    this.user = ring === 3 ? new ShadowAddressSpace(allotment, ring) : this.supervisor;
    this.rebuild();
  }

  get used(): number {
    return this.supervisor.used + (this.user === this.supervisor ? 0 : this.user.used);
  }

  root(user: boolean): number {
    return this.space(user).directory;
  }

  entry(gva: number, user: boolean): number {
    return this.space(user).entry(gva);
  }

  spaces(): readonly ShadowSpace[] {
    const directory = this.vcpu.get(CR0) & CR0_PG ? this.vcpu.get(CR3) & ~4095 : -1;
    return (this.ring === 3 ? [false, true] : [false]).map((user) => ({
      root: this.root(user),
      directory,
      user,
    }));
  }

  mayLag(): boolean {
    return true;
  }

  private space(user: boolean): ShadowAddressSpace {
    return user ? this.user : this.supervisor;
  }

  private rebuild(): void {
    this.splintered.clear();
    this.supervisor.rebuild();
    if (this.user !== this.supervisor) this.user.rebuild();
    this.host.cpu.paging.flush(false);
  }

  flush(): void {
    this.counts.flushes++;
    this.recordDrop('flush');
    this.rebuild();
  }

  switchSpace(): void {
    this.flush();
  }

  protected forget(gva: number): void {
    this.recordDrop('invlpg', gva & ~4095);
    const all = this.splintered.has(gva >>> 22);
    this.supervisor.drop(gva, all);
    this.user.drop(gva, all);
    if (all) this.host.cpu.paging.flush(false);
  }

  protected prepare(gva: number, mapping: GuestMapping): void {
    if (mapping.isLarge) this.splintered.add(gva >>> 22);
  }

  protected put(gva: number, entry: number, user: boolean): number {
    const at = this.space(user).put(gva, entry);
    if (at >= 0) return at;
    this.counts.reclaims++;
    this.flush();
    return this.space(user).put(gva, entry);
  }

  protected saveOwn(): PlainData {
    const { supervisor, user, splintered } = this;
    return { spaces: [supervisor.save(), user.save()], splintered: [...splintered] };
  }

  protected restoreOwn(data: PlainData): void {
    const { spaces, splintered } = data as unknown as Saved;
    this.supervisor.restore(spaces[0]);
    this.user.restore(spaces[1]);
    this.splintered.clear();
    for (const index of splintered) this.splintered.add(index);
  }

  protected writeProtect(): void {
    this.flush();
  }
}
