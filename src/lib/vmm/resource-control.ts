/**
 * Resource control, the second of the properties that Popek and Goldberg (1974, section 4) ask of a VMM, checked on the machine as
 * it stands: every frame, port and interrupt has one owner, and no table that the processor uses lets a guest at what is not its
 * own. It holds whenever the VMM has control. How the VMM came to its tables is not asked; they are read as the processor would.
 */
import { hex } from '../bits/bits.ts';
import { dpl, isPresent, isSegment, segmentBase, segmentLimit } from '../cpu/descriptor.ts';
import { FRAME_READ_ONLY, PAGE_SIZE } from '../cpu/memory.ts';
import { A20_MASK, CR0, CR3, GDTR_BASE, IDTR_BASE } from '../cpu/state.ts';
import { PIN, PROCESSOR } from '../cpu/vmx/controls.ts';
import { EPT_WRITE } from '../cpu/vmx/ept.ts';
import { FIELD, fieldOffset, LAUNCH_STATE_OFFSET } from '../cpu/vmx/fields.ts';
import { CR0_PE, CR0_PG, CR0_WP, EFLAGS_IF, EFLAGS_IOPL, PTE_P } from '../isa/registers.ts';
import type { Allotment } from './allotment.ts';
import { FREE, OWNED_BY_VMM } from './frames.ts';
import type { Host } from './host.ts';
import {
  CALLOUT,
  ENTRY,
  ENTRY_STRIDE,
  GUEST_TOP,
  REGION_SIZE,
  SHADOW_GDT,
  SHADOW_IDT,
  SHADOW_LDT,
  SHADOW_TSS,
  STACK_TOP,
  VMCS_AT,
  VMM_BASE,
  VMM_MEMORY,
} from './layout.ts';
import { checkVMMRegion } from './mmu/invariant.ts';
import { forEachNested, NestedTables } from './mmu/nested-tables.ts';
import { forEachEntry } from './mmu/shadow-address-space.ts';
import { DIRECTORY } from './paravirt/frame-types.ts';
import { checkParavirt } from './paravirt/invariant.ts';
import { Paravirtualization } from './techniques/paravirtualization.ts';
import type { VirtualMachine } from './vm.ts';

const TSS_LIMIT = 0x67;
/** Type, DPL and presence of a 32-bit interrupt gate that no INT n may use; and of one that ring 1 may. */
const GATE_RIGHTS = 0x8e00;
const CALLOUT_RIGHTS = 0xae00;

/** A sentence for each breach; none if all is as it should be. `vms` are all the VMs that the host has now. */
export function checkResources(host: Host, vms: readonly VirtualMachine[]): string[] {
  return [
    ...checkFrames(host, vms),
    ...checkPools(host),
    ...vms.flatMap((vm) => checkTables(vm).map((breach) => `VM ${vm.number}: ${breach}`)),
    ...checkProcessor(host, vms),
    ...(host.portAccesses === 0 ? [] : [`guests have reached ${host.portAccesses} real ports`]),
    ...(new Set(vms.map(({ platform }) => platform)).size === vms.length ? [] : ['two VMs share devices']),
  ];
}

/** Frames are the VMM's, a VM's that exists, or free; and what a VM has is what its frame map names, each once. */
function checkFrames(host: Host, vms: readonly VirtualMachine[]): string[] {
  const { frames } = host;
  const found: string[] = [];
  const owners = new Set(vms.map(({ allotment }) => allotment.owner));
  const counts = new Uint32Array(256);
  for (let hpa = 0; hpa < frames.count * PAGE_SIZE; hpa += PAGE_SIZE) {
    const owner = frames.owner(hpa);
    counts[owner] = (counts[owner] ?? 0) + 1;
    const isVMMs = hpa < VMM_MEMORY;
    if (isVMMs !== (owner === OWNED_BY_VMM)) found.push(`frame ${hex(hpa)} of the VMM has owner ${owner}`);
    else if (!isVMMs && owner !== FREE && !owners.has(owner))
      found.push(`frame ${hex(hpa)} belongs to VM ${owner}, which is not there`);
  }
  for (const { vcpu, allotment, number } of vms) {
    const mapped = new Set<number>();
    const pairs = vcpu.frames.save();
    for (let i = 1; i < pairs.length; i += 2) {
      const hpa = host.physical((pairs[i] ?? 0) & ~4095);
      if (frames.owner(hpa) !== allotment.owner)
        found.push(`VM ${number}: frame ${hex(hpa)} is mapped and not its own`);
      if (mapped.has(hpa)) found.push(`VM ${number}: frame ${hex(hpa)} is mapped twice`);
      mapped.add(hpa);
    }
    const owned = counts[allotment.owner] ?? 0;
    if (mapped.size !== owned) found.push(`VM ${number} owns ${owned} frames and can reach ${mapped.size}`);
  }
  if ((counts[FREE] ?? 0) !== frames.free) found.push(`${frames.free} frames are said to be free`);
  return found;
}

/** The shares of the VMM's frames do not overlap: pools, and the regions. */
function checkPools(host: Host): string[] {
  const parts = host.admitted
    .flatMap(({ pool, region }) => [
      [pool.first, pool.end],
      [region, region + REGION_SIZE],
    ])
    .sort(([a = 0], [b = 0]) => a - b);
  const isApart = parts.every(([, end = 0], i) => end <= (parts[i + 1]?.[0] ?? VMM_MEMORY));
  const isWithin = host.admitted.every(({ pool }) => pool.used <= pool.capacity);
  return [
    ...(isApart ? [] : ['two VMs share frames for shadow tables']),
    ...(isWithin ? [] : ['a VM has more shadow tables than its share']),
  ];
}

/** The tables that the processor uses for a VM: the VMM's shadows, or those of a paravirtualized guest. */
function checkTables(vm: VirtualMachine): string[] {
  const { technique } = vm;
  if (technique instanceof Paravirtualization) return checkParavirt(technique.guest, vm.allotment);
  return [
    ...checkShadows(vm),
    ...checkNested(vm),
    ...checkVMCS(vm),
    ...checkDescriptors(vm),
    ...checkGates(vm),
    ...checkTaskState(vm),
  ];
}

/** True if `root` is a directory under which the processor may run the VM. */
function isRootOf({ technique, allotment }: VirtualMachine, root: number): boolean {
  return technique instanceof Paravirtualization
    ? technique.guest.frames.type(root) === DIRECTORY && technique.guest.frames.owns(root)
    : allotment.pool.has(root);
}

/** Shadow page tables lie in the VM's own share, and lead to its own frames. */
function checkShadows({ host, allotment, technique, inside: { ring } }: VirtualMachine): string[] {
  const found: string[] = [];
  for (const { root } of technique.mmu.spaces()) {
    if (!allotment.pool.has(root)) found.push(`its directory lies at ${hex(root)}`);
    for (let at = root; at < root + PAGE_SIZE; at += 4) {
      const pde = host.read32(at);
      if (pde & PTE_P && !allotment.pool.has(pde & ~4095))
        found.push(`a directory entry leads to ${hex(pde)}`);
    }
    if (ring !== 0) found.push(...checkVMMRegion(allotment, root));
    forEachEntry(host, root, ring, (gva, entry) => {
      if (host.frames.owner(entry & ~4095) !== allotment.owner)
        found.push(`${hex(gva)} -> ${hex(entry)}: the frame is not its own`);
    });
  }
  return found;
}

/** Extended page tables lie in the VM's own share, and lead to its own frames; a page that only may be read to a ROM. */
function checkNested({ host, allotment, technique, vcpu }: VirtualMachine): string[] {
  if (!(technique.mmu instanceof NestedTables) || !isInUse(allotment)) return [];
  const { pool } = allotment;
  const found: string[] = [];
  // The processor walks what the VMCS says.
  const root = inVMCS(allotment, FIELD.EPT_POINTER) & ~4095;
  if (!pool.has(root)) return [`its extended page tables lie at ${hex(root)}`];
  forEachNested(host, root, (at, level, entry, gpa) => {
    const leadsTo = entry & ~4095;
    if (level > 1) {
      if (!pool.has(leadsTo)) found.push(`the EPT entry at ${hex(at)} leads to a table at ${hex(leadsTo)}`);
      return pool.has(leadsTo);
    }
    if (host.frames.owner(leadsTo) !== allotment.owner)
      found.push(`EPT ${hex(gpa)} -> ${hex(entry)}: the frame is not its own`);
    const frame = vcpu.frames.entries[(gpa & vcpu.get(A20_MASK)) >>> 12] ?? 0;
    if ((frame & FRAME_READ_ONLY) !== 0 && (entry & EPT_WRITE) !== 0)
      found.push(`EPT ${hex(gpa)} -> ${hex(entry)}: a ROM that can be written`);
    return false;
  });
  return found;
}

/** A VM exit leads to the VMM, and what is the host's exits: interrupts, ports, MSRs, HLT. */
function checkVMCS({ allotment, technique }: VirtualMachine): string[] {
  if (technique.name !== 'hardware-assist' || !isInUse(allotment)) return [];
  const has = (encoding: number, bits: number): boolean => (inVMCS(allotment, encoding) & bits) === bits;
  const processor = PROCESSOR.UNCONDITIONAL_IO_EXITING | PROCESSOR.HLT_EXITING;
  const never = PROCESSOR.USE_IO_BITMAPS | PROCESSOR.USE_MSR_BITMAPS;
  return [
    ...(inVMCS(allotment, FIELD.HOST_RIP) === ((VMM_BASE + ENTRY) | 0) ? [] : ['a VM exit leads elsewhere']),
    ...(allotment.pool.has(inVMCS(allotment, FIELD.HOST_CR3)) ? [] : ["a VM exit loads another's CR3"]),
    ...(has(FIELD.PIN_BASED_CONTROLS, PIN.EXTERNAL_INTERRUPT_EXITING) ? [] : ['it keeps interrupts']),
    ...(has(FIELD.PROCESSOR_BASED_CONTROLS, processor) ? [] : ['it gets ports or HLT']),
    ...((inVMCS(allotment, FIELD.PROCESSOR_BASED_CONTROLS) & never) === 0
      ? []
      : ['bitmaps give it something']),
  ];
}

/** A field of the VM's VMCS, straight from memory. */
function inVMCS(allotment: Allotment, encoding: number): number {
  return allotment.read32(VMCS_AT + fieldOffset(encoding));
}

/** True once the VM has been entered by VMLAUNCH. */
function isInUse(allotment: Allotment): boolean {
  return allotment.read32(VMCS_AT + LAUNCH_STATE_OFFSET) !== 0;
}

/** No segment that the guest may load reaches the VMM, or has the VMM's privilege. */
function checkDescriptors({ allotment, shadow }: VirtualMachine): string[] {
  const found: string[] = [];
  const check = (table: number, from: number, count: number): void => {
    for (let i = from; i < count; i++) {
      const low = allotment.read32(table + i * 8);
      const high = allotment.read32(table + i * 8 + 4);
      const d = { selector: i * 8, address: 0, low, high };
      if (!isPresent(d)) continue;
      const end = (segmentBase(d) >>> 0) + (segmentLimit(d) >>> 0);
      if (!isSegment(d)) found.push(`descriptor ${hex(i * 8, 4)} is a gate or a system segment`);
      else if (dpl(d) === 0) found.push(`descriptor ${hex(i * 8, 4)} has DPL 0`);
      else if (end > GUEST_TOP >>> 0) found.push(`descriptor ${hex(i * 8, 4)} reaches ${hex(end)}`);
    }
  };
  check(SHADOW_GDT, 1, shadow.codeSelector >>> 3);
  check(SHADOW_LDT, 0, shadow.localCount);
  return found;
}

/** All 256 vectors lead to the VMM, and no INT n of a guest passes a gate: ring 1, where the translated is, is not the guest's own. */
function checkGates({ allotment, shadow, technique }: VirtualMachine): string[] {
  const found: string[] = [];
  for (let vector = 0; vector < 256; vector++) {
    const low = allotment.read32(SHADOW_IDT + vector * 8);
    const high = allotment.read32(SHADOW_IDT + vector * 8 + 4);
    const leads = (high & 0xffff0000) | (low & 0xffff);
    const isCallout = vector === CALLOUT && technique.name === 'binary-translation';
    const rights = isCallout ? CALLOUT_RIGHTS : GATE_RIGHTS;
    const isEntry = leads === ((VMM_BASE + ENTRY + vector * ENTRY_STRIDE) | 0);
    if (!isEntry || low >>> 16 !== shadow.codeSelector || (high & 0xffff) !== rights)
      found.push(`vector ${hex(vector, 2)} leads to ${hex(low >>> 16, 4)}:${hex(leads)}`);
  }
  return found;
}

/** A trap arrives on the VM's own stack of the VMM, and every port traps. */
function checkTaskState({ allotment, shadow }: VirtualMachine): string[] {
  const found: string[] = [];
  const stack = allotment.read32(SHADOW_TSS + 4);
  if (stack !== ((VMM_BASE + STACK_TOP) | 0)) found.push(`traps arrive on a stack at ${hex(stack)}`);
  const selector = allotment.read32(SHADOW_TSS + 8) & 0xffff;
  if (selector !== shadow.dataSelector) found.push(`traps arrive on a stack in ${hex(selector, 4)}`);
  if (allotment.read32(SHADOW_TSS + 0x64) >>> 16 <= TSS_LIMIT) found.push('the TSS gives it ports');
  return found;
}

/** The processor runs under one VM's tables, and a guest on it can be interrupted. */
function checkProcessor({ cpu }: Host, vms: readonly VirtualMachine[]): string[] {
  const root = cpu.get(CR3);
  // Nobody has run yet, or who ran last is gone.
  if (root === 0) return [];
  const found: string[] = [];
  // A policy may just have given up the directory: another is loaded before the guest goes on.
  if (!vms.some((vm) => isRootOf(vm, root))) found.push(`CR3 is ${hex(root)}, the directory of no VM`);
  const inForce = CR0_PE | CR0_PG | CR0_WP;
  if ((cpu.get(CR0) & inForce) !== inForce) found.push(`CR0 is ${hex(cpu.get(CR0))}`);
  const tables = [cpu.get(GDTR_BASE) - SHADOW_GDT, cpu.get(IDTR_BASE) - SHADOW_IDT];
  if (tables.some((base) => (base | 0) !== VMM_BASE))
    found.push('the processor uses other descriptor tables');
  if (cpu.cpl !== 0 && (cpu.eflags() & (EFLAGS_IF | EFLAGS_IOPL)) !== EFLAGS_IF)
    found.push('a guest runs with interrupts off, or with IOPL above 0');
  return found;
}
