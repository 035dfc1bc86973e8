/**
 * Adaptive translation (Adams and Agesen 2006, section 3.3): an instruction is innocent until proven guilty. One that traps again and
 * again, because it writes where writes are traced, is translated anew to a callout, which costs less than a fault. One whose callouts
 * have found nothing to trace for long becomes innocent again; each time that happens it takes longer to prove.
 */

/** Traps of an innocent instruction after which it is guilty. */
export const PATIENCE = 4;
/** Callouts in a row of a guilty one that met no trace, after which it is innocent again. */
export const PENANCE = 32;
/** Each acquittal doubles what both take, so often at most. */
const MOST_DOUBLINGS = 6;

interface Site {
  guilty: boolean;
  /** Traps since it was found innocent, or callouts in a row without a trace since it was found guilty. */
  count: number;
  acquittals: number;
}

export class Adaptation {
  private readonly sites = new Map<number, Site>();

  isGuilty(eip: number): boolean {
    return this.sites.get(eip)?.guilty === true;
  }

  /** The innocent instruction at `eip` has trapped on a write trace; true if it is guilty now. */
  trapped(eip: number): boolean {
    const site = this.sites.get(eip) ?? { guilty: false, count: 0, acquittals: 0 };
    this.sites.set(eip, site);
    if (++site.count < this.scaled(PATIENCE, site)) return false;
    site.guilty = true;
    site.count = 0;
    return true;
  }

  /** The callout of the guilty instruction at `eip` is done, and it wrote to a traced page or not; true if it is innocent now. */
  calledOut(eip: number, wasTraced: boolean): boolean {
    const site = this.sites.get(eip);
    if (!site?.guilty) return false;
    site.count = wasTraced ? 0 : site.count + 1;
    if (site.count < this.scaled(PENANCE, site)) return false;
    site.guilty = false;
    site.count = 0;
    site.acquittals++;
    return true;
  }

  private scaled(count: number, { acquittals }: Site): number {
    return count << Math.min(acquittals, MOST_DOUBLINGS);
  }

  save(): (readonly [eip: number, site: { readonly [K in keyof Site]: Site[K] }])[] {
    return [...this.sites].map(([eip, site]) => [eip, { ...site }]);
  }

  /** Takes what `save` gave. */
  restore(sites: ReturnType<Adaptation['save']>): void {
    this.sites.clear();
    for (const [eip, site] of sites) this.sites.set(eip, { ...site });
  }
}
