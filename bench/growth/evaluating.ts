/** A side that evaluates under FGSM at several radii, by the call that its users make. */
import { join } from 'node:path'
import { type Classifier, predictions } from '../../src/attacks/classifier.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { batches, type Dataset } from '../../src/data/dataset.ts'
import { noiseImages } from '../../src/data/generators/noise.ts'
import { planRuns } from '../../src/eval/attack-run/plan-runs.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { readModel } from '../../src/onnx/file.ts'
import { elementCount } from '../../src/onnx/tensor.ts'
import { serve, times } from '../sides/serve.ts'
import { gradientPasses } from './arithmetic.ts'

/** What a run gives back is its arithmetic, in forward passes of one sample. */
await serve(async ({ folder, shape, classes, batch, samples, threads, epsilon, settings }) => {
  const classifier = await openClassifier(readModel(join(folder, 'network.onnx')), shape, { threads })
  const data = await labelled(noiseImages('test', shape, classes, { n: samples }), classifier, batch)
  const radii = Array.from({ length: Number(settings.radii) }, (_, i) => (i + 1) * epsilon)
  const runs = planRuns([{ name: 'fgsm', eps: radii }])
  return {
    versions: {},
    run: times(async () => {
      const counted = counting(classifier)
      await evaluate(counted.classifier, data, { runs, batch, seed: 0 })
      return counted.passes()
    }),
  }
})

/** With what the model says as labels: otherwise an attack had nothing to do. */
async function labelled(data: Dataset, classifier: Classifier, batch: number): Promise<Dataset> {
  const labels: number[] = []
  for await (const { images } of batches(data, batch))
    labels.push(...predictions(await classifier.logits(images), classifier.classes))
  const own = Int32Array.from(labels)
  return {
    ...data,
    size: data.size,
    labels: own,
    read: async (indices) => ({
      ...(await data.read(indices)),
      labels: Int32Array.from(indices, (i) => own[i]!),
    }),
  }
}

function counting(classifier: Classifier): { classifier: Classifier; passes: () => number } {
  const pixels = elementCount(classifier.shape)
  const step = classifier.signStep?.bind(classifier)
  let passes = 0
  return {
    passes: () => passes,
    classifier: {
      classes: classifier.classes,
      shape: classifier.shape,
      logits: (images) => {
        passes += images.length / pixels
        return classifier.logits(images)
      },
      lossGradient: (images, ...rest) => {
        passes += (gradientPasses * images.length) / pixels
        return classifier.lossGradient(images, ...rest)
      },
      ...(step && {
        signStep: (from) => {
          passes += (gradientPasses * from.images.length) / pixels
          return step(from)
        },
      }),
    },
  }
}
