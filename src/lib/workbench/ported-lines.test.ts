import { describe, expect, it } from 'vitest';
import { portedLines } from './ported-lines.ts';

describe('the lines of a port', () => {
  it('are those of both branches, comments and blanks left out, whatever stands around them', () => {
    const files = {
      'main.asm': [
        'start:  nop                ; both',
        '%ifdef PORT',
        '; only a comment',
        '        int 0x82',
        '%ifdef OTHER',
        '        inc eax',
        '%else',
        '        dec eax',
        '%endif',
        '%else',
        '        cli',
        '',
        '        hlt',
        '        hlt',
        '%endif',
        '%ifndef PORT',
        '        sti',
        '%else',
        '%include "../shared/interface.asm"',
        '%include "own.asm"',
        '%endif',
        '%ifdef OTHER',
        '        nop',
        '%else',
        '        nop',
        '%endif',
      ].join('\n'),
      '../shared/interface.asm': 'ONE equ 1\nTWO equ 2\n',
      'own.asm': '        ret\n',
    };
    expect(portedLines(files, 'main.asm', 'PORT')).toEqual({
      ...{ common: 3, replaced: 4, added: 4, interface: 2 },
      share: 4 / 7,
    });
  });

  it('are none where nothing hangs on the name', () => {
    expect(portedLines({ 'main.asm': '%ifdef OTHER\nnop\n%endif\n' }, 'main.asm', 'PORT')).toBeNull();
  });
});
