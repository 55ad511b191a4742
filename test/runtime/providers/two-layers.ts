/** A small network with an operator that GPUs have no kernel for. */
import { randomStream } from '../../../src/data/random.ts'
import { GraphBuilder } from '../../../src/onnx/builder.ts'
import { emptyModel } from '../../../src/onnx/model.ts'
import { float32 } from '../../../src/onnx/tensor.ts'

/** Det is on the CPU alone: neither CUDA nor WebGPU has it (ONNX Runtime 1.30, docs/OperatorKernels.md). */
export function twoLayers() {
  const random = randomStream(3, 'two layers', 0, 0)
  const drawn = (dims: readonly number[]) =>
    float32(
      Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal()),
      dims,
    )
  const g = new GraphBuilder(emptyModel('two layers'))
  const images = g.input('images', 'float32', ['N', 3, 8, 8])
  const square = g.input('square', 'float32', [2, 2])
  const kernels = g.constant(drawn([4, 3, 3, 3]))
  const hidden = g.op('Relu', [g.op('Conv', [images, kernels], { pads: [1, 1, 1, 1] })])
  const scores = g.op('Gemm', [g.op('Flatten', [hidden]), g.constant(drawn([256, 10]))])
  g.output(g.op('Mul', [scores, g.op('Det', [square])]), 'scores')
  return { model: g.model, feeds: { images: drawn([2, 3, 8, 8]), square: drawn([2, 2]) } }
}
