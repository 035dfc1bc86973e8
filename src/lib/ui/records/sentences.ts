/** A record of the trace as a sentence, without its full stop. */
import { hex } from '../../bits/bits.ts';
import { vectorName } from '../../isa/vectors.ts';
import { reasonName } from '../../cpu/vmx/controls.ts';
import type { TraceEvent } from '../../record/trace.ts';
import { EXIT_REASONS } from '../../vmm/exit-reasons.ts';
import { HANDLER_STEPS } from '../../vmm/handler-steps.ts';
import { DROP_CAUSES } from '../../vmm/mmu/drop-causes.ts';
import { FRAME_TYPES } from '../../vmm/paravirt/frame-types.ts';
import { errorName, HYPERCALLS } from '../../vmm/paravirt/interface.ts';
import { NOT_RUNNABLE } from '../../vmm/not-runnable.ts';

const linear = (value: number | undefined): string => `${hex(value ?? 0)}h`;
const counted = (count = 0, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const words = (name: string | undefined): string => (name ?? 'unknown').replaceAll('-', ' ');

const DROPPED: Readonly<Record<(typeof DROP_CAUSES)[number], string>> = {
  flush: 'all of the shadow is thrown away',
  invlpg: 'INVLPG: the shadow forgets a page',
  'traced-write': 'a directory entry has changed: the shadow table below it is given back',
  'write-protect': 'W is taken from the shadow entries of a page that is traced now',
  reclaim: 'a shadow table is taken back for want of room',
  resync: 'a table had lagged: what has changed of it is given back',
};

/** @param place an address of the guest's by its label. */
export function sayRecord({ kind, args }: TraceEvent, place: (address: number) => string): string {
  const at = place(args['eip'] ?? 0);
  const vector = vectorName(args['vector'] ?? 0);
  switch (kind) {
    case 'exit':
      return `Exit ${args['vector'] === -1 ? '' : `by ${vector} `}at ${at}: ${words(EXIT_REASONS[args['reason'] ?? -1])}`;
    case 'handler':
      return HANDLER_STEPS[args['step'] ?? -1]?.says ?? 'A step of the VMM';
    case 'resume':
      return `Control goes back to the guest at ${at}, which runs in ring ${args['ring'] ?? 0}`;
    case 'page-fault': {
      const gva = linear(args['gva']);
      return args['hidden'] === 1
        ? `A hidden fault at ${gva}: the guest's tables allow it, the shadow had no entry`
        : `A true fault at ${gva}: the guest's own tables deny it`;
    }
    case 'walk': {
      const level = args['level'] === 1 ? 'directory' : 'page table';
      return `The guest's ${level} is read: its entry at ${linear(args['gpa'])} says ${hex(args['entry'] ?? 0)}`;
    }
    case 'shadow-write':
      return `The shadow's entry at ${linear(args['hpa'])} of host memory becomes ${hex(args['entry'] ?? 0)}`;
    case 'shadow-drop':
      return `Shadow: ${DROPPED[DROP_CAUSES[args['cause'] ?? 0] ?? 'flush']}`;
    case 'traced-write':
      return `A write into a traced table: the guest's entry at ${linear(args['gpa'])} says ${hex(args['guest'] ?? 0)} now`;
    case 'trace':
      return `The guest frame at ${linear(args['gpa'])} is ${args['on'] === 1 ? 'write-traced from now on' : 'traced no longer'}`;
    case 'resync':
      return `The table at ${linear(args['gpa'])} is compared with its shadow: ${args['changed'] ?? 0} entries differed`;
    case 'trap':
      return `${vector} goes through the guest's gate to its handler`;
    case 'interrupt':
      return `Interrupt ${hex(args['vector'] ?? 0, 2)}h is given to the guest`;
    case 'return':
      return `IRET leads back to ${at}, CPL ${args['cpl'] ?? 0}`;
    case 'ring':
      return `The guest goes from CPL ${args['from'] ?? 0} to ${args['to'] ?? 0}`;
    case 'control':
      return `CR${args['register'] ?? 0} is ${hex(args['value'] ?? 0)} now`;
    case 'io':
      return `Port ${hex(args['port'] ?? 0, 2)}h ${args['write'] === 1 ? 'takes' : 'gives'} ${hex(args['value'] ?? 0, 2)}h`;
    case 'interpreted':
      return `Interpreted: ${NOT_RUNNABLE[args['reason'] ?? -1]?.says ?? ''}`;
    case 'output':
      return `${args['channel'] === 0 ? 'Serial port' : 'Debug port'}: byte ${hex(args['byte'] ?? 0, 2)}h`;
    case 'hypercall': {
      const refused = errorName(args['result'] ?? 0);
      return `Hypercall ${HYPERCALLS[args['number'] ?? -1]?.name ?? 'of no such number'}${refused === null ? '' : `, refused: ${refused}`}`;
    }
    case 'table-update': {
      const refused = errorName(args['result'] ?? 0);
      const entry = `the entry at machine address ${linear(args['hpa'])}`;
      return refused === null
        ? `Validated: ${entry} becomes ${hex(args['entry'] ?? 0)}`
        : `Refused (${refused}): ${entry} stays ${hex(args['before'] ?? 0)}`;
    }
    case 'frame-type': {
      const [before, after] = [args['before'], args['after']].map(
        (type) => FRAME_TYPES[type ?? 0] ?? 'plain',
      );
      return `The frame at ${linear(args['hpa'])} is ${after} now, and was ${before}`;
    }
    case 'upcall':
      return `The guest is called for events; it was at ${at}`;
    case 'slice':
      return "The VM's turn is over";
    case 'translate':
      return `${args['instructions'] ?? 0} instructions from ${at} on are translated, to ${args['bytes'] ?? 0} bytes of the cache`;
    case 'chain':
      return `A transfer to ${at} goes straight to its translation from now on`;
    case 'invalidate':
      return `The translation of ${at} is taken out`;
    case 'cache-flush':
      return `The translation cache is thrown away, with ${args['units'] ?? 0} units`;
    case 'adapt':
      return args['on'] === 1
        ? `The instruction at ${at} has trapped too often, and becomes a callout`
        : `The instruction at ${at} has met no trace for long, and is copied again`;
    case 'stop':
      return 'The run ends';
    case 'vm-exit':
      return `VM exit at ${at}: ${reasonName(args['reason'] ?? 0)}, qualification ${hex(args['qualification'] ?? 0)}`;
    case 'vm-entry': {
      const event = args['information'] ?? 0;
      const given = event === 0 ? '' : ` with ${vectorName(event & 0xff)}`;
      return `VM entry at ${at}${given}, after ${counted(args['reads'], 'VMREAD')} and ${counted(args['writes'], 'VMWRITE')}`;
    }
    case 'ept-fill':
      return `The extended page tables take an entry for guest-physical ${linear(args['gpa'])}: ${hex(args['entry'] ?? 0)}`;
  }
}
