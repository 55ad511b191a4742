/** Draws of the Poisson distribution from a stream of seeded random numbers. */
import type { RandomStream } from '../../data/random.ts'

/** A draw of Poisson(mean), exact in law; mean finite, from 0. */
export const poisson = (random: RandomStream, mean: number): number =>
  mean < 10 ? bySearch(random, mean) : byRejection(random, mean)

/** Uniform in the open interval (0, 1), with all 32 bits of a word. */
const open = (random: RandomStream): number => (random.uint32() + 0.5) * 2 ** -32

/** Inversion: the smallest k whose distribution function reaches a uniform number. Devroye 1986, chapter X.3.3. */
function bySearch(random: RandomStream, mean: number): number {
  let left = open(random)
  let probability = Math.exp(-mean)
  let k = 0
  while (left > probability) {
    left -= probability
    k += 1
    probability *= mean / k
  }
  return k
}

/**
 * Algorithm PTRS, transformed rejection with squeeze: Hörmann 1993, The transformed rejection method for generating Poisson
 * random variables (Insurance: Mathematics and Economics 12). For a mean of 10 and more. The constants are the paper's.
 */
function byRejection(random: RandomStream, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const squeeze = 0.9277 - 3.6224 / (b - 2)
  for (;;) {
    const u = open(random) - 0.5
    const v = open(random)
    const edge = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / edge + b) * u + mean + 0.43)
    if (edge >= 0.07 && v <= squeeze) return k
    if (k < 0 || (edge < 0.013 && v > edge)) continue
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    const height = Math.log((v * inverseAlpha) / (a / edge ** 2 + b))
    if (height <= k * Math.log(mean) - mean - logFactorial(k)) return k
  }
}

/** log k for k from 0 to 9: their sums are the logarithms of factorials where Stirling's series is not yet exact. */
const smallLogFactorials = [0]
for (let k = 1; k < 10; k += 1) smallLogFactorials.push(smallLogFactorials[k - 1]! + Math.log(k))

/** Stirling's series for log Gamma(k + 1); its next term is below 1e-10. https://dlmf.nist.gov/5.11.E1 */
export function logFactorial(k: number): number {
  const small = smallLogFactorials[k]
  if (small !== undefined) return small
  const tail = 1 / (12 * k) - 1 / (360 * k ** 3) + 1 / (1260 * k ** 5)
  return (k + 0.5) * Math.log(k) - k + 0.5 * Math.log(2 * Math.PI) + tail
}
