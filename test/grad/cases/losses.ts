/** Losses over classes. */
import { int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { casesOf, type GradCase, normal, positive, type Steps, smooth } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Attributes = { readonly reduction?: string; readonly ignore_index?: number }

const labels = int64([2, 0, 2, 1])
/** [N, 2, 2] of 3 classes. */
const pixels = int64([2, 0, 1, 1, 0, 2, 2, 1], [2, 2, 2])
const int32: Tensor = { dtype: 'int32', dims: [4], data: Int32Array.of(2, 0, 2, 1) }

const losses = (op: string, steps: Steps): Cases => {
  const make = (
    name: string,
    target: Tensor,
    inputs: GradCase['inputs'],
    attributes: Attributes = {},
    rest: Partial<GradCase> = {},
  ): GradCase => ({
    ...casesOf(op, { steps })(name, inputs),
    feeds: { target },
    build: (g) => g.op(op, ['input', 'target', ...(inputs.weight ? ['weight'] : [])], attributes),
    ...rest,
  })
  const plain = { input: normal([4, 3]) }
  const weighted = { ...plain, weight: positive([3]) }
  const image = { input: normal([2, 3, 2, 2]) }
  const reductions = [undefined, 'mean', 'sum', 'none'].flatMap((reduction): GradCase[] => [
    make(`reduction ${reduction}`, labels, plain, reduction === undefined ? {} : { reduction }),
    make(`reduction ${reduction}, weights`, labels, weighted, reduction === undefined ? {} : { reduction }),
  ])
  const ignoring = ['mean', 'sum', 'none'].flatMap((reduction): GradCase[] => [
    make(`a class is ignored, ${reduction}`, labels, plain, { reduction, ignore_index: 2 }),
    make(`a class is ignored, ${reduction}, weights`, labels, weighted, { reduction, ignore_index: 2 }),
  ])
  const outside = int64([2, -100, 0, 1])
  return [
    make('defaults', labels, plain),
    ...reductions,
    ...ignoring,
    make('labels outside the classes are ignored', outside, weighted, { ignore_index: -100 }),
    make('class 0 is ignored', labels, weighted, { ignore_index: 0 }),
    make('int32 labels', int32, weighted, { ignore_index: 1 }),
    make('pixels', pixels, image),
    make('pixels, none', pixels, { ...image, weight: positive([3]) }, { reduction: 'none', ignore_index: 1 }),
    make('one further axis', int64([0, 2, 1, 1], [2, 2]), { input: normal([2, 3, 2]) }, { reduction: 'sum' }),
    make('symbolic sizes', pixels, {
      input: normal([2, 3, 2, 2], ['N', 3, 'H', 'W']),
      weight: positive([3]),
    }),
    make('symbolic classes', labels, { input: normal([4, 3], ['N', 'C']) }),
    make('opset 12', labels, weighted, {}, { opset: 12 }),
  ]
}

export const negativeLogLikelihoodLoss = losses('NegativeLogLikelihoodLoss', smooth)

const both = (name: string, reduction: string, wanted: readonly [boolean, boolean]): GradCase => ({
  name,
  inputs: { scores: normal([2, 3, 2, 2]), weights: positive([3]) },
  feeds: { labels: pixels },
  ...(!wanted[0] && { zero: ['weights'] }),
  build: (g) => {
    const [loss, logProb] = g.ops('SoftmaxCrossEntropyLoss', ['scores', 'labels', 'weights'], 2, {
      reduction,
    })
    return [...(wanted[0] ? [loss!] : []), ...(wanted[1] ? [logProb!] : [])]
  },
})

export const softmaxCrossEntropyLoss: Cases = [
  ...losses('SoftmaxCrossEntropyLoss', smooth),
  both('loss and log_prob', 'mean', [true, true]),
  both('losses and log_prob', 'none', [true, true]),
  both('log_prob alone is used', 'mean', [false, true]),
  both('loss alone is used', 'sum', [true, false]),
]
