import { joinRows } from '../../attacks/rows.ts'
import { type RandomStream, randomStream } from '../../data/random.ts'
import type { Analysis, AnalysisContext } from './analysis.ts'
import { type ConfidenceReport, Confidences } from './confidences.ts'
import { featureBatches, range } from './feature-batches.ts'
import type { Features } from './features.ts'
import { Spread } from './spread.ts'

export interface DensityAt {
  readonly at: string
  /** Values an image. */
  readonly size: number
  /** At the images of the data. */
  readonly data: ConfidenceReport
  /** At random inputs, each pixel uniform in the range that it has in the data: the black dots of figure 1. */
  readonly inputs: ConfidenceReport
  /** At random points of the hidden space, uniform in the smallest box around the data. */
  readonly box: ConfidenceReport
  /** At random points of the hidden space, each value normal with its mean and variance over the data, independent of the others. */
  readonly normal: ConfidenceReport
}

/** An entry for each tensor. */
export type DensityReport = readonly DensityAt[]

/** Shares are good to 2 points. */
const pointCount = 2000

/**
 * How sure the network is on the data and off it. The paper finds that without Manifold Mixup nearly all of the hidden
 * space has confident predictions; where it is to look off the data it does not say, so there are three answers.
 */
export const density: Analysis<DensityReport> = {
  description: 'share of the hidden space, of random inputs and of the data with high confidence',
  source: 'Verma et al. 2019, sections 1 and 2, figure 1',
  async run(context) {
    const total = context.features.length * (context.data.size + 3 * pointCount)
    let done = 0
    const report: DensityAt[] = []
    for (const features of context.features)
      report.push(
        await densityAt(features, context, (n) => {
          done += n
          context.onProgress(done, total)
        }),
      )
    return report
  },
}

async function densityAt(
  features: Features,
  { data, batch, seed, classifier }: AnalysisContext,
  onPoints: (n: number) => void,
): Promise<DensityAt> {
  const { classes } = classifier
  const onData = new Confidences()
  const pixels = new Spread(data.shape.reduce((a, b) => a * b, 1))
  const hidden = new Spread(features.size)
  for await (const { images, values, n } of featureBatches(features, data, range(0, data.size), batch)) {
    pixels.add(images)
    hidden.add(values)
    onData.add(await features.scores(values), classes)
    onPoints(n)
  }
  const sample = async (
    purpose: string,
    draw: (random: RandomStream) => Float32Array,
    scores: (points: Float32Array) => Promise<Float32Array>,
  ) => {
    const confidences = new Confidences()
    for (let start = 0; start < pointCount; start += batch) {
      const numbers = range(start, Math.min(pointCount, start + batch))
      const points = Array.from(numbers, (i) => draw(randomStream(seed, `analysis/density/${purpose}`, i, 0)))
      confidences.add(await scores(joinRows(points, points[0]!.length)), classes)
      onPoints(points.length)
    }
    return confidences.report()
  }
  const hiddenScores = (points: Float32Array) => features.scores(points)
  return {
    at: features.tensor,
    size: features.size,
    data: onData.report(),
    inputs: await sample(
      'inputs',
      (random) => pixels.inBox(random),
      (images) => classifier.logits(images),
    ),
    box: await sample('box', (random) => hidden.inBox(random), hiddenScores),
    normal: await sample('normal', (random) => hidden.normal(random), hiddenScores),
  }
}
