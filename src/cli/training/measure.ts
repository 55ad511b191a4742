import { openClassifier } from '../../attacks/onnx-classifier.ts'
import type { Dataset } from '../../data/dataset.ts'
import { cleanSummary } from '../../eval/clean-summary.ts'
import type { Summary } from '../../eval/metrics/summary.ts'
import type { Model } from '../../onnx/model.ts'
import type { Preprocessing } from '../../onnx/preprocess.ts'

/** Accuracy and likelihood of the model of an epoch. */
export async function measure(
  model: Model,
  data: Dataset,
  preprocessing: Preprocessing,
  threads: number | undefined,
): Promise<Summary> {
  const classifier = await openClassifier(model, data.shape, { threads, preprocessing })
  try {
    return await cleanSummary(classifier, data, 250)
  } finally {
    await classifier.release()
  }
}
