/**
 * The interface between a paravirtualized guest and the VMM, as data: hypercalls, error codes, and what the pages hold that both
 * read and write. In the manner of Xen (Barham et al., SOSP 2003), with numbers and layouts of our own. docs/paravirtualization.md
 * explains it, content/guests/pv-hello/paravirt.asm is the same for guests.
 */
import * as say from '#messages/vmm';

/** The vector of a hypercall. Its gate has DPL 1, so that only the guest's kernel can pass it. */
export const HYPERCALL_VECTOR = 0x82;

/** A hypercall: its name, and what its arguments are, in EBX, ECX, EDX. The position is its number, in EAX. */
export const HYPERCALLS = [
  { name: 'set-trap-table', args: ['table'], says: say.registersTheHandlersOfTraps },
  { name: 'mmu-update', args: ['list', 'count', 'done'], says: say.changesPageTablesValidated },
  { name: 'set-gdt', args: ['frames', 'entries'], says: say.makesFramesTheGDT },
  { name: 'set-ldt', args: ['frames', 'entries'], says: say.makesFramesTheLDT },
  { name: 'update-descriptor', args: ['address', 'low', 'high'], says: say.changesOneDescriptor },
  { name: 'stack-switch', args: ['ss', 'esp'], says: say.namesTheStackForEntriesFromRings2And3 },
  { name: 'set-callback', args: ['cs', 'eip'], says: say.namesWhereEventsEnterTheKernel },
  { name: 'set-fast-trap', args: ['vector'], says: say.letsOneSoftwareInterruptGo },
  { name: 'update-va-mapping', args: ['page', 'entry', 'flags'], says: say.changesTheEntryOfOnePage },
  { name: 'schedule', args: ['operation', 'value'], says: say.yieldsWaitsForAnEventOrEnds },
  { name: 'event-channel', args: ['operation', 'value'], says: say.bindsClosesOrNotifiesAChannel },
  { name: 'set-timer', args: ['low', 'high'], says: say.asksForAnEventAtATime },
  { name: 'multicall', args: ['list', 'count'], says: say.doesSeveralHypercallsInOne },
  { name: 'iret', args: [], says: say.returnsFromATrapAndSets },
] as const satisfies readonly { name: string; args: readonly string[]; says: string }[];

export type HypercallName = (typeof HYPERCALLS)[number]['name'];

/** What a hypercall gives back in EAX where it is refused; what was asked for has then not been done. */
export const HYPERCALL_ERRORS = {
  /** The frame or the address is not the guest's, or the type of the frame forbids it. */
  EPERM: -1,
  /** Arguments in memory cannot be read, or an answer not written. */
  EFAULT: -14,
  /** The frame is in use in another way. */
  EBUSY: -16,
  /** An argument makes no sense. */
  EINVAL: -22,
  /** More than a batch may hold. */
  E2BIG: -7,
  /** There is no such hypercall. */
  ENOSYS: -38,
} as const;

/** Updates that one batch may hold: Xen's figure, a page table for 8 MiB of address space (Barham et al., 6.3). */
export const LARGEST_BATCH = 2048;
/** Calls that a multicall may hold. */
export const LARGEST_MULTICALL = 256;

/** What an update of `mmu-update` is, in the low two bits of its first dword. */
export const UPDATE_ENTRY = 0;
export const UPDATE_COMMAND = 3;

/** Commands of `mmu-update`, in bits 7:0 of the second dword; the first names a frame by its machine address, where one is needed. */
export const MMU_COMMANDS = [
  'pin-table',
  'pin-directory',
  'unpin',
  'new-base',
  'flush',
  'forget-page',
] as const;

/** Flag of `update-va-mapping`: the processor is to forget the page's old entry. */
export const FORGET_PAGE = 1;

export const SCHEDULE_OPERATIONS = ['yield', 'block', 'shutdown'] as const;

/** Event channels that a guest has, from 0; 0 is never bound. */
export const CHANNELS = 32;
/** The channel of the console, bound from the start. */
export const CONSOLE_CHANNEL = 1;

/** The shared info page: offsets in it. */
export const SHARED_PENDING = 0x00;
/** The virtual interrupt flag, upside down: not 0 while no event may enter. */
export const SHARED_MASK = 0x01;
/** One bit a channel: events that have come. */
export const SHARED_CHANNELS = 0x04;
/** One bit a channel: events that must not call. */
export const SHARED_CHANNEL_MASK = 0x08;
/** Virtual time in clocks of CLOCK_HZ, 64 bits, and the TSC when it was that. */
export const SHARED_TIME = 0x10;
export const SHARED_STAMP = 0x18;
/** The TSC's ticks in a clock. */
export const SHARED_TICKS = 0x20;
/** The address that a page fault last touched, as in CR2. */
export const SHARED_CR2 = 0x24;

/** The console page: two rings, and how many bytes have been taken from and put into each. */
export const CONSOLE_IN = 0x000;
export const CONSOLE_IN_SIZE = 1024;
export const CONSOLE_OUT = 0x400;
export const CONSOLE_OUT_SIZE = 2048;
export const CONSOLE_IN_TAKEN = 0xc00;
export const CONSOLE_IN_PUT = 0xc04;
export const CONSOLE_OUT_TAKEN = 0xc08;
export const CONSOLE_OUT_PUT = 0xc0c;

/** The dwords of the start info page, whose linear address is in ESI at the first instruction. */
export const START_INFO = [
  'magic',
  /** Frames of memory; their linear addresses begin at 0. */
  'frames',
  'shared',
  'console',
  /** The first page directory, linear, and how many frames it and its tables have from there. */
  'directory',
  'tables',
  /** The machine address of each frame, a dword each. */
  'machine',
  /** For each frame of the machine the linear address that it had at the start; -1 for what is not the guest's. */
  'linear',
  'machine-frames',
  /** The first linear address that the VMM has put nothing at. */
  'free',
] as const;

/** "TGPV", in the note of an image and in the start info. */
export const MAGIC = 0x56504754;
export const VERSION = 1;

/** Flags of an entry in a trap table: the DPL below, and that events are masked when the handler begins. */
export const TRAP_DPL = 3;
export const TRAP_MASKS = 4;

/** Selectors of the segments that the VMM gives every guest, above the guest's own. */
export const KERNEL_CODE = 0xe019;
export const KERNEL_DATA = 0xe021;
export const USER_CODE = 0xe02b;
export const USER_DATA = 0xe033;
/** Descriptors that a guest may have in its own GDT: 14 pages of them. */
export const GUEST_DESCRIPTORS = 14 * 512;

/** Number of the hypercall `name`. */
export function hypercallNumber(name: HypercallName): number {
  return HYPERCALLS.findIndex((call) => call.name === name);
}

/** The name of the error that `result` is; null for what is none. */
export function errorName(result: number): string | null {
  return Object.entries(HYPERCALL_ERRORS).find(([, error]) => error === result)?.[0] ?? null;
}
