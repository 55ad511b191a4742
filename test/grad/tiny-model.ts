/** Models made on the spot, and gradients of them, for the tests of this folder. */
import { buildVjpGraph } from '../../src/grad/vjp.ts'
import { GraphBuilder, type Value } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import type { Tensor } from '../../src/onnx/tensor.ts'
import { type Feeds, openSession } from '../../src/runtime/session.ts'

export function emptyModel(opset = 18): Model {
  return {
    // The newest version that ONNX Runtime 1.30 reads for opsets up to 22.
    irVersion: 10,
    opsets: new Map([['', opset]]),
    producerName: 'test',
    producerVersion: '',
    metadata: new Map(),
    functions: [],
    graph: {
      name: 'tiny',
      inputs: [],
      outputs: [],
      nodes: [],
      initializers: new Map(),
      valueInfo: new Map(),
    },
  }
}

/** A model of float32 inputs with these shapes, whose outputs are what `build` returns. */
export function tinyModel(
  inputs: Readonly<Record<string, readonly (number | string)[]>>,
  build: (g: GraphBuilder) => Value | readonly Value[],
  opset = 18,
): Model {
  const g = new GraphBuilder(emptyModel(opset))
  for (const [name, shape] of Object.entries(inputs)) g.input(name, 'float32', shape)
  for (const output of [build(g)].flat()) g.output(output)
  return g.model
}

/** One run of a model on threads that are released at once. */
export async function runModel(model: Model, feeds: Feeds): Promise<Record<string, Tensor>> {
  const session = await openSession(model, { threads: 1 })
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}

/** The gradients, by name of what they are with respect to, for cotangents by name of the output. */
export async function gradientsOf(
  model: Model,
  feeds: Feeds,
  cotangents: Feeds,
  wrt?: readonly string[],
): Promise<Record<string, Tensor>> {
  const seeds = Object.fromEntries(Object.entries(cotangents).map(([name, t]) => [`cotangent/${name}`, t]))
  const outputs = await runModel(buildVjpGraph(model, wrt), { ...feeds, ...seeds })
  const gradients = Object.entries(outputs).filter(([name]) => name.startsWith('grad/'))
  return Object.fromEntries(gradients.map(([name, t]) => [name.slice('grad/'.length), t]))
}
