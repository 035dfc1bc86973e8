/** Executables round a flat program: as binutils reads them, and as QEMU boots them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble, type Assembly } from '../../src/lib/asm/assemble.ts';
import { outputFile, type OutputFormat } from '../../src/lib/asm/formats/output.ts';
import { build } from '../../src/lib/workbench/workbench.ts';
import { guestCase } from '../guest/guests.ts';
import { isInstalled, runInQemu } from '../guest/qemu.ts';

/** Says what it finds: its own data, and that .bss is zero and where it belongs. */
const GUEST = `
org 0x100000
bits 32
section .text
db "not an instruction", 0
go:
  mov esp, stack.top
  mov esi, text
.next:
  lodsb
  test al, al
  jz .done
  out 0xe9, al
  jmp .next
.done:
  mov eax, [count]
  add eax, 5
  out 0xf4, al
  hlt
section .data
text: db "booted", 0
section .bss
count: resd 1
stack: resb 256
.top:
`;

function make(format: OutputFormat, entry = 'go', source = GUEST): Assembly {
  const pragmas = `%pragma trapgate format ${format}\n%pragma trapgate entry ${entry}\n`;
  return assemble({ files: { 'a.asm': pragmas + source }, main: 'a.asm' });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trapgate-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('elf and multiboot', () => {
  it.skipIf(!isInstalled('readelf'))(
    'is what readelf takes for an executable, with segment, entry and labels',
    () => {
      const path = join(folder, 'a.elf');
      const made = make('elf');
      writeFileSync(path, outputFile(made));
      const { stdout, stderr } = spawnSync('readelf', ['-W', '-a', path], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const entry = made.symbols.get('go')!.toString(16);
      expect(stdout).toMatch(/Type: +EXEC/);
      expect(stdout).toMatch(/Machine: +Intel 80386/);
      expect(stdout).toMatch(new RegExp(`Entry point address: +0x${entry}\\b`));
      const end = made.symbols.get('stack.top')! - 0x100000;
      const size = (value: number): string => `0x${value.toString(16).padStart(5, '0')}`;
      expect(stdout).toContain(
        `LOAD           0x001000 0x00100000 0x00100000 ${size(made.bytes.length)} ${size(end)} RWE 0x1000`,
      );
      expect(stdout).toMatch(new RegExp(`00${entry} +0 NOTYPE +GLOBAL DEFAULT +1 go\\n`));
    },
  );

  it('tells a label that is not there, and a format', () => {
    const said = [make('elf', 'og'), make('hex' as OutputFormat)].map(({ diagnostics }) => diagnostics);
    expect(said).toEqual([
      [
        expect.objectContaining({
          line: 2,
          message: "there is no label 'og' to start at",
          remedy: "Did you mean 'go'?",
        }),
      ],
      [expect.objectContaining({ line: 1, message: "there is no format 'hex'" })],
    ]);
  });

  it.skipIf(!isInstalled('qemu-system-i386'))('boots in QEMU', () => {
    const kernel = join(folder, 'kernel.elf');
    writeFileSync(kernel, outputFile(make('multiboot')));
    const guest = guestCase('own', { format: 'multiboot', speaksOn: 'debugcon', exit: 5 });
    expect(runInQemu(guest, kernel, folder)).toMatchObject({ debugcon: 'booted', exit: 5 });
  });

  it('boots here, with its lines and labels where they run', () => {
    const source = `%pragma trapgate format multiboot\n%pragma trapgate entry go\n${GUEST}`;
    const bench = build({ files: { 'a.asm': source }, main: 'a.asm' });
    if (bench.kind === 'problems') throw new Error(JSON.stringify(bench.problems));
    expect(bench.format).toBe('multiboot');
    expect(bench.machine.run(10_000)).toMatchObject({ cause: 'exit', value: 5 });
    expect(bench.output().debug).toBe('booted');
    expect(bench.locate(bench.symbols.get('go')!)).toMatchObject({ file: 'a.asm', line: 9 });
  });
});
