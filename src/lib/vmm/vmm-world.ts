/**
 * The VMM's own world on the processor, and the door between it and a guest's: what is the same whoever the guest is. Ring 0 is
 * entered by a delivery through the IDT in force, which leads to an entry address, and left by a real IRET from the VMM's stack.
 */
import { CS, EFLAGS_IF, ESP, SS } from '../isa/registers.ts';
import { NO_SINK } from '../record/sink.ts';
import type { CPU } from '../cpu/cpu.ts';
import { setCPL, setFlatSegment } from '../cpu/segmentation.ts';
import {
  ACTIVE,
  ACTIVITY,
  CR3,
  DELIVERED,
  EIP,
  GPR,
  IDLE_DOUBLE,
  RETIRED_DOUBLE,
  SHADOW,
  TSC_OFFSET_DOUBLE,
} from '../cpu/state.ts';
import { interruptReturn } from '../cpu/transfers.ts';
import type { Allotment } from './allotment.ts';
import type { Host } from './host.ts';
import { ENTRY, ENTRY_STRIDE, HOST_TIMER, STACK_TOP, VMM_BASE } from './layout.ts';

const CLOCKS = [RETIRED_DOUBLE, IDLE_DOUBLE, TSC_OFFSET_DOUBLE];
const FLAT_CODE = 0x00c09b00;
const FLAT_DATA = 0x00c09300;

/** What the processor pushed when control came back. */
export interface TrapFrame {
  readonly vector: number;
  /** Error code, or 0. */
  readonly error: number;
}

/** Has `to` show the same virtual time as `from`. */
export function copyClocks(from: CPU, to: CPU): void {
  for (const clock of CLOCKS) to.d[clock] = from.d[clock] ?? 0;
}

/** The processor in ring 0, of its registers what no guest changes; `code` and `data` are selectors of the tables that are in force. */
export function enterRing0(cpu: CPU, loadTables: () => void, code: number, data: number): void {
  const { s } = cpu;
  s[ACTIVITY] = ACTIVE;
  s[SHADOW] = 0;
  // The VMM has run, and that is progress: whether the guest makes any is the VCPU's to count.
  s[DELIVERED] = 0;
  cpu.stopRequested = false;
  cpu.atEntry = false;
  cpu.interruptLine = false;
  cpu.counted = null;
  cpu.sink = NO_SINK;
  cpu.setEflags(0);
  setCPL(cpu, 0);
  loadTables();
  setFlatSegment(cpu, CS, code, FLAT_CODE);
  setFlatSegment(cpu, SS, data, FLAT_DATA);
}

/** CR3 is `root` from now on; where it was, the TLB stays. */
export function useDirectory(cpu: CPU, root: number): void {
  if (cpu.s[CR3] === root) return;
  cpu.s[CR3] = root;
  cpu.paging.flush(false);
}

/** IRET from `frame`, lowest word first, on the VMM's stack. Precondition: ring 0. Throws the Fault that it makes. */
export function leaveByIRET(allotment: Allotment, frame: readonly number[]): void {
  const { cpu } = allotment.host;
  const at = STACK_TOP - frame.length * 4;
  frame.forEach((word, i) => allotment.write32(at + i * 4, word));
  cpu.s[GPR + ESP] = (VMM_BASE + at) | 0;
  interruptReturn(cpu, 4);
}

/** The vector whose entry address the processor has come to. */
export function vectorTaken(cpu: CPU): number {
  return ((cpu.get(EIP) - ((VMM_BASE + ENTRY) | 0)) / ENTRY_STRIDE) | 0;
}

/**
 * A host interrupt is due while the VMM has control: it opens its own world to it, as with STI, and the processor takes it through the
 * IDT in force. Precondition: ring 0.
 */
export function takeHostInterrupt(host: Host): void {
  const { cpu } = host;
  cpu.s[GPR + ESP] = (VMM_BASE + STACK_TOP) | 0;
  cpu.s[EIP] = (VMM_BASE + ENTRY) | 0;
  cpu.setEflags(EFLAGS_IF);
  host.fireTimer();
  const end = host.engine.run(cpu.retired + 1);
  if (end !== 'entry' || vectorTaken(cpu) !== HOST_TIMER) {
    throw new Error(`the host timer's interrupt was not taken: ${end}`);
  }
}
