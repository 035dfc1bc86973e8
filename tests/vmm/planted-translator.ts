// Bugs as a translator may have them, planted into one VM by changing its parts behind its back. The kernels that make life hard for
// a translator, or random programs, must find each.

import { COUNTS } from '../../src/lib/cpu/counted-code.ts';
import type { CodeWriter } from '../../src/lib/vmm/translator/code-writer.ts';
import type { CodePages } from '../../src/lib/vmm/translator/code-pages.ts';
import {
  IF_DELTA,
  KEPT_FLAGS,
  LOOKUP_TABLE,
  TARGET,
  WAITING,
} from '../../src/lib/vmm/translator/data-area.ts';
import type { Translator } from '../../src/lib/vmm/translator/translator.ts';
import { EAX_SPILLED, ECX_SPILLED, STARTS, type Unit } from '../../src/lib/vmm/translator/unit.ts';

export interface TranslatorBug {
  readonly says: string;
  readonly plant: (translator: Translator) => void;
}

/** Code with `from` in it has `to` there instead; null stands for any byte, which stays. */
function miscoded(
  says: string,
  from: readonly (number | null)[],
  to: readonly (number | null)[],
): TranslatorBug {
  const spoil = ({ bytes }: CodeWriter): void => {
    for (let at = 0; at + from.length <= bytes.length; at++) {
      if (!from.every((byte, i) => byte === null || bytes[at + i] === byte)) continue;
      to.forEach((byte, i) => {
        if (byte !== null) bytes[at + i] = byte;
      });
    }
  };
  return {
    says,
    plant({ cache }) {
      const put = cache.put.bind(cache);
      cache.put = (writer) => {
        spoil(writer);
        put(writer);
      };
    },
  };
}

/** A place says nothing of what `flag` means. */
function forgotten(says: string, flag: number): TranslatorBug {
  return {
    says,
    plant({ cache }) {
      const placeAt = cache.placeAt.bind(cache);
      cache.placeAt = (at) => {
        const place = placeAt(at);
        return place && { ...place, flags: place.flags & ~flag };
      };
    },
  };
}

/** The dword at `offset` of the data area is always `value` when it is lent. */
function misLent(says: string, offset: number, value: number): TranslatorBug {
  return {
    says,
    plant({ cache }) {
      const write = cache.writeData.bind(cache);
      cache.writeData = (at, lent) => write(at, at === offset ? value : lent);
    },
  };
}

/** The pages with their private parts. */
const open = (pages: CodePages): { sourceWritten: (gpa: number, bytes: number) => void } =>
  pages as unknown as ReturnType<typeof open>;

export const TRANSLATOR_BUGS: readonly TranslatorBug[] = [
  miscoded(
    'CLI leaves the virtual IF',
    [0x65, 0xc7, 5, IF_DELTA, 0, 0, 0, 0, 0xfe],
    [...[null, null, null, null, null, null, null, null], ...[0, 0, 0]],
  ),
  miscoded('PUSHF pushes the real image', [0x8d, 0x04, 0x08], [0x0f, 0x1f, 0x00]),
  miscoded('POPF changes IOPL unseen', [0xa9, 0, 0x31, 0, 0], [0xa9, 0, 1, 0, 0]),
  miscoded('POPF sets TF on the processor', [0xa9, 0, 0x31, 0, 0], [0xa9, 0, 0x30, 0, 0]),
  miscoded('POPF leaves the virtual IF', [0x25, 0, 2, 0, 0, 0x2d, 0, 2], [0x25, 0, 2, 0, 0, 0x2d, 0, 0]),
  miscoded('STI changes an arithmetic flag', [0xe3, 2, 0xcd], [0x85, 0xc9, 0xcd]),
  miscoded('RET n takes nothing off the stack', [0x8d, 0xa4, 0x24], [0x0f, 0x1f, 0x84]),
  miscoded(
    'a look-up compares nothing',
    [0x8d, 0x89, null, null, null, null, 0xe3],
    [...[null, null, null, null, null, null], 0xeb],
  ),
  miscoded('a look-up leaves ECX', [0x65, 0x89, 0x0d, 4, 0, 0, 0, 0x59], [0x65, 0x89, 0x0d, 8]),
  miscoded(
    'CALL pushes an address in the cache',
    [0x68, null, null, null, null, 0xe9],
    [null, null, 0, 0, 0, null],
  ),
  misLent('the virtual IF is always lent as set', IF_DELTA, 0),
  misLent('the virtual IOPL is not lent', KEPT_FLAGS, 0),
  misLent('an interrupt that waits is not told', WAITING, 0),
  forgotten('EAX is not put back at a fault', EAX_SPILLED),
  forgotten('ECX is not put back at a fault', ECX_SPILLED),
  {
    says: 'the virtual IF is not taken back',
    plant({ cache }) {
      const read = cache.readData.bind(cache);
      cache.readData = (offset) => (offset === IF_DELTA ? 0 : read(offset));
    },
  },
  {
    says: 'a look-up that misses goes to the target of the one before',
    plant({ cache }) {
      const read = cache.readData.bind(cache);
      let before = -1;
      cache.readData = (offset) => {
        const value = read(offset);
        if (offset !== TARGET) return value;
        const last = before;
        before = value;
        return last === -1 ? value : last;
      };
    },
  },
  {
    says: 'a write into code is not seen',
    plant({ pages }) {
      open(pages).sourceWritten = () => {};
    },
  },
  {
    says: 'a write into code is seen only at the first byte of a unit',
    plant({ pages, cache }) {
      const written = open(pages).sourceWritten.bind(pages);
      open(pages).sourceWritten = (gpa, bytes) => {
        if (cache.units.some((unit) => unit.state === 'awake' && unit.gpa === gpa)) written(gpa, bytes);
      };
    },
  },
  {
    says: 'code that is mapped elsewhere runs on',
    plant({ pages }) {
      pages.review = () => {};
    },
  },
  {
    says: 'code of another frame wakes',
    plant({ pages, cache }) {
      pages.fetched = (linear) => {
        for (const unit of cache.units)
          if (unit.state === 'asleep' && unit.page === linear >>> 12) cache.wake(unit);
      };
    },
  },
  {
    says: 'what leads to a unit that was taken out is left as it is',
    plant({ cache }) {
      const close = cache.close.bind(cache);
      cache.close = (unit: Unit, state) => {
        close(unit, state);
        const saved = unit.state;
        if (unit.head.length > 0) cache.wake(unit);
        unit.state = saved;
      };
    },
  },
  {
    says: "an instruction of the translator's own counts",
    plant({ cache }) {
      const { counted } = cache;
      const at = counted.at.bind(counted);
      counted.at = (offset) => at(offset) || COUNTS;
    },
  },
  {
    says: 'a transfer is chained to the instruction behind its target',
    plant({ cache }) {
      const link = cache.link.bind(cache);
      cache.link = (at, exit, target) => {
        const behind = cache
          .unitAt(target)
          ?.places.find((place) => place.at > target && place.flags & STARTS);
        return link(at, exit, behind?.at ?? target);
      };
    },
  },
  {
    says: 'a bucket of the look-up table leads past its comparison',
    plant({ cache }) {
      const write = cache.writeData.bind(cache);
      cache.writeData = (offset, value) => {
        write(offset, value);
        if (offset >= LOOKUP_TABLE && value !== 0) write(offset ^ 4, value + 20);
      };
    },
  },
];
