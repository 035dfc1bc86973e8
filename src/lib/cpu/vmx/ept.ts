/**
 * Extended page tables: guest-physical to physical, a second dimension under the guest's own paging (SDM vol. 3, 28.2). Four
 * levels of 64-bit entries; a page of 4 KiB, 2 MiB or 1 GiB.
 *
 *      63 ... 52 51 ... 12 11 ... 8   7   6 5 3  2 1 0
 *     | ignored | address | ignored |page|I|type| X W R|
 */
import type { CPU } from '../cpu.ts';
import { PAGE_MASK } from '../memory.ts';
import { REASON } from './controls.ts';
import type { Guest } from './guest.ts';

export const EPT_READ = 1 << 0;
export const EPT_WRITE = 1 << 1;
export const EPT_EXECUTE = 1 << 2;
const EPT_PAGE = 1 << 7;
const ACCESSES = EPT_READ | EPT_WRITE | EPT_EXECUTE;

/** Bits of a violation's qualification beside the access (bits 0 to 2) and the rights (3 to 5). */
const LINEAR_VALID = 1 << 7;
const OF_THE_TRANSLATION = 1 << 8;
const UNBLOCKED_NMI = 1 << 12;

/** What an access is for: the page itself, or an entry of the guest's tables on the way to it. */
export type Purpose = 'page' | 'table';

export class EPT {
  /** The rights of the page translated last: EPT_READ and others, of all levels. */
  rights = 0;
  private readonly cpu: CPU;
  private readonly guest: Guest;
  private readonly root: number;
  /** Of the walk done last: entries that it has read, and whether one of them cannot be. */
  private references = 0;
  private isMisconfigured = false;

  constructor(cpu: CPU, guest: Guest) {
    this.cpu = cpu;
    this.guest = guest;
    this.root = guest.eptPointer & ~PAGE_MASK;
  }

  /** Physical address of `gpa` for `access`; a VM exit if the tables do not allow it. `linear` led there. */
  translate(gpa: number, access: number, linear: number, purpose: Purpose): number {
    const physical = this.walk(gpa);
    this.cpu.counts.nestedReferences += this.references;
    if (this.isMisconfigured) this.guest.exit(REASON.EPT_MISCONFIGURATION, 0, 0, 0, gpa);
    if ((this.rights & access) !== access) this.violation(gpa, access, linear, purpose);
    return physical;
  }

  /** The same without an exit: -1 where there is nothing. For debuggers. */
  peek(gpa: number): number {
    const physical = this.walk(gpa);
    return this.isMisconfigured || this.rights === 0 ? -1 : physical;
  }

  private violation(gpa: number, access: number, linear: number, purpose: Purpose): never {
    const qualification =
      access |
      (this.rights << 3) |
      LINEAR_VALID |
      (purpose === 'page' ? OF_THE_TRANSLATION : 0) |
      (this.guest.hasUnblocked ? UNBLOCKED_NMI : 0);
    return this.guest.exit(REASON.EPT_VIOLATION, qualification, 0, linear, gpa);
  }

  private walk(gpa: number): number {
    const { paging } = this.cpu;
    let table = this.root;
    this.rights = ACCESSES;
    this.isMisconfigured = false;
    for (let level = 4; ; level--) {
      const shift = 3 + 9 * level;
      const index = level === 4 ? 0 : (gpa >>> shift) & 511;
      const at = table + 8 * index;
      this.references = 5 - level;
      const low = paging.readPhysical(at, 4);
      const high = paging.readPhysical(at + 4, 4);
      this.rights &= low;
      if ((low & ACCESSES) === 0) return -1;
      const isPage = level === 1 || (level < 4 && (low & EPT_PAGE) !== 0);
      if (isWrong(low, high, level, isPage)) {
        this.isMisconfigured = true;
        return -1;
      }
      if (isPage) {
        const inside = 2 ** shift - 1;
        return (low & ~inside & ~PAGE_MASK) | (gpa & inside);
      }
      table = low & ~PAGE_MASK;
    }
  }
}

/** True for an entry that no processor takes (28.2.3.1): writable but not readable, a reserved bit or memory type. */
function isWrong(low: number, high: number, level: number, isPage: boolean): boolean {
  if ((low & (EPT_READ | EPT_WRITE)) === EPT_WRITE) return true;
  // Addresses have 32 bits.
  if ((high & 0xfffff) !== 0) return true;
  if (!isPage) return (low & (level === 4 ? 0xf8 : 0x78)) !== 0;
  if ((low & (2 ** (3 + 9 * level) - 1) & ~PAGE_MASK) !== 0) return true;
  const type = (low >>> 3) & 7;
  return type === 2 || type === 3 || type === 7;
}
