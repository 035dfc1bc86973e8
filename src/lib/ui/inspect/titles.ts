/** The sentence over each inspected view, computed from what was found. */
import { hex } from '../../bits/bits.ts';
import type { CodeFinding } from '../../workbench/inspect/code.ts';
import type { MemoryFinding } from '../../workbench/inspect/memory.ts';
import type { RegistersFinding } from '../../workbench/inspect/registers.ts';
import type { StackFinding } from '../../workbench/inspect/stack.ts';
import type { TablesFinding } from '../../workbench/inspect/tables.ts';
import type { VMCSFinding } from '../../workbench/inspect/vmcs.ts';
import { counted } from '../../viz/frame/words.ts';

/** "a", "a and b", "a, b and c". */
function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export function registersTitle({ groups, isVirtual }: RegistersFinding): string {
  const rows = groups.flatMap((group) => group.rows);
  if (!isVirtual)
    return `Bare: ${counted(rows.length, 'register')}, and what the guest reads is what there is`;
  const wrong = rows.filter(({ believes, is }) => believes !== is);
  if (wrong.length === 0)
    return `${counted(rows.length, 'register')}, and the guest is right about all of them`;
  return `The guest is wrong about ${listed(wrong.map(({ name }) => name.toUpperCase().replace('_', ' ')))}`;
}

export function tablesTitle({
  isVirtual,
  isDirect,
  usesOwn,
  isProtected,
  segments,
  tables,
}: TablesFinding): string {
  const gates = tables.find(({ name }) => name === 'IDT')?.rows ?? [];
  const own = tables.flatMap(({ rows }) => rows).filter(({ believes }) => believes !== null).length;
  if (!isProtected) return `The guest is in real mode: it has no descriptors, and vectors in place of gates`;
  if (!isVirtual) return `Bare: ${counted(own, 'descriptor')}, the guest's own, are the processor's`;
  if (usesOwn) return `Under VT-x ${counted(own, 'descriptor')}, the guest's own, are the processor's`;
  const moved = segments.filter(({ believes, is }) => believes.dpl !== is.dpl && is.selector !== 0).length;
  const real = gates.filter(({ is }) => is !== null).length;
  if (isDirect) {
    const named = tables.find(({ name }) => name === 'GDT')?.rows.length ?? 0;
    return `The processor uses the guest's own GDT, ${counted(named, 'descriptor')} with the VMM's at its end; the IDT with ${counted(real, 'gate')} is the VMM's`;
  }
  return (
    `The guest's tables hold ${counted(own, 'descriptor')}; the processor uses copies, ` +
    `${counted(moved, 'loaded segment')} with another DPL, and ${counted(real, 'gate')} that all lead to the VMM`
  );
}

export const SPACE_NAMES = { gva: 'linear', gpa: 'guest physical', hpa: 'host physical' } as const;

export function memoryTitle({ space, rows, pages }: MemoryFinding): string {
  const bytes = rows.flatMap((row) => row.bytes);
  const missing = bytes.filter((byte) => byte === null).length;
  const from = `${counted(bytes.length, 'byte')} of ${SPACE_NAMES[space]} memory from ${hex(rows[0]?.address ?? 0)}h`;
  if (missing === 0) return `${from}, in ${counted(pages.length, 'page')}`;
  return missing === bytes.length ? `${from}: nothing is there` : `${from}: ${missing} of them are not there`;
}

export function stackTitle({ words, wordBytes, selector }: StackFinding): string {
  const named = words.filter(({ label }) => label !== null).length;
  const first = words[0];
  const top = first ? `at ${hex(first.offset)}h` : '';
  const said =
    named === 0 ? 'none of them an address in the source' : `${named} of them an address in the source`;
  return `The stack's top is ${top} in segment ${hex(selector, 4)}; ${counted(words.length, 'word')} of ${wordBytes} bytes, ${said}`;
}

export function codeTitle({ bits, lines }: CodeFinding): string {
  const bad = lines.filter(({ text }) => text === '(bad)').length;
  const from = `${bits}-bit code from ${hex(lines[0]?.address ?? 0)}h`;
  return bad === 0
    ? from
    : `${from}; ${counted(bad, 'byte')} of it ${bad === 1 ? 'is' : 'are'} no instruction`;
}

export function vmcsTitle({ isAssisted, exit, groups }: VMCSFinding, before: VMCSFinding | null): string {
  if (!isAssisted) return 'There is no VMCS here: this machine does without VT-x';
  if (!exit) return 'The guest has not been entered yet: its VMCS is empty';
  const all = groups.flatMap(({ fields }) => fields);
  const was = new Map(
    (before?.groups ?? []).flatMap(({ fields }) => fields.map(({ name, value }) => [name, value])),
  );
  const changed = all.filter(({ name, value }) => was.has(name) && was.get(name) !== value).length;
  const since = before === null ? '' : `; ${counted(changed, 'field')} changed with the last step`;
  return `${counted(all.length, 'field')} in six groups; the last exit was for ${exit.reason}${since}`;
}
