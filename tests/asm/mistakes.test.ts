/** What is said of beginners' mistakes, and through macros. */
import { describe, expect, it } from 'vitest';
import { assemble, type Assembly } from '../../src/lib/asm/assemble.ts';
import { formatDiagnostic } from '../../src/lib/asm/diagnostics.ts';
import { MISTAKES } from './mistakes.ts';

function make(source: string, more: Readonly<Record<string, string>> = {}): Assembly {
  return assemble({ files: { 'a.asm': source, ...more }, main: 'a.asm' });
}

describe("beginners' mistakes", () => {
  it.each(MISTAKES)('%j', (source, says) => {
    const found = make(`bits 32\n${source}\n`).diagnostics.map(
      ({ severity, message, remedy, line, column, length }) => [
        `${line}:${column}+${length}`,
        severity === 'warning' ? `warning: ${message}` : message,
        remedy,
      ],
    );
    expect(found).toEqual(says);
  });

  it('are sixty and more, each with a place in its source and a remedy', () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(60);
    for (const [source, says] of MISTAKES) {
      const lines = `bits 32\n${source}`.split('\n');
      expect(says.length).toBeGreaterThan(0);
      for (const [place, message, remedy] of says) {
        const [line, column, length] = place.split(/[:+]/).map(Number) as [number, number, number];
        expect(line, source).toBeLessThanOrEqual(lines.length);
        expect(column + length - 1, `${source}: ${message}`).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
        expect(remedy.length, source).toBeGreaterThan(5);
      }
    }
  });
});

describe('problems in macros', () => {
  it('point at the argument where it is to blame, and name the call and the definition', () => {
    const { diagnostics } = make(
      'bits 32\n%macro out8 2\nmov dx, %1\nmov al, %2\nout dx, al\n%endmacro\n\nout8 5, 1,\nout8 nope, 1\n',
    );
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      [
        "a.asm:9:6: error: 'nope' is not defined",
        '    Define it as a label (name:) or with equ.',
        "    a.asm:9:1: in the macro 'out8', called here",
        "    a.asm:2:8: the macro 'out8' is defined here",
      ].join('\n'),
    ]);
  });

  it('tell each call of nested macros, innermost first, in other files too', () => {
    const { diagnostics } = make('%include "io.inc"\noutside 5\n', {
      'io.inc': '%macro inside 1\nmov ds, %1\n%endmacro\n%macro outside 1\ninside %1\n%endmacro\n',
    });
    expect(diagnostics).toHaveLength(1);
    const [{ file, line, column, notes }] = diagnostics as [(typeof diagnostics)[number]];
    expect([file, line, column]).toEqual(['a.asm', 2, 9]);
    expect(notes!.map((note) => `${note.file}:${note.line} ${note.message}`)).toEqual([
      "io.inc:5 in the macro 'inside', called here",
      "io.inc:1 the macro 'inside' is defined here",
      "a.asm:2 in the macro 'outside', called here",
      "io.inc:4 the macro 'outside' is defined here",
    ]);
  });

  it('tell the round of a %rep, and the definition a word came from', () => {
    const { diagnostics } = make(
      '%assign i 0\n%rep 3\n%assign i i+1\n%if i = 2\n%error "two"\n%endif\n%endrep\n%define BAD nowhere\nmov ax, BAD\n',
    );
    expect(diagnostics.map(({ notes }) => notes?.map(({ line, message }) => `${line}: ${message}`))).toEqual([
      ['2: in round 2 of this %rep'],
      ['8: it comes from this definition'],
    ]);
  });
});
