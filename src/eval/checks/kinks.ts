import type { Target } from '../../attacks/attack.ts'
import { randomStream } from '../../data/random.ts'
import type { Check, Probe } from './check.ts'
import { margins } from './margins.ts'
import { median } from './median.ts'
import { head } from './probe.ts'

/** Offsets at which gradients are averaged, a quarter of a grey level: it breaks ties and little else. */
const radius = 1e-3
const draws = 8
/** Images looked at. */
const most = 16
/** The step that compares directions: one grey level. */
const step = 1 / 255
/** Gain of the averaged direction over the gradient's own; 14 networks measure 1.00 to 1.03, one with ties 1.38. */
const tolerance = 1.1

/**
 * At a kink a gradient is that of one side. Where many meet (equal values under a MaxPool, as in flat image areas)
 * it stands for one of the winners alone, and the sign of it leaves pixels out that matter as much. Gradients
 * averaged over tiny offsets see all sides: if a step along their signs raises the margin clearly more, FGSM is
 * weaker than it should be.
 */
export const kinks: Check = {
  meaning: 'the gradient at the images is one-sided: one-step attacks look weaker than they are',
  source: 'Smilkov et al. 2017, SmoothGrad; Tramer et al. 2018 (a random step first)',
  level: 'quick',
  needs: 'gradients',
  comparesRuns: true,
  async run(probe) {
    const { sample, gradient } = probe
    const n = Math.min(most, sample.labels.length)
    const some = head(sample, n)
    const before = margins(await probe.scores(), sample.labels)
    /** What a step along the signs of a gradient adds to each margin. */
    const gain = async (direction: Float32Array) => {
      const moved = some.images.map((x, p) =>
        Math.min(1, Math.max(0, x + step * (Math.sign(direction[p]!) || 0))),
      )
      return margins(await probe.classifier.logits(moved), some.labels).map((m, i) => m - before[i]!)
    }
    const own = await gain((await gradient('margin')).gradient)
    const averaged = await gain(await averagedGradient(probe, some))
    const ratios = Array.from(own, (g, i) => averaged[i]! / g).filter((_, i) => own[i]! > 0)
    const ratio = median(ratios)
    if (ratios.length < n / 2 || !(ratio > tolerance)) return []
    return [
      `a step of 1/255 along gradients averaged over tiny offsets raises the margin of ${ratios.length} sampled images ${ratio.toFixed(2)} times as much (median) as one along the gradient itself: ties (MaxPool over flat areas, clipping) hide directions. FGSM looks weaker here than it is; report PGD or APGD, with a random start`,
    ]
  },
}

async function averagedGradient(
  { classifier, seed }: Probe,
  { images, labels, samples }: Target,
): Promise<Float32Array> {
  const pixels = images.length / labels.length
  const total = new Float32Array(images.length)
  for (let draw = 0; draw < draws; draw += 1) {
    const points = new Float32Array(images.length)
    samples.forEach((sample, i) => {
      const random = randomStream(seed, 'checks/kinks', sample, draw)
      for (let p = i * pixels; p < (i + 1) * pixels; p += 1)
        points[p] = images[p]! + radius * (2 * random.uniform() - 1)
    })
    const { gradient } = await classifier.lossGradient(points, labels, 'margin')
    gradient.forEach((g, p) => {
      total[p] = total[p]! + g
    })
  }
  return total
}
