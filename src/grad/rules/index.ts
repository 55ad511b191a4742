/** The one table of gradient rules, by operator; `domain::Operator` outside ai.onnx. */

import type { GradRule } from '../rule.ts'
import { add } from './add.ts'
import { averagePool } from './average-pool.ts'
import { batchNormalization } from './batch-normalization.ts'
import { cast } from './cast.ts'
import { clip } from './clip.ts'
import { concat } from './concat.ts'
import { conv } from './conv.ts'
import { div } from './div.ts'
import { dropout } from './dropout.ts'
import { elu } from './elu.ts'
import { exp } from './exp.ts'
import { gather } from './gather.ts'
import { gemm } from './gemm.ts'
import { globalAveragePool } from './global-average-pool.ts'
import { globalMaxPool } from './global-max-pool.ts'
import { identity } from './identity.ts'
import { leakyRelu } from './leaky-relu.ts'
import { log } from './log.ts'
import { logSoftmax } from './log-softmax.ts'
import { matmul } from './matmul.ts'
import { maxPool } from './max-pool.ts'
import { mix } from './mix.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { noGradient } from './no-gradient.ts'
import { pad } from './pad.ts'
import { pow } from './pow.ts'
import { reduceMean } from './reduce-mean.ts'
import { reduceSum } from './reduce-sum.ts'
import { relu } from './relu.ts'
import { reshape } from './reshape.ts'
import { sigmoid } from './sigmoid.ts'
import { slice } from './slice.ts'
import { softmax } from './softmax.ts'
import { sqrt } from './sqrt.ts'
import { sub } from './sub.ts'
import { tanh } from './tanh.ts'
import { transpose } from './transpose.ts'

export const rules = {
  Add: add,
  AveragePool: averagePool,
  BatchNormalization: batchNormalization,
  Cast: cast,
  Clip: clip,
  Concat: concat,
  Conv: conv,
  Div: div,
  Dropout: dropout,
  Elu: elu,
  Exp: exp,
  Flatten: reshape,
  Gather: gather,
  Gemm: gemm,
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
  Identity: identity,
  LeakyRelu: leakyRelu,
  Log: log,
  LogSoftmax: logSoftmax,
  MatMul: matmul,
  MaxPool: maxPool,
  Mul: mul,
  Neg: neg,
  Pad: pad,
  Pow: pow,
  ReduceMean: reduceMean,
  ReduceSum: reduceSum,
  Relu: relu,
  Reshape: reshape,
  Sigmoid: sigmoid,
  Slice: slice,
  Softmax: softmax,
  Sqrt: sqrt,
  Squeeze: reshape,
  Sub: sub,
  Tanh: tanh,
  Transpose: transpose,
  Unsqueeze: reshape,
  Ceil: noGradient,
  ConstantOfShape: noGradient,
  Floor: noGradient,
  Round: noGradient,
  Sign: noGradient,
  'onnx_manifold::Mix': mix,
} as const satisfies Readonly<Record<string, GradRule<never, never>>>

export type RuleName = keyof typeof rules

/** Operators whose results carry gradients: all but those of `noGradient`. */
export type DifferentiableOp = {
  [Op in RuleName]: (typeof rules)[Op] extends typeof noGradient ? never : Op
}[RuleName]
