/** The one table of gradient rules, by operator; `domain::Operator` outside ai.onnx. */

import type { Gradients, GradRule } from '../rule.ts'
import { abs } from './abs.ts'
import { acos } from './acos.ts'
import { acosh } from './acosh.ts'
import { add } from './add.ts'
import { affineGrid } from './affine-grid.ts'
import { asin } from './asin.ts'
import { asinh } from './asinh.ts'
import { atan } from './atan.ts'
import { atanh } from './atanh.ts'
import { attention } from './attention.ts'
import { averagePool } from './average-pool.ts'
import { batchNormalization } from './batch-normalization.ts'
import { biasGelu } from './bias-gelu.ts'
import { cast } from './cast.ts'
import { celu } from './celu.ts'
import { centerCropPad } from './center-crop-pad.ts'
import { clip } from './clip.ts'
import { col2im } from './col2im.ts'
import { compress } from './compress.ts'
import { concat } from './concat.ts'
import { conv } from './conv.ts'
import { convTranspose } from './conv-transpose.ts'
import { cos } from './cos.ts'
import { cosh } from './cosh.ts'
import { cumSum } from './cum-sum.ts'
import { deformConv } from './deform-conv.ts'
import { depthToSpace } from './depth-to-space.ts'
import { det } from './det.ts'
import { dft } from './dft.ts'
import { div } from './div.ts'
import { dropout } from './dropout.ts'
import { einsum } from './einsum.ts'
import { elu } from './elu.ts'
import { erf } from './erf.ts'
import { exp } from './exp.ts'
import { expand } from './expand.ts'
import { fastGelu } from './fast-gelu.ts'
import { fusedConv } from './fused-conv.ts'
import { fusedGemm } from './fused-gemm.ts'
import { fusedMatMul } from './fused-matmul.ts'
import { gather } from './gather.ts'
import { gatherElements } from './gather-elements.ts'
import { gatherND } from './gather-nd.ts'
import { gelu } from './gelu.ts'
import { gemm } from './gemm.ts'
import { globalAveragePool } from './global-average-pool.ts'
import { globalMaxPool } from './global-max-pool.ts'
import { gridSample } from './grid-sample.ts'
import { groupNormalization } from './group-normalization.ts'
import { gru } from './gru.ts'
import { hardSigmoid } from './hard-sigmoid.ts'
import { hardSwish } from './hard-swish.ts'
import { identity } from './identity.ts'
import { ifRule } from './if.ts'
import { instanceNormalization } from './instance-normalization.ts'
import { layerNormalization } from './layer-normalization.ts'
import { leakyRelu } from './leaky-relu.ts'
import { log } from './log.ts'
import { logSoftmax } from './log-softmax.ts'
import { lpNormalization } from './lp-normalization.ts'
import { globalLpPool, lpPool } from './lp-pool.ts'
import { lrn } from './lrn.ts'
import { lstm } from './lstm.ts'
import { matmul } from './matmul.ts'
import { max } from './max.ts'
import { maxPool } from './max-pool.ts'
import { maxUnpool } from './max-unpool.ts'
import { mean } from './mean.ts'
import { meanVarianceNormalization } from './mean-variance-normalization.ts'
import { microsoftAttention } from './microsoft-attention.ts'
import { mish } from './mish.ts'
import { mix } from './mix.ts'
import { mixDetached } from './mix-detached.ts'
import { mod } from './mod.ts'
import { mul } from './mul.ts'
import { multiHeadAttention } from './multi-head-attention.ts'
import { neg } from './neg.ts'
import { negativeLogLikelihoodLoss } from './negative-log-likelihood-loss.ts'
import { noGradient } from './no-gradient.ts'
import { oneHot } from './one-hot.ts'
import { pad } from './pad.ts'
import { pow } from './pow.ts'
import { prelu } from './prelu.ts'
import { range } from './range.ts'
import { reciprocal } from './reciprocal.ts'
import { reduceL1 } from './reduce-l1.ts'
import { reduceL2 } from './reduce-l2.ts'
import { reduceLogSum } from './reduce-log-sum.ts'
import { reduceLogSumExp } from './reduce-log-sum-exp.ts'
import { reduceMax } from './reduce-max.ts'
import { reduceMean } from './reduce-mean.ts'
import { reduceProd } from './reduce-prod.ts'
import { reduceSum } from './reduce-sum.ts'
import { reduceSumSquare } from './reduce-sum-square.ts'
import { relu } from './relu.ts'
import { reshape } from './reshape.ts'
import { resize } from './resize.ts'
import { reverseSequence } from './reverse-sequence.ts'
import { rmsNormalization } from './rms-normalization.ts'
import { rnn } from './rnn.ts'
import { roiAlign } from './roi-align.ts'
import { microsoftRotaryEmbedding, rotaryEmbedding } from './rotary-embedding.ts'
import { scatterElements } from './scatter-elements.ts'
import { scatterND } from './scatter-nd.ts'
import { selu } from './selu.ts'
import { shrink } from './shrink.ts'
import { sigmoid } from './sigmoid.ts'
import { sin } from './sin.ts'
import { sinh } from './sinh.ts'
import { skipLayerNormalization, skipSimplifiedLayerNormalization } from './skip-layer-normalization.ts'
import { slice } from './slice.ts'
import { softmax } from './softmax.ts'
import { softmaxCrossEntropyLoss } from './softmax-cross-entropy-loss.ts'
import { softplus } from './softplus.ts'
import { softsign } from './softsign.ts'
import { spaceToDepth } from './space-to-depth.ts'
import { split } from './split.ts'
import { sqrt } from './sqrt.ts'
import { stft } from './stft.ts'
import { straightThroughRound, straightThroughSign } from './straight-through.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { quickGelu, swish } from './swish.ts'
import { tan } from './tan.ts'
import { tanh } from './tanh.ts'
import { thresholdedRelu } from './thresholded-relu.ts'
import { tile } from './tile.ts'
import { topK } from './top-k.ts'
import { transpose } from './transpose.ts'
import { trilu } from './trilu.ts'
import { where } from './where.ts'

export const rules = {
  Abs: abs,
  Acos: acos,
  Acosh: acosh,
  Add: add,
  AffineGrid: affineGrid,
  Asin: asin,
  Asinh: asinh,
  Atan: atan,
  Atanh: atanh,
  Attention: attention,
  AveragePool: averagePool,
  BatchNormalization: batchNormalization,
  Cast: cast,
  CastLike: cast,
  Celu: celu,
  CenterCropPad: centerCropPad,
  Clip: clip,
  Col2Im: col2im,
  Compress: compress,
  Concat: concat,
  Conv: conv,
  ConvTranspose: convTranspose,
  Cos: cos,
  Cosh: cosh,
  CumSum: cumSum,
  DFT: dft,
  DeformConv: deformConv,
  DepthToSpace: depthToSpace,
  Det: det,
  Div: div,
  Dropout: dropout,
  Einsum: einsum,
  Elu: elu,
  Erf: erf,
  Exp: exp,
  Expand: expand,
  Flatten: reshape,
  GRU: gru,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  Gelu: gelu,
  Gemm: gemm,
  GlobalAveragePool: globalAveragePool,
  GlobalLpPool: globalLpPool,
  GlobalMaxPool: globalMaxPool,
  GridSample: gridSample,
  GroupNormalization: groupNormalization,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Identity: identity,
  If: ifRule,
  InstanceNormalization: instanceNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
  LSTM: lstm,
  LeakyRelu: leakyRelu,
  Log: log,
  LogSoftmax: logSoftmax,
  LpNormalization: lpNormalization,
  LpPool: lpPool,
  MatMul: matmul,
  Max: max,
  MaxPool: maxPool,
  MaxUnpool: maxUnpool,
  Mean: mean,
  MeanVarianceNormalization: meanVarianceNormalization,
  Min: max,
  Mish: mish,
  Mod: mod,
  Mul: mul,
  Neg: neg,
  NegativeLogLikelihoodLoss: negativeLogLikelihoodLoss,
  OneHot: oneHot,
  PRelu: prelu,
  RMSNormalization: rmsNormalization,
  Pad: pad,
  Pow: pow,
  RNN: rnn,
  Range: range,
  Reciprocal: reciprocal,
  ReduceL1: reduceL1,
  ReduceL2: reduceL2,
  ReduceLogSum: reduceLogSum,
  ReduceLogSumExp: reduceLogSumExp,
  ReduceMax: reduceMax,
  ReduceMean: reduceMean,
  ReduceMin: reduceMax,
  ReduceProd: reduceProd,
  ReduceSum: reduceSum,
  ReduceSumSquare: reduceSumSquare,
  Relu: relu,
  Reshape: reshape,
  Resize: resize,
  ReverseSequence: reverseSequence,
  RoiAlign: roiAlign,
  RotaryEmbedding: rotaryEmbedding,
  STFT: stft,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  Selu: selu,
  Shrink: shrink,
  Sigmoid: sigmoid,
  SimplifiedLayerNormalization: rmsNormalization,
  Sin: sin,
  Sinh: sinh,
  Slice: slice,
  Softmax: softmax,
  SoftmaxCrossEntropyLoss: softmaxCrossEntropyLoss,
  Softplus: softplus,
  Softsign: softsign,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Sqrt: sqrt,
  Squeeze: reshape,
  Sub: sub,
  Sum: sum,
  Swish: swish,
  Tan: tan,
  Tanh: tanh,
  ThresholdedRelu: thresholdedRelu,
  Tile: tile,
  TopK: topK,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: reshape,
  Where: where,
  Bernoulli: noGradient,
  Ceil: noGradient,
  ConstantOfShape: noGradient,
  EyeLike: noGradient,
  Floor: noGradient,
  Hardmax: noGradient,
  RandomNormalLike: noGradient,
  RandomUniformLike: noGradient,
  Round: noGradient,
  Sign: noGradient,
  'com.microsoft::Attention': microsoftAttention,
  'com.microsoft::BiasGelu': biasGelu,
  'com.microsoft::FastGelu': fastGelu,
  'com.microsoft::FusedConv': fusedConv,
  'com.microsoft::FusedGemm': fusedGemm,
  'com.microsoft::FusedMatMul': fusedMatMul,
  'com.microsoft::Gelu': gelu,
  'com.microsoft::MultiHeadAttention': multiHeadAttention,
  'com.microsoft::QuickGelu': quickGelu,
  'com.microsoft::RotaryEmbedding': microsoftRotaryEmbedding,
  'com.microsoft::SkipLayerNormalization': skipLayerNormalization,
  'com.microsoft::SkipSimplifiedLayerNormalization': skipSimplifiedLayerNormalization,
  'com.microsoft::TransposeMatMul': fusedMatMul,
  // Rounding is flat; see quantization/ for the straight-through estimator.
  ConvInteger: noGradient,
  DequantizeLinear: noGradient,
  DynamicQuantizeLinear: noGradient,
  MatMulInteger: noGradient,
  QLinearConv: noGradient,
  QLinearMatMul: noGradient,
  QuantizeLinear: noGradient,
  'com.microsoft::DequantizeLinear': noGradient,
  'com.microsoft::DynamicQuantizeMatMul': noGradient,
  'com.microsoft::MatMulIntegerToFloat': noGradient,
  'com.microsoft::QGemm': noGradient,
  'com.microsoft::QLinearAdd': noGradient,
  'com.microsoft::QLinearAveragePool': noGradient,
  'com.microsoft::QLinearConcat': noGradient,
  'com.microsoft::QLinearGlobalAveragePool': noGradient,
  'com.microsoft::QLinearLeakyRelu': noGradient,
  'com.microsoft::QLinearMul': noGradient,
  'com.microsoft::QLinearSigmoid': noGradient,
  'com.microsoft::QuantizeLinear': noGradient,
  'onnx_manifold::Mix': mix,
  'onnx_manifold::MixDetached': mixDetached,
  'onnx_manifold::StopGradient': noGradient,
  'onnx_manifold::StraightThroughCeil': straightThroughRound,
  'onnx_manifold::StraightThroughFloor': straightThroughRound,
  'onnx_manifold::StraightThroughRound': straightThroughRound,
  'onnx_manifold::StraightThroughSign': straightThroughSign,
} as const satisfies Readonly<Record<string, GradRule<never, never, Gradients>>>

export type RuleName = keyof typeof rules

/**
 * Operators whose gradient is the derivative: all but those of `noGradient`, and those that differ from it on purpose
 * (the straight-through estimators, MixDetached).
 */
export type DifferentiableOp = Exclude<
  { [Op in RuleName]: (typeof rules)[Op] extends typeof noGradient ? never : Op }[RuleName],
  `onnx_manifold::StraightThrough${string}` | 'onnx_manifold::MixDetached'
>
