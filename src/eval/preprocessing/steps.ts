/** What happens to an image on its way into a model, step by step. */
import { fixedSize } from '../../data/images/geometry.ts'
import type { Model } from '../../onnx/model.ts'
import { wholeRanges } from '../../onnx/preprocess/input-type.ts'
import { channelOrders, type Standardization } from '../../onnx/preprocess/preprocessing.ts'
import { foldPreprocessing, imageInput, sampleShape } from '../../onnx/preprocess.ts'
import { printType } from '../../onnx/print.ts'
import { type DType, isFloat } from '../../onnx/tensor.ts'
import { geometryOf, type ImagePreprocessing } from './image-preprocessing.ts'

export interface PreprocessingStep {
  readonly step: string
  /** Of one sample after it; null where the size is the data's. */
  readonly shape: readonly (number | null)[]
}

export interface PreprocessingSteps {
  /** Before attacks: they see what comes out. */
  readonly outside: readonly PreprocessingStep[]
  /** Folded into the graph, so that gradients pass through. */
  readonly inside: readonly PreprocessingStep[]
  /** The model's input, as the file has it. */
  readonly input: string
}

/** @throws UserError if such images do not fit the model */
export function preprocessingSteps(model: Model, p: ImagePreprocessing): PreprocessingSteps {
  const { name } = imageInput(model)
  const own = sampleShape(model, p).shape
  const pixels = pixelShape(p, own)
  if (pixels.every((size) => size !== null)) foldPreprocessing(model, p, pixels)
  const type = model.graph.inputs.find((input) => input.name === name)?.type
  const dtype = type?.kind === 'tensor' ? type.dtype : 'float32'
  return {
    outside: outside(p, pixels),
    inside: inside(p, pixels, dtype),
    input: `${name}: ${printType(type)}`,
  }
}

/** Of one image as attacks see it. */
function pixelShape(p: ImagePreprocessing, own: readonly number[] | undefined): readonly (number | null)[] {
  const size = fixedSize(geometryOf(p) ?? {})
  if (own !== undefined && own.length !== 3 && size === undefined && !p.channels) return own
  const image = own?.length === 3 ? own : [null, null, null]
  const channels = p.channels ? channelOrders[p.channels].data : image[0]!
  return [channels, size?.height ?? image[1]!, size?.width ?? image[2]!]
}

function outside(p: ImagePreprocessing, pixels: readonly (number | null)[]): PreprocessingStep[] {
  const { resize, crop, interpolation = 'bilinear' } = p
  const [channels = null] = pixels
  const steps: PreprocessingStep[] = []
  if (resize === undefined && crop === undefined)
    return [{ step: 'pixels in [0, 1]: bytes / 255', shape: pixels }]
  if (typeof resize === 'number')
    steps.push({ step: `shorter side to ${resize}, ${interpolation}`, shape: [channels, null, null] })
  if (typeof resize === 'object')
    steps.push({ step: `resized to ${resize.join('x')}, ${interpolation}`, shape: [channels, ...resize] })
  if (crop !== undefined)
    steps.push({ step: `the middle ${typeof crop === 'number' ? crop : crop.join('x')}`, shape: pixels })
  return [...steps, { step: 'pixels in [0, 1]: bytes / 255', shape: pixels }]
}

const over = { tensorflow: 'n', unbiased: 'n - 1' } as const satisfies Record<Standardization, string>

function inside(
  p: ImagePreprocessing,
  pixels: readonly (number | null)[],
  dtype: DType,
): PreprocessingStep[] {
  const { range = wholeRanges[dtype], channels, mean, std, standardize, layout } = p
  const [, height = null, width = null] = pixels
  const coloured = channels ? [channelOrders[channels].model, height, width] : pixels
  const last = layout === 'NHWC' ? [height, width, coloured[0]!] : coloured
  const steps: readonly (PreprocessingStep | false | undefined)[] = [
    range && { step: `values from ${range[0]} to ${range[1]}`, shape: pixels },
    channels && { step: `channels: ${channelOrders[channels].description}`, shape: coloured },
    mean && { step: `minus ${mean.join(', ')}`, shape: coloured },
    std && { step: `over ${std.join(', ')}`, shape: coloured },
    standardize && {
      step: `each image to mean 0 and deviation 1, its variance over ${over[standardize]}`,
      shape: coloured,
    },
    layout === 'NHWC' && { step: 'channels last', shape: last },
    dtype !== 'float32' && { step: isFloat(dtype) ? `as ${dtype}` : `rounded to ${dtype}`, shape: last },
  ]
  return steps.filter((step) => typeof step === 'object')
}
