import { bitsOf } from '../float-bits.ts'

/** All of a float32 but its sign. */
const size = 0x7fffffff

/**
 * How far each pixel of an image may go up and down: to the pixel bounds, and no farther than a radius. With clipped
 * changes x0 + change is, in float32, what clipping the sum itself gives: x0 - x0 is 0, and x0 + fround(1 - x0) rounds
 * to 1 for every x0 in [0, 1].
 */
export class Reach {
  /** Bits of float32: their order is that of the numbers (../float-bits.ts). */
  private readonly up: Int32Array
  private readonly down: Int32Array

  /** @param x0 inside [0, 1]; pixels outside do not move; @param radius in pixel units of [0, 1]; may be Infinity */
  constructor(x0: Float32Array, radius: number) {
    this.up = bitsOf(x0.map((x) => Math.max(Math.min(1 - x, radius), 0)))
    this.down = bitsOf(x0.map((x) => Math.max(Math.min(x, radius), 0)))
  }

  /** Shortens the changes of pixels that go too far, in place. */
  clip(change: Float32Array): void {
    const { up, down } = this
    const bits = bitsOf(change)
    for (let p = 0; p < bits.length; p += 1) {
      const falls = bits[p]! >> 31
      const most = (down[p]! & falls) | (up[p]! & ~falls)
      const over = (bits[p]! & size) - most
      bits[p] = (bits[p]! & ~size) | (most + (over & (over >> 31)))
    }
  }
}
