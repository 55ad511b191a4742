/** The rules by operator. A rule gives back false where the node has to stay as it is. */

import { gradientDomain } from '../../../../onnx/domains.ts'
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'
import { batchNormalization, batchNormalizationGradient } from './batch-norm.ts'
import { convolution } from './convolution.ts'
import { anyOrder, castLike, elementwise, positivePart } from './elementwise.ts'
import { maxPool, maxPoolGradient } from './max-pool.ts'
import { byChannel } from './per-channel.ts'
import { transposedConvolution, wovenSum } from './phases.ts'
import { expand, globalAveragePool, reduceSum } from './pooling.ts'
import { scaledSum } from './scaled-sum.ts'
import { residualSum } from './sum.ts'
import { weightGradient } from './weight-gradient.ts'

export type LoweringRule = (low: Lowering, node: Node) => boolean

const each = (names: readonly string[], rule: LoweringRule): Record<string, LoweringRule> =>
  Object.fromEntries(names.map((name) => [name, rule]))

const rules: Readonly<Record<string, LoweringRule>> = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  BatchNormalization: batchNormalization,
  GlobalAveragePool: globalAveragePool,
  MaxPool: maxPool,
  Expand: expand,
  Where: (low, node) => positivePart(low, node) || elementwise(low, node),
  Add: (low, node) =>
    wovenSum(low, node) ||
    residualSum(low, node) ||
    scaledSum(low, node) ||
    elementwise(low, node) ||
    byChannel(low, node),
  Mul: (low, node) => elementwise(low, node) || byChannel(low, node),
  ...each(['Sub', 'Div', 'Max', 'Min', 'Sum', 'Pow'], elementwise),
  ...each(
    ['Identity', 'Neg', 'Abs', 'Sign', 'Sqrt', 'Reciprocal', 'Exp', 'Log', 'Tanh', 'Sigmoid', 'Erf'],
    elementwise,
  ),
  ...each(
    ['Relu', 'LeakyRelu', 'Elu', 'Selu', 'Softplus', 'HardSigmoid', 'HardSwish', 'Clip', 'Gelu'],
    elementwise,
  ),
  ...each(['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Equal', 'And', 'Or', 'Not'], elementwise),
  ...each(['Shape', 'Size', 'ReduceSumSquare', 'ReduceL2', 'ReduceL1', 'ReduceMax', 'ReduceMin'], anyOrder),
  CastLike: castLike,
  ReduceSum: (low, node) => anyOrder(low, node) || reduceSum(low, node),
  'onnx_manifold:Mix': elementwise,
  'onnx_manifold:MixDetached': elementwise,
  [`${gradientDomain}:ConvInputGradient`]: transposedConvolution,
  [`${gradientDomain}:ConvWeightGradient`]: weightGradient,
  [`${gradientDomain}:MaxPoolGradient`]: maxPoolGradient,
  [`${gradientDomain}:BatchNormalizationGradient`]: batchNormalizationGradient,
}

/** Those for networks without convolutions in blocks. */
const plainRules: Readonly<Record<string, LoweringRule>> = { Add: scaledSum, Where: positivePart }

export type RuleFor = (node: Node) => LoweringRule | undefined

/** The rule for a node; functions of one name are numbered where their bodies differ. */
export const blockedRuleFor: RuleFor = ({ op, domain }) => {
  if (isOnnx(domain)) return rules[op]
  return rules[`${domain}:${domain === gradientDomain ? op.replace(/_\d+$/, '') : op}`]
}

/** The same where nothing is blocked. */
export const plainRuleFor: RuleFor = ({ op, domain }) => (isOnnx(domain) ? plainRules[op] : undefined)

const isOnnx = (domain: string): boolean => domain === '' || domain === 'ai.onnx'
