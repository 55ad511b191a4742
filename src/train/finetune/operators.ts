/** Which inputs of which operators hold what training changes. */
import { type Node, qualifiedName } from '../../onnx/model.ts'

/**
 * Weighted operators: products of data with weights (and their biases), and tables that data look up. An initializer
 * at any other input of these is data: the initial state of an LSTM, say.
 */
const weighted: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  DeformConv: [1, 3],
  Gemm: [0, 1, 2],
  MatMul: [0, 1],
  Einsum: [0, 1, 2, 3],
  // The table of an embedding.
  Gather: [0],
  // W, R, B, and P of an LSTM with peepholes.
  LSTM: [1, 2, 3, 7],
  GRU: [1, 2, 3],
  RNN: [1, 2, 3],
  'com.microsoft::FusedConv': [1, 2],
  'com.microsoft::FusedGemm': [0, 1, 2],
  'com.microsoft::FusedMatMul': [0, 1],
  'com.microsoft::Attention': [1, 2],
}

/** Scales and biases of normalisations and activations. */
const scaled: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  GroupNormalization: [1, 2],
  RMSNormalization: [1],
  SimplifiedLayerNormalization: [1],
  PRelu: [1],
  'com.microsoft::SkipLayerNormalization': [2, 3, 4],
  'com.microsoft::SkipSimplifiedLayerNormalization': [2, 3],
  'com.microsoft::BiasGelu': [1],
  'com.microsoft::FastGelu': [1],
  'com.microsoft::MultiHeadAttention': [3],
}

/** Operators that join data with learnable vectors: biases, LayerScale, position embeddings, class tokens. */
export const joining: ReadonlySet<string> = new Set(['Add', 'Sum', 'Mul', 'Concat'])

/**
 * Operators through which an initializer passes on its way to the operator that meets the data, by the inputs that it
 * may come in by: those that rearrange, the arithmetic of reparametrised weights (g * v / |v|), and networks of constants
 * (the position biases of Swin V2). Divisors, roots and what is subtracted are no weights: the variance in
 * scale / sqrt(variance + epsilon), say.
 */
const carriers: Readonly<Record<string, readonly number[] | 'all'>> = {
  ...passing(
    'Identity Transpose Reshape Flatten Squeeze Unsqueeze Cast CastLike Expand Tile Slice Split Gather Pad ScatterND ' +
      'Sub Div Relu LeakyRelu Gelu Sigmoid Tanh Exp Clip Softmax Softplus',
    [0],
  ),
  ...passing('Concat Add Sum Mul MatMul Gemm', 'all'),
  Where: [1, 2],
}

function passing(ops: string, inputs: readonly number[] | 'all'): Record<string, readonly number[] | 'all'> {
  return Object.fromEntries(ops.split(' ').map((op) => [op, inputs]))
}

const inputsOf = (
  table: Readonly<Record<string, readonly number[] | 'all'>>,
  node: Node,
): readonly string[] => {
  const name = qualifiedName(node)
  const chosen = Object.hasOwn(table, name) ? table[name]! : []
  return node.inputs.filter((value, i) => value !== '' && (chosen === 'all' || chosen.includes(i)))
}

/** The inputs of a weighted operator that hold weights where they are no data. */
export const weightsOf = (node: Node): readonly string[] => inputsOf(weighted, node)

/** Those of a normalisation or an activation. */
export const scalesOf = (node: Node): readonly string[] => inputsOf(scaled, node)

/**
 * The inputs of a node without data that its outputs are made of. What a network of constants starts from is none: a
 * table of coordinates, say.
 *
 * @param isInitializer true for initializers, as they are
 */
export function carriedBy(node: Node, isInitializer: (value: string) => boolean): readonly string[] {
  const carried = inputsOf(carriers, node)
  const [first = ''] = node.inputs
  const isStart = (node.op === 'MatMul' || node.op === 'Gemm') && isInitializer(first)
  return isStart ? carried.filter((value) => value !== first) : carried
}
