/**
 * What each hypercall does. One that is refused gives an error back and changes nothing; a batch stops at the first update that is
 * refused, and what stands before it is done. Memory that a call names is looked at before anything is done.
 */
import { EVENT } from '../../record/events.ts';
import { ACTIVITY, EIP, GPR, HALTED } from '../../cpu/state.ts';
import { setTable, updateDescriptor } from './descriptor-calls.ts';
import { withAnswers } from './answers.ts';
import type { Arguments, Domain } from './domain.ts';
import { Unreachable } from './guest-access.ts';
import { TO_CONSOLE, TO_TIMER } from './guest-state.ts';
import {
  CHANNELS,
  HYPERCALL_ERRORS,
  HYPERCALLS,
  hypercallNumber,
  LARGEST_MULTICALL,
  type HypercallName,
} from './interface.ts';
import { mmuUpdate, updateMapping } from './mmu-calls.ts';
import { returnFromTrap } from './return.ts';
import { setCallback, setFastTrap, setTrapTable, switchStack } from './trap-calls.ts';

type Call = (domain: Domain, args: Arguments) => number;

const { EFAULT, EINVAL, EPERM, EBUSY, E2BIG, ENOSYS } = HYPERCALL_ERRORS;
const EXIT_PORT = 0xf4;

const CALLS: Readonly<Record<HypercallName, Call>> = {
  'set-trap-table': setTrapTable,
  'mmu-update': mmuUpdate,
  'set-gdt': (domain, args) => setTable(domain, args, 'gdt'),
  'set-ldt': (domain, args) => setTable(domain, args, 'ldt'),
  'update-descriptor': updateDescriptor,
  'stack-switch': switchStack,
  'set-callback': setCallback,
  'set-fast-trap': setFastTrap,
  'update-va-mapping': updateMapping,
  schedule,
  'event-channel': eventChannel,
  'set-timer': setTimer,
  multicall,
  iret: returnFromTrap,
};

/** What a multicall may not hold: itself, and what does not come back to the next call. */
const ALONE: readonly number[] = [
  hypercallNumber('multicall'),
  hypercallNumber('schedule'),
  hypercallNumber('iret'),
];

/** Does hypercall `number`; what it gives back. */
export function perform(domain: Domain, number: number, args: Arguments): number {
  const { vcpu, counts } = domain;
  const call = HYPERCALLS[number];
  const eip = vcpu.get(EIP);
  let result: number = ENOSYS;
  if (call !== undefined) {
    counts.hypercalls[number]!++;
    try {
      result = CALLS[call.name](domain, args);
    } catch (thrown) {
      if (!(thrown instanceof Unreachable)) throw thrown;
      result = EFAULT;
    }
  }
  vcpu.sink.emit(EVENT.hypercall, number, args[0], result, eip);
  return result;
}

/** The hypercall that the guest's registers ask for; EAX is what it gives back, but of one that has loaded the registers itself. */
export function performFromRegisters(domain: Domain): void {
  const { s } = domain.vcpu;
  const [eax = 0, ecx = 0, edx = 0, ebx = 0] = s.subarray(GPR, GPR + 4);
  const [esi = 0, edi = 0] = s.subarray(GPR + 6, GPR + 8);
  const result = perform(domain, eax, [ebx, ecx, edx, esi, edi]);
  if (eax !== hypercallNumber('iret') || result !== 0) s[GPR] = result;
}

/** `list`: `count` calls of eight dwords, all read before the first is done; each is done or refused by itself. */
function multicall(domain: Domain, [list, count]: Arguments): number {
  if (count >>> 0 > LARGEST_MULTICALL) return E2BIG;
  const calls = domain.access.read(list, count * 8);
  const results = Array.from({ length: count }, (_, i) => (list + i * 32 + 24) | 0);
  return withAnswers(domain, results, (answer) => {
    for (let i = 0; i < count; i++) {
      const [number = 0, a = 0, b = 0, c = 0, d = 0, e = 0] = calls.subarray(i * 8, i * 8 + 6);
      answer(i, ALONE.includes(number) ? EINVAL : perform(domain, number, [a, b, c, d, e]));
    }
    return 0;
  });
}

function schedule(domain: Domain, [operation, value]: Arguments): number {
  const { vcpu, pages, host } = domain;
  switch (operation) {
    case 0:
      host.timer.yield();
      return 0;
    case 1:
      pages.isMasked = false;
      pages.fillConsole();
      // As in HLT, time passes to the next event; where none can come, the guest has come to its end.
      if (!pages.isPending) vcpu.s[ACTIVITY] = HALTED;
      return 0;
    case 2:
      pages.drainConsole();
      vcpu.ports.output(8, EXIT_PORT, value & 0xff);
      return 0;
    default:
      return EINVAL;
  }
}

function eventChannel({ state, pages }: Domain, [operation, value]: Arguments): number {
  const { channels } = state;
  if (operation === 0) {
    if (channels.includes(TO_TIMER)) return EBUSY;
    const channel = channels.indexOf(0, 1);
    if (channel < 0) return EBUSY;
    channels[channel] = TO_TIMER;
    return channel;
  }
  if (value >>> 0 >= CHANNELS || channels[value] === 0) return EINVAL;
  if (operation === 1) {
    if (channels[value] !== TO_TIMER) return EPERM;
    channels[value] = 0;
    state.disarmTimer();
    return 0;
  }
  if (operation !== 2 || channels[value] !== TO_CONSOLE) return EINVAL;
  if (!pages.drainConsole()) return EINVAL;
  pages.fillConsole();
  return 0;
}

function setTimer({ state, pages }: Domain, [low, high]: Arguments): number {
  if (!state.channels.includes(TO_TIMER)) return EINVAL;
  if (low === 0 && high === 0) state.disarmTimer();
  else state.timerAt = pages.timeOf(low, high);
  return 0;
}
