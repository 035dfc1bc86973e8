/**
 * How much of a guest's source was changed to port it to a VMM's interface, counted in its text: the lines that are assembled only with a
 * name defined, and those only without. Barham et al. (2003, table 2) count so for Linux: 2995 lines, 1.36% of its x86 code base.
 */

/** Lines that hold more than a comment. */
export interface PortedLines {
  /** Assembled either way. */
  readonly common: number;
  /** Assembled without the name alone: what the port has replaced. */
  readonly replaced: number;
  /** Assembled with it alone: what the port has brought. */
  readonly added: number;
  /** The interface itself, in a file of another folder that the port includes. Not counted as changed. */
  readonly interface: number;
  /** Lines of the port, to lines before it. */
  readonly share: number;
}

const DIRECTIVE = /^\s*%(ifdef|ifndef|if\w*|elif\w*|else|endif|include)\b\s*(?:"([^"]*)"|(\w*))/;

type Side = 'common' | 'replaced' | 'added' | 'interface';

/**
 * Counts the lines of `main` and of what it includes, by whether they hang on `name`; null where none does.
 * @param files by the names under which they are included.
 */
export function portedLines(
  files: Readonly<Record<string, string | Uint8Array>>,
  main: string,
  name: string,
): PortedLines | null {
  const count: Record<Side, number> = { common: 0, replaced: 0, added: 0, interface: 0 };
  let isPorted = false;
  const walk = (file: string, outer: Side): void => {
    const text = files[file];
    if (typeof text !== 'string') return;
    /** One for each %if that is open: the side of its lines. */
    const sides: Side[] = [];
    const side = (): Side => sides.at(-1) ?? outer;
    for (const line of text.split('\n')) {
      const [, directive, included, symbol] = DIRECTIVE.exec(line) ?? [];
      if (directive === undefined) {
        if (/^\s*[^\s;]/.test(line)) count[side()]++;
      } else if (directive === 'endif') sides.pop();
      else if (directive === 'include') {
        const to = included ?? '';
        walk(to, side() === 'added' && to.startsWith('../') ? 'interface' : side());
      } else if (directive === 'else') {
        const of = sides.pop() ?? outer;
        const within = side();
        // Only of an %if on the name itself does the other branch belong to the other side.
        if (within !== 'common') sides.push(within);
        else sides.push(of === 'added' ? 'replaced' : of === 'replaced' ? 'added' : of);
      } else if (directive.startsWith('if')) {
        const isOurs = symbol === name && side() === 'common';
        isPorted ||= symbol === name;
        if (isOurs && directive === 'ifdef') sides.push('added');
        else if (isOurs && directive === 'ifndef') sides.push('replaced');
        else sides.push(side());
      }
    }
  };
  walk(main, 'common');
  if (!isPorted) return null;
  return { ...count, share: count.added / (count.common + count.replaced) };
}
