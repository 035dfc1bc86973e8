/** The sentence over each inspected view, computed from what was found. */
import { listed } from '#messages/language';
import * as say from '#messages/inspect';
import { hex } from '../../bits/bits.ts';
import type { CodeFinding } from '../../workbench/inspect/code.ts';
import type { MemoryFinding } from '../../workbench/inspect/memory.ts';
import type { RegistersFinding } from '../../workbench/inspect/registers.ts';
import type { StackFinding } from '../../workbench/inspect/stack.ts';
import type { TablesFinding } from '../../workbench/inspect/tables.ts';
import type { VMCSFinding } from '../../workbench/inspect/vmcs.ts';

export function registersTitle({ groups, isVirtual }: RegistersFinding): string {
  const rows = groups.flatMap((group) => group.rows);
  if (!isVirtual) return say.bareRegisters(rows.length);
  const wrong = rows.filter(({ believes, is }) => believes !== is);
  if (wrong.length === 0) return say.rightAboutAll(rows.length);
  return say.wrongAbout(listed(wrong.map(({ name }) => name.toUpperCase().replace('_', ' '))));
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
  if (!isProtected) return say.realMode;
  if (!isVirtual) return say.bareDescriptors(own);
  if (usesOwn) return say.assistedDescriptors(own);
  const moved = segments.filter(({ believes, is }) => believes.dpl !== is.dpl && is.selector !== 0).length;
  const real = gates.filter(({ is }) => is !== null).length;
  if (isDirect) {
    const named = tables.find(({ name }) => name === 'GDT')?.rows.length ?? 0;
    return say.directTables(named, real);
  }
  return say.copiedTables(own, moved, real);
}

export const SPACE_NAMES = { gva: say.linear, gpa: say.guestPhysical, hpa: say.hostPhysical } as const;

export function memoryTitle({ space, rows, pages }: MemoryFinding): string {
  const bytes = rows.flatMap((row) => row.bytes);
  const missing = bytes.filter((byte) => byte === null).length;
  const from = say.bytesFrom(bytes.length, SPACE_NAMES[space], hex(rows[0]?.address ?? 0));
  if (missing === 0) return say.inPages(from, pages.length);
  return missing === bytes.length ? say.nothingIsThere(from) : say.someAreNotThere(from, missing);
}

export function stackTitle({ words, wordBytes, selector }: StackFinding): string {
  const named = words.filter(({ label }) => label !== null).length;
  const first = words[0];
  const said = named === 0 ? say.noneAnAddress : say.someAnAddress(named);
  return say.stackTop(hex(first?.offset ?? 0), hex(selector, 4), words.length, wordBytes, said);
}

export function codeTitle({ bits, lines }: CodeFinding): string {
  const bad = lines.filter(({ text }) => text === '(bad)').length;
  const from = say.codeFrom(bits, hex(lines[0]?.address ?? 0));
  return bad === 0 ? from : say.noInstruction(from, bad);
}

export function vmcsTitle({ isAssisted, exit, groups }: VMCSFinding, before: VMCSFinding | null): string {
  if (!isAssisted) return say.noVMCS;
  if (!exit) return say.emptyVMCS;
  const all = groups.flatMap(({ fields }) => fields);
  const was = new Map(
    (before?.groups ?? []).flatMap(({ fields }) => fields.map(({ name, value }) => [name, value])),
  );
  const changed = all.filter(({ name, value }) => was.has(name) && was.get(name) !== value).length;
  const since = before === null ? '' : say.fieldsChanged(changed);
  return say.vmcsFields(all.length, exit.reason, since);
}
