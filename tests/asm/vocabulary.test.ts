/** What the editor says of the language's words: nasm takes each example. */
import { describe, expect, it } from 'vitest';
import { VOCABULARY } from '../../src/lib/asm/services/vocabulary.ts';
import { hasNasm, nasm } from './nasm.ts';

describe.skipIf(!hasNasm())('examples against nasm', () => {
  it('are all accepted, and use the word that they explain', () => {
    for (const { kind, name, example } of VOCABULARY) {
      const word = kind === 'preprocessor' ? `%${name}` : name;
      expect(example.toLowerCase().split(/[\s:,[\]]+/), example).toContain(word);
      // incbin reads the file itself.
      const source = example.includes('bits') || example.includes('use') ? example : `bits 32\n${example}`;
      const { bytes, messages } = nasm({ 'a.asm': `${source}\n`, 'empty.inc': '' }, 'a.asm');
      expect(bytes, `${example}: ${messages}`).not.toBeNull();
    }
  });
});
