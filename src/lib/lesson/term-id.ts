/** The id of the glossary's entry that a `<Term>` means: its own, or its text in small letters with hyphens. */
export function termID(props: Readonly<Record<string, string>>, text: string): string {
  return props.id ?? text.trim().toLowerCase().replace(/\s+/g, '-');
}
