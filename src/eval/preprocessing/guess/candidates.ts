/** Common ways to prepare images, as far as they fit a model. */
import { UserError } from '../../../errors.ts'
import type { Model } from '../../../onnx/model.ts'
import type { ChannelOrder, Preprocessing } from '../../../onnx/preprocess/preprocessing.ts'
import { foldPreprocessing, imageInput } from '../../../onnx/preprocess.ts'
import { isFloat } from '../../../onnx/tensor.ts'
import type { ImagePreprocessing } from '../image-preprocessing.ts'
import { imagenet } from '../torchvision.ts'

export interface Candidate {
  /** For people. */
  readonly name: string
  /** With all that was said already. */
  readonly preprocessing: ImagePreprocessing
}

interface Values extends Pick<Preprocessing, 'range' | 'mean' | 'std' | 'standardize'> {
  readonly name: string
  /** Of colours or of grey images; both where it says nothing. */
  readonly channels?: 1 | 3
}

/** Statistics of training sets as they are commonly given, of pixels in [0, 1]; colours are red, green, blue. */
const common: readonly Values[] = [
  { name: '0..1' },
  { name: '0..255', range: [0, 255] },
  { name: '-1..1', range: [-1, 1] },
  { name: '-0.5..0.5', range: [-0.5, 0.5] },
  { name: 'ImageNet', channels: 3, ...imagenet },
  // Keras' mode `caffe`, with its colours in the order that the model has them.
  { name: 'ImageNet, mean of 0..255', channels: 3, range: [0, 255], mean: [123.68, 116.779, 103.939] },
  { name: 'CIFAR-10', channels: 3, mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
  // Deviations within an image instead of over all images: a slip that is copied since kuangliu's pytorch-cifar.
  {
    name: 'CIFAR-10, pytorch-cifar',
    channels: 3,
    mean: [0.4914, 0.4822, 0.4465],
    std: [0.2023, 0.1994, 0.201],
  },
  { name: 'CIFAR-100', channels: 3, mean: [0.5071, 0.4867, 0.4408], std: [0.2675, 0.2565, 0.2761] },
  { name: 'SVHN', channels: 3, mean: [0.4377, 0.4438, 0.4728], std: [0.198, 0.201, 0.197] },
  { name: 'MNIST', channels: 1, mean: [0.1307], std: [0.3081] },
  { name: 'Fashion-MNIST', channels: 1, mean: [0.286], std: [0.353] },
  { name: 'standardized image by image', standardize: 'tensorflow' },
]

/** What inputs of whole numbers take: all of their values, or bytes as they are. */
const whole: readonly Values[] = [{ name: 'all values of the type' }, { name: '0..255', range: [0, 255] }]

/**
 * @param shape of one sample of the data
 * @param said what holds for all candidates: geometry, channels, layout
 * @throws UserError if no images of that shape fit the model
 */
export function candidatesFor(model: Model, shape: readonly number[], said: ImagePreprocessing): Candidate[] {
  const dtype = inputType(model)
  const values = isFloat(dtype) ? common : dtype === 'int8' ? whole : whole.slice(0, 1)
  return formsOf(model, shape, said).flatMap((form) => {
    const channels = form.channels === 'repeat' ? 3 : shape[0]
    const fitting = values.filter((v) => isFor(v, shape.length === 3 ? channels : undefined))
    return fitting.map((v) => candidate(v, form, said))
  })
}

const isFor = ({ channels }: Values, have: number | undefined): boolean =>
  channels === undefined || channels === have

function inputType(model: Model) {
  const { name } = imageInput(model)
  const type = model.graph.inputs.find((input) => input.name === name)?.type
  if (type?.kind !== 'tensor') throw new Error(`Expected input "${name}" to be a tensor`)
  return type.dtype
}

type Form = Pick<Preprocessing, 'channels' | 'layout'>

/** Channels and layouts that the model's input can have. */
function formsOf(model: Model, shape: readonly number[], said: ImagePreprocessing): Form[] {
  const isFixed = imageInput(model)
    .shape?.slice(1)
    .every((size) => typeof size === 'number')
  const orders: readonly (ChannelOrder | undefined)[] =
    shape[0] === 3 ? ['RGB', 'BGR'] : [undefined, 'repeat']
  const layouts = said.layout ? [said.layout] : (['NCHW', 'NHWC'] as const)
  const forms = layouts.flatMap((layout) =>
    (said.channels ? [said.channels] : orders).map((channels) => ({
      ...(channels && { channels }),
      ...(layout === 'NHWC' && { layout }),
    })),
  )
  const tried = forms.map((form) => ({ form, error: refusal(model, { ...said, ...form }, shape) }))
  const fitting = tried.filter(({ error }) => error === undefined).map(({ form }) => form)
  if (fitting.length === 0) throw tried[0]!.error
  // Where the file fixes all sizes one layout fits, or two are the same: of one channel.
  return isFixed ? fitting.filter(({ layout }) => layout === fitting[0]!.layout) : fitting
}

function refusal(model: Model, p: Preprocessing, shape: readonly number[]): UserError | undefined {
  try {
    foldPreprocessing(model, p, shape)
    return undefined
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

function candidate(
  { name, channels: _, ...values }: Values,
  form: Form,
  said: ImagePreprocessing,
): Candidate {
  const reversed = form.channels === 'BGR' && values.mean?.length === 3
  const inOrder = reversed
    ? {
        ...values,
        ...(values.mean && { mean: values.mean.toReversed() }),
        ...(values.std && { std: values.std.toReversed() }),
      }
    : values
  const what = [name, form.channels === 'repeat' ? 'repeated' : form.channels, form.layout]
  return {
    name: what.filter((word) => word !== undefined).join(', '),
    preprocessing: { ...said, ...form, ...inOrder },
  }
}
