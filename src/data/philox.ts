/**
 * Philox4x32-10: a counter-based random number generator. Ten rounds of a keyed bijection turn a counter of
 * four words into four random words, so number k of a stream costs the same as number 0 and no state is shared.
 *
 * Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
 * https://www.thesalmons.org/john/random123/papers/random123sc11.pdf
 */

const rounds = 10
// The paper's multipliers, and the key's increments: the golden ratio and sqrt(3) - 1 as 32 bit fractions.
const multiplier0 = 0xd2511f53
const multiplier1 = 0xcd9e8d57
const weyl0 = 0x9e3779b9
const weyl1 = 0xbb67ae85

/** The high 32 bits of the 64 bit product of two unsigned words, from 16 bit halves: JavaScript has no such product. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const low = Math.imul(aLow, bLow)
  // Neither sum can pass 2^32: (2^16 - 1)^2 + 2^16 - 1 = 2^32 - 2^16.
  const middle = (Math.imul(aHigh, bLow) + (low >>> 16)) >>> 0
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) >>> 0
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) >>> 0
}

/** A counter of four 32 bit words; word 0 is the one that counts within a stream. */
export type Counter = readonly [number, number, number, number]
/** A key of two 32 bit words. */
export type Key = readonly [number, number]

/**
 * Writes the four random words of one counter under one key to out.
 *
 * Words are taken modulo 2^32. The same counter and key give the same words on every machine.
 */
export function philox4x32(counter: Counter, key: Key, out: Uint32Array): void {
  // By index: destructuring goes through the iterator, which doubles the time of a block.
  let c0 = counter[0]
  let c1 = counter[1]
  let c2 = counter[2]
  let c3 = counter[3]
  let k0 = key[0]
  let k1 = key[1]
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplier0, c0)
    const low0 = Math.imul(multiplier0, c0)
    const high1 = multiplyHigh(multiplier1, c2)
    const low1 = Math.imul(multiplier1, c2)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + weyl0) | 0
    k1 = (k1 + weyl1) | 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}
