/** The sections of a program, as its `section` statements open them in each pass (NASM manual, 8.1.3). */
import * as say from '#messages/asm/source';
import type { Diagnostics, Span } from './diagnostics.ts';
import type { Expression } from './expression.ts';
import { Section, type SectionAttributes } from './section.ts';
import type { Statement } from './statement.ts';
import type { Symbols } from './symbols.ts';
import { place } from './value.ts';

type SectionStatement = Extract<Statement, { kind: 'section' }>;

interface Site {
  /** Where problems go: null but in the last pass. */
  readonly report: Diagnostics | null;
  /** A plain number, or null after an error. */
  count(expression: Expression, what: string, critical: boolean): number | null;
}

export function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}

export class Sections {
  /** In the order in which they were first named. */
  readonly list: Section[] = [];
  /** .text, in which a program begins. */
  readonly first: Section;
  private readonly symbols: Symbols;
  private readonly spans = new Map<Section, Span>();

  constructor(symbols: Symbols) {
    this.symbols = symbols;
    this.first = this.add('.text', false, null);
  }

  /** Empties all sections. */
  beginPass(): void {
    for (const section of this.list) {
      section.offset = 0;
      section.alignment = 0;
      section.attributes = {};
    }
  }

  /** Where a section is first named. */
  spanOf(section: Section): Span | undefined {
    return this.spans.get(section);
  }

  /** The section that `statement` names, made where it is new, with its attributes. */
  open(statement: SectionStatement, site: Site): Section {
    const wished = statement.attributes.find(({ key }) => key === 'nobits' || key === 'progbits');
    let section = this.list.find(({ name }) => name === statement.name);
    if (!section) {
      const nobits = statement.name === '.bss' || (wished?.key === 'nobits' && statement.name !== '.data');
      section = this.add(
        statement.name,
        nobits,
        statement.name === '.bss' ? null : this.list[this.list.length - 1]!,
      );
      this.spans.set(section, statement.span);
    }
    if (wished && section.nobits !== (wished.key === 'nobits')) {
      site.report?.error(
        wished.span,
        say.sectionCannotBecome(section.name, wished.key),
        say.saySoWhereItIsFirstNamedText,
      );
    }
    this.attributes(statement, section, site);
    return section;
  }

  private add(name: string, nobits: boolean, previous: Section | null): Section {
    const section = new Section(name, nobits, previous);
    this.list.push(section);
    this.symbols.defineInternal(`section.${name}.start`, place(section.startAnchor, 0));
    this.symbols.defineInternal(`section.${name}.vstart`, place(section, 0));
    return section;
  }

  private attributes(statement: SectionStatement, section: Section, site: Site): void {
    for (const { key, value, span } of statement.attributes) {
      if (value === null) continue;
      const name = key as keyof SectionAttributes;
      const found = typeof value === 'string' ? value : site.count(value, key, true);
      if (found === null) continue;
      if (key.endsWith('align') && !isPowerOfTwo(Number(found))) {
        site.report?.error(span, say.theAlignmentMustBeAPowerOfTwo, say.suchAs416Or4096);
        continue;
      }
      const before = section.attributes[name];
      if (before !== undefined && before !== found && !key.endsWith('align')) {
        site.report?.error(
          span,
          say.ofSectionIsGivenTwice(key, section.name),
          say.sayItOnceWhereTheSectionIsFirst,
        );
      }
      Object.assign(section.attributes, { [name]: found });
    }
  }
}
