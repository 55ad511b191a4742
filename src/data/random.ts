/**
 * Random numbers as a function of (seed, purpose, sample, step), never of a shared stream: the same bytes come
 * out whatever the batch size, the order of the samples, or where a run was resumed.
 *
 * Each stream is the Philox4x32-10 words of
 *   counter = [block, sample, step, FNV-1a(purpose)], block = 0, 1, 2, ...
 *   key     = [seed mod 2^32, floor(seed / 2^32)]
 * so two streams never share a block unless two purposes share a 32 bit hash.
 */
import { UserError } from '../errors.ts'
import { philox4x32 } from './philox.ts'

/** One stream of random numbers. Each call takes the next of its words; a new stream starts over. */
export interface RandomStream {
  /** A uniform unsigned 32 bit integer. */
  uint32(): number
  /** A uniform multiple of 2^-24 in [0, 1), hence exact as a float32. */
  uniform(): number
  /** A uniform integer in [0, n), without bias; n from 1 to 2^32. */
  int(n: number): number
  /** A standard normal number. */
  normal(): number
  /** A draw of Gamma(shape, scale 1), shape > 0. */
  gamma(shape: number): number
  /** A draw of Beta(a, b) in [0, 1], a and b > 0. */
  beta(a: number, b: number): number
  /** A uniform permutation of 0, 1, ..., n - 1. */
  permutation(n: number): Int32Array
}

/**
 * The stream for one purpose ("mixup lambda", "pgd start"), one sample and one step.
 *
 * @param seed an integer in [0, 2^53)
 * @param purpose what the numbers are for; part of the numbers' identity, so never rename one lightly
 * @param sample index of the sample in its data set, an integer in [0, 2^32)
 * @param step training step, restart or iteration, an integer in [0, 2^32)
 * @throws UserError for a seed, RangeError for a sample or step, outside of its range
 */
export function randomStream(seed: number, purpose: string, sample: number, step: number): RandomStream {
  checkSeed(seed)
  return new PhiloxStream(seed, hash(purpose), word('sample', sample), word('step', step))
}

/** UserError for a seed that is not an integer in [0, 2^53). */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new UserError(`seed: expected an integer from 0 to 2^53 - 1, got ${seed}`)
}

class PhiloxStream implements RandomStream {
  private readonly words = new Uint32Array(4)
  private readonly counter: [number, number, number, number]
  private readonly key: readonly [number, number]
  private used = 4
  private spareNormal = Number.NaN

  constructor(seed: number, purpose: number, sample: number, step: number) {
    this.counter = [0, sample, step, purpose]
    this.key = [seed >>> 0, Math.floor(seed / 2 ** 32)]
  }

  uint32(): number {
    if (this.used === 4) {
      philox4x32(this.counter, this.key, this.words)
      this.counter[0]++
      this.used = 0
    }
    return this.words[this.used++]!
  }

  uniform(): number {
    return (this.uint32() >>> 8) * 2 ** -24
  }

  int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32)
      throw new RangeError(`int: expected n from 1 to 2^32, got ${n}`)
    const limit = 2 ** 32 - (2 ** 32 % n) // words from here on would favour the small remainders
    for (;;) {
      const drawn = this.uint32()
      if (drawn < limit) return drawn % n
    }
  }

  /** Marsaglia's polar method: of the functions that engines may round differently it needs log alone. */
  normal(): number {
    const spare = this.spareNormal
    this.spareNormal = Number.NaN
    if (!Number.isNaN(spare)) return spare
    for (;;) {
      const x = 2 * this.open() - 1
      const y = 2 * this.open() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      this.spareNormal = y * scale
      return x * scale
    }
  }

  gamma(shape: number): number {
    return Math.exp(this.logGamma(shape))
  }

  /** X / (X + Y) with X ~ Gamma(a), Y ~ Gamma(b); in logarithms, since for small a and b both underflow. */
  beta(a: number, b: number): number {
    const logX = this.logGamma(a)
    const logY = this.logGamma(b)
    return 1 / (1 + Math.exp(logY - logX))
  }

  /** Fisher-Yates. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i)
    for (let last = n - 1; last > 0; last--) {
      const other = this.int(last + 1)
      const moved = order[last]!
      order[last] = order[other]!
      order[other] = moved
    }
    return order
  }

  /**
   * The logarithm of a Gamma(shape) draw. Marsaglia, Tsang: A simple method for generating gamma variables
   * (TOMS 2000); below shape 1 by Gamma(shape) = Gamma(shape + 1) U^(1 / shape), their section 6.
   */
  private logGamma(shape: number): number {
    if (!(shape > 0 && shape < Number.POSITIVE_INFINITY))
      throw new RangeError(`gamma, beta: expected a finite parameter above 0, got ${shape}`)
    if (shape < 1) return this.logGamma(shape + 1) + Math.log(this.open()) / shape
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const root = 1 + c * x
      if (root <= 0) continue
      const v = root * root * root
      const logV = Math.log(v)
      if (Math.log(this.open()) < (x * x) / 2 + d - d * v + d * logV) return Math.log(d) + logV
    }
  }

  /** Uniform in the open interval (0, 1), for logarithms. */
  private open(): number {
    return (this.uint32() + 0.5) * 2 ** -32
  }
}

/** FNV-1a, 32 bit, over UTF-16 code units. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  return state >>> 0
}

function word(field: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32)
    throw new RangeError(`${field}: expected an integer from 0 to 2^32 - 1, got ${value}`)
  return value
}
