import type { OnnxClassifier } from '../attacks/onnx-classifier.ts'
import { isQuantised } from '../grad/quantization/simulate.ts'
import type { Model } from '../onnx/model.ts'
import { isFloat } from '../onnx/tensor.ts'
import type { Warning } from './evaluation.ts'

/** What the reader must know of the model and of how it was differentiated. */
export function modelWarnings(model: Model, { cut }: OnnxClassifier, straightThrough: boolean): Warning[] {
  const warnings: Warning[] = []
  if (cut !== undefined)
    warnings.push({
      code: 'head-cut',
      message: `the terminal ${cut} was cut off: losses and gradients are those of its input`,
    })
  if (straightThrough)
    warnings.push({
      code: 'straight-through',
      message: 'gradients pass through rounding and quantised operators by the straight-through estimator',
    })
  else if (isQuantised(model) || takesWholeNumbers(model))
    warnings.push({
      code: 'quantised',
      message:
        'the model is quantised, or takes whole numbers: its true gradient is zero; --straight-through attacks it all the same',
    })
  return warnings
}

/** True if pixels are rounded before the model sees them. */
export const takesWholeNumbers = ({ graph }: Model): boolean =>
  graph.inputs.some(
    ({ name, type }) => type?.kind === 'tensor' && !isFloat(type.dtype) && !graph.initializers.has(name),
  )
