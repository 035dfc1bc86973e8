/** Seeded random guests for the differential between the bare machine and a VM: system instructions mixed with noise. */

/** mulberry32: a small seeded generator of uint32. */
export function generator(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** MOV CRn, LGDT, LIDT, INVLPG, segment loads, POPF, PUSHF, IRET, RETF, STI, CLI, INT, IN, OUT, LSS, SGDT, SIDT, SLDT, LAR ... */
const SYSTEM: readonly (readonly number[])[] = [
  [0x0f, 0x22, 0xd8],
  [0x0f, 0x20, 0xc0],
  [0x0f, 0x22, 0xc0],
  [0x0f, 0x01, 0x15, 0, 0x80, 0, 0],
  [0x0f, 0x01, 0x1d, 0xf0, 0x8f, 0, 0],
  [0x0f, 0x01, 0x38],
  [0x8e, 0xd8],
  [0x8e, 0xc0],
  [0x9d],
  [0x9c],
  [0xcf],
  [0xcb],
  [0xfb],
  [0xfa],
  [0xcd, 0x80],
  [0xe6, 0x20],
  [0xec],
  [0x0f, 0xb2, 0x05, 0, 0x81, 0, 0],
  [0x0f, 0x01, 0x05, 0, 0x82, 0, 0],
  [0x0f, 0x01, 0x0d, 8, 0x82, 0, 0],
  [0x0f, 0x00, 0xc0],
  [0x0f, 0x02, 0xc3],
  [0x0f, 0x31],
  [0x0f, 0xa2],
  [0x8c, 0xc8],
  [0x16],
  [0x0f, 0x06],
  [0xcc],
  [0xf4],
  [0x0f, 0x01, 0xe0],
  [0x0f, 0x01, 0xf0],
];

const LOAD = 0x7c00;
const CODE_SIZE = 0x300;
const IDT = 0x9000;

/**
 * A flat image for 7C00h: random code, a handler behind it that skips a byte of what faulted, an IDT at 9000h that leads
 * there, and a pseudo-descriptor at 8000h for LGDT that names the loader's table.
 */
export function randomGuest(seed: number): Uint8Array {
  const random = generator(seed);
  const code: number[] = [0x0f, 0x01, 0x1d, 0xf0, 0x8f, 0, 0];
  while (code.length < CODE_SIZE) {
    const choice = random() % 6;
    if (choice < 2) code.push(...(SYSTEM[random() % SYSTEM.length] ?? []));
    else if (choice < 4) code.push(0xb8 + (random() & 7), random() & 0xff, 0x7c + (random() & 7), 0, 0);
    else code.push(random() & 0xff);
  }
  code.length = CODE_SIZE;
  code.push(0x90, 0xfe, 0x04, 0x24, 0xcf);
  const image = new Uint8Array(0x1c00);
  image.set(code);
  const handler = LOAD + CODE_SIZE;
  for (let vector = 0; vector < 64; vector++) {
    const type = random() & 1 ? 0x8e : 0x8f;
    image.set([handler & 0xff, handler >> 8, 8, 0, 0, type, 0, 0], IDT - LOAD + vector * 8);
  }
  image.set([0xff, 1, 0, 0x90, 0, 0], 0x8ff0 - LOAD);
  image.set([0x17, 0, 0, 8, 0, 0], 0x8000 - LOAD);
  return image;
}
