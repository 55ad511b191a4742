/**
 * Signs and bounds of whole arrays of float32 by their bits. Where a pixel lies is as good as random, and a branch on it
 * costs more than all the arithmetic of a step: sizes of float32 are in the order of their bits read as integers, and
 * integers can be compared and chosen without one.
 *
 * IEEE 754: sign, 8 bits of exponent, 23 of fraction. a & (a >> 31) is min(a, 0).
 */

/** All but the sign. */
const size = 0x7fffffff
const infinity = 0x7f800000
const one = 0x3f800000

/** The same memory, each float32 as an integer. */
export const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length)

/** 1, -1 or 0; 0 too for what is no number. */
export function writeSigns(values: Float32Array, signs: Float32Array): void {
  const [from, to] = [bitsOf(values), bitsOf(signs)]
  for (let i = 0; i < from.length; i += 1) {
    const sized = from[i]! & size
    const isNothing = ((sized - 1) | (infinity - sized)) >> 31
    to[i] = ((from[i]! & ~size) | one) & ~isNothing
  }
}

/** Into [-bound, bound], in place. */
export function clipSizes(values: Float32Array, bound: number): void {
  const bits = bitsOf(values)
  const most = bitsOf(Float32Array.of(bound))[0]!
  for (let i = 0; i < bits.length; i += 1) {
    const over = (bits[i]! & size) - most
    bits[i] = (bits[i]! & ~size) | (most + (over & (over >> 31)))
  }
}

/** Into [0, 1], in place. */
export function clipPixels(values: Float32Array): void {
  const bits = bitsOf(values)
  for (let i = 0; i < bits.length; i += 1) {
    const over = (bits[i]! & ~(bits[i]! >> 31)) - one
    bits[i] = one + (over & (over >> 31))
  }
}
