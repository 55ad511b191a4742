/**
 * What ONNX Runtime's CUDA provider runs and where its operands lie, besides its table of kernels. Asked of the provider of 1.30.0
 * itself by tools/reference/cuda-placement.py, which needs no GPU; docs/notes/cuda.md has what was read in its source.
 */
import { type Node, qualifiedName } from '../../../onnx/model.ts'
import { type ProviderKernels, parseKernels } from '../kernels.ts'
import { kernelLines, typeLists } from './kernels.ts'

/** Shapes, axes, counts and the like. */
const hostInputs = {
  ConstantOfShape: [0],
  CumSum: [1],
  Dropout: [1, 2],
  Expand: [1],
  GRU: [4],
  If: [0],
  LSTM: [4],
  Loop: [0, 1],
  MatMulInteger: [2, 3],
  NonMaxSuppression: [2, 3, 4],
  OneHot: [1, 2],
  Pad: [1, 2, 3],
  RNN: [4],
  Range: [0, 1, 2],
  ReduceL1: [1],
  ReduceL2: [1],
  ReduceLogSum: [1],
  ReduceLogSumExp: [1],
  ReduceMax: [1],
  ReduceMean: [1],
  ReduceMin: [1],
  ReduceProd: [1],
  ReduceSum: [1],
  ReduceSumSquare: [1],
  Reshape: [1],
  Resize: [1, 2, 3],
  Slice: [1, 2, 3, 4],
  Split: [1],
  Squeeze: [1],
  Tile: [1],
  TopK: [1],
  Trilu: [1],
  Unsqueeze: [1],
} as const

/** cuDNN pads both sides alike. */
function paddedUnevenly({ attributes }: Node): boolean {
  const [pads, auto] = [attributes.get('pads'), attributes.get('auto_pad')]
  if (auto?.type === 'string' && auto.value.startsWith('SAME')) return true
  if (pads?.type !== 'ints') return false
  const rank = pads.value.length / 2
  return pads.value.slice(0, rank).some((before, i) => before !== pads.value[rank + i])
}

/** cuDNN's recurrent layers are the plain ones. */
function unusual({ op, attributes, inputs }: Node): boolean {
  const number = (name: string): bigint => {
    const attribute = attributes.get(name)
    return attribute?.type === 'int' ? attribute.value : 0n
  }
  const set = ['activation_alpha', 'activation_beta', 'clip'].some((name) => attributes.has(name))
  const activations = attributes.get('activations')
  const usual = { RNN: ['tanh'], GRU: ['sigmoid', 'tanh'], LSTM: ['sigmoid', 'tanh', 'tanh'] }[op] ?? []
  const others =
    activations?.type === 'strings' &&
    activations.value.some((name, i) => name.toLowerCase() !== usual[i % usual.length])
  if (op === 'GRU' && number('linear_before_reset') !== 1n) return true
  if (op === 'LSTM' && (number('input_forget') !== 0n || (inputs[7] ?? '') !== '')) return true
  return set || others
}

function unsupported(node: Node): string | undefined {
  if (node.domain !== '') return undefined
  if (node.op === 'ConvTranspose' && paddedUnevenly(node)) return 'no kernel for uneven padding'
  if (['RNN', 'GRU', 'LSTM'].includes(node.op) && unusual(node)) return 'no kernel for this kind of cell'
  return undefined
}

/**
 * Kernels that throw when they are made.
 *
 * @see https://github.com/microsoft/onnxruntime/blob/v1.30.0/onnxruntime/core/providers/cuda/nn/batch_norm.h
 * @see https://github.com/microsoft/onnxruntime/blob/v1.30.0/onnxruntime/contrib_ops/cuda/fused_conv.cc
 */
function refused(node: Node, opset: number): string | undefined {
  const name = qualifiedName(node)
  const training = node.attributes.get('training_mode')
  const trains = training?.type === 'int' && training.value === 1n
  if (name === 'BatchNormalization' && trains && opset >= 14)
    return 'CUDA has no training mode of BatchNormalization'
  const activation = node.attributes.get('activation')
  const isRelu = activation?.type === 'string' && activation.value === 'Relu'
  if (name === 'com.microsoft::FusedConv' && !isRelu) return 'on CUDA a FusedConv is one with Relu'
  return undefined
}

export const cudaKernels: ProviderKernels = {
  table: parseKernels(kernelLines, typeLists),
  hostInputs,
  hostOutputs: new Set(['Shape', 'Size']),
  unsupported,
  refused,
}
