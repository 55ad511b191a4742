/** The table of shape inference: operator to rule. An operator that is absent has outputs of unknown type. */
import { plainAttributes } from '../attributes.ts'
import type { Facts } from '../facts.ts'
import { factsOf } from '../facts.ts'
import { bodyOf, findFunction } from '../functions.ts'
import { type Graph, type LocalFunction, type Node, qualifiedName } from '../model.ts'
import { type Symbols, sameShape } from '../shape.ts'
import * as attention from './attention.ts'
import type { InferContext, InferRule } from './context.ts'
import { einsum } from './einsum.ts'
import { arithmetic, comparison, nary, predicate, sameAsFirst, unary, where } from './elementwise.ts'
import { argReduce, fusedMatMul, gemm, loss, matmul, reduce } from './products.ts'
import { quantized } from './quantized.ts'
import { recurrent } from './recurrent.ts'
import * as resampling from './resampling.ts'
import * as selection from './selection.ts'
import * as spectrum from './spectrum.ts'
import * as structure from './structure.ts'
import { conv, convTranspose, globalPool, pool, regions } from './windows.ts'

const table = (names: string, rule: InferRule): Record<string, InferRule> =>
  Object.fromEntries(names.split(' ').map((name) => [name, rule]))

const rules: Readonly<Record<string, InferRule>> = {
  ...table(
    'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Clip Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish ' +
      'Hardmax LeakyRelu Log LogSoftmax Mish Neg PRelu Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh ' +
      'Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Not CumSum Trilu LRN LpNormalization ' +
      'InstanceNormalization GroupNormalization MeanVarianceNormalization RMSNormalization',
    unary,
  ),
  ...table('Identity', sameAsFirst),
  ...table('Pow Max Min Sum Mean And Or Xor BitwiseAnd BitwiseOr', nary),
  ...table('Equal Greater GreaterOrEqual Less LessOrEqual', comparison),
  ...table('IsNaN IsInf', predicate),
  ...table(
    'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare',
    reduce,
  ),
  ...table('ArgMax ArgMin', argReduce),
  ...table('GRU LSTM RNN', recurrent),
  ...table('MaxPool AveragePool LpPool', pool),
  ...table('GlobalAveragePool GlobalMaxPool GlobalLpPool', globalPool),
  ...table('Scatter ScatterElements ScatterND', structure.scatter),
  ...table('ReverseSequence', unary),
  ...table('Swish', unary),
  ...table('RotaryEmbedding com.microsoft::RotaryEmbedding', unary),
  ...table(
    'com.microsoft::BiasGelu com.microsoft::FastGelu com.microsoft::Gelu com.microsoft::QuickGelu',
    unary,
  ),
  ...table('BitShift BitwiseXor', nary),
  ...table('com.microsoft::FusedMatMul com.microsoft::TransposeMatMul', fusedMatMul),
  ...table('NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss', loss),
  ...table('Resize Upsample', resampling.resize),
  ...table('Bernoulli EyeLike RandomNormalLike RandomUniformLike', selection.shapedLike),
  ...table('RandomNormal RandomUniform', selection.random),
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b) => Math.trunc(a / b)),
  // The sign of the divisor, as in Python; fmod differs for negative numbers, which sizes are not.
  Mod: arithmetic((a, b) => ((a % b) + b) % b),
  Where: where,
  ...quantized,
  Conv: conv,
  'com.microsoft::FusedConv': conv,
  DeformConv: conv,
  ...table('RoiAlign MaxRoiPool', regions),
  DFT: spectrum.dft,
  STFT: spectrum.stft,
  Det: spectrum.det,
  ConvTranspose: convTranspose,
  MatMul: matmul,
  Gemm: gemm,
  'com.microsoft::FusedGemm': gemm,
  Einsum: einsum,
  // Running statistics (outputs 2 and 3) are like the given ones.
  BatchNormalization: (c) => [c.inputs[0], c.inputs[3], c.inputs[4]],
  LayerNormalization: attention.layerNormalization,
  SimplifiedLayerNormalization: attention.simplifiedLayerNormalization,
  'com.microsoft::SkipLayerNormalization': attention.skipLayerNormalization,
  'com.microsoft::SkipSimplifiedLayerNormalization': attention.skipLayerNormalization,
  Attention: attention.attention,
  'com.microsoft::Attention': attention.microsoftAttention,
  'com.microsoft::MultiHeadAttention': attention.multiHeadAttention,
  Dropout: dropout,
  Constant: structure.constant,
  ConstantOfShape: structure.constantOfShape,
  Cast: structure.cast,
  CastLike: (c) => [c.inputs[1] && { dtype: c.inputs[1].dtype, shape: c.inputs[0]?.shape }],
  Shape: structure.shape,
  Size: structure.size,
  Reshape: structure.reshape,
  Flatten: structure.flatten,
  Transpose: structure.transpose,
  Squeeze: structure.squeeze,
  Unsqueeze: structure.unsqueeze,
  Concat: structure.concat,
  DepthToSpace: structure.blocks(1),
  SpaceToDepth: structure.blocks(-1),
  Gather: structure.gather,
  GatherElements: structure.likeIndices,
  GatherND: selection.gatherND,
  TopK: selection.topK,
  Compress: selection.compress,
  NonZero: selection.nonZero,
  Multinomial: selection.multinomial,
  Slice: structure.slice,
  Pad: structure.pad,
  Expand: structure.expand,
  Tile: structure.tile,
  Split: structure.split,
  Range: structure.range,
  OneHot: structure.oneHot,
  GridSample: resampling.gridSample,
  AffineGrid: resampling.affineGrid,
  Col2Im: resampling.col2im,
  MaxUnpool: resampling.maxUnpool,
  CenterCropPad: resampling.centerCropPad,
}

/** The operators with a rule; the tests have a case for each. */
export const inferredOperators: readonly string[] = Object.keys(rules)

/** Before opset 12, when the ratio was an attribute, the mask was of other types. */
function dropout({ inputs: [data], attributes }: InferContext) {
  const mask = data && attributes.ratio === undefined
  return [data, mask ? ({ dtype: 'bool', shape: data.shape } as const) : undefined]
}

export interface InferEnvironment {
  facts(value: string): Facts | undefined
  /** The elements of a constant tensor, floats too. */
  readonly constants?: ((value: string) => readonly number[] | undefined) | undefined
  readonly symbols: Symbols
  readonly functions: readonly LocalFunction[]
}

/** Facts of each output of a node, undefined where nothing is known. */
export function inferNode(node: Node, env: InferEnvironment): readonly (Facts | undefined)[] {
  const inputs = node.inputs.map((name) => (name === '' ? undefined : env.facts(name)))
  if (node.op === 'If' && node.domain === '') return inferIf(node, env)
  if ((node.op === 'Loop' || node.op === 'Scan') && node.domain === '') return inferLoop(node, inputs, env)
  const name = qualifiedName(node)
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
  if (rule)
    return rule({
      node,
      inputs,
      constants: (i) => env.constants?.(node.inputs[i] ?? ''),
      attributes: plainAttributes(node),
      symbols: env.symbols,
      functions: env.functions,
    })
  const callee = findFunction(env.functions, node)
  return callee ? inferCall(callee, node, inputs, env) : []
}

/** A call of a local function: its body is inferred with the arguments' facts. */
function inferCall(
  f: LocalFunction,
  call: Node,
  inputs: readonly (Facts | undefined)[],
  env: InferEnvironment,
) {
  const local = new Map(f.inputs.map((name, i) => [name, inputs[i]]))
  inferBody(bodyOf(f, call), local, { ...env, facts: () => undefined, constants: undefined })
  return f.outputs.map((name) => local.get(name))
}

/** What both branches of an If agree on. */
function inferIf(node: Node, env: InferEnvironment) {
  const branches = ['then_branch', 'else_branch'].map((name) => {
    const branch = node.attributes.get(name)
    return branch?.type === 'graph' ? inferBranch(branch.value, env) : []
  })
  return node.outputs.map((_, i): Facts | undefined => {
    const [a, b] = branches.map((outputs) => outputs[i])
    if (!a || !b || a.dtype !== b.dtype) return undefined
    const shape = a.shape?.length === b.shape?.length ? a.shape : undefined
    return { dtype: a.dtype, shape: shape?.map((d, k) => (d === b.shape?.[k] ? d : env.symbols.fresh())) }
  })
}

/**
 * What a Loop or Scan gives. A state keeps its shape if the body, given that shape, gives it back; else its sizes change
 * from one iteration to the next. Of what is stacked the type alone is told.
 */
function inferLoop(node: Node, inputs: readonly (Facts | undefined)[], env: InferEnvironment) {
  const body = node.attributes.get('body')
  if (body?.type !== 'graph') return []
  const isLoop = node.op === 'Loop'
  const slices = isLoop ? 0 : Number(plainAttributes(node).num_scan_inputs)
  const counters: readonly Facts[] = isLoop ? [{ dtype: 'int64' }, { dtype: 'bool' }] : []
  const typeOf = (facts: Facts | undefined) => facts && { dtype: facts.dtype }
  const scanned = inputs.slice(inputs.length - slices).map(typeOf)
  const states = inputs
    .slice(counters.length, inputs.length - slices)
    .map((facts) => facts && { ...facts, content: undefined })
  for (;;) {
    const given = [...counters, ...states, ...scanned]
    const local = new Map(body.value.inputs.map(({ name }, i) => [name, given[i]]))
    const results = inferBranch(body.value, env, local).slice(isLoop ? 1 : 0)
    const changing = states.findIndex(
      (state, i) => state?.shape && !(results[i]?.shape && sameShape(state.shape, results[i].shape)),
    )
    if (changing < 0) return results.map((facts, i) => (i < states.length ? states[i] : typeOf(facts)))
    states[changing] = { dtype: states[changing]!.dtype, content: undefined }
  }
}

function inferBranch(graph: Graph, env: InferEnvironment, local = new Map<string, Facts | undefined>()) {
  for (const [name, tensor] of graph.initializers)
    if (tensor.dtype !== 'opaque') local.set(name, factsOf(tensor))
  inferBody(graph.nodes, local, env)
  return graph.outputs.map(({ name }) => local.get(name) ?? env.facts(name))
}

function inferBody(nodes: readonly Node[], local: Map<string, Facts | undefined>, env: InferEnvironment) {
  const inner = { ...env, facts: (value: string) => local.get(value) ?? env.facts(value) }
  for (const node of nodes) {
    const outputs = inferNode(node, inner)
    node.outputs.forEach((name, i) => {
      local.set(name, outputs[i])
    })
  }
}
