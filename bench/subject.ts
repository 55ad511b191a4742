/** The network, its weights and the samples of a comparison. */
import { predictions } from '../src/attacks/classifier.ts'
import { openClassifier } from '../src/attacks/onnx-classifier.ts'
import { take } from '../src/data/dataset.ts'
import { noiseImages } from '../src/data/generators/noise.ts'
import { openDataset } from '../src/data/open.ts'
import { readModel } from '../src/onnx/file.ts'
import type { Model } from '../src/onnx/model.ts'
import { networkCase } from './networks/index.ts'
import type { BenchOptions } from './options.ts'

export interface BenchSubject {
  readonly model: Model
  readonly shape: readonly number[]
  readonly classes: number
  /** [n, ...shape] in pixel units of [0, 1]. */
  readonly images: Float32Array
  readonly labels: Int32Array
}

/** Noise has the labels that the model gives it: otherwise an attack had nothing to do. */
export async function benchSubject(
  name: string,
  { weights, data: spec, batch, samples = batch }: BenchOptions,
): Promise<BenchSubject> {
  const network = networkCase(name)
  const given = spec === undefined ? undefined : take(await openDataset(spec), samples)
  const { shape, classes } = given ?? network
  const data = given ?? noiseImages('train', shape, classes, { n: samples })
  const model = weights === undefined ? network.build(shape, classes) : readModel(weights)
  const { images, labels } = await data.read(Int32Array.from({ length: data.size }, (_, i) => i))
  if (given) return { model, shape, classes, images, labels }
  const classifier = await openClassifier(model, shape)
  const scores = await classifier.logits(images)
  await classifier.release()
  return { model, shape, classes, images, labels: predictions(scores, classes) }
}
