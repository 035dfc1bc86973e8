/** The hypercalls about page tables: batches of updates and commands, and the entry of one page. */
import { EVENT } from '../../record/events.ts';
import { PTE_P } from '../../isa/registers.ts';
import { VMM_BASE } from '../layout.ts';
import { withAnswers } from './answers.ts';
import { DIRECTORY, TABLE } from './frame-types.ts';
import { loadBase, type Arguments, type Domain } from './domain.ts';
import {
  FORGET_PAGE,
  HYPERCALL_ERRORS,
  LARGEST_BATCH,
  MMU_COMMANDS,
  UPDATE_COMMAND,
  UPDATE_ENTRY,
} from './interface.ts';

const { EPERM, EINVAL, E2BIG } = HYPERCALL_ERRORS;
/** Host time that an update in a batch takes, in cycles: of the order of an interpreted instruction. */
const UPDATE_CYCLES = 30;

/**
 * `list`: `count` pairs of dwords, the first an address with what to do in its low two bits, all read before the first is done. Stops at
 * the first that is refused; how many were done goes to `done`, if that is not 0.
 */
export function mmuUpdate(domain: Domain, [list, count, done]: Arguments): number {
  if (count >>> 0 > LARGEST_BATCH) return E2BIG;
  const updates = domain.access.read(list, count * 2);
  if (done === 0) return batch(domain, updates, () => {});
  return withAnswers(domain, [done], (answer) => batch(domain, updates, (made) => answer(0, made)));
}

/** Does `updates` up to the first that is refused, and tells `finished` how many. */
function batch(domain: Domain, updates: Int32Array, finished: (made: number) => void): number {
  const count = updates.length / 2;
  let result = 0;
  let at = 0;
  for (; at < count && result === 0; at++) result = single(domain, updates[at * 2]!, updates[at * 2 + 1]!);
  domain.host.timer.pass(at * UPDATE_CYCLES);
  finished(result === 0 ? at : at - 1);
  return result;
}

function single(domain: Domain, where: number, what: number): number {
  const target = where & ~3;
  switch (where & 3) {
    case UPDATE_ENTRY:
      return writeEntry(domain, target, what);
    case UPDATE_COMMAND:
      return command(domain, target, what);
    default:
      return EINVAL;
  }
}

/** Writes an entry, and tells of it whether it was done or refused. */
function writeEntry(domain: Domain, at: number, entry: number): number {
  const { direct, host, vcpu, counts } = domain;
  const before = direct.owns(at) ? host.read32(at) : 0;
  const result = direct.update(at, entry);
  count(domain, result);
  counts.validated = direct.checked;
  vcpu.sink.emit(EVENT['table-update'], at, entry, before, result);
  return result;
}

function count({ counts }: Domain, result: number): void {
  if (result === 0) counts.updates++;
  else counts.refused++;
}

function command(domain: Domain, target: number, what: number): number {
  const { direct, counts } = domain;
  const result = MMU_COMMANDS[what] === undefined ? EINVAL : COMMANDS[MMU_COMMANDS[what]](domain, target);
  counts.validated = direct.checked;
  if (result !== 0) counts.refused++;
  return result;
}

const COMMANDS: Readonly<Record<(typeof MMU_COMMANDS)[number], (domain: Domain, target: number) => number>> =
  {
    'pin-table': ({ direct }, target) => direct.pin(target, TABLE),
    'pin-directory': ({ direct }, target) => direct.pin(target, DIRECTORY),
    unpin: ({ direct }, target) => direct.unpin(target),
    'new-base': (domain, target) => {
      if ((target & 4095) !== 0) return EINVAL;
      const error = domain.direct.exchange([domain.state.base], [target], DIRECTORY);
      if (error === 0) loadBase(domain, target);
      return error;
    },
    flush: (domain) => {
      loadBase(domain, domain.state.base);
      return 0;
    },
    'forget-page': ({ host }, target) => {
      host.cpu.paging.invalidate(target);
      return 0;
    },
  };

/** The entry of linear `page` in the directory in force becomes `entry`. */
export function updateMapping(domain: Domain, [page, entry, flags]: Arguments): number {
  const { host, state } = domain;
  if (page >>> 0 >= VMM_BASE >>> 0) return EPERM;
  const pde = host.read32(state.base + ((page >>> 20) & 0xffc));
  if ((pde & PTE_P) === 0) return EINVAL;
  const result = writeEntry(domain, (pde & ~4095) + ((page >>> 10) & 0xffc), entry);
  if (result === 0 && (flags & FORGET_PAGE) !== 0) host.cpu.paging.invalidate(page);
  return result;
}
