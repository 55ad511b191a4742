import { randomStream } from '../../data/random.ts'
import type { Check, Probe } from './check.ts'
import { margins } from './margins.ts'
import { median } from './median.ts'
import { head } from './probe.ts'
import { rowsOf } from './rows.ts'

/**
 * In pixel units. Float32 leaves little room: too small a step drowns in rounding, too large a one crosses kinks. The
 * step that agrees best counts; a wrong gradient agrees with none.
 */
const steps = [3e-2, 1e-2, 3e-3, 1e-3, 3e-4]
/** Images are drawn in from the ends of [0, 1] by this much, so that no step leaves it. */
const inset = 0.04
/** Noise that moves flat areas off the ties where derivatives differ from side to side. */
const noise = 0.02
/** Share of the pixels that move, each image its own. */
const share = 1 / 4
/** Images looked at. */
const most = 16
/**
 * Of the median error over images: single ones may sit at a kink. Networks in float32 measure up to 0.03, a quantised
 * one with straight-through gradients 0.1, a gradient twice too long 0.33.
 */
const tolerance = 0.2

/** <gradient, v> against central differences of the margin along v, random signs on sampled pixels. */
export const gradientDiffers: Check = {
  meaning: 'the gradient is not that of the scores: white-box attacks go astray',
  source: 'central differences; Carlini et al. 2019, On Evaluating Adversarial Robustness',
  level: 'quick',
  needs: 'gradients',
  comparesRuns: true,
  async run(probe) {
    const errors = await relativeErrors(probe)
    const middle = median(errors)
    if (!(middle > tolerance)) return []
    const off = errors.filter((e) => e > tolerance).length
    return [
      `the gradient disagrees with finite differences of the scores on ${off} of ${errors.length} sampled images (median error ${(100 * middle).toFixed(0)} %): white-box attacks follow a wrong direction, robust accuracies are too high. \`manifold check\` says at which node it goes wrong`,
    ]
  },
}

/** One error an image whose gradient is made of numbers, some of them not zero: others have checks of their own. */
async function relativeErrors({ classifier, sample, seed }: Probe): Promise<number[]> {
  const { images, labels, samples } = head(sample, most)
  const n = labels.length
  const pixels = images.length / n
  const points = new Float32Array(n * pixels)
  const moves = new Float32Array(n * pixels)
  for (let i = 0; i < n; i += 1) {
    const random = randomStream(seed, 'checks/gradient-differs', samples[i]!, 0)
    for (let p = i * pixels; p < (i + 1) * pixels; p += 1) {
      points[p] = inset + (1 - 2 * inset - noise) * images[p]! + noise * random.uniform()
      const draw = random.uniform()
      moves[p] = draw < share / 2 ? 1 : draw < share ? -1 : 0
    }
  }
  const { gradient } = await classifier.lossGradient(points, labels, 'margin')
  const marginsAt = async (step: number) =>
    margins(await classifier.logits(points.map((x, p) => x + step * moves[p]!)), labels)
  const slopes: Float64Array[] = []
  for (const step of steps) {
    const [ahead, behind] = [await marginsAt(step), await marginsAt(-step)]
    slopes.push(ahead.map((m, i) => (m - behind[i]!) / (2 * step)))
  }
  const directions = rowsOf(moves, n)
  return rowsOf(gradient, n).flatMap((g, i) => {
    if (g.some(Number.isNaN) || g.every((v) => v === 0)) return []
    return [Math.min(...slopes.map((slope) => relativeError(g, directions[i]!, slope[i]!)))]
  })
}

/** The norm is what <g, v> is on average over random signs: a direction that happens to cancel out is no error. */
function relativeError(g: Float32Array, v: Float32Array, numeric: number): number {
  let [analytic, square] = [0, 0]
  g.forEach((value, p) => {
    analytic += value * v[p]!
    square += (value * v[p]!) ** 2
  })
  const scale = Math.max(Math.abs(analytic) + Math.abs(numeric), Math.sqrt(square))
  return scale === 0 ? 0 : Math.abs(analytic - numeric) / scale
}
