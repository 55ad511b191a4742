/** The representation that a classifier's scores are a linear function of. */
import { UserError } from '../../errors.ts'
import { findHead } from '../../grad/head.ts'
import { prepareModel } from '../../grad/prepare.ts'
import { GraphBuilder } from '../../onnx/builder.ts'
import { type Model, type Node, qualifiedName } from '../../onnx/model.ts'
import { imageInput } from '../../onnx/preprocess.ts'
import { dataFlow, splitPoints } from '../../onnx/split-points.ts'

/** Linear operators, and where their two factors are among the inputs. */
const factors: Readonly<Record<string, readonly [number, number]>> = {
  Conv: [0, 1],
  ConvInteger: [0, 1],
  Gemm: [0, 1],
  MatMul: [0, 1],
  MatMulInteger: [0, 1],
  QLinearConv: [0, 3],
  QLinearMatMul: [0, 3],
  'com.microsoft::QGemm': [0, 3],
}

/**
 * The input of the last linear layer, what the paper calls features (section 5.1). Where that is integers (quantised
 * models), or other values lead round it to the scores, it is the last split point before.
 *
 * @param model it is not changed
 * @param output the one that holds the scores, where there are several
 * @returns the name of a float tensor
 * @throws UserError if no output can be scores, or they come from no linear layer
 */
export function lastRepresentation(model: Model, output?: string): string {
  const g = new GraphBuilder(prepareModel(model, [], { keepHalf: true }))
  const { logits } = findHead(g, output)
  const input = imageInput(g.model).name
  const { reached, steps } = dataFlow(g, input, logits)
  const onTheWay = new Set(steps)
  const { nodes } = g.graph
  const isLayer = (node: Node) => {
    const places = factors[qualifiedName(node)]
    // A product of two things that depend on the image is attention or gating, not a layer.
    const computed = places?.filter((place) => reached.has(node.inputs[place] ?? ''))
    return computed?.length === 1 && node.outputs.some((o) => onTheWay.has(o))
  }
  const last = nodes.findLastIndex(isLayer)
  const positions = new Map(nodes.flatMap((node, i) => node.outputs.map((o) => [o, i] as const)))
  const before = splitPoints(g, input, logits).findLast((split) => (positions.get(split) ?? -1) < last)
  if (before === undefined)
    throw new UserError(`--at: no linear layer makes the scores "${logits}": name the tensor to look at`)
  return before
}
