/** Images resized, sampled at computed places, put together from blocks. */
import { type AttributeInput, float } from '../../../src/onnx/attributes.ts'
import type { GraphBuilder } from '../../../src/onnx/builder.ts'
import { float32, int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { casesOf, exact, type GradCase, normal, type Operand, type Steps, smooth } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Attributes = Readonly<Record<string, AttributeInput>>

interface Target {
  readonly scales?: readonly number[]
  readonly sizes?: readonly number[]
  readonly roi?: readonly number[]
}

const inputsOf = (g: GraphBuilder, { roi, scales, sizes }: Target) => [
  'X',
  roi && g.constant(float32(roi)),
  scales && g.constant(float32(scales)),
  sizes && g.ints(sizes),
]

/** Linear, but computed in several roundings. */
const resizedSteps: Steps = { sizes: [0.5, 1], tolerance: 3e-5 }

const resized = (
  name: string,
  X: Operand,
  target: Target,
  attributes: Attributes = {},
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { X },
  steps: resizedSteps,
  build: (g) => g.op('Resize', inputsOf(g, target), attributes),
  ...rest,
})

const image = normal([2, 2, 4, 5])
const up = { scales: [1, 1, 2, 1.5] }
const down = { scales: [1, 1, 0.6, 0.75] }
const mixed = { sizes: [2, 2, 7, 3] }
const coordinates = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
]
const nearestModes = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil']
/** Beyond the image at both ends of one axis, within it along the other. */
const roi = [0, 0, -0.2, 0.3, 1, 1, 1.3, 0.8]
const crop = { coordinate_transformation_mode: 'tf_crop_and_resize', extrapolation_value: float(3) }

const nearest: readonly GradCase[] = [
  ...[...coordinates, 'tf_half_pixel_for_nn'].flatMap((coordinate_transformation_mode) =>
    nearestModes.map((nearest_mode) =>
      resized(`nearest, ${coordinate_transformation_mode}, ${nearest_mode}`, image, mixed, {
        coordinate_transformation_mode,
        nearest_mode,
      }),
    ),
  ),
  ...coordinates.map((coordinate_transformation_mode) =>
    resized(`nearest by scales, ${coordinate_transformation_mode}`, image, up, {
      coordinate_transformation_mode,
    }),
  ),
  resized('nearest, downwards', image, down),
  resized('nearest, crop', image, { ...mixed, roi }, crop),
  resized('nearest, twice', image, { scales: [1, 1, 2, 2] }),
  resized(
    'nearest, whole factors, asymmetric and floor',
    image,
    { scales: [1, 1, 3, 2] },
    {
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    },
  ),
  resized(
    'nearest, whole factors, asymmetric and ceil',
    image,
    { scales: [1, 1, 3, 2] },
    {
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'ceil',
    },
  ),
  resized('nearest, whole factors by sizes', image, { sizes: [2, 2, 4, 15] }),
  resized(
    'nearest, whole factors, half_pixel and floor',
    image,
    { scales: [1, 1, 3, 2] },
    { nearest_mode: 'floor' },
  ),
  resized('nearest, twice with axes', image, { scales: [2, 3] }, { axes: [3, 2] }),
  resized('nearest, channels too', image, { scales: [1, 2, 2, 1] }),
  resized('nearest, a vector', normal([5]), { scales: [1.7] }),
  resized('nearest, a sequence', normal([2, 3, 5]), { scales: [1, 1, 2] }),
  resized('nearest, a volume', normal([1, 2, 2, 3, 2]), { scales: [1, 1, 2, 3, 1] }),
  resized('nearest, a volume by sizes', normal([1, 1, 3, 4, 2]), { sizes: [1, 1, 2, 5, 3] }),
]

const linear: readonly GradCase[] = [
  ...coordinates.flatMap((coordinate_transformation_mode) => [
    resized(`linear, ${coordinate_transformation_mode}`, image, mixed, {
      mode: 'linear',
      coordinate_transformation_mode,
    }),
    resized(`linear by scales, ${coordinate_transformation_mode}`, image, up, {
      mode: 'linear',
      coordinate_transformation_mode,
    }),
  ]),
  resized('linear, downwards', image, down, { mode: 'linear' }),
  resized('linear, crop', image, { ...mixed, roi }, { mode: 'linear', ...crop }),
  resized(
    'linear, crop with axes',
    image,
    { sizes: [3, 7], roi: [-0.1, 0.3, 0.9, 1.2] },
    { mode: 'linear', ...crop, axes: [3, 2] },
  ),
  resized('linear, crop by scales', image, { scales: [1, 1, 1.5, 1.1], roi }, { mode: 'linear', ...crop }),
  resized(
    'linear, one pixel remains',
    image,
    { sizes: [2, 2, 1, 3] },
    { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
  ),
  resized('linear, a matrix', normal([4, 5]), { sizes: [7, 3] }, { mode: 'linear' }),
  resized('linear, a sequence', normal([2, 3, 5]), { scales: [1, 1, 1.6] }, { mode: 'linear' }),
  resized('linear, all of three axes', normal([2, 3, 4]), { sizes: [3, 2, 6] }, { mode: 'linear' }),
  resized('linear, channels last', normal([1, 3, 4, 2]), { sizes: [1, 5, 3, 2] }, { mode: 'linear' }),
  resized('linear, a volume', normal([1, 2, 2, 3, 4]), { sizes: [1, 2, 3, 2, 6] }, { mode: 'linear' }),
  resized(
    'linear, a volume, align_corners',
    normal([1, 1, 2, 3, 4]),
    { sizes: [1, 1, 3, 2, 6] },
    { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
  ),
  // A scale that does not change the size still moves the pixels, unless no size changes at all.
  resized(
    'linear, a scale without effect on the size',
    image,
    { scales: [1, 1, 1.1, 2] },
    { mode: 'linear' },
  ),
  resized('linear, no size changes', image, { scales: [1, 1, 1.1, 1.1] }, { mode: 'linear' }),
  resized('linear, crop to the same sizes', image, { sizes: [2, 2, 4, 5], roi }, { mode: 'linear', ...crop }),
  resized(
    'linear, crop to the same height',
    image,
    { sizes: [2, 2, 4, 3], roi },
    { mode: 'linear', ...crop },
  ),
]

const cubic: readonly GradCase[] = [
  ...coordinates.map((coordinate_transformation_mode) =>
    resized(`cubic, ${coordinate_transformation_mode}`, image, mixed, {
      mode: 'cubic',
      coordinate_transformation_mode,
    }),
  ),
  resized('cubic by scales', image, up, { mode: 'cubic' }),
  resized('cubic, downwards', image, down, { mode: 'cubic' }),
  resized('cubic, coefficient -0.5', image, up, { mode: 'cubic', cubic_coeff_a: float(-0.5) }),
  resized('cubic, exclude_outside', image, mixed, { mode: 'cubic', exclude_outside: 1 }),
  resized('cubic, crop', image, { ...mixed, roi }, { mode: 'cubic', ...crop }),
  resized('cubic, a matrix', normal([4, 5]), { sizes: [7, 3] }, { mode: 'cubic' }),
]

const antialias = ['linear', 'cubic'].flatMap((mode) => [
  ...coordinates.map((coordinate_transformation_mode) =>
    resized(
      `${mode}, antialias, ${coordinate_transformation_mode}`,
      image,
      { sizes: [2, 2, 2, 3] },
      {
        mode,
        antialias: 1,
        coordinate_transformation_mode,
      },
    ),
  ),
  resized(`${mode}, antialias, up and down`, image, mixed, { mode, antialias: 1 }),
  resized(`${mode}, antialias by scales`, image, down, { mode, antialias: 1 }),
  resized(
    `${mode}, antialias, crop to the same height`,
    image,
    { sizes: [2, 2, 4, 3], roi: [0, 0, 0.1, 0.2, 1, 1, 0.8, 0.9] },
    { mode, antialias: 1, ...crop },
  ),
  resized(
    `${mode}, antialias, crop by scales`,
    image,
    { scales: [1, 1, 1, 0.7], roi: [0, 0, 0.1, 0.2, 1, 1, 0.8, 0.9] },
    { mode, antialias: 1, ...crop },
  ),
  resized(`${mode}, antialias, exclude_outside`, image, down, { mode, antialias: 1, exclude_outside: 1 }),
  resized(`${mode}, antialias, crop`, image, { sizes: [2, 2, 3, 3], roi }, { mode, antialias: 1, ...crop }),
  resized(
    `${mode}, antialias, channels last`,
    normal([1, 5, 4, 2]),
    { sizes: [1, 3, 2, 2] },
    { mode, antialias: 1 },
  ),
  resized(`${mode}, antialias, one axis`, image, { sizes: [3] }, { mode, antialias: 1, axes: [3] }),
])

const policies = ['not_larger', 'not_smaller'].flatMap((keep_aspect_ratio_policy) =>
  ['nearest', 'linear', 'cubic'].map((mode) =>
    resized(
      `${mode}, ${keep_aspect_ratio_policy}`,
      image,
      { sizes: [7, 4] },
      {
        mode,
        keep_aspect_ratio_policy,
        axes: [2, 3],
      },
    ),
  ),
)

const fedScales = (name: string, attributes: Attributes, feed: Tensor, X: Operand = image): GradCase => ({
  name,
  inputs: { X },
  feeds: { target: feed },
  steps: resizedSteps,
  build: (g) =>
    g.op('Resize', feed.dtype === 'int64' ? ['X', '', '', 'target'] : ['X', '', 'target'], attributes),
})

export const resize: Cases = [
  resized('linear, upwards', image, up, { mode: 'linear' }),
  ...nearest,
  ...linear,
  ...cubic,
  ...antialias,
  ...policies,
  resized(
    'policy with axes in another order',
    image,
    { sizes: [4, 7] },
    { keep_aspect_ratio_policy: 'not_larger', axes: [3, 2] },
  ),
  fedScales('scales that are fed', { mode: 'linear' }, float32([1, 1, 1.5, 2])),
  fedScales('whole scales that are fed', {}, float32([1, 1, 2, 2])),
  fedScales('scales that change nothing, fed', { mode: 'linear' }, float32([1, 1, 1.1, 1.1])),
  fedScales('sizes that are fed', { mode: 'linear' }, int64([2, 2, 7, 3])),
  fedScales(
    'sizes that are fed, policy',
    { keep_aspect_ratio_policy: 'not_smaller', axes: [2, 3] },
    int64([7, 4]),
  ),
  ...['nearest', 'linear', 'cubic'].flatMap((mode) => [
    resized(`symbolic sizes, ${mode} by scales`, normal([2, 2, 4, 5], ['N', 2, 'H', 'W']), up, { mode }),
    resized(
      `symbolic sizes, ${mode} by sizes`,
      normal([2, 2, 4, 5], ['N', 2, 'H', 'W']),
      { sizes: [3, 8] },
      { mode, axes: [2, 3] },
    ),
  ]),
  resized('symbolic sizes, twice', normal([2, 2, 4, 5], ['N', 2, 'H', 'W']), { scales: [1, 1, 2, 2] }),
  resized(
    'symbolic sizes, crop',
    normal([2, 2, 4, 5], ['N', 2, 'H', 'W']),
    { scales: [1, 1, 1.5, 1], roi },
    { mode: 'linear', ...crop },
  ),
  {
    ...resized('sizes computed from the shape', normal([2, 2, 4, 5], ['N', 2, 'H', 'W']), {}),
    build: (g) => {
      const shape = g.op('Shape', ['X'])
      const channels = g.op('Slice', [shape, g.ints([0]), g.ints([2])])
      const sizes = g.op('Concat', [channels, g.ints([6, 9])], { axis: 0 })
      return g.op('Resize', ['X', '', '', sizes], { mode: 'linear' })
    },
  },
  {
    ...resized('scales of Constant nodes', image, {}),
    build: (g) => g.op('Resize', ['X', '', g.op('Constant', [], { value: float32([1, 1, 2, 2]) })]),
  },
  resized('opset 19', image, mixed, { mode: 'linear' }, { opset: 19 }),
  resized(
    'half_pixel_symmetric, opset 19',
    image,
    up,
    { mode: 'cubic', coordinate_transformation_mode: 'half_pixel_symmetric' },
    { opset: 19 },
  ),
  resized('opset 13', image, up, { mode: 'linear' }, { opset: 13 }),
  resized(
    'opset 11',
    image,
    { ...up, roi: [] },
    { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
    { opset: 11 },
  ),
  resized(
    'empty scales and region, opset 11',
    image,
    { ...mixed, roi: [], scales: [] },
    { mode: 'linear' },
    { opset: 11 },
  ),
  {
    ...resized('nearest, opset 10', image, {}, {}, { opset: 10 }),
    build: (g) => g.op('Resize', ['X', g.constant(float32([1, 1, 2, 0.6]))]),
  },
  {
    ...resized('linear, opset 10', image, {}, {}, { opset: 10 }),
    build: (g) => g.op('Resize', ['X', g.constant(float32([1, 1, 2, 1.5]))], { mode: 'linear' }),
  },
  {
    ...resized('Upsample, opset 9', image, {}, {}, { opset: 9 }),
    build: (g) => g.op('Upsample', ['X', g.constant(float32([1, 1, 2, 2]))]),
  },
  {
    ...resized('Upsample, linear, opset 9', image, {}, {}, { opset: 9 }),
    build: (g) => g.op('Upsample', ['X', g.constant(float32([1, 1, 2, 1.5]))], { mode: 'linear' }),
  },
]

/** Places around pixels of an image and beyond it; `from` and `to` say where between two pixels. */
const places = (
  dims: readonly number[],
  sizes: readonly number[],
  align: boolean,
  [from, to]: readonly [number, number],
  declared?: readonly (number | string)[],
): Operand => ({
  dims,
  ...(declared && { declared }),
  sample: (random, count) =>
    Float32Array.from({ length: count }, (_, i) => {
      const size = sizes.at(-1 - (i % sizes.length))!
      // Far enough for an image to be mirrored twice.
      const beyond = sizes.length === 2 ? size : 1
      const pixel = Math.floor(random.uniform() * (size + 2 * beyond)) - beyond
      const place = pixel + from + (to - from) * random.uniform()
      return align ? (2 * place) / (size - 1) - 1 : (2 * place + 1) / size - 1
    }),
})

/** The third derivative of a cubic kernel over small pixels is large. */
const steep: Steps = { sizes: [0.01, 0.003, 0.001], tolerance: 2e-4 }

const sampled = (
  name: string,
  attributes: Attributes,
  rest: Partial<GradCase> & { readonly volume?: boolean; readonly symbolic?: boolean } = {},
): GradCase => {
  const { volume = false, symbolic = false, ...others } = rest
  const sizes = volume ? [3, 4, 5] : [4, 5]
  const out = volume ? [2, 2, 3] : [3, 4]
  const isNearest = attributes.mode === 'nearest'
  const isCubic = attributes.mode === 'cubic' || attributes.mode === 'bicubic'
  const names = ['D', 'H', 'W'].slice(-sizes.length)
  return {
    name,
    inputs: {
      X: normal([2, 2, ...sizes], symbolic ? ['N', 'C', ...names] : undefined),
      grid: places(
        [2, ...out, sizes.length],
        sizes,
        attributes.align_corners === 1,
        isNearest ? [-0.25, 0.25] : [0.2, 0.8],
        symbolic ? ['N', ...names.map((n) => `${n}out`), sizes.length] : undefined,
      ),
    },
    steps: isCubic ? steep : smooth,
    build: (g) => g.op('GridSample', ['X', 'grid'], attributes),
    ...(isNearest && { zero: ['grid'] }),
    ...others,
  }
}

const paddings = ['zeros', 'border', 'reflection']

export const gridSample: Cases = [
  sampled('by default', {}),
  ...['bilinear', 'nearest', 'bicubic'].flatMap((mode) =>
    paddings.flatMap((padding_mode) =>
      [0, 1].map((align_corners) =>
        sampled(`${mode}, ${padding_mode}, align_corners ${align_corners}`, {
          mode,
          padding_mode,
          align_corners,
        }),
      ),
    ),
  ),
  ...['linear', 'nearest', 'cubic'].map((mode) => sampled(`${mode}, opset 20`, { mode }, { opset: 20 })),
  ...['linear', 'nearest'].flatMap((mode) =>
    paddings.map((padding_mode) =>
      sampled(`volume, ${mode}, ${padding_mode}`, { mode, padding_mode }, { opset: 20, volume: true }),
    ),
  ),
  sampled(
    'volume, align_corners',
    { align_corners: 1, padding_mode: 'reflection' },
    { opset: 20, volume: true },
  ),
  sampled('opset 16', { mode: 'bicubic' }, { opset: 16 }),
  sampled('opset 22', { mode: 'cubic', padding_mode: 'border' }, { opset: 22 }),
  ...paddings.map((padding_mode) =>
    sampled(`symbolic sizes, ${padding_mode}`, { padding_mode }, { symbolic: true }),
  ),
  sampled('symbolic sizes, bicubic', { mode: 'bicubic', padding_mode: 'reflection' }, { symbolic: true }),
  sampled('symbolic sizes, volume', { padding_mode: 'border' }, { symbolic: true, volume: true, opset: 20 }),
]

const affine = (
  name: string,
  theta: Operand,
  size: readonly number[],
  attributes: Attributes = {},
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { theta },
  opset: 20,
  steps: exact,
  build: (g) => g.op('AffineGrid', ['theta', g.ints(size)], attributes),
  ...rest,
})

export const affineGrid: Cases = [
  affine('2-D', normal([2, 2, 3]), [2, 3, 3, 4]),
  affine('2-D, align_corners', normal([2, 2, 3]), [2, 1, 3, 4], { align_corners: 1 }),
  affine('3-D', normal([2, 3, 4]), [2, 1, 2, 3, 4]),
  affine('3-D, align_corners', normal([1, 3, 4]), [1, 1, 2, 3, 4], { align_corners: 1 }),
  affine('symbolic batch', normal([2, 2, 3], ['N', 2, 3]), [2, 3, 3, 4]),
  {
    ...affine('size that is fed', normal([2, 2, 3]), []),
    feeds: { size: int64([2, 1, 3, 2]) },
    build: (g) => g.op('AffineGrid', ['theta', 'size']),
  },
]

const folded = (
  name: string,
  X: Operand,
  image: readonly number[],
  block: readonly number[],
  attributes: Attributes = {},
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { X },
  steps: exact,
  build: (g) => g.op('Col2Im', ['X', g.ints(image), g.ints(block)], attributes),
  ...rest,
})

export const col2im: Cases = [
  folded('blocks side by side', normal([2, 12, 4]), [4, 6], [2, 3], { strides: [2, 3] }),
  folded('overlapping', normal([2, 8, 12]), [4, 5], [2, 2]),
  folded('pads and strides', normal([1, 9, 6]), [4, 5], [3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] }),
  folded('asymmetric pads', normal([1, 6, 20]), [4, 5], [2, 3], { pads: [0, 1, 1, 1] }),
  folded('dilations', normal([1, 8, 9]), [5, 5], [2, 2], { dilations: [2, 2] }),
  folded('1-D', normal([2, 6, 4]), [6], [3]),
  folded('3-D', normal([1, 16, 4]), [3, 2, 3], [2, 2, 2], {}, {}),
  folded('symbolic batch', normal([2, 8, 12], ['N', 8, 12]), [4, 5], [2, 2]),
  {
    ...folded('image_shape that is fed', normal([2, 8, 12]), [], []),
    feeds: { image: int64([4, 5]) },
    build: (g) => g.op('Col2Im', ['X', 'image', g.ints([2, 2])]),
  },
]

const unpooled = casesOf('MaxUnpool', { steps: exact })
const square = { kernel_shape: [2, 2], strides: [2, 2] }
const indices = int64([0, 3, 9, 14, 16, 23, 26, 31], [1, 2, 2, 2])
const unpool =
  (rest: readonly (readonly number[])[] = [], attributes: Attributes = square): GradCase['build'] =>
  (g) =>
    g.op('MaxUnpool', ['X', g.constant(indices), ...rest.map((list) => g.ints(list))], attributes)

export const maxUnpool: Cases = [
  unpooled('2-D', { X: normal([1, 2, 2, 2]) }, {}, { build: unpool() }),
  unpooled('output_shape', { X: normal([1, 2, 2, 2]) }, {}, { build: unpool([[1, 2, 5, 5]]) }),
  unpooled(
    'pads',
    { X: normal([1, 2, 2, 2]) },
    {},
    { build: unpool([[1, 2, 4, 5]], { ...square, kernel_shape: [3, 3], pads: [1, 1, 0, 0] }) },
  ),
  unpooled('opset 9', { X: normal([1, 2, 2, 2]) }, {}, { build: unpool(), opset: 9 }),
  unpooled('opset 22', { X: normal([1, 2, 2, 2]) }, {}, { build: unpool(), opset: 22 }),
  unpooled(
    'after MaxPool',
    { X: normal([1, 1, 4, 4]) },
    {},
    {
      steps: { sizes: [0.001, 0.0003], tolerance: 1e-3 },
      build: (g) => {
        const [pooled, at] = g.ops('MaxPool', ['X'], 2, square) as [string, string]
        return g.op('MaxUnpool', [pooled, at], square)
      },
    },
  ),
  unpooled('symbolic sizes', { X: normal([1, 2, 2, 2], ['N', 'C', 'H', 'W']) }, {}, { build: unpool() }),
]
