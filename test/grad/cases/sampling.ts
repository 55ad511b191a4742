/** Operators that look between pixels: regions of interest, convolution with offsets. */
import { type AttributeInput, float } from '../../../src/onnx/attributes.ts'
import { int64 } from '../../../src/onnx/tensor.ts'
import { at, distinct, type GradCase, normal, type Operand, type Steps } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Attributes = Readonly<Record<string, AttributeInput>>

/** x1, y1, x2, y2: within the image, across its corner, small, beyond it on both sides. */
const boxes = [0.63, 1.2, 4.41, 4.83, -1.3, -0.77, 2.1, 3.3, 2.4, 1.1, 2.9, 1.5, -2.6, 1.7, 8.3, 3.9]
const rois = at([4, 4], boxes)
const batch = { batch_indices: int64([0, 1, 1, 0]) }
/** No place comes to a pixel or to another bin within a step. */
const steps: Steps = { sizes: [0.01, 0.003], tolerance: 2e-4 }

const aligned = (
  name: string,
  attributes: Attributes,
  rest: Partial<GradCase> & { X?: Operand; boxes?: Operand } = {},
): GradCase => {
  const { X = normal([2, 2, 5, 6]), boxes: given = rois, ...others } = rest
  return {
    name,
    inputs: { X, rois: given },
    feeds: batch,
    steps,
    build: (g) => g.op('RoiAlign', ['X', 'rois', 'batch_indices'], attributes),
    ...others,
  }
}
const bins = { output_height: 2, output_width: 3 }
const sampled = { ...bins, sampling_ratio: 2 }
const output = { coordinate_transformation_mode: 'output_half_pixel' }
const max = { mode: 'max' }
const small: Steps = { sizes: [0.001, 0.0003], tolerance: 5e-4 }
/** Far apart, and none 0, as pixels of no weight are: with small steps each maximum stays where it is. */
const apart = (declared?: readonly (number | string)[]): Operand => {
  const X = distinct([2, 1, 5, 6], declared)
  return { ...X, sample: (random, count) => X.sample(random, count).map((x) => x + 0.1) }
}

export const roiAlign: Cases = [
  aligned('one bin, as many places as fit', {}),
  aligned('bins', bins),
  aligned('two places a bin and axis', sampled),
  aligned('scale', { ...sampled, spatial_scale: float(0.6) }),
  aligned('output_half_pixel', { ...sampled, ...output }),
  aligned('output_half_pixel, as many places as fit', { ...bins, ...output, spatial_scale: float(0.7) }),
  aligned('maximum', { ...sampled, ...max }, { X: apart(), steps: small }),
  aligned(
    'maximum, as many places as fit',
    { ...bins, ...max },
    { X: apart(['N', 1, 'H', 'W']), steps: small },
  ),
  aligned('opset 10', sampled, { opset: 10 }),
  aligned('opset 16', sampled, { opset: 16 }),
  aligned('symbolic sizes', bins, { X: normal([2, 2, 5, 6], ['N', 2, 'H', 'W']) }),
]

interface Deformed {
  readonly kernel?: readonly [number, number]
  readonly group?: number
  readonly offsetGroup?: number
  readonly bias?: boolean
  readonly mask?: boolean
  readonly attributes?: Attributes
  /** Of Y: rows and columns. */
  readonly places?: readonly [number, number]
  readonly declared?: readonly (number | string)[]
}

/** Offsets in [0.2, 0.8] from a whole number of pixels: no place comes to a pixel within a step. */
const offsets = (dims: readonly number[]): Operand => ({
  dims,
  sample: (random, count) =>
    Float32Array.from(
      { length: count },
      () => Math.floor(4 * random.uniform()) - 2 + 0.2 + 0.6 * random.uniform(),
    ),
})

const operands = ['X', 'W', 'offset', 'B', 'mask']

const deformed = (name: string, d: Deformed = {}, rest: Partial<GradCase> = {}): GradCase => {
  const { kernel = [2, 3], group = 1, offsetGroup = 1, bias = true, mask = true, attributes = {} } = d
  const places = d.places ?? [5 - kernel[0], 6 - kernel[1]]
  const taps = kernel[0] * kernel[1] * offsetGroup
  const inputs: Record<string, Operand> = {
    X: normal([2, 4, 4, 5], d.declared),
    W: normal([4, 4 / group, ...kernel]),
    offset: offsets([2, 2 * taps, ...places]),
    ...(bias && { B: normal([4]) }),
    ...(mask && { mask: normal([2, taps, ...places]) }),
  }
  return {
    name,
    inputs,
    steps,
    opset: 19,
    build: (g) =>
      g.op(
        'DeformConv',
        operands.map((o) => (o in inputs ? o : undefined)),
        { group, offset_group: offsetGroup, ...attributes },
      ),
    ...rest,
  }
}

export const deformConv: Cases = [
  deformed('all inputs'),
  deformed('no mask', { mask: false }),
  deformed('neither bias nor mask', { bias: false, mask: false }),
  deformed('mask without a bias', { bias: false }),
  deformed('groups', { kernel: [2, 2], group: 2 }),
  deformed('offset groups', { kernel: [2, 2], offsetGroup: 2 }),
  deformed('more groups than offset groups', { kernel: [2, 2], group: 4, offsetGroup: 2 }),
  deformed('fewer groups than offset groups', { kernel: [2, 2], group: 2, offsetGroup: 4 }),
  deformed('pads', { attributes: { pads: [1, 0, 1, 2] }, places: [5, 5] }),
  deformed('strides', { kernel: [2, 2], attributes: { strides: [2, 3] }, places: [2, 2] }),
  deformed('dilations', { kernel: [2, 2], attributes: { dilations: [3, 2] }, places: [1, 3] }),
  deformed('strides, dilations and pads', {
    kernel: [3, 2],
    attributes: { strides: [2, 1], dilations: [1, 3], pads: [1, 1, 1, 0], kernel_shape: [3, 2] },
    places: [2, 3],
  }),
  deformed('opset 22', {}, { opset: 22 }),
  deformed('symbolic sizes', { declared: ['N', 4, 'H', 'W'] }),
]
