/**
 * What is emulated in the cache: CLI, STI, PUSHF and POPF, on the virtual flags of the data area. None may change an arithmetic flag
 * that the guest has not asked to change: MOV, LEA and JECXZ change none. Memory of the guest's is touched before anything of its
 * state is, so that a fault there finds the instruction not begun.
 */
import { EMULATION } from '../../cpu/counted-code.ts';
import { EAX, ECX, EFLAGS_IF, EFLAGS_IOPL, EFLAGS_TF } from '../../isa/registers.ts';
import type { InCache } from './classification.ts';
import { dword, type CodeWriter } from './code-writer.ts';
import { IF_BEFORE, IF_CLEAR, IF_DELTA, KEPT_FLAGS, SPILLED_EAX, SPILLED_ECX, WAITING } from './data-area.ts';
import { EAX_SPILLED, ECX_SPILLED } from './unit.ts';

/** lea eax, [eax + ecx] */
const ADD_ECX = [0x8d, 0x04, 0x08];
const PUSH_EAX = [0x50];
const POP_EAX = [0x58];
const PUSHFD = [0x9c];
const POPFD = [0x9d];

export const EMIT_IN_CACHE: Readonly<
  Record<InCache, (writer: CodeWriter, eip: number, unit: number) => void>
> = {
  CLI: (w) => w.set(IF_DELTA, IF_CLEAR, EMULATION),

  /** If an interrupt waits it comes in one instruction later, and the VMM must have control by then. */
  STI: (w, eip, unit) => {
    w.save(ECX, SPILLED_ECX);
    w.load(ECX, WAITING);
    w.place(eip, ECX_SPILLED);
    w.code([0xe3, 2]);
    w.exit({ kind: 'callout', eip, unit });
    w.load(ECX, IF_DELTA);
    w.save(ECX, IF_BEFORE);
    w.load(ECX, SPILLED_ECX);
    w.set(IF_DELTA, 0, EMULATION);
  },

  /** The real image has IF set, and IOPL, VIF and VIP clear: the virtual ones are added. */
  PUSHF: (w, eip) => {
    w.save(EAX, SPILLED_EAX);
    w.save(ECX, SPILLED_ECX);
    w.code(PUSHFD);
    w.place(eip, EAX_SPILLED | ECX_SPILLED);
    w.code(POP_EAX);
    for (const part of [IF_DELTA, KEPT_FLAGS]) {
      w.load(ECX, part);
      w.code(ADD_ECX);
    }
    w.code(PUSH_EAX);
    w.load(EAX, SPILLED_EAX);
    w.load(ECX, SPILLED_ECX, EMULATION);
  },

  /**
   * The VMM does it where IOPL or TF would change, or an interrupt waits. Else IF goes to the data area, and the real POPF does the
   * rest: at ring 1 it leaves the real IF and IOPL as they are. It sets all arithmetic flags, so that they are free before.
   */
  POPF: (w, eip, unit) => {
    w.save(EAX, SPILLED_EAX);
    // mov eax, [esp]
    w.code([0x8b, 0x04, 0x24]);
    w.place(eip, EAX_SPILLED);
    // xor eax, gs:[KEPT_FLAGS]; test eax, IOPL | TF
    w.data(0x33, EAX, KEPT_FLAGS);
    w.code([0xa9, ...dword(EFLAGS_IOPL | EFLAGS_TF)]);
    w.code([0x75, 8 + 2]);
    // cmp dword gs:[WAITING], 0
    w.code([0x65, 0x83, 0x3d, ...dword(WAITING), 0]);
    w.code([0x74, 2]);
    w.exit({ kind: 'callout', eip, unit });
    // and eax, IF; sub eax, IF
    w.code([0x25, ...dword(EFLAGS_IF)]);
    w.code([0x2d, ...dword(EFLAGS_IF)]);
    w.save(EAX, IF_DELTA);
    w.load(EAX, SPILLED_EAX);
    w.code(POPFD, EMULATION);
  },
};
