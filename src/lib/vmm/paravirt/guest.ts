/** A paravirtualized guest with all that the VMM has for it, from the first frame on. */
import * as say from '#messages/building';
import type { CPU } from '../../cpu/cpu.ts';
import { EVENT } from '../../record/events.ts';
import type { LoadedImage } from '../../pc/loaders/index.ts';
import type { Host } from '../host.ts';
import type { TechniqueParts } from '../techniques/technique.ts';
import { enterFirst, fillPages, nameFramesByMachine, plan } from './builder.ts';
import { noParavirtCounts, restoreCounts, saveCounts } from './counts.ts';
import { loadBase, type Domain } from './domain.ts';
import { FrameTable } from './frame-table.ts';
import { DIRECTORY, PLAIN, WRITABLE } from './frame-types.ts';
import { GuestAccess } from './guest-access.ts';
import { GuestState } from './guest-state.ts';
import { MachineTables } from './machine-tables.ts';
import { DirectTables } from './page-tables.ts';
import { SharedPages } from './shared-pages.ts';
import { TrapDelivery } from './traps.ts';
import { ParavirtWorld } from './world.ts';

const ORDINARY: readonly number[] = [PLAIN, WRITABLE];

export class ParavirtGuest implements Domain {
  readonly host: Host;
  readonly vcpu: CPU;
  readonly state = new GuestState();
  readonly counts = noParavirtCounts();
  readonly frames: FrameTable;
  readonly access: GuestAccess;
  readonly direct: DirectTables;
  readonly tables: MachineTables;
  readonly pages: SharedPages;
  readonly world: ParavirtWorld;
  readonly traps: TrapDelivery;
  private readonly parts: TechniqueParts;

  constructor(parts: TechniqueParts) {
    const { host, allotment, vcpu } = parts;
    this.parts = parts;
    this.host = host;
    this.vcpu = vcpu;
    this.frames = new FrameTable(host, allotment.owner);
    this.access = new GuestAccess(host, vcpu);
    this.tables = new MachineTables(allotment, this.state);
    this.pages = new SharedPages(host, vcpu, this.state, parts.instructionsPerTick);
    this.world = new ParavirtWorld(allotment, vcpu, this.state, this.tables, this.pages);
    this.direct = new DirectTables(host, this.frames, this.state, (hpa, before, after) => {
      // That a frame is mapped writable, or no longer, is the common case, and no news.
      if (ORDINARY.includes(before) && ORDINARY.includes(after)) return;
      vcpu.sink.emit(EVENT['frame-type'], hpa, before, after, this.frames.useCount(hpa));
    });
    this.traps = new TrapDelivery(vcpu, this);
  }

  /** Builds the guest's first state; why it cannot be done, or null. */
  build(image: LoadedImage): string | null {
    const { host, vcpu, state, direct } = this;
    const { allotment } = this.parts;
    const count = host.frames.of(allotment.owner).length;
    const layout = plan(image, count, host.frames.count);
    const regionTable = allotment.pool.take();
    if (layout === null || regionTable < 0) {
      return say.itsMemoryHasNoRoomBehindTheImage;
    }
    state.regionTable = regionTable;
    this.tables.build();
    const machine = nameFramesByMachine(host, vcpu);
    fillPages(host, layout, machine);
    const at = (page: number): number => machine[page] ?? 0;
    const { pages } = layout;
    state.shared = at(pages.shared);
    state.console = at(pages.console);
    const base = at(pages.directory);
    // What the VMM writes to must never become a table.
    const errors = [
      direct.pin(base, DIRECTORY),
      direct.take(base, DIRECTORY),
      direct.take(state.shared, WRITABLE),
      direct.take(state.console, WRITABLE),
    ];
    if (errors.some((error) => error !== 0))
      throw new Error(`a guest's first tables are refused: ${errors.join()}`);
    // What is counted is the guest's doing, from its first instruction on.
    direct.checked = 0;
    loadBase(this, base);
    this.pages.isMasked = true;
    this.pages.stampTime();
    enterFirst(vcpu, image, pages.info * 4096, state, this.tables);
    return null;
  }

  save(): number[] {
    const { state, counts, direct, frames } = this;
    return [
      ...state.save(),
      ...saveCounts(counts),
      direct.mayBeStale ? 1 : 0,
      direct.checked,
      ...(state.base === 0 ? [] : frames.save()),
    ];
  }

  /** Takes what `save` gave. */
  restore(saved: readonly number[]): void {
    const rest = this.state.restore(saved);
    const counted = restoreCounts(this.counts, rest);
    const [stale = 0, checked = 0, ...frames] = rest.slice(counted);
    this.direct.mayBeStale = stale !== 0;
    this.direct.checked = checked;
    this.frames.restore(frames);
  }
}
