/** What was said of the model and the images. */
import type { EvaluateModelOptions } from './evaluate-model-options.ts'
import type { EvaluationSettings } from './evaluation.ts'

/** As the evaluation's JSON has it: defaults filled in where there are any, the rest only where it was said. */
export function settingsOf(options: EvaluateModelOptions): EvaluationSettings {
  const { preprocessing = {}, labelsOffset = 0, batch = 100, output, straightThrough, uint8 } = options
  return {
    preprocessing,
    labelsOffset,
    ...(output !== undefined && { output }),
    ...(straightThrough && { straightThrough }),
    ...(uint8 && { uint8 }),
    batch,
  }
}
