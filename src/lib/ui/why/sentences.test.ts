import { describe, expect, it } from 'vitest';
import type { Link, LinkCause } from '../../session/why-link.ts';
import { sayLink, sayMoment, sayPlace, saySource, sayValue } from './sentences.ts';

const at = { retired: 5, delivered: 0 };
const instruction = { address: 0x7c00, text: 'mov [edi], eax', place: null, symbol: null, effects: null };

function link(cause: LinkCause, more: Partial<Link> = {}): Link {
  return {
    ...{ of: 'mem32[0x9000]', place: 'mem32p[0x9000]', cause, before: 0, after: 0x7003, at, behind: at },
    ...{ instruction, executed: 'direct', rows: [], sources: [], vmm: null, ...more },
  };
}

it.each([
  ['vcpu.eax', 'EAX'],
  ['cpu.cs.base', 'the real CS base'],
  ['vcpu.sysenter_cs', 'SYSENTER CS'],
  ['mem8p[0x7c00]', 'the byte at guest physical 00007C00h'],
  ['mem32h[0x10101C]', '4 bytes at host physical 0010101Ch'],
  ['mem16[28672]', '2 bytes at linear 00007000h'],
  ['mem32[vcpu.esp]', 'mem32[vcpu.esp]'],
])('%s is %s', (of, says) => expect(sayPlace(of)).toBe(says));

it('values have as many digits as their place', () => {
  expect(sayValue('mem8[0x1]', 5)).toBe('05h');
  expect(sayValue('vcpu.if', 1)).toBe('1');
  expect(sayValue('vcpu.iopl', 3)).toBe('3');
  expect(sayValue('vcpu.cs', 0x1b)).toBe('001Bh');
  expect(sayValue('vcpu.ah', 0x1b)).toBe('1Bh');
  expect(sayValue('cpu.es.limit', 0xffff)).toBe('0000FFFFh');
  expect(sayValue('vcpu.cr3', 0x101000)).toBe('00101000h');
  expect(sayValue('mem32[0x1]', null)).toBe('not there');
});

describe('a link', () => {
  it.each<[LinkCause, Partial<Link>, RegExp]>([
    [
      { kind: 'start', place: { file: 'a.asm', line: 3 }, byVMM: false },
      {},
      /since the start, made by line 3 of a\.asm/,
    ],
    [
      { kind: 'start', place: null, byVMM: true },
      { vmm: { kind: 'descriptor', table: 'GDT', selector: 0x28, isOwn: true } },
      /\(the shadow GDT, descriptor 0028, the VMM's own\) is .* since the VMM set the machine up$/,
    ],
    [
      { kind: 'copy', row: 4, exit: 1 },
      { vmm: { kind: 'descriptor', table: 'LDT', selector: 0xc, isOwn: false } },
      /^The VMM copied the guest's descriptor .*the shadow LDT, descriptor 000C\)/,
    ],
    [{ kind: 'own', row: 4, exit: 1 }, { vmm: { kind: 'gate', vector: 14 } }, /gate 0Eh \(#PF\)\)/],
    [
      { kind: 'nested', row: 4, exit: 1, gpa: 0x7000, gva: 0x7000 },
      { vmm: { kind: 'nested', level: 1, gpa: 0x7000 } },
      /came to guest physical 00007000h for the first time/,
    ],
    [
      { kind: 'vm-exit', row: 4, exit: 5 },
      { vmm: { kind: 'vmcs', field: 'GUEST_CR3' } },
      /the VMCS, guest CR3\)/,
    ],
    [{ kind: 'vm-exit', row: -1, exit: -1 }, {}, /as the guest was stopped here/],
    [{ kind: 'vmwrite', row: 4, exit: 5 }, {}, /for a VM entry/],
    [
      { kind: 'translate', row: 4, exit: 1, eip: 0x7c00, isTakenOut: false },
      { vmm: { kind: 'cache' } },
      /code at 00007C00h/,
    ],
    [
      { kind: 'translate', row: 4, exit: 1, eip: 0x7c00, isTakenOut: true },
      { vmm: { kind: 'cache' } },
      /^The VMM took out the translation of the guest's code at 00007C00h.* at mov \[edi\], eax/,
    ],
    [{ kind: 'load', row: 4, exit: 1 }, { of: 'cpu.cr3' }, /^The VMM loaded the real CR3 for the guest/],
    [{ kind: 'control', row: 4, exit: 4 }, { of: 'cpu.if', after: 0 }, /has the processor for itself .*, 0$/],
    [{ kind: 'hypercall', row: 4, exit: 1 }, {}, /in the hypercall at/],
    [{ kind: 'store' }, {}, /^mov \[edi\], eax wrote 4 bytes .*, from 00000000h to 00007003h$/],
    [{ kind: 'store' }, { before: 0x7003 }, /, as 00007003h, which it was before$/],
    [{ kind: 'store' }, { executed: 'emulated' }, /: it trapped, and the VMM did it for the guest$/],
    [{ kind: 'delivery', vector: 14, isExternal: false }, {}, /^The delivery of #PF changed/],
    [{ kind: 'delivery', vector: 32, isExternal: true }, {}, /of an interrupt \(vector 20h\) changed/],
    [{ kind: 'walk' }, { before: 3, after: 0x63 }, /set Accessed and Dirty in/],
    [{ kind: 'walk' }, { before: 0x23, after: 0x63 }, /set Dirty in/],
    [
      { kind: 'fill', row: 3, exit: 1, gva: 0, guest: { gpa: 0x102000, entry: 3 } },
      {},
      /^A hidden fault at .* mirrors the guest's entry at guest physical 00102000h$/,
    ],
    [{ kind: 'fill', row: 3, exit: 1, gva: 0, guest: null }, {}, /no entry: the guest does not page$/],
    [{ kind: 'sync', row: 3, exit: 1, gva: 0, guest: { gpa: 0x102000, entry: 3 } }, {}, /carried a change/],
    [{ kind: 'drop', row: 3, exit: 1, cause: 'invlpg' }, {}, /took this out of the shadow/],
    [{ kind: 'passing' }, {}, /changed in passing/],
  ])('%o', (cause, more, says) => expect(sayLink(link(cause, more))).toMatch(says));

  it('names its moment and what it read', () => {
    expect(sayMoment({ retired: 1, delivered: 0 })).toBe('after 1 instruction');
    expect(sayMoment({ retired: 1234, delivered: 2 })).toBe('after 1,234 instructions and 2 delivered');
    expect(saySource({ of: 'vcpu.eax', role: 'value', value: 0x9003, at })).toBe('It read EAX: 00009003h');
  });
});
