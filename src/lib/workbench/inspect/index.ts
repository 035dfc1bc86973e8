/**
 * Looking into a machine on demand: one kind of view at the present moment, as plain data. Nothing here disturbs the machine: it
 * is the same machine afterwards, to the last bit, and its trace has no row more.
 */
import type { Bench } from '../workbench.ts';
import { inspectCode, type CodeFinding, type CodeInquiry } from './code.ts';
import { inspectDevices, type DevicesFinding, type DevicesInquiry } from './devices.ts';
import { inspectExits, type ExitsFinding, type ExitsInquiry } from './exits.ts';
import { inspectFrameTypes, type FrameTypesFinding, type FrameTypesInquiry } from './frame-types.ts';
import { inspectFrames, type FramesFinding, type FramesInquiry } from './frames.ts';
import { inspectMemory, type MemoryFinding, type MemoryInquiry } from './memory.ts';
import { inspectNestedWalk, type NestedWalkFinding, type NestedWalkInquiry } from './nested-walk.ts';
import { inspectOverview, type OverviewFinding, type OverviewInquiry } from './overview.ts';
import { inspectRegisters, type RegistersFinding, type RegistersInquiry } from './registers.ts';
import { inspectShadow, type ShadowFinding, type ShadowInquiry } from './shadow.ts';
import { inspectStack, type StackFinding, type StackInquiry } from './stack.ts';
import { inspectTranslation, type TranslationFinding, type TranslationInquiry } from './translation.ts';
import { inspectTables, type TablesFinding, type TablesInquiry } from './tables.ts';
import { inspectVMCS, type VMCSFinding, type VMCSInquiry } from './vmcs.ts';

/** What can be asked: each kind is answered by the finding of the same kind. */
export type Inquiry =
  | RegistersInquiry
  | TablesInquiry
  | MemoryInquiry
  | StackInquiry
  | CodeInquiry
  | DevicesInquiry
  | ShadowInquiry
  | ExitsInquiry
  | FramesInquiry
  | FrameTypesInquiry
  | OverviewInquiry
  | TranslationInquiry
  | NestedWalkInquiry
  | VMCSInquiry;

export type Finding =
  | RegistersFinding
  | TablesFinding
  | MemoryFinding
  | StackFinding
  | CodeFinding
  | DevicesFinding
  | ShadowFinding
  | ExitsFinding
  | FramesFinding
  | FrameTypesFinding
  | OverviewFinding
  | TranslationFinding
  | NestedWalkFinding
  | VMCSFinding;

export type FindingOf<I extends Inquiry> = Extract<Finding, { readonly kind: I['kind'] }>;

/** Answers `inquiry` about `bench` at this moment. Out-of-range numbers are brought into range. */
export function inspect<I extends Inquiry>(bench: Bench, inquiry: I): FindingOf<I> {
  return answer(bench, inquiry) as FindingOf<I>;
}

function answer(bench: Bench, inquiry: Inquiry): Finding {
  switch (inquiry.kind) {
    case 'registers':
      return inspectRegisters(bench);
    case 'tables':
      return inspectTables(bench);
    case 'memory':
      return inspectMemory(bench, inquiry);
    case 'stack':
      return inspectStack(bench, inquiry);
    case 'code':
      return inspectCode(bench, inquiry);
    case 'devices':
      return inspectDevices(bench);
    case 'shadow':
      return inspectShadow(bench, inquiry);
    case 'exits':
      return inspectExits(bench, inquiry);
    case 'frames':
      return inspectFrames(bench, inquiry);
    case 'frame-types':
      return inspectFrameTypes(bench);
    case 'overview':
      return inspectOverview(bench, inquiry);
    case 'translation':
      return inspectTranslation(bench, inquiry);
    case 'nested-walk':
      return inspectNestedWalk(bench, inquiry);
    case 'vmcs':
      return inspectVMCS(bench);
  }
}
