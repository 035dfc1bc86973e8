import { describe, expect, it } from 'vitest';
import { applyEdits } from './analysis.ts';
import { findDefinitions, findReferences, listReferences, rename } from './navigate.ts';
import { marked } from './testing.ts';

type Source = Parameters<typeof marked>[0];

function renamed(
  source: Source,
  name: string,
  fixed: readonly string[] = [],
): Readonly<Record<string, string>> | string {
  const { analysis, place } = marked(source);
  const result = rename(analysis, place, name, fixed);
  return result.ok ? applyEdits(analysis.input, result.edits).files : result.reason;
}

describe('definitions and references', () => {
  it('are found from any place of the name', () => {
    for (const source of [
      'main¦: nop\njmp main\ndd main\n',
      'main: nop\njmp m¦ain\ndd main\n',
      'main: nop\njmp main\ndd main¦\n',
    ]) {
      const { analysis, place } = marked(source);
      expect(findDefinitions(analysis, place).map(({ span }) => [span.line, span.column])).toEqual([[1, 1]]);
      expect(findReferences(analysis, place).map(({ span }) => span.line)).toEqual([1, 2, 3]);
    }
  });

  it('tell local labels of one name apart', () => {
    const { analysis, place } = marked('a:\n.x: jmp .x\nb:\n.x: jmp .x¦\njmp a.x\n');
    expect(findReferences(analysis, place).map(({ span }) => span.line)).toEqual([4, 4]);
  });

  it('cross files', () => {
    const { analysis, place } = marked({
      'main.asm': '%include "b.inc"\njmp fa¦r_away\n',
      'b.inc': 'nop\nfar_away: nop\n',
    });
    expect(findDefinitions(analysis, place)[0]?.span).toMatchObject({ file: 'b.inc', line: 2, column: 1 });
  });

  it('are listed with their lines, definitions first, over all files', () => {
    const { analysis, place } = marked({
      'main.asm': '  jmp far_away\n%include "b.inc"\n  dd far_away¦, 5 ; table\n',
      'b.inc': 'far_away: nop\n',
    });
    const list = listReferences(analysis, place)!;
    expect(list.name).toBe('far_away');
    expect(list.places).toEqual([
      { role: 'definition', file: 'b.inc', line: 1, column: 1, length: 8, text: 'far_away: nop' },
      { role: 'use', file: 'main.asm', line: 1, column: 7, length: 8, text: 'jmp far_away' },
      { role: 'use', file: 'main.asm', line: 3, column: 6, length: 8, text: 'dd far_away, 5 ; table' },
    ]);
    const nothing = marked('mov eax¦, 5\n');
    expect(listReferences(nothing.analysis, nothing.place)).toBeNull();
  });

  it('list a name that is not defined, and macros where they are called', () => {
    const missing = marked('jmp nowh¦ere\njmp nowhere\n');
    expect(listReferences(missing.analysis, missing.place)!.places.map(({ role }) => role)).toEqual([
      'use',
      'use',
    ]);
    const macro = marked('%macro twice 1\n db %1, %1\n%endmacro\ntwi¦ce 1\ntwice 2\n');
    const { places } = listReferences(macro.analysis, macro.place)!;
    expect(places.map(({ line, role }) => `${line} ${role}`)).toEqual(['1 definition', '4 use', '5 use']);
  });

  it('are none where there is no name', () => {
    const { analysis, place } = marked('mov eax¦, 5\n');
    expect(findReferences(analysis, place)).toEqual([]);
  });
});

describe('rename', () => {
  it('changes every place, and nothing in comments and strings', () => {
    expect(renamed('loop_1: nop ; loop_1\njmp loop_1¦\ndb "loop_1"\n', 'again')).toEqual({
      'a.asm': 'again: nop ; loop_1\njmp again\ndb "loop_1"\n',
    });
  });

  it('takes local labels along, also where they are written in full', () => {
    expect(renamed('ma¦in:\n.x: jmp .x\nother: jmp main.x\n', 'start')).toEqual({
      'a.asm': 'start:\n.x: jmp .x\nother: jmp start.x\n',
    });
    expect(renamed('main:\n.x¦: jmp .x\nother: jmp main.x\n', '.y')).toEqual({
      'a.asm': 'main:\n.y: jmp .y\nother: jmp main.y\n',
    });
  });

  it('changes constants, %define names, and other files', () => {
    expect(renamed('SIZE equ 4\nresb SIZE¦\n', 'ROOM')).toEqual({ 'a.asm': 'ROOM equ 4\nresb ROOM\n' });
    expect(renamed('%define N 5\ndb N¦, N\n', 'COUNT')).toEqual({
      'a.asm': '%define COUNT 5\ndb COUNT, COUNT\n',
    });
    expect(
      renamed({ 'a.asm': '%include "b.inc"\njmp far_away¦\n', 'b.inc': 'far_away: nop\n' }, 'near_by'),
    ).toEqual({
      'a.asm': '%include "b.inc"\njmp near_by\n',
      'b.inc': 'near_by: nop\n',
    });
  });

  it.each([
    ['x¦: nop\n', 'eax', /register/],
    ['x¦: nop\n', 'HLT', /instruction/],
    ['x¦: nop\n', 'times', /word of the assembler/],
    ['x¦: nop\n', '5x', /no name/],
    ['x¦: nop\n', 'a b', /no name/],
    ['x¦: nop\n', '', /no name/],
    ['x¦: nop\n', 'x', /already/],
    ['x¦: nop\ny: nop\n', 'y', /defined already, in line 2/],
    ['x¦: nop\n', '.y', /local label/],
    ['m:\n.x¦: nop\n', 'y', /begin with a dot, such as '\.y'/],
    ['m:\n.x¦: nop\n.y: nop\n', '.y', /'m\.y' is defined already/],
    ['jmp no¦where\n', 'x', /not defined/],
    ['mov eax¦, 5\n', 'x', /no name here/],
    // A %define of that name would take the label's place.
    ['%define taken 5\nx¦: nop\n', 'taken', /already|another program/],
    // What %ifdef asks for would be there.
    ['%define N¦ 1\n%ifdef D\nnop\n%endif\n', 'D', /another program|already/],
  ])('%j to %j is refused', (source, name, reason) => {
    expect(renamed(source, name)).toMatch(reason);
  });

  it('changes no file that is to stay as it is', () => {
    const files = { 'a.asm': '%include "b.inc"\nown: jmp far_away\n¦', 'b.inc': 'far_away: nop\n' };
    const at = (name: string): typeof files => ({
      ...files,
      'a.asm': files['a.asm'].replace('¦', '').replace(name, `${name}¦`),
    });
    expect(renamed(at('far_away'), 'near_by', ['b.inc'])).toMatch(/'far_away' is written in b\.inc/);
    expect(renamed(at('own'), 'mine', ['b.inc'])).toMatchObject({ 'b.inc': files['b.inc'] });
  });

  it('works in a source with errors elsewhere', () => {
    expect(renamed('x¦: nop\nmvo eax, 1\njmp x\n', 'y')).toEqual({ 'a.asm': 'y: nop\nmvo eax, 1\njmp y\n' });
  });
});
