/** A descriptor's eight bytes in words (SDM vol. 3, 3.4.5 and 5.8). */
import * as say from '#messages/parts';
import { hex } from '../../bits/bits.ts';
import {
  dpl,
  gateTarget,
  isPresent,
  isSegment,
  segmentBase,
  segmentLimit,
  segmentRights,
  systemType,
  TYPE_CALL_GATE16,
  TYPE_CALL_GATE32,
  TYPE_INTERRUPT_GATE16,
  TYPE_INTERRUPT_GATE32,
  TYPE_LDT,
  TYPE_TASK_GATE,
  TYPE_TRAP_GATE16,
  TYPE_TRAP_GATE32,
  TYPE_TSS16,
  TYPE_TSS16_BUSY,
  TYPE_TSS32,
  TYPE_TSS32_BUSY,
  type DescriptorWords,
} from '../../cpu/descriptor.ts';
import { protectedKind } from '../processor-view.ts';

export interface DescriptorText extends DescriptorWords {
  readonly isPresent: boolean;
  readonly dpl: number;
  /** "code, 32 bits, readable", "32-bit interrupt gate", "reserved". */
  readonly kind: string;
  /** Where it is or leads: base and limit of a segment, selector and offset of a gate; empty where the type means nothing. */
  readonly place: string;
}

const GATES: Readonly<Record<number, string>> = {
  [TYPE_CALL_GATE16]: say.of16BitCallGate,
  [TYPE_TASK_GATE]: say.taskGate,
  [TYPE_INTERRUPT_GATE16]: say.of16BitInterruptGate,
  [TYPE_TRAP_GATE16]: say.of16BitTrapGate,
  [TYPE_CALL_GATE32]: say.of32BitCallGate,
  [TYPE_INTERRUPT_GATE32]: say.of32BitInterruptGate,
  [TYPE_TRAP_GATE32]: say.of32BitTrapGate,
};
const SYSTEM_SEGMENTS = [TYPE_TSS16, TYPE_LDT, TYPE_TSS16_BUSY, TYPE_TSS32, TYPE_TSS32_BUSY];

export function describeDescriptor({ low, high }: DescriptorWords): DescriptorText {
  const d = { selector: 0, address: 0, low, high };
  const common = { low: low >>> 0, high: high >>> 0, isPresent: isPresent(d), dpl: dpl(d) };
  const gate = isSegment(d) ? undefined : GATES[systemType(d)];
  if (gate) {
    const { selector, offset } = gateTarget(d);
    const place = systemType(d) === TYPE_TASK_GATE ? hex(selector, 4) : `${hex(selector, 4)}:${hex(offset)}`;
    return { ...common, kind: gate, place };
  }
  if (!isSegment(d) && !SYSTEM_SEGMENTS.includes(systemType(d))) {
    return { ...common, kind: 'reserved', place: '' };
  }
  const place = say.baseLimit(hex(segmentBase(d)), hex(segmentLimit(d)));
  return { ...common, kind: protectedKind(segmentRights(d)), place };
}
