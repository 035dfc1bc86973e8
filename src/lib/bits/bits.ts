/**
 * Fixed-width integers. Everywhere in Trapgate a 32-bit quantity is a JavaScript number in int32 form (`x | 0`);
 * 8- and 16-bit quantities are zero-extended. Compare addresses with `>>> 0` or `below`.
 */

/** The widths, in bits, that an IA-32 integer operand can have. */
export type Width = 8 | 16 | 32;

/** The largest unsigned value of `width` bits, as a mask (int32: -1 for 32 bits). */
export function mask(width: Width): number {
  return width === 32 ? -1 : (1 << width) - 1;
}

/** The sign bit of `width` bits. */
export function signBit(width: Width): number {
  return 1 << (width - 1);
}

/** `value` cut to `width` bits: zero-extended for 8 and 16 bits, int32 for 32. */
export function truncate(value: number, width: Width): number {
  return width === 32 ? value | 0 : value & ((1 << width) - 1);
}

/** The low `width` bits of `value`, sign-extended to int32. */
export function signExtend(value: number, width: Width): number {
  const shift = 32 - width;
  return (value << shift) >> shift;
}

/** True if `a` is below `b` as unsigned 32-bit numbers. */
export function below(a: number, b: number): boolean {
  return a >>> 0 < b >>> 0;
}

/** `value` as unsigned hexadecimal with at least `digits` digits, upper case, without prefix. */
export function hex(value: number, digits = 8): string {
  return (value >>> 0).toString(16).toUpperCase().padStart(digits, '0');
}
