/**
 * Who looks on while translated code runs is shown the guest's instructions, on the VCPU, and nothing of the translator's own. The VCPU is
 * stale meanwhile, and gets its state anew when the cache is left: here it gets it early.
 */
import type { CPU } from '../../cpu/cpu.ts';
import type { Stepper } from '../../cpu/engine/stepper.ts';
import type { Probe } from '../../cpu/probe.ts';
import { EIP, GPR, RETIRED_DOUBLE } from '../../cpu/state.ts';
import type { Instruction } from '../../isa/instruction.ts';
import { VIRTUAL_FLAGS } from '../world-switch.ts';
import type { TranslationCache } from './cache.ts';
import { recoverState } from './precise-state.ts';
import { STARTS } from './unit.ts';

export class TranslatedProbe implements Probe {
  private readonly probe: Probe;
  private readonly vcpu: CPU;
  private readonly engine: Stepper;
  private readonly cache: TranslationCache;

  constructor(probe: Probe, vcpu: CPU, engine: Stepper, cache: TranslationCache) {
    this.probe = probe;
    this.vcpu = vcpu;
    this.engine = engine;
    this.cache = cache;
  }

  before(cpu: CPU, _instruction: Instruction): void {
    const at = cpu.get(EIP);
    const place = this.cache.placeAt(at);
    // What is called out for is executed on the VCPU, which has a probe of its own.
    if (place?.at !== at || (place.flags & STARTS) === 0 || this.cache.exits.has(at)) return;
    this.show(cpu);
    const next = this.engine.peekInstruction();
    if (next !== null) this.probe.before(this.vcpu, next);
  }

  interrupted(cpu: CPU): void {
    this.show(cpu);
    this.probe.interrupted(this.vcpu);
  }

  /** Gives the VCPU what the processor has. */
  private show(cpu: CPU): void {
    const { vcpu } = this;
    for (let i = 0; i < 8; i++) vcpu.s[GPR + i] = cpu.get(GPR + i);
    vcpu.setEflags((cpu.eflags() & ~VIRTUAL_FLAGS) | (vcpu.eflags() & VIRTUAL_FLAGS));
    vcpu.d[RETIRED_DOUBLE] = cpu.retired;
    recoverState(vcpu, this.cache, cpu.get(EIP));
  }
}
