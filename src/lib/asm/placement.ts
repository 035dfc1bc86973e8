/** Where the sections of a flat binary lie, in the file and by their labels' addresses (NASM manual, 8.1.3). */
import * as say from '#messages/asm/source';
import type { Section } from './section.ts';

/** Why the sections cannot lie as they are told. */
export interface PlacementError {
  readonly section: Section;
  readonly message: string;
  readonly remedy: string;
}

const DEFAULT_ALIGNMENT = 4;

function alignUp(at: number, alignment: number): number {
  return alignment > 1 ? Math.ceil(at / alignment) * alignment : at;
}

/** The alignment that was asked for, by an attribute or by `align`; 0 for none. */
function alignmentOf(section: Section): number {
  return Math.max(section.attributes.align ?? 0, section.alignment);
}

/** Moves each group that `follows` a section behind it; a group is a section and those that lie behind it by default. */
function orderByFollows(sections: readonly Section[], errors: PlacementError[]): Section[] {
  const order = [...sections];
  for (const leader of sections) {
    const { follows } = leader.attributes;
    if (follows === undefined) continue;
    const target = order.find(({ name }) => name === follows);
    if (!target || target === leader) {
      errors.push({
        section: leader,
        message: say.sectionFollowsWhichIsNoOther(leader.name, follows),
        remedy: say.writeTheNameOfASection,
      });
      continue;
    }
    const rival = sections.find((other) => other !== leader && other.attributes.follows === follows);
    if (
      rival &&
      order.indexOf(rival) === order.indexOf(target) + 1 &&
      order.indexOf(leader) !== order.indexOf(rival) + 1
    ) {
      errors.push({
        section: leader,
        message: say.sectionsAndBothFollow(rival.name, leader.name, follows),
        remedy: say.letOneFollowTheOtherFollows(rival.name),
      });
      continue;
    }
    const from = order.indexOf(leader);
    let to = from + 1;
    while (to < order.length) {
      const next = order[to]!;
      if (next === target || next.attributes.start !== undefined || next.attributes.follows !== undefined)
        break;
      to++;
    }
    const group = order.splice(from, to - from);
    order.splice(order.indexOf(target) + 1, 0, ...group);
  }
  return order;
}

/** Sorts the groups that `start` leads by their addresses. */
function orderByStart(sections: readonly Section[]): Section[] {
  const groups: Section[][] = [];
  for (const section of sections) {
    if (section.attributes.start !== undefined || groups.length === 0) groups.push([section]);
    else groups[groups.length - 1]!.push(section);
  }
  const sorted: Section[][] = [];
  for (const group of groups) {
    const start = group[0]!.attributes.start ?? 0;
    const at = sorted.findIndex(
      ([leader]) => leader!.attributes.start !== undefined && start < leader!.attributes.start,
    );
    sorted.splice(at < 0 ? sorted.length : at, 0, group);
  }
  return sorted.flat();
}

/** Gives the stored sections their starts; those with contents may not overlap. Returns where the one before each ends. */
function placeStored(
  order: readonly Section[],
  origin: number,
  errors: PlacementError[],
): ReadonlyMap<Section, number> {
  const endsBefore = new Map<Section, number>();
  let end = order[0]?.attributes.start ?? origin;
  order.forEach((section, i) => {
    const { attributes } = section;
    endsBefore.set(section, end);
    const alignment = i === 0 ? alignmentOf(section) : alignmentOf(section) || DEFAULT_ALIGNMENT;
    section.start = attributes.start ?? alignUp(end, alignment);
    if (section.start < origin && section.offset > 0) {
      errors.push({
        section,
        message: say.sectionBeginsAt0xBeforeTheOrigin(
          section.name,
          section.start.toString(16),
          origin.toString(16),
        ),
        remedy: say.giveItALaterStartOrOrgASmaller,
      });
    }
    if (section.offset > 0 && section.start < end) {
      errors.push({
        section,
        message: say.sectionBeginsAt0xWithin(section.name, section.start.toString(16), end.toString(16)),
        remedy: say.giveItALaterStartOrLeaveStartOut,
      });
    }
    // As in nasm, an empty section's alignment moves those behind it.
    if (section.start >= end) end = section.start + section.offset;
  });
  return endsBefore;
}

function virtualAddress(
  section: Section,
  stored: readonly Section[],
  endsBefore: ReadonlyMap<Section, number>,
  all: readonly Section[],
  done: Map<Section, number | null>,
): number | null {
  const known = done.get(section);
  if (known !== undefined) return known;
  done.set(section, null);
  const { attributes, nobits } = section;
  const vfollows = attributes.vfollows ?? (nobits ? attributes.follows : undefined);
  const vstart = attributes.vstart ?? (nobits ? attributes.start : undefined);
  const valign = attributes.valign ?? (nobits ? alignmentOf(section) || undefined : undefined);
  let address: number | null;
  if (vstart !== undefined) address = vstart;
  else if (!nobits && vfollows === undefined) {
    address = valign === undefined ? section.start : alignUp(endsBefore.get(section)!, valign);
  } else {
    const before =
      vfollows !== undefined
        ? all.find(({ name }) => name === vfollows)
        : (section.previous ?? stored[stored.length - 1]);
    const base = before ? virtualAddress(before, stored, endsBefore, all, done) : 0;
    address = base === null ? null : alignUp(base + (before?.offset ?? 0), valign ?? DEFAULT_ALIGNMENT);
  }
  done.set(section, address);
  return address;
}

export interface Placement {
  readonly errors: readonly PlacementError[];
  /** The address of the binary's first byte. */
  readonly base: number;
  /** Bytes of the binary. */
  readonly length: number;
}

/**
 * Sets `start` and `address` of all sections from their lengths and attributes. Stored sections lie one after another
 * from `origin` (null where none is given) on; what cannot be is told, and placed somehow.
 */
export function placeSections(sections: readonly Section[], origin: number | null): Placement {
  const errors: PlacementError[] = [];
  const stored = orderByStart(
    orderByFollows(
      sections.filter((section) => !section.nobits),
      errors,
    ),
  );
  const base = origin ?? stored[0]?.attributes.start ?? 0;
  const endsBefore = placeStored(stored, base, errors);
  const done = new Map<Section, number | null>();
  for (const section of [...stored, ...sections.filter(({ nobits }) => nobits)]) {
    const address = virtualAddress(section, stored, endsBefore, sections, done);
    if (address === null) {
      errors.push({
        section,
        message: say.sectionVirtuallyFollowsItself(section.name),
        remedy: say.breakTheCircleOfVfollows,
      });
    } else if (
      section.attributes.vfollows !== undefined &&
      !sections.some((s) => s.name === section.attributes.vfollows)
    ) {
      errors.push({
        section,
        message: say.sectionVirtuallyFollows(section.name, section.attributes.vfollows),
        remedy: say.writeTheNameOfASection,
      });
    }
    section.address = address ?? 0;
    if (section.nobits) section.start = section.address;
  }
  const ends = stored.filter(({ offset }) => offset > 0).map(({ start, offset }) => start + offset - base);
  return { errors, base, length: Math.max(0, ...ends) };
}
