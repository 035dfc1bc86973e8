import { describe, expect, it } from 'vitest';
import {
  CR0_AM,
  CR0_EM,
  EAX,
  EBX,
  ECX,
  EDI,
  EDX,
  EFLAGS_AC,
  EFLAGS_IF,
  EFLAGS_TF,
  ESP,
} from '../../isa/registers.ts';
import { VECTOR_AC, VECTOR_NM } from '../../isa/vectors.ts';
import {
  ACTIVE,
  ACTIVITY,
  CPL,
  CR0,
  CR2,
  CR3,
  GPR,
  HALTED,
  IDTR_BASE,
  IDTR_LIMIT,
  NMI_PENDING,
  GDTR_BASE,
  GDTR_LIMIT,
  SHUTDOWN,
} from '../state.ts';
import { CODE, FlatMachine, STACK } from '../testing.ts';

const GDT = 0x2000;
const IDT = 0x3000;

/** Gives the machine a GDT (08 code, 10 data) and 32-bit interrupt gates for vectors 0 to 63 that lead to `handler`. */
function withTables(machine: FlatMachine, handler: number): FlatMachine {
  const { s } = machine.cpu;
  machine.write(GDT + 8, [0xff, 0xff, 0, 0, 0, 0x9b, 0xcf, 0]);
  machine.write(GDT + 16, [0xff, 0xff, 0, 0, 0, 0x93, 0xcf, 0]);
  s[GDTR_BASE] = GDT;
  s[GDTR_LIMIT] = 23;
  for (let vector = 0; vector < 64; vector++) {
    machine.write(IDT + vector * 8, [handler & 0xff, handler >> 8, 8, 0, 0, 0x8e, 0, 0]);
  }
  s[IDTR_BASE] = IDT;
  s[IDTR_LIMIT] = 64 * 8 - 1;
  return machine;
}

describe('Stepper', () => {
  it('stops after exactly the instructions it was asked for', () => {
    const machine = new FlatMachine([0x40, 0x40, 0x40, 0x40]); // inc eax, four times
    expect(machine.step(3)).toBe('limit');
    expect(machine.register(EAX)).toBe(3);
    expect(machine.cpu.retired).toBe(3);
  });

  it('counts each iteration of a repeated string instruction as one', () => {
    const machine = new FlatMachine([0xf3, 0xaa, 0x90]); // rep stosb; nop
    machine.cpu.s[GPR + ECX] = 5;
    machine.cpu.s[GPR + EDI] = 0x5000;
    machine.step(3);
    expect([machine.register(ECX), machine.eip]).toEqual([2, CODE]);
    machine.step(2);
    expect([machine.register(ECX), machine.eip]).toEqual([0, CODE + 2]);
  });

  it('sees code that the guest has just changed', () => {
    // mov byte [next], 0x48 (dec eax); next: inc eax
    const machine = new FlatMachine([0xc6, 0x05, 0x07, 0x10, 0, 0, 0x48, 0x40]);
    machine.step(2);
    expect(machine.register(EAX)).toBe(-1);
  });

  it('leaves EIP, ESP and registers as they were when an instruction faults', () => {
    const machine = withTables(new FlatMachine([0x50, 0xf7, 0xf1]), 0x4000); // push eax; div ecx
    machine.write(0x4000, [0x90]);
    machine.step(1);
    machine.step(1); // the division faults, and the NOP of the handler retires
    expect(machine.read32(machine.register(ESP))).toBe(CODE + 1);
    expect(machine.register(ESP)).toBe(STACK - 4 - 12);
    expect(machine.cpu.retired).toBe(2);
  });

  it('shuts down when a double fault cannot be delivered', () => {
    const machine = new FlatMachine([0x0f, 0x0b]); // ud2, with an empty IDT
    machine.cpu.s[IDTR_LIMIT] = 0;
    expect(machine.step(1)).toBe('shutdown');
    expect(machine.cpu.s[ACTIVITY]).toBe(SHUTDOWN);
  });

  it('ends a loop of faults that never retires anything', () => {
    const machine = withTables(new FlatMachine([0x0f, 0x0b]), CODE);
    machine.cpu.s[GPR + ESP] = -16 | 0; // where no memory answers, pushes are lost and never run out
    expect(machine.step(1)).toBe('no-progress');
  });

  it.each([
    ['ends an alignment check that its own delivery raises for ever', STACK + 2, 'no-progress', CODE],
    ['delivers it on an aligned stack', STACK, 'limit', 0x4001],
  ])('%s', (_name, esp, end, eip) => {
    const machine = withTables(new FlatMachine([0x8b, 0x02]), 0x4000); // mov eax, [edx]
    const { cpu } = machine;
    // The handler stays in ring 3 and on its stack.
    machine.write(GDT + 8, [0xff, 0xff, 0, 0, 0, 0xfb, 0xcf, 0]);
    machine.write(0x4000, [0x90]);
    cpu.s[CPL] = 3;
    cpu.s[CR0] = cpu.get(CR0) | CR0_AM;
    cpu.setEflags(EFLAGS_AC);
    cpu.s[GPR + EDX] = 0x5001;
    cpu.s[GPR + ESP] = esp;
    expect([machine.step(1), machine.eip, cpu.fault.vector]).toEqual([end, eip, VECTOR_AC]);
  });

  it('refuses an instruction of more than 15 bytes with #GP(0)', () => {
    const code = [...Array.from({ length: 14 }, () => 0x66), 0x40, 0x90]; // 15 bytes are legal
    const legal = withTables(new FlatMachine(code), 0x4000);
    legal.step(1);
    expect(legal.eip).toBe(CODE + 15);
    const long = withTables(new FlatMachine([0x66, ...code]), 0x4000);
    long.write(0x4000, [0x90]);
    long.step(1);
    expect(long.eip).toBe(0x4001);
    expect(long.read32(long.register(ESP))).toBe(0);
  });

  // What programs ask of a processor that they do not know.
  it('is found to have no FPU, by CPUID and by a status word that nobody stores', () => {
    // fninit; fnstsw [0x5000]; mov eax, 1; cpuid
    const probe = [0xdb, 0xe3, 0xdd, 0x3d, 0, 0x50, 0, 0, 0xb8, 1, 0, 0, 0, 0x0f, 0xa2];
    const machine = withTables(new FlatMachine([...probe, 0xdb, 0xe3]), 0x4000);
    machine.write32(0x5000, 0x5a5a);
    expect(machine.step(4)).toBe('limit');
    expect(machine.read32(0x5000)).toBe(0x5a5a);
    expect(machine.register(EDX) & 1).toBe(0);
    machine.write(0x4000, [0x90]);
    machine.cpu.s[CR0] = machine.cpu.get(CR0) | CR0_EM;
    machine.step(1);
    expect([machine.cpu.fault.vector, machine.eip]).toEqual([VECTOR_NM, 0x4001]);
  });

  it('takes no interrupt right after STI, but one instruction later', () => {
    const machine = withTables(
      new FlatMachine([0xfb, 0x40, 0x40], { ports: portsThatInterrupt(0x20) }),
      0x4000,
    );
    machine.write(0x4000, [0x90]);
    machine.cpu.interruptLine = true;
    machine.step(2);
    expect(machine.register(EAX)).toBe(1);
    machine.step(1);
    expect(machine.eip).toBe(0x4001);
    expect(machine.register(EAX)).toBe(1);
    expect(machine.cpu.eflags() & EFLAGS_IF).toBe(0);
  });

  it('traps after one instruction while TF is set', () => {
    const machine = withTables(new FlatMachine([0x40, 0x40]), 0x4000);
    machine.cpu.setEflags(EFLAGS_TF | 2);
    machine.step(1);
    expect(machine.register(EAX)).toBe(1);
    expect(machine.eip).toBe(0x4000);
  });

  it('halts until an interrupt, and goes on behind HLT', () => {
    const machine = withTables(new FlatMachine([0xf4, 0x40], { ports: portsThatInterrupt(0x21) }), 0x4000);
    machine.write(0x4000, [0xcf]); // iretd
    machine.cpu.setEflags(EFLAGS_IF | 2);
    expect(machine.step(2)).toBe('halt');
    expect(machine.cpu.s[ACTIVITY]).toBe(HALTED);
    machine.cpu.interruptLine = true;
    machine.cpu.ports = {
      ...machine.cpu.ports,
      acknowledgeInterrupt: () => {
        machine.cpu.interruptLine = false;
        return 0x21;
      },
    };
    machine.step(2);
    expect(machine.eip).toBe(CODE + 2);
  });

  // SDM vol. 3, 6.7. What else NMI does: tests/conformance/system/kinds/nmi.ts.
  it('is woken from HLT by an NMI though IF is clear, and by the next one only after IRET', () => {
    const machine = withTables(new FlatMachine([0xf4, 0x40]), 0x4000);
    machine.write(0x4000, [0x43, 0xf4, 0xcf]); // inc ebx; hlt; iretd
    const { s } = machine.cpu;
    expect(machine.step(2)).toBe('halt');
    s[NMI_PENDING] = 1;
    expect(machine.step(2)).toBe('limit');
    expect([machine.register(EBX), machine.eip]).toEqual([1, 0x4002]);
    expect(machine.read32(machine.register(ESP))).toBe(CODE + 1);
    s[NMI_PENDING] = 1;
    expect(machine.step(1)).toBe('halt');
    s[ACTIVITY] = ACTIVE;
    expect(machine.step(2)).toBe('limit'); // iretd, and inc ebx again
    expect([machine.register(EBX), machine.eip]).toEqual([2, 0x4001]);
    expect(machine.read32(machine.register(ESP))).toBe(CODE + 1);
  });

  it('walks page tables, sets A and D, and faults with address and error code', () => {
    // mov [0x5000], eax; mov eax, [0x6000]
    const machine = withTables(new FlatMachine([0xa3, 0, 0x50, 0, 0, 0xa1, 0, 0x60, 0, 0]), 0x4000);
    const directory = 0x10000;
    const table = 0x11000;
    machine.write32(directory, table | 3);
    for (let page = 0; page < 256; page++) machine.write32(table + page * 4, (page << 12) | 3);
    machine.write32(table + 6 * 4, 0x6000); // not present
    machine.cpu.s[CR3] = directory;
    machine.cpu.s[CR0] = 0x80000011 | 0;
    machine.cpu.modeChanged();
    machine.write(0x4000, [0x90]);
    machine.step(1);
    expect(machine.read32(table + 5 * 4) & 0x60).toBe(0x60);
    machine.step(1);
    expect(machine.cpu.s[CR2]).toBe(0x6000);
    expect(machine.read32(machine.register(ESP))).toBe(0);
    expect(machine.read32(table + 6 * 4) & 0x60).toBe(0);
  });
});

function portsThatInterrupt(vector: number): {
  input: () => number;
  output: () => void;
  acknowledgeInterrupt: () => number;
} {
  return { input: () => -1, output() {}, acknowledgeInterrupt: () => vector };
}
