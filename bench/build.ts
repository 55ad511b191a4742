/** How long building a gradient graph takes, without the session: `npm run bench -- build FILE.onnx ...`, and by depth. */
import { buildGradientGraph } from '../src/grad/gradient-graph.ts'
import { GraphBuilder } from '../src/onnx/builder.ts'
import { readModel } from '../src/onnx/file.ts'
import type { Model } from '../src/onnx/model.ts'
import { filled } from '../src/onnx/tensor.ts'
import { quantile } from './paired.ts'

const rounds = 9

/** Prints the median time of each file, and of a residual network at 1, 2 and 4 times the depth. */
export async function build(files: readonly string[]): Promise<void> {
  for (const file of files) report(file, readModel(file))
  const times = [1, 2, 4].map((times) =>
    report(`residual network, ${50 * times} blocks`, residual(50 * times)),
  )
  console.log(
    `growth: ${times.map((t) => (t / times[0]!).toFixed(2)).join(', ')} for 1, 2, 4 times the depth`,
  )
}

function report(name: string, model: Model): number {
  const times = Array.from({ length: rounds }, () => {
    const began = performance.now()
    buildGradientGraph(model)
    return performance.now() - began
  })
  const median = quantile(times, 0.5)
  const { nodes } = buildGradientGraph(model).model.graph
  console.log(
    `${median.toFixed(1).padStart(8)} ms  ${name}: ${model.graph.nodes.length} nodes to ${nodes.length}`,
  )
  return median
}

function residual(blocks: number): Model {
  const g = new GraphBuilder({
    irVersion: 10,
    opsets: new Map([['', 18]]),
    producerName: 'bench',
    producerVersion: '',
    metadata: new Map(),
    functions: [],
    graph: {
      name: 'residual',
      inputs: [],
      outputs: [],
      nodes: [],
      initializers: new Map(),
      valueInfo: new Map(),
    },
  })
  let x = g.input('x', 'float32', ['N', 8, 16, 16])
  const weight = g.initializer('w', filled('float32', [8, 8, 3, 3], 0.01))
  const vector = g.initializer('v', filled('float32', [8], 1))
  for (let k = 0; k < blocks; k += 1) {
    const inner = g.op('BatchNormalization', [
      g.op('Conv', [x, weight], { pads: [1, 1, 1, 1] }),
      vector,
      vector,
      vector,
      vector,
    ])
    x = g.op('Add', [x, g.op('Relu', [inner])])
  }
  const flat = g.op('Flatten', [g.op('GlobalAveragePool', [x])])
  g.output(g.op('Gemm', [flat, g.initializer('fc', filled('float32', [8, 10], 0.1))]), 'y')
  return g.model
}
