/** What the tests of this folder share. */

/** A generator of unsigned 32-bit numbers (xorshift); the same seed gives the same ones. */
export function random(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
