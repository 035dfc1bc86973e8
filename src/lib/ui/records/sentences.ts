/** A record of the trace as a sentence, without its full stop. */
import * as say from '#messages/records';
import { hex } from '../../bits/bits.ts';
import { vectorName } from '../../isa/vectors.ts';
import { reasonName } from '../../cpu/vmx/controls.ts';
import type { TraceEvent } from '../../record/trace.ts';
import { exitWords } from '../../vmm/exit-reasons.ts';
import { HANDLER_STEPS } from '../../vmm/handler-steps.ts';
import { DROP_CAUSES } from '../../vmm/mmu/drop-causes.ts';
import { FRAME_TYPES } from '../../vmm/paravirt/frame-types.ts';
import { errorName, HYPERCALLS } from '../../vmm/paravirt/interface.ts';
import { NOT_RUNNABLE } from '../../vmm/not-runnable.ts';

const linear = (value: number | undefined): string => `${hex(value ?? 0)}h`;

const DROPPED: Readonly<Record<(typeof DROP_CAUSES)[number], string>> = {
  flush: say.allIsThrownAway,
  invlpg: say.forgetsAPage,
  'traced-write': say.directoryEntryChanged,
  'write-protect': say.wIsTaken,
  reclaim: say.tableIsReclaimed,
  resync: say.tableHadLagged,
};

/** @param place an address of the guest's by its label. */
export function sayRecord({ kind, args }: TraceEvent, place: (address: number) => string): string {
  const at = place(args['eip'] ?? 0);
  const vector = vectorName(args['vector'] ?? 0);
  switch (kind) {
    case 'exit':
      return say.exit(
        args['vector'] === -1 ? '' : vector,
        at,
        exitWords(args['reason'] ?? -1) || say.unknown,
      );
    case 'handler':
      return HANDLER_STEPS[args['step'] ?? -1]?.says ?? say.aStepOfTheVMM;
    case 'resume':
      return say.controlGoesBack(at, args['ring'] ?? 0);
    case 'page-fault': {
      const gva = linear(args['gva']);
      return args['hidden'] === 1 ? say.hiddenFault(gva) : say.trueFault(gva);
    }
    case 'walk': {
      const level = args['level'] === 1 ? say.directory : say.pageTable;
      return say.entryIsRead(level, linear(args['gpa']), hex(args['entry'] ?? 0));
    }
    case 'shadow-write':
      return say.shadowWritten(linear(args['hpa']), hex(args['entry'] ?? 0));
    case 'shadow-drop':
      return say.shadowDropped(DROPPED[DROP_CAUSES[args['cause'] ?? 0] ?? 'flush']);
    case 'traced-write':
      return say.tracedWrite(linear(args['gpa']), hex(args['guest'] ?? 0));
    case 'trace':
      return say.frameTraced(linear(args['gpa']), args['on'] === 1);
    case 'resync':
      return say.resynced(linear(args['gpa']), args['changed'] ?? 0);
    case 'trap':
      return say.trapDelivered(vector);
    case 'interrupt':
      return say.interruptGiven(hex(args['vector'] ?? 0, 2));
    case 'return':
      return say.iretTo(at, args['cpl'] ?? 0);
    case 'ring':
      return say.ringChanged(args['from'] ?? 0, args['to'] ?? 0);
    case 'control':
      return say.controlSet(args['register'] ?? 0, hex(args['value'] ?? 0));
    case 'io':
      return say.portUsed(hex(args['port'] ?? 0, 2), args['write'] === 1, hex(args['value'] ?? 0, 2));
    case 'interpreted':
      return say.interpreted(NOT_RUNNABLE[args['reason'] ?? -1]?.says ?? '');
    case 'output':
      return say.byteOut(args['channel'] === 0, hex(args['byte'] ?? 0, 2));
    case 'hypercall': {
      const refused = errorName(args['result'] ?? 0);
      return say.hypercall(HYPERCALLS[args['number'] ?? -1]?.name ?? say.ofNoSuchNumber, refused ?? '');
    }
    case 'table-update': {
      const refused = errorName(args['result'] ?? 0);
      const entry = say.theEntryAt(linear(args['hpa']));
      return refused === null
        ? say.validated(entry, hex(args['entry'] ?? 0))
        : say.refused(refused, entry, hex(args['before'] ?? 0));
    }
    case 'frame-type': {
      const typed = (type = 0): string => FRAME_TYPES[type] ?? say.plain;
      return say.frameType(linear(args['hpa']), typed(args['after']), typed(args['before']));
    }
    case 'upcall':
      return say.calledForEvents(at);
    case 'slice':
      return say.turnIsOver;
    case 'translate':
      return say.translated(args['instructions'] ?? 0, at, args['bytes'] ?? 0);
    case 'chain':
      return say.chained(at);
    case 'invalidate':
      return say.takenOut(at);
    case 'cache-flush':
      return say.cacheFlushed(args['units'] ?? 0);
    case 'adapt':
      return args['on'] === 1 ? say.becomesACallout(at) : say.isCopiedAgain(at);
    case 'stop':
      return say.runEnds;
    case 'vm-exit':
      return say.vmExit(at, reasonName(args['reason'] ?? 0), hex(args['qualification'] ?? 0));
    case 'vm-entry': {
      const event = args['information'] ?? 0;
      const given = event === 0 ? '' : vectorName(event & 0xff);
      return say.vmEntry(at, given, args['reads'] ?? 0, args['writes'] ?? 0);
    }
    case 'ept-fill':
      return say.nestedFilled(linear(args['gpa']), hex(args['entry'] ?? 0));
  }
}
