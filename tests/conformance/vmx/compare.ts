/** Where our lines differ from Bochs's, in what the manual defines. */
import type { VMXCase, Line } from './rom.ts';

/** Basic reasons for which a field is defined (SDM vol. 3, 27.2). */
const INSTRUCTIONS = [9, 10, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 40, 46, 47, 50, 54];
const WITH_QUALIFICATION = [0, 9, 14, 19, 21, 22, 23, 25, 27, 28, 29, 30, 33, 34, 46, 47, 48, 50];
const WITH_INFORMATION = [19, 21, 22, 23, 25, 27, 46, 47, 50];
const SEGMENTS = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS', 'LDTR', 'TR'];

function isSoftware(information: number): boolean {
  const type = (information >>> 8) & 7;
  return information >= 2 ** 31 && type >= 4 && type <= 6;
}

/** The words of a line that are defined. Those of other reasons are anything. */
export function defined(line: Line): Line {
  if (line.kind !== 'V') return line;
  const out: Record<string, string> = { ...line };
  const word = (name: string): number => parseInt(out[name] ?? '0', 16);
  const drop = (...names: string[]): void => names.forEach((name) => delete out[name]);
  const whole = word('EXIT_REASON');
  const reason = whole & 0xffff;
  const failed = whole >= 2 ** 31;
  const vectoring = word('IDT_VECTORING_INFORMATION');
  const interruption = word('EXIT_INTERRUPTION_INFORMATION');
  const hasLength =
    !failed && (INSTRUCTIONS.includes(reason) || isSoftware(vectoring) || (reason === 0 && isSoftware(interruption)));
  if (!hasLength || (reason === 9 && vectoring >= 2 ** 31 && !isSoftware(vectoring))) drop('EXIT_INSTRUCTION_LENGTH');
  if (!WITH_QUALIFICATION.includes(reason)) drop('EXIT_QUALIFICATION');
  if (reason === 0 && ![1, 14].includes(interruption & 0xff)) drop('EXIT_QUALIFICATION');
  // With a register for an operand there is no displacement to tell.
  if ([23, 25, 47].includes(reason) && (word('EXIT_INSTRUCTION_INFORMATION') & 0x400) !== 0) drop('EXIT_QUALIFICATION');
  const isString = reason === 30 && (word('EXIT_QUALIFICATION') & 0x10) !== 0;
  if (!WITH_INFORMATION.includes(reason) && !isString) drop('EXIT_INSTRUCTION_INFORMATION');
  if (isString && (word('EXIT_QUALIFICATION') & 8) !== 0) {
    // The segment of INS is ES, whatever stands here.
    out.EXIT_INSTRUCTION_INFORMATION = (word('EXIT_INSTRUCTION_INFORMATION') & 0x380).toString(16);
  }
  if (reason === 0 && (interruption & 0x700) === 0x200) {
    // An NMI that exits blocks others only after the exit (SDM vol. 3, 27.1); Bochs has blocked them before.
    out.GUEST_INTERRUPTIBILITY = (word('GUEST_INTERRUPTIBILITY') & ~8).toString(16);
  }
  const isMemoryLMSW = reason === 28 && (word('EXIT_QUALIFICATION') & 0x70) === 0x70;
  if (!isString && !isMemoryLMSW && reason !== 48) drop('GUEST_LINEAR_ADDRESS');
  if (reason !== 48 && reason !== 49) drop('GUEST_PHYSICAL_ADDRESS');
  if (failed || interruption < 2 ** 31) drop('EXIT_INTERRUPTION_INFORMATION');
  if (failed || interruption < 2 ** 31 || (interruption & 0x800) === 0) drop('EXIT_INTERRUPTION_ERROR_CODE');
  if (failed || vectoring < 2 ** 31) drop('IDT_VECTORING_INFORMATION');
  if (failed || vectoring < 2 ** 31 || (vectoring & 0x800) === 0) drop('IDT_VECTORING_ERROR_CODE');
  // RF is set where the event is a fault (SDM vol. 3, 27.3.3), which Bochs 2.7 does not do; after a triple fault it is anything.
  // Blocking by STI or MOV SS is what it was before the instruction (27.3.4): Bochs 2.7 forgets it where an exception exits.
  // So it does, and clears RF, where a jump to a task exits.
  const isJump = reason === 9 && vectoring < 2 ** 31;
  if (reason === 0 || reason === 2 || isJump) out.GUEST_INTERRUPTIBILITY = (word('GUEST_INTERRUPTIBILITY') & ~3).toString(16);
  if ([0, 2, 48, 49].includes(reason) || isJump) out.GUEST_RFLAGS = ((word('GUEST_RFLAGS') & ~0x10000) >>> 0).toString(16);
  // In real mode Bochs makes of CS's type what it likes.
  if ((word('GUEST_CR0') & 1) === 0) {
    out.GUEST_CS_ACCESS_RIGHTS = (word('GUEST_CS_ACCESS_RIGHTS') & ~15).toString(16);
    // Nor does it know that no exception has an error code there (SDM vol. 3, 27.2.2).
    for (const name of ['EXIT_INTERRUPTION_INFORMATION', 'IDT_VECTORING_INFORMATION']) {
      if (out[name] !== undefined) out[name] = (word(name) & ~0x800).toString(16);
    }
    drop('EXIT_INTERRUPTION_ERROR_CODE', 'IDT_VECTORING_ERROR_CODE');
  }
  for (const name of SEGMENTS) {
    const rights = word(`GUEST_${name}_ACCESS_RIGHTS`);
    if ((rights & 0x10000) === 0) continue;
    out[`GUEST_${name}_ACCESS_RIGHTS`] = name === 'SS' ? `unusable, CPL ${(rights >>> 5) & 3}` : 'unusable';
    drop(`GUEST_${name}_LIMIT`);
    drop(`GUEST_${name}_BASE`);
  }
  return out;
}

/** What differs, in words: the first line that does. */
export function differences(expected: readonly Line[] | undefined, actual: readonly Line[] | undefined): string[] {
  const want = (expected ?? []).map(defined);
  const have = (actual ?? []).map(defined);
  for (let i = 0; i < Math.max(want.length, have.length); i++) {
    const a = want[i];
    const b = have[i];
    if (!a) return [`line ${i}: only ours, ${title(b!)}`];
    if (!b) return [`line ${i}: missing, ${title(a)}`];
    if (a.kind !== b.kind) return [`line ${i}: expected ${title(a)}, got ${title(b)}`];
    const fields = Object.keys({ ...a, ...b }).filter((field) => a[field] !== b[field]);
    if (fields.length > 0) return fields.map((field) => `line ${i} ${field}: expected ${a[field]}, got ${b[field]}`);
  }
  return [];
}

/** A line in a few words. */
export function title(line: Line): string {
  if (line.kind !== 'V') return Object.values(line).join(' ');
  const reason = parseInt(line.EXIT_REASON!, 16);
  return `exit ${reason & 0xffff}${reason >= 2 ** 31 ? ' failed' : ''} q=${line.EXIT_QUALIFICATION} i=${line.EXIT_INTERRUPTION_INFORMATION} rip=${line.GUEST_RIP}`;
}

/** Where ours is meant to differ from Bochs: which cases, in what, and why. */
const MEANT: readonly { readonly reason: string; readonly code: RegExp; readonly found: RegExp }[] = [
  {
    reason: 'An NMI cannot be injected where virtual NMIs are blocked (SDM vol. 3, 26.3.1.5); Bochs injects it.',
    code: /CONTROLS, 0x3e[^]*INTERRUPTIBILITY, 0x8[^]*INFORMATION, 0x80000202/,
    found: /ENTRY_INTERRUPTION_INFORMATION: expected 00000202, got 80000202/,
  },
  {
    reason: 'With NMI exiting and no virtual NMIs IRET unblocks nothing (SDM vol. 3, 25.3), so bit 12 stays 0.',
    code: /PIN_BASED_CONTROLS, 0x1e[^]*iretd/,
    found: /INFORMATION: expected 80001.*, got 80000/,
  },
  {
    reason:
      'Without "unrestricted guest" CR0.PG stays set (SDM vol. 3, 23.8): MOV to CR0 is #GP(0). Bochs allows what its capability MSR does.',
    code: /SECONDARY_CONTROLS, 0x?4?[04]\n[^]*mov eax, 0x31\nmov cr0/,
    found: /GUEST_CR0: expected 00000031, got 80000031/,
  },
  {
    reason: 'Privilege comes before the exit of MOV DR (SDM vol. 3, 25.1.1); Bochs 2.7 exits at any CPL.',
    code: /\.ring3:[^]*dr\d/,
    found: /EXIT_REASON: expected 0000001D, got 00000012/,
  },
  {
    reason:
      'To set Accessed or Dirty is a write to the guest’s table, which EPT has to allow (SDM vol. 3, 28.2.3.2); Bochs does not ask.',
    code: /SECONDARY_CONTROLS, 0x8?2\n(?![^]*\.mark:)/,
    found: /GUEST_PHYSICAL_ADDRESS: expected .*, got 0002[34]/,
  },
  {
    reason: 'A debug exception that exits does not change DR7 (SDM vol. 3, 27.1); Bochs has cleared GD.',
    code: /2400h, *\n*mov dr7|mov eax, 2400h/,
    found: /GUEST_DR7: expected 00000400, got 00002400/,
  },
  {
    reason: 'Bit 11 is the operand size (SDM vol. 3, table 27-10); Bochs leaves it 0.',
    code: /[sl][gi]dt/,
    found: /EXIT_INSTRUCTION_INFORMATION: expected (?<high>.{5})0(?<low>..), got \k<high>8\k<low>/,
  },
  {
    reason: 'The first instruction that completes clears RF (SDM vol. 3, 17.3.1.1); Bochs leaves it set until it has to look.',
    code: /GUEST_RFLAGS, 0x10002/,
    found: /GUEST_RFLAGS: expected 00010.*, got 00000/,
  },
  {
    reason: 'The RPLs of CS and SS need not agree in an unrestricted guest (SDM vol. 3, 26.3.1.2); Bochs wants them to.',
    code: /SECONDARY_CONTROLS, 0x82[^]*GUEST_[CS]S_SELECTOR/,
    found: /expected (80000021|exit 33)/,
  },
  {
    reason:
      'INT n asks for IOPL 3 in virtual-8086 mode before its delivery begins (an entry that injects one does not ask, SDM vol. 3, ' +
      '26.5.1.1), so that the #GP has not come while something was delivered; Bochs says it has.',
    code: /GUEST_RFLAGS, 0x20002[^]*int 40h/,
    found: /IDT_VECTORING_INFORMATION: expected 80000440, got undefined/,
  },
  {
    reason:
      'A trap waits behind MOV SS, and the instruction it waits for faults: here it comes before the handler, as it does before that of ' +
      'an INT n (CVE-2018-8897); Bochs forgets it. The manual does not say.',
    code: /GUEST_INTERRUPTIBILITY, 0x2\n[^]*GUEST_PENDING_DEBUG_EXCEPTIONS, 0x100[12]\n/,
    found: /dr6: expected FFFF0FF0, got FFFF0FF[12]/,
  },
  {
    reason: 'All of IA32_SYSENTER_CS comes from the field (SDM vol. 3, 27.5.1); Bochs takes 16 bits of it.',
    code: /mov ecx, 0x4c00\nmov ebx, 0x12345678/,
    found: /sysentercs: expected 00005678, got 12345678/,
  },
  {
    reason: 'INT1 is no single step, whatever TF is: BS stays clear (SDM vol. 3, table 27-1); Bochs sets it.',
    code: /GUEST_RFLAGS, 0x102\n[^]*int1/,
    found: /EXIT_QUALIFICATION: expected 00004000, got 00000000/,
  },
];

/** True if what was `found` in `test` is meant so: of a line that differs, one difference may bring others. */
export function meant(test: VMXCase, found: readonly string[]): boolean {
  const code = [...test.host, ...test.guest].join('\n');
  return MEANT.some((one) => one.code.test(code) && found.some((what) => one.found.test(what)));
}
