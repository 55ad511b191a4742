/** The table of shape inference: operator to rule. An operator that is absent has outputs of unknown type. */
import { plainAttributes } from '../attributes.ts'
import type { Facts } from '../facts.ts'
import { factsOf } from '../facts.ts'
import { bodyOf } from '../functions.ts'
import { type Graph, type LocalFunction, type Node, qualifiedName } from '../model.ts'
import type { Symbols } from '../shape.ts'
import type { InferRule } from './context.ts'
import { arithmetic, comparison, nary, predicate, sameAsFirst, unary, where } from './elementwise.ts'
import { argReduce, gemm, matmul, reduce } from './products.ts'
import * as structure from './structure.ts'
import { conv, convTranspose, globalPool, pool } from './windows.ts'

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
  ...table('Pow Max Min Sum Mean Mod And Or Xor BitwiseAnd BitwiseOr', nary),
  ...table('Equal Greater GreaterOrEqual Less LessOrEqual', comparison),
  ...table('IsNaN IsInf', predicate),
  ...table(
    'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare',
    reduce,
  ),
  ...table('ArgMax ArgMin', argReduce),
  ...table('MaxPool AveragePool LpPool', pool),
  ...table('GlobalAveragePool GlobalMaxPool GlobalLpPool', globalPool),
  ...table('ScatterElements ScatterND', structure.scatter),
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b) => Math.trunc(a / b)),
  Where: where,
  Conv: conv,
  ConvTranspose: convTranspose,
  MatMul: matmul,
  Gemm: gemm,
  // Running statistics (outputs 2 and 3) are like the given ones.
  BatchNormalization: (c) => [c.inputs[0], c.inputs[3], c.inputs[4]],
  LayerNormalization: (c) => [c.inputs[0]],
  Dropout: (c) => [c.inputs[0], c.inputs[0] && { dtype: 'bool', shape: c.inputs[0].shape }],
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
  Slice: structure.slice,
  Pad: structure.pad,
  Expand: structure.expand,
  Tile: structure.tile,
  Split: structure.split,
  Range: structure.range,
  OneHot: structure.oneHot,
}

export interface InferEnvironment {
  facts(value: string): Facts | undefined
  readonly symbols: Symbols
  readonly functions: readonly LocalFunction[]
}

/** Facts of each output of a node, undefined where nothing is known. */
export function inferNode(node: Node, env: InferEnvironment): readonly (Facts | undefined)[] {
  const inputs = node.inputs.map((name) => (name === '' ? undefined : env.facts(name)))
  if (node.op === 'If' && node.domain === '') return inferIf(node, env)
  const name = qualifiedName(node)
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
  if (rule)
    return rule({
      node,
      inputs,
      attributes: plainAttributes(node),
      symbols: env.symbols,
      functions: env.functions,
    })
  const callee = env.functions.find((f) => f.domain === node.domain && f.name === node.op)
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
  inferBody(bodyOf(f, call), local, { ...env, facts: () => undefined })
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

function inferBranch(graph: Graph, env: InferEnvironment) {
  const local = new Map<string, Facts | undefined>()
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
