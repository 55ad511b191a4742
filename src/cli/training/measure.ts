import { type OnnxClassifierOptions, openClassifier } from '../../attacks/onnx-classifier.ts'
import type { Dataset } from '../../data/dataset.ts'
import { cleanSummary } from '../../eval/clean-summary.ts'
import type { Summary } from '../../eval/metrics/summary.ts'
import type { Model } from '../../onnx/model.ts'

/** Accuracy and likelihood of the model of an epoch. */
export async function measure(
  model: Model,
  data: Dataset,
  options: Pick<OnnxClassifierOptions, 'preprocessing' | 'threads' | 'provider'>,
): Promise<Summary> {
  const classifier = await openClassifier(model, data.shape, options)
  try {
    return await cleanSummary(classifier, data, 250)
  } finally {
    await classifier.release()
  }
}
