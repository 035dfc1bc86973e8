/**
 * The kinds of event that a run records, each with the names of its (at most four) int32 arguments. Views, lessons and the
 * command line know events by these names alone. `time` (virtual: guest instructions retired) and `vm` (0 for native or
 * the host itself) stand with each event.
 */
export const EVENT_KINDS = [
  /** An exception or interrupt delivered through the guest's IDT: natively by the core, else by injection. */
  { name: 'trap', args: ['vector', 'error', 'eip', 'cpl'] },
  /** A return to an outer ring or to interrupted code (IRET that retired). `eip` and `cpl` are where it goes. */
  { name: 'return', args: ['eip', 'cpl'] },
  /** Control reached the VMM. `reason` indexes EXIT_REASONS, `cpl` is the guest's virtual CPL. */
  { name: 'exit', args: ['reason', 'vector', 'eip', 'cpl'] },
  /** One step of the VMM; `step` indexes HANDLER_STEPS (vmm/handler-steps.ts), `detail` is the step's own. */
  { name: 'handler', args: ['step', 'detail', 'value', 'eip'] },
  /** The VMM let the guest go on at `eip` in virtual ring `cpl`, real ring `ring`. */
  { name: 'resume', args: ['eip', 'cpl', 'ring'] },
  /** A shadow page-table entry written: guest linear page, the entry, its host physical address, the guest's entry behind it. */
  { name: 'shadow-write', args: ['gva', 'entry', 'hpa', 'guest'] },
  /** A page fault classified: `hidden` 1 if the guest never sees it. */
  { name: 'page-fault', args: ['gva', 'error', 'eip', 'hidden'] },
  /** An external interrupt given to the guest. */
  { name: 'interrupt', args: ['vector', 'eip'] },
  /** A port access by the guest. `write` 1 for OUT. */
  { name: 'io', args: ['port', 'value', 'width', 'write'] },
  /** The guest's virtual CPL changed. */
  { name: 'ring', args: ['from', 'to', 'eip'] },
  /** A control register of the guest changed. */
  { name: 'control', args: ['register', 'value', 'eip'] },
  /** The guest was interpreted because it could not run directly; `reason` indexes NOT_RUNNABLE (vmm/not-runnable.ts). */
  { name: 'interpreted', args: ['reason', 'eip', 'count'] },
  /** A reference of a walk through the guest's tables: level 1 the directory, 2 a page table; where the entry is, what it says. */
  { name: 'walk', args: ['gva', 'level', 'gpa', 'entry'] },
  /** Shadow entries taken out. `cause` indexes DROP_CAUSES; `gva` is the page for `invlpg`, else 0. */
  { name: 'shadow-drop', args: ['cause', 'gva', 'entry', 'hpa'] },
  /** A guest frame is write-traced from now on (`on` 1), or no longer (0). */
  { name: 'trace', args: ['gpa', 'on'] },
  /** A write into a traced page table: where, the guest's entry as it is now, the shadow entry before and after. */
  { name: 'traced-write', args: ['gpa', 'guest', 'before', 'after'] },
  /** A table whose trace had been dropped was compared with the guest's: `changed` entries differed. */
  { name: 'resync', args: ['gpa', 'changed'] },
  /** A byte of output: `channel` 0 serial, 1 debug port. */
  { name: 'output', args: ['channel', 'byte', 'eip'] },
  /**
   * A VM's turn on the processor of a host with several is over: why (`end` indexes SLICE_ENDS, vmm/slice-ends.ts), the cycles it
   * took, instructions retired and exits in it. `time` is the host's, when the turn began.
   */
  { name: 'slice', args: ['end', 'took', 'instructions', 'exits'] },
  /** The run ended: `cause` indexes STOP_CAUSES (workbench/stop.ts). */
  { name: 'stop', args: ['cause', 'value', 'eip'] },
  /** A hypercall of a paravirtualized guest: `number` indexes HYPERCALLS (vmm/paravirt/interface.ts), its first argument, what it gave back. */
  { name: 'hypercall', args: ['number', 'argument', 'result', 'eip'] },
  /** An entry of a direct page table, validated: its machine address, the entry, the one before; `result` 0, or why it was refused. */
  { name: 'table-update', args: ['hpa', 'entry', 'before', 'result'] },
  /** A frame changed its type; `before` and `after` index FRAME_TYPES (vmm/paravirt/frame-types.ts), `uses` is how many hold it there. */
  { name: 'frame-type', args: ['hpa', 'before', 'after', 'uses'] },
  /** A paravirtualized guest was called for events: a bit for each channel; `eip` and `cpl` are what it interrupts. */
  { name: 'upcall', args: ['channels', 'eip', 'cpl'] },
  /**
   * The processor left a guest of VT-x: basic exit reason and qualification as in the VMCS, interruption information (of what was
   * being delivered, if that was so). Not recorded is what stops the guest where it would go on (the host timer, the window for an
   * interrupt that waits): how a run is cut into pieces does not show.
   */
  { name: 'vm-exit', args: ['reason', 'qualification', 'eip', 'information'] },
  /** It entered one: interruption information of the event given with it, or 0; VMREADs and VMWRITEs of the VMM since the exit. */
  { name: 'vm-entry', args: ['eip', 'information', 'reads', 'writes'] },
  /** An entry of the extended page tables written: guest-physical page, the entry, where it lies, the linear page that led there. */
  { name: 'ept-fill', args: ['gpa', 'entry', 'hpa', 'gva'] },
  /** A unit of the guest's kernel was translated: its address, where it stands in the cache, instructions, bytes of its translation. */
  { name: 'translate', args: ['eip', 'at', 'instructions', 'bytes'] },
  /** A transfer to the unit at `eip`, left at `from` in the cache, goes straight to its translation at `to` from now on. */
  { name: 'chain', args: ['eip', 'from', 'to'] },
  /** The translation of `eip` at `at` was taken out: its source was written, lies elsewhere, or is translated anew. */
  { name: 'invalidate', args: ['eip', 'at'] },
  /** The translation cache was thrown away: `cause` indexes FLUSH_CAUSES (vmm/translator/flush-causes.ts). */
  { name: 'cache-flush', args: ['cause', 'units', 'bytes'] },
  /** The instruction at `eip` trapped too often and becomes a callout (`on` 1), or has met no trace for long and is copied again (0). */
  { name: 'adapt', args: ['eip', 'on'] },
] as const satisfies readonly { name: string; args: readonly string[] }[];

/** The name of an event kind. */
export type EventName = (typeof EVENT_KINDS)[number]['name'];

/** From name to the number that stands in the kind column. */
export const EVENT: Readonly<Record<EventName, number>> = Object.fromEntries(
  EVENT_KINDS.map((kind, index) => [kind.name, index]),
) as Record<EventName, number>;
