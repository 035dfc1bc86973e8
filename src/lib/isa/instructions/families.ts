/** Form lines of the families that share one layout of opcodes. */

/** The two-operand family of ADD, OR, ADC ... CMP: opcodes from `base`, immediate forms 80h to 83h with `digit`. */
export function binaryForms(mnemonic: string, base: number, digit: number, attributes = 'lock'): string[] {
  const opcode = (offset: number): string => (base + offset).toString(16).toUpperCase().padStart(2, '0');
  return [
    `${mnemonic} r/m8, r8    | ${opcode(0)} /r | ${attributes}`,
    `${mnemonic} r/mv, rv    | ${opcode(1)} /r | ${attributes}`,
    `${mnemonic} r8, r/m8    | ${opcode(2)} /r`,
    `${mnemonic} rv, r/mv    | ${opcode(3)} /r`,
    `${mnemonic} r/mv, simm8 | 83 /${digit} ib | ${attributes}`,
    `${mnemonic} al, imm8    | ${opcode(4)} ib`,
    `${mnemonic} av, immv    | ${opcode(5)} iv`,
    `${mnemonic} r/m8, imm8  | 80 /${digit} ib | ${attributes}`,
    `${mnemonic} r/mv, immv  | 81 /${digit} iv | ${attributes}`,
    // The same as 80h, undocumented.
    `${mnemonic} r/m8, imm8  | 82 /${digit} ib | ${attributes}`,
  ];
}

/** The six forms of a shift or rotation. */
export function shiftForms(mnemonic: string, digit: number): string[] {
  return [
    `${mnemonic} r/m8, 1    | D0 /${digit}`,
    `${mnemonic} r/mv, 1    | D1 /${digit}`,
    `${mnemonic} r/m8, cl   | D2 /${digit}`,
    `${mnemonic} r/mv, cl   | D3 /${digit}`,
    `${mnemonic} r/m8, imm8 | C0 /${digit} ib`,
    `${mnemonic} r/mv, imm8 | C1 /${digit} ib`,
  ];
}

/** `base` + the number of a condition, as a hexadecimal opcode byte. */
export function conditionOpcode(base: number, condition: number): string {
  return (base + condition).toString(16).toUpperCase();
}
