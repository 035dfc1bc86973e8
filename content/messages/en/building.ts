/** Why there is no machine: what is wrong with a configuration or an image, and what to do. src/lib/workbench, src/lib/pc/loaders. */

export const atByte = (offset: number) => ` (at byte ${offset})`;
export const aHostHas1ToVMsNot = (maximumVms: number, requests: number) =>
  `A host has 1 to ${maximumVms} VMs, not ${requests}.`;
export const nameFewerGuests = 'Name fewer guests.';
export const thereIsNotEnoughMemoryForAHost = (memory: number) =>
  `There is not enough memory here for a host of ${memory} MiB.`;
export const chooseLessWithHostMemOrLess = 'Choose less with --host-mem, or less for each guest with --mem.';
export const giveTheHostMoreWithHostMem = 'Give the host more with --host-mem, or the guest less with --mem.';
export const theGuestGetsNoVM = (refusal: string) => `The guest gets no VM: ${refusal}.`;
export const extendedPageTablesMmuNestedAreVT = (technique: string) =>
  `Extended page tables (--mmu nested) are VT-x's, and ${technique} does without VT-x.`;
export const takeTechniqueHardwareAssist = (mmuPolicies: string) =>
  `Take --technique hardware-assist, or one of the shadow page tables: --mmu ${mmuPolicies}.`;
/** `field` is the name of a field of a configuration. */
export const isNotKnown = (field: string, value: string) => `${field} ${value} is not known.`;
export const chooseOneOf = (choices: string) => `Choose one of: ${choices}.`;
export const isNoMemory = (mem: string) => `mem ${mem} is no size that a machine can have.`;
export const giveUpToMiB = (most: number) => `Give a number from 1 to ${most} (MiB).`;
export const isNoAddress = (load: string) => `load ${load} is no physical address.`;
export const giveAnAddress = 'Give a whole number from 0 to FFFFFFFFh.';
export const isNoClock = (instructions: string) =>
  `instructionsPerTick ${instructions}: no clock lasts so many instructions.`;
export const giveInstructionsPerTick = 'Give a whole number from 1 on; 4 is usual.';
export const cannotBeDefined = (name: string) => `${name} cannot be defined: it is no name.`;
export const nameItLikeALabel =
  'Begin with a letter or one of _ . ? $; go on with letters, digits and _ . ? $ # @ ~.';
export const isDefinedAsNoText = (name: string) => `${name} is defined as something that is no text.`;
export const defineItAsText = "Write it as source text: { LINES: '25' }.";
export const theInputIsNoText = 'The input is no text.';
export const giveACharacterAByte = 'Give a string, a character (0 to 255) for each byte.';
export const cannotBeTypedAt = (at: string) => `Nothing can be typed at ${at}.`;
export const typeInTheOrderOfTimes =
  'Give { at, text } with whole times from 1 on, none before the one in front of it.';
export const thisIsAssembledAs16BitCode =
  'This is assembled as 16-bit code, and the guest starts in 32-bit mode.';
export const beginWithBits32 = 'Begin with: bits 32';
export const theSourceMakesNoBytesAtAll = 'The source makes no bytes at all.';
export const writeAnInstructionSuchAsHLT = 'Write an instruction, such as HLT.';
export const thereIsNotEnoughMemoryForAMachine = (mem: number) =>
  `There is not enough memory here for a machine of ${mem} MiB.`;
export const chooseLessWithMemMem = 'Choose less with --mem (mem in a configuration).';
export const ramOfBytesGive1MiBToMiBAMultiple = (size: number, maximumRam: number) =>
  `RAM of ${size} bytes: give 1 MiB to ${maximumRam} MiB, a multiple of 4 KiB`;
export const linkTheImageAsAStaticELF32 =
  'Link the image as a static ELF32 executable for i386 (ld -m elf_i386).';
export const theFileIsCutOffOrDamagedBuild = 'The file is cut off or damaged: build or copy it again.';
export const theImageDoesNotStartWithTheELF = 'The image does not start with the ELF magic number.';
export const theELFHeaderNeedsBytesTheImage = (headerSize: number, image: number) =>
  `The ELF header needs ${headerSize} bytes, the image has ${image}.`;
export const theImageIsELFButNot32BitLittle = 'The image is ELF, but not 32-bit little-endian.';
export const theImageIsELF32 = 'The image is ELF32, but not an executable for the i386.';
export const programHeadersOfBytesAreTooSmall = (entrySize: number) =>
  `Program headers of ${entrySize} bytes are too small for ELF32.`;
export const theProgramHeadersAtHRunPast = (count: number, table: string) =>
  `The ${count} program headers at ${table}h run past the image's end.`;
export const segmentHasMoreBytesInTheFile = (i: number) =>
  `Segment ${i} has more bytes in the file than in memory.`;
export const segmentLacksItsLastBytes = (i: number, missing: number) =>
  `Segment ${i} lacks its last ${missing} bytes.`;
export const segment = (i: number) => `Segment ${i}`;
export const segmentAtHOverlapsAnotherOne = (i: number, start: string) =>
  `Segment ${i} at ${start}h overlaps another one.`;
export const theImageHasNoSegmentToLoad = 'The image has no segment to load.';
export const theEntryPointHLiesInNoSegment = (virtualEntry: string) =>
  `The entry point ${virtualEntry}h lies in no segment.`;
export const nameTheEntryPointToTheLinkerLdE = 'Name the entry point to the linker (ld -e LABEL).';
export const theImage = 'The image';
export const chooseAnotherSizeWithMem = 'Choose another size with --mem.';
export const theImageIsEmpty = 'The image is empty.';
export const checkThatTheFileIsTheOneYouMeant = 'Check that the file is the one you meant.';
export const bootSectorsAndDiskImages =
  'Boot sectors and disk images cannot be started yet: they need a BIOS.';
export const ifTheCodeIs32BitStart =
  'If the code is 32-bit, start it with --format flat; else give it a multiboot header.';
export const thereIsNoMultibootHeader =
  'There is no multiboot header (1BADB002h on a multiple of 4) in the first 8 KiB.';
export const putTheHeaderAtTheStartOfTheImage =
  'Put the header at the start of the image: dd 1BADB002h, flags, -(1BADB002h + flags), in a section linked first.';
export const theChecksumIsWrong = (at: string, checksum: string) =>
  `The multiboot header at ${at}h has the checksum ${checksum}h.`;
export const itsThirdWordMustBe1BADB002hFlags = (magic: string) =>
  `Its third word must be -(1BADB002h + flags), here ${magic}h.`;
export const aVideoModeSetByTheLoaderBit2 = 'a video mode set by the loader (bit 2)';
export const somethingUnknownBit = (bit: number) => `something unknown (bit ${bit})`;
export const theKernelsMultibootFlagsHRequire = (flags: string, what: string) =>
  `The kernel's multiboot flags ${flags}h require ${what}.`;
export const clearThatBitOfTheFlagsAndCorrect = 'Clear that bit of the flags and correct the checksum.';
export const theMultibootHeaderPromises =
  'The multiboot header promises addresses (flags bit 16), but the image ends before them.';
export const writeAllFiveAddressesHeaderLoad =
  'Write all five addresses (header, load, load end, bss end, entry), or clear bit 16 and link as ELF.';
export const takeTheAddressesFromLabels = 'Take the addresses from labels of the image itself.';
export const theHeaderLiesAtHOfTheImage = (offset: string, headerAddress: string, start: string) =>
  `The header lies at ${offset}h of the image, which does not go with header address ${headerAddress}h and load address ${start}h.`;
export const theLoadEndAddressHLies = (loadEnd: string) =>
  `The load end address ${loadEnd}h lies before the header's own end.`;
export const theImageEndsBytesBeforeItsLoad = (end: number, loadEnd: string) =>
  `The image ends ${end} bytes before its load end address ${loadEnd}h.`;
export const theFileIsCutOffOrTheLoadEnd =
  'The file is cut off, or the load end address counts space that is not in the file (use bss end for that).';
export const theBssEndAddressHLies = (bssEnd: string, end: string) =>
  `The bss end address ${bssEnd}h lies before the load end address ${end}h.`;
export const theKernel = 'The kernel';
export const theEntryAddressHLiesOutside = (entry: string, start: string, end: string) =>
  `The entry address ${entry}h lies outside the loaded ${start}h to ${end}h.`;
export const giveTheLabelOfTheKernelsFirst =
  "Give the label of the kernel's first instruction as entry address.";
export const orGiveAddressesInTheMultiboot = (remedy: string) =>
  `${remedy} Or give addresses in the multiboot header (flags bit 16).`;
export const module = (i: number, commandLine: string) => `Module ${i} (${commandLine})`;
export const thereIsNoRoomBelowHForBytes = (conventionalEnd: string, size: number) =>
  `There is no room below ${conventionalEnd}h for ${size} bytes of multiboot information.`;
export const loadTheKernelAt1MiB100000h =
  'Load the kernel at 1 MiB (100000h) or above, or shorten its command line.';
export const miB = (bytes: number) => `${bytes} MiB`;
export const wouldStartAtHWhereInterrupt = (what: string, start: string) =>
  `${what} would start at ${start}h, where interrupt vectors, BIOS data and the first GDT lie.`;
export const loadItAtHOrAbove = (lowestLoad: string) => `Load it at ${lowestLoad}h or above.`;
export const needsFromHAndTheMachineHasOfRAM = (what: string, end: string, start: string, ramSize: string) =>
  `${what} needs ${end} from ${start}h and the machine has ${ramSize} of RAM.`;
export const giveTheMachineAtLeastMemMOrLoad = (size: string, mebibytes: number) =>
  `Give the machine at least ${size} (--mem ${mebibytes}M), or load a smaller image.`;
export const loadItBelow = (end: string, mebibytes: number) =>
  `Load it at another address: no machine has RAM from ${end}h (${mebibytes} MiB) on.`;
export const wouldReachFromHToHOverVideo = (what: string, start: string, end: string) =>
  `${what} would reach from ${start}h to ${end}h, over video memory and ROM (A0000h to FFFFFh).`;
export const loadItAt1MiB100000hOrAbove = 'Load it at 1 MiB (100000h) or above.';
export const aROMHas64KiBTo16MiBInStepsOf64 = (image: number) =>
  `A ROM has 64 KiB to 16 MiB in steps of 64 KiB; this image has ${image} bytes.`;
export const padTheImageAtItsFront =
  'Pad the image at its front so that the reset vector stays 16 bytes before its end.';
export const thisGuestIsNotParavirtualized =
  'this guest is not paravirtualized: its image has no PV note. If its source has a form for it (tinyos and pv-hello have), assemble it ' +
  'with PARAVIRT defined, as the Lab does by itself and --define PARAVIRT elsewhere; or take another technique.';
export const itsPVNoteAsksForVersion = (asked: number, known: number) =>
  `its PV note asks for version ${asked} of the interface, and this VMM has version ${known}.`;
export const aParavirtualizedGuestStartsIn32 = 'a paravirtualized guest starts in 32-bit protected mode.';
export const aParavirtualizedGuestHasNoROM = 'a paravirtualized guest has no ROM.';
export const itsMemoryHasNoRoomBehindTheImage =
  'its memory has no room behind the image for the pages that describe the machine; give it more with --mem.';

// Why a host gives no VM, or no frame.

export const aHostHasVMs = (most: number) => `a host has 1 to ${most} VMs`;
export const theHostHasRoomForNoMore = (vms: number) => `the host has ${vms} VMs, and room for no more`;
/** In MiB. */
export const itAsksForMoreThanIsLeft = (asked: number, left: number) =>
  `it asks for ${asked} MiB, and the host has ${left} MiB left`;
export const theHostHasNoFreeFrame = 'the host has no free frame left';
