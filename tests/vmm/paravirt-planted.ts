// Bugs as a VMM may have them in its dealings with a paravirtualized guest, planted behind its back. The fuzzer must find each.

import { SHADOW_TSS } from '../../src/lib/vmm/layout.ts';
import { DIRECTORY, PLAIN, TABLE, WRITABLE } from '../../src/lib/vmm/paravirt/frame-types.ts';
import type { Target } from './paravirt-fuzz.ts';

export interface ParavirtBug {
  readonly says: string;
  /** What of the verdict must name it. */
  readonly found: RegExp;
  readonly plant: (target: Target) => void;
}

/** What of the tables bugs are planted in. */
interface OpenTables {
  validate: (hpa: number, type: number) => number;
  acquire: (hpa: number, type: number) => number;
  releaseEntry: (entry: number, type: number) => number;
}
const open = ({ guest }: Target): OpenTables => guest.direct as unknown as OpenTables;

/** Lets method `name` of `object` be what `make` makes of it. */
function instead<O extends object, K extends keyof O>(object: O, name: K, make: (old: O[K]) => O[K]): void {
  const old = object[name];
  object[name] = make(typeof old === 'function' ? (old.bind(object) as O[K]) : old);
}

export const PARAVIRT_BUGS: readonly ParavirtBug[] = [
  {
    says: 'a frame becomes a table without a look at what is in it',
    found: /of the table at|which is not its own|uses instead of|is used as|counts as/,
    plant: (target) => instead(open(target), 'validate', () => () => 0),
  },
  {
    says: 'only the first half of a table is looked at',
    found: /of the table at|which is not its own|instead of|is used as|counts as/,
    plant: (target) => {
      const { host } = target.guest;
      instead(open(target), 'validate', (validate) => (hpa, type) => {
        if (type !== TABLE) return validate(hpa, type);
        const read = host.read32.bind(host);
        host.read32 = (at) => ((at & ~4095) === hpa && (at & 4095) >= 0x10 ? 0 : read(at));
        const result = validate(hpa, type);
        host.read32 = read;
        return result;
      });
    },
  },
  {
    says: 'an entry is written though it is refused',
    found: /refused, has changed memory|of the table at|is not its own|instead of|is used as/,
    plant: ({ guest: { direct, host } }) =>
      instead(direct, 'update', (update) => (at, entry) => {
        const result = update(at, entry);
        if (result !== 0 && direct.owns(at) && direct.typeOf(at) === TABLE) host.write32(at & ~3, entry);
        return result;
      }),
  },
  {
    says: 'what a refused update had taken is not given back',
    found: /has changed a type|uses instead of|references instead of|counts as|which is not its own/,
    plant: ({ guest: { frames } }) =>
      instead(frames, 'transaction', (transaction) => (change, committed) => {
        let refused = 0;
        transaction(() => {
          refused = change();
          return 0;
        }, committed);
        return refused;
      }),
  },
  {
    says: 'the entry that was there before still counts',
    found: /instead of|counts as/,
    plant: (target) => instead(open(target), 'releaseEntry', () => () => 0),
  },
  {
    says: 'a mapping that can be written counts as one that can be read',
    found: /counts as plain|uses instead of/,
    plant: ({ guest: { frames } }) =>
      instead(frames, 'add', (add) => (hpa, type) => add(hpa, type === WRITABLE ? PLAIN : type)),
  },
  {
    says: 'a table may be mapped writable',
    found: /is used as/,
    plant: (target) =>
      instead(open(target), 'acquire', (acquire) => (hpa, type) => {
        const { frames } = target.guest;
        if (type !== WRITABLE || frames.type(hpa) !== TABLE) return acquire(hpa, type);
        frames.add(hpa, PLAIN);
        return 0;
      }),
  },
  {
    says: 'whose a frame is nobody asks',
    found: /which is not its own/,
    plant: ({ guest: { frames, host } }) =>
      instead(frames, 'owns', () => (hpa) => hpa >>> 12 < host.frames.count && hpa >>> 0 < 1 << 30),
  },
  {
    says: 'the TLB keeps what could be written when it becomes a table',
    found: /by the TLB|memory/,
    plant: ({ guest: { direct } }) =>
      Object.defineProperty(direct, 'mayBeStale', { get: () => false, set: () => {} }),
  },
  {
    says: "the VMM's entry of a directory can be updated",
    found: /and not the VMM's|which is not its own|is used as/,
    plant: ({ guest: { direct, host } }) =>
      instead(direct, 'update', (update) => (at, entry) => {
        const isVMMs = direct.owns(at) && direct.typeOf(at) === DIRECTORY && (at & 0xfff) === 0xffc;
        if (!isVMMs) return update(at, entry);
        host.write32(at, entry);
        return 0;
      }),
  },
  {
    says: 'a directory that is loaded is not held',
    found: /uses instead of|counts as|references instead of/,
    plant: ({ guest: { direct } }) =>
      instead(
        direct,
        'exchange',
        (exchange) => (first, second, type) =>
          type === DIRECTORY && second.every((hpa) => direct.typeOf(hpa) === DIRECTORY)
            ? 0
            : exchange(first, second, type),
      ),
  },
  {
    says: 'unpinning is not noted',
    found: /instead of|counts as/,
    plant: ({ guest: { frames } }) =>
      instead(frames, 'setPinned', (set) => (hpa, pinned) => {
        if (pinned) set(hpa, true);
      }),
  },
  {
    says: 'answers are written where the guest may only read',
    found:
      /uses instead of|references instead of|which is not its own|is \w{8}|counts as|has changed|is used as/,
    plant({ guest: { access } }) {
      const open = access as unknown as { machine: (gva: number, write: 0 | 1) => number };
      instead(open, 'machine', (machine) => (gva) => machine(gva, 0));
    },
  },
  {
    says: 'a GDT is taken with a descriptor of ring 0',
    found: /descriptor 1 of the table/,
    plant: ({ guest: { tables, state, host } }) =>
      instead(tables, 'setGDT', (set) => () => {
        set();
        for (const frame of state.gdt) host.write32(frame + 12, 0x00cf9b00);
      }),
  },
  {
    says: "the kernel's stack may be one of ring 0",
    found: /ring 1 has a stack in/,
    plant: ({ vm: { allotment }, guest: { tables } }) =>
      instead(tables, 'setKernelStack', (set) => (selector, pointer) => {
        set(selector, pointer);
        allotment.write32(SHADOW_TSS + 16, selector & ~3);
      }),
  },
  {
    says: 'the gate that goes straight turns interrupts off',
    found: /goes straight to/,
    plant: ({ vm: { allotment }, guest: { tables } }) =>
      instead(tables, 'setFastGate', (set) => (fast) => {
        set(fast);
        if (!fast) return;
        const at = 0x10000 + fast.vector * 8 + 4;
        allotment.write32(at, allotment.read32(at) & ~0x100);
      }),
  },
];
