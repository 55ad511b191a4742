/** Which values of a network are data, and which are made of its initializers alone. */
import type { Value } from '../../onnx/builder.ts'
import type { Graph, Node } from '../../onnx/model.ts'
import { allNodes, reads } from '../../onnx/prune.ts'
import { shapeOnly } from '../../onnx/split-points.ts'
import { weightsOf } from './operators.ts'

export interface Flow {
  /** Values that depend on what an input of the graph holds. */
  readonly data: ReadonlySet<Value>
  /** Data that a weighted operator has made: what comes before is preprocessing. */
  readonly learned: ReadonlySet<Value>
  /** The weighted operators that data meet weights in, in graph order. */
  readonly weighted: readonly Node[]
}

/** @param graph its subgraphs are looked into */
export function flowOf(graph: Graph): Flow {
  const inputs = graph.inputs.map(({ name }) => name).filter((name) => !graph.initializers.has(name))
  const data = new Set<Value>(inputs)
  const learned = new Set<Value>()
  const weighted: Node[] = []
  for (const node of allNodes(graph.nodes)) {
    const read = reads(node)
    if (shapeOnly.has(node.op) || !read.some((value) => data.has(value))) continue
    const isWeighted = weightsOf(node).some((value) => !data.has(value))
    if (isWeighted) weighted.push(node)
    const isLearned = isWeighted || read.some((value) => learned.has(value))
    for (const output of node.outputs) {
      if (output === '') continue
      data.add(output)
      if (isLearned) learned.add(output)
    }
  }
  return { data, learned, weighted }
}
