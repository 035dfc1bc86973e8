/** The section directive and its attributes (NASM manual, 8.1.3). */
import * as say from '#messages/asm/source';
import { editDistance, nearest } from './nearest.ts';
import type { Handler, Site } from './parse-directive.ts';
import type { SectionAttribute } from './statement.ts';

const ATTRIBUTE_NUMBERS = ['align', 'start', 'vstart', 'valign'];
const ATTRIBUTE_NAMES = ['follows', 'vfollows'];
const ATTRIBUTE_WORDS = ['progbits', 'nobits'];
/** Of other output formats: without meaning for a flat binary. */
const IGNORED_ATTRIBUTES = [
  'exec',
  'noexec',
  'write',
  'nowrite',
  'alloc',
  'noalloc',
  'code',
  'data',
  'bss',
  'rdata',
];

function attribute({ parser, reader }: Site): SectionAttribute | null {
  const token = reader.next()!;
  const key = token.text.toLowerCase();
  if (token.kind === 'word' && ATTRIBUTE_WORDS.includes(key)) return { key, value: null, span: token };
  if (token.kind === 'word' && reader.accept('=')) {
    const value = reader.peek();
    if (ATTRIBUTE_NAMES.includes(key) && value && value.kind !== 'punctuation') {
      reader.next();
      return { key, value: value.text, span: token };
    }
    if (ATTRIBUTE_NUMBERS.includes(key)) {
      const number = parser.expression(reader);
      return number && { key, value: number, span: token };
    }
  }
  if (!IGNORED_ATTRIBUTES.includes(key)) {
    const all = [...ATTRIBUTE_NUMBERS, ...ATTRIBUTE_NAMES].map((name) => `${name}=`).concat(ATTRIBUTE_WORDS);
    const close = nearest(key, all);
    parser.diagnostics.warning(
      token,
      say.aSectionHasNoAttribute(token.text),
      /^use(16|32)$/.test(key)
        ? say.writeBitsOnALineOfItsOwn(key.slice(3))
        : close === undefined
          ? say.thereAre(all.join(', '))
          : say.didYouMean(close),
    );
  }
  reader.skipRest();
  return null;
}

const USUAL_SECTIONS = ['.text', '.data', '.bss', '.rodata'];

/** `section NAME` and what may follow it. */
export const section: Handler = (site) => {
  const { parser, reader, word, token, isPrimitive } = site;
  const name = reader.next();
  if (name?.kind !== 'word' && name?.kind !== 'string') {
    parser.diagnostics.error(name ?? token, say.needsANameSuchAsTextOrData(word), say.writeText2(word));
    reader.skipRest();
    return null;
  }
  if (!name.synthetic) parser.names.define(name.text, 'section', name.spelled ?? name);
  const usual = USUAL_SECTIONS.find((known) => editDistance(name.text, known, 1) === 1);
  if (usual !== undefined && !/[0-9]$/.test(name.text)) {
    parser.diagnostics.warning(name, say.isASectionOfItsOwn(name.text), say.didYouMean(usual));
  }
  const attributes: SectionAttribute[] = [];
  while (reader.peek()) {
    const found = attribute(site);
    if (found) attributes.push(found);
  }
  return { kind: 'section', name: name.text, attributes, remembered: !isPrimitive, span: name };
};
