/** How much arithmetic a network is: what its time is compared with. */
import { GraphBuilder } from '../../src/onnx/builder.ts'
import type { Model, Node } from '../../src/onnx/model.ts'
import { elementCount } from '../../src/onnx/tensor.ts'

/** Sizes of a node's input `i`, at a batch of one. */
type InputSizes = (i: number) => readonly number[]

/** Multiplications that are added up to one element of the output. */
const sums: Readonly<Record<string, (node: Node, input: InputSizes) => number>> = {
  Conv: (_, input) => elementCount(input(1).slice(1)),
  Gemm: ({ attributes }, input) => input(0)[attributes.get('transA')?.value === 1n ? 0 : 1]!,
  MatMul: (_, input) => input(0).at(-1)!,
}

/** The first is forward; the second by the input; the third by the weights. */
const passes = { forward: 1, inputGradient: 2, training: 3 } as const

/**
 * Floating point operations of a forward pass of one sample: 2 for each multiplication and addition of Conv, Gemm and
 * MatMul. Everything else (BatchNorm, ReLU, pooling, sums) counts as nothing: it is bound by memory.
 *
 * @param shape of one sample
 */
export function forwardOperations(model: Model, shape: readonly number[]): number {
  const inputs = model.graph.inputs.map(({ name }) => ({
    name,
    type: { kind: 'tensor', dtype: 'float32', shape: [1, ...shape] } as const,
  }))
  const g = new GraphBuilder({ ...model, graph: { ...model.graph, inputs } })
  const sizesOf = (value: string): readonly number[] => {
    const sizes = g.staticShape(value)
    if (sizes === undefined) throw new Error(`Expected "${value}" to have a known shape`)
    return sizes
  }
  const operations = g.graph.nodes.map((node) => {
    const sum = sums[node.op]
    if (sum === undefined) return 0
    const output = elementCount(sizesOf(node.outputs[0]!))
    return 2 * output * sum(node, (i) => sizesOf(node.inputs[i]!))
  })
  return operations.reduce((a, b) => a + b, 0)
}

/**
 * Of a training step, by sample: each product has two gradients as large as itself. (Training leaves out the gradient by
 * the images, which is counted here: under half a percent of these networks.)
 */
export const trainingOperations = (model: Model, shape: readonly number[]): number =>
  passes.training * forwardOperations(model, shape)

/** Forward passes that a gradient by the input alone is worth: its own, and one back. */
export const gradientPasses: number = passes.inputGradient
