/** VT-x (SDM vol. 3, chapter 31): VMX operation, VMCSs, VM entries. */
import * as say from '#messages/instructions';
import { beside } from '../address.ts';
import type { InstructionEntry } from '../entry.ts';
import type { Address64, Execution } from '../execution.ts';

/** All of them say by the flags how they went: CF, there is no current VMCS; ZF, its error field says why not. */
const OUTCOME = { writes: 'CF PF AF ZF SF OF' } as const;

/** The 64-bit number at `distance` bytes from the memory operand. */
function load64(x: Execution, distance = 0): Address64 {
  const segment = x.memorySegment();
  const address = x.effectiveAddress();
  const at = (offset: number): number => (offset === 0 ? address : beside(x, address, offset));
  return [x.load(32, segment, at(distance)), x.load(32, segment, at(distance + 4))];
}

const VMXON: InstructionEntry = {
  name: 'VMXON',
  ...say.VMXON,
  forms: ['vmxon mem | F3 0F C7 /6'],
  attributes: 'vmx protected end',
  flags: OUTCOME,
  cost: 60,
  c: 'vmx_on(*{dst});',
  execute(x) {
    x.vmx.begin('vmxon');
    x.vmx.on(load64(x));
  },
};

const VMXOFF: InstructionEntry = {
  name: 'VMXOFF',
  ...say.VMXOFF,
  forms: ['vmxoff | NP 0F 01 C4'],
  attributes: 'vmx protected end',
  flags: OUTCOME,
  cost: 60,
  c: 'vmx_off();',
  execute(x) {
    x.vmx.begin('vmxoff');
    x.vmx.off();
  },
};

const VMCLEAR: InstructionEntry = {
  name: 'VMCLEAR',
  ...say.VMCLEAR,
  forms: ['vmclear mem | 66 0F C7 /6'],
  attributes: 'vmx protected end',
  flags: OUTCOME,
  cost: 60,
  c: 'vm_clear(*{dst});',
  execute(x) {
    x.vmx.begin('vmclear');
    x.vmx.clear(load64(x));
  },
};

const VMPTRLD: InstructionEntry = {
  name: 'VMPTRLD',
  ...say.VMPTRLD,
  forms: ['vmptrld mem | NP 0F C7 /6'],
  attributes: 'vmx protected end',
  flags: OUTCOME,
  cost: 60,
  c: 'current_vmcs = *{dst};',
  execute(x) {
    x.vmx.begin('vmptrld');
    x.vmx.load(load64(x));
  },
};

const VMPTRST: InstructionEntry = {
  name: 'VMPTRST',
  ...say.VMPTRST,
  forms: ['vmptrst mem | NP 0F C7 /7'],
  attributes: 'vmx protected end',
  flags: OUTCOME,
  cost: 60,
  c: '*{dst} = current_vmcs;',
  execute(x) {
    x.vmx.begin('vmptrst');
    const segment = x.memorySegment();
    const address = x.effectiveAddress();
    x.checkStore64(segment, address);
    const [low, high] = x.vmx.pointer();
    x.store(32, segment, address, low);
    x.store(32, segment, beside(x, address, 4), high);
    x.vmx.store();
  },
};

const VMREAD: InstructionEntry = {
  name: 'VMREAD',
  ...say.VMREAD,
  forms: ['vmread r/m32, r32 | NP 0F 78 /r'],
  attributes: 'vmx protected end',
  flags: OUTCOME,
  cost: 50,
  c: '{dst} = current_vmcs[{src}];',
  execute(x) {
    x.vmx.begin('vmread');
    const value = x.vmx.read(x.read(1));
    if (value !== null) x.write(0, value);
  },
};

const VMWRITE: InstructionEntry = {
  name: 'VMWRITE',
  ...say.VMWRITE,
  forms: ['vmwrite r32, r/m32 | NP 0F 79 /r'],
  attributes: 'vmx protected end',
  flags: OUTCOME,
  cost: 45,
  c: 'current_vmcs[{dst}] = {src};',
  execute(x) {
    x.vmx.begin('vmwrite');
    x.vmx.write(x.read(0), x.read(1));
  },
};

const VMLAUNCH: InstructionEntry = {
  name: 'VMLAUNCH',
  ...say.VMLAUNCH,
  forms: ['vmlaunch | NP 0F 01 C2'],
  attributes: 'vmx protected jump end',
  flags: OUTCOME,
  cost: 600,
  c: 'vm_enter();',
  execute(x) {
    x.vmx.begin('vmlaunch');
    x.vmx.enter(true);
  },
};

const VMRESUME: InstructionEntry = {
  name: 'VMRESUME',
  ...say.VMRESUME,
  forms: ['vmresume | NP 0F 01 C3'],
  attributes: 'vmx protected jump end',
  flags: OUTCOME,
  cost: 600,
  c: 'vm_enter();',
  execute(x) {
    x.vmx.begin('vmresume');
    x.vmx.enter(false);
  },
};

const VMCALL: InstructionEntry = {
  name: 'VMCALL',
  ...say.VMCALL,
  forms: ['vmcall | NP 0F 01 C1'],
  attributes: 'vmx end',
  flags: OUTCOME,
  cost: 600,
  c: 'call_vmm();',
  execute(x) {
    x.vmx.begin('vmcall');
    x.vmx.call();
  },
};

const INVEPT: InstructionEntry = {
  name: 'INVEPT',
  ...say.INVEPT,
  forms: ['invept r32, mem | 66 0F 38 80 /r'],
  attributes: 'vmx protected end',
  flags: OUTCOME,
  cost: 100,
  c: 'forget_guest_translations({dst}, {src});',
  execute(x) {
    x.vmx.begin('invept');
    x.vmx.invalidate(x.read(0), () => [load64(x), load64(x, 8)]);
  },
};

export const VIRTUALIZATION: readonly InstructionEntry[] = [
  VMXON,
  VMXOFF,
  VMCLEAR,
  VMPTRLD,
  VMPTRST,
  VMREAD,
  VMWRITE,
  VMLAUNCH,
  VMRESUME,
  VMCALL,
  INVEPT,
];
