/** Numbers and strings as nasm writes them (NASM manual, 3.4). */

const DECIMAL = /^[0-9]+$/;

/** How numbers may be written, and the prefix that JavaScript wants. */
const NUMBER_FORMS: readonly (readonly [RegExp, string])[] = [
  [/^0[xh]([0-9a-f]+)$/, '0x'],
  [/^0[by]([01]+)$/, '0b'],
  [/^0[oq]([0-7]+)$/, '0o'],
  [/^0[dt]([0-9]+)$/, ''],
  [/^([0-9][0-9a-f]*)[hx]$/, '0x'],
  [/^([01]+)[by]$/, '0b'],
  [/^([0-7]+)[oq]$/, '0o'],
  [/^([0-9]+)[dt]?$/, ''],
  [/^\$([0-9][0-9a-f]*)$/, '0x'],
];

/** The value of a number as nasm writes it (`1Fh`, `0x1f`, `0b1`, `1010b`, `17q`), or null if it is none. */
export function parseNumber(text: string): bigint | null {
  if (text.length < 10 && DECIMAL.test(text)) return BigInt(text);
  const clean = text.toLowerCase().replaceAll('_', '');
  for (const [pattern, prefix] of NUMBER_FORMS) {
    const found = pattern.exec(clean);
    if (found) return BigInt.asIntN(64, BigInt(prefix + found[1]!));
  }
  return null;
}

/** The characters of a string as a number, the first one lowest, as nasm's character constants. */
export function stringValue(bytes: readonly number[]): bigint {
  let value = 0n;
  for (let i = Math.min(bytes.length, 8) - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return BigInt.asIntN(64, value);
}

/** Bytes given by escapes are kept in a string as private-use characters from here on. */
const RAW_BYTE = 0xf0000;

const encoder = new TextEncoder();

/** The bytes that a string token's text stands for: UTF-8; `\xNN` gave the byte itself. */
export function stringBytes(text: string): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes.push(unit);
      continue;
    }
    const code = text.codePointAt(i)!;
    if (code > 0xffff) i++;
    if (code >= RAW_BYTE && code < RAW_BYTE + 256) bytes.push(code - RAW_BYTE);
    else bytes.push(...encoder.encode(String.fromCodePoint(code)));
  }
  return bytes;
}

/** The text of a string token that stands for `bytes`. */
export function stringOfBytes(bytes: readonly number[]): string {
  return bytes
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : String.fromCodePoint(RAW_BYTE + byte)))
    .join('');
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
};

/** Escapes of a back-quoted string (NASM manual, 3.4.2). */
export function unescape(text: string): string {
  return text.replace(
    /\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/g,
    (_, escape: string) => {
      const first = escape[0]!;
      if (first === 'x' && escape.length > 1)
        return String.fromCodePoint(RAW_BYTE + parseInt(escape.slice(1), 16));
      if (first >= '0' && first <= '7') return String.fromCodePoint(RAW_BYTE + (parseInt(escape, 8) & 0xff));
      if ((first === 'u' || first === 'U') && escape.length > 1) {
        const code = parseInt(escape.slice(1), 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : '?';
      }
      const simple = SIMPLE_ESCAPES[escape];
      return simple === undefined ? escape : String.fromCodePoint(RAW_BYTE + simple);
    },
  );
}
