/** Networks against PyTorch modules in float64: tools/reference/network-logits.py made the golden file. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GraphBuilder } from '../../../src/onnx/builder.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { elementCount, float32, type Tensor } from '../../../src/onnx/tensor.ts'
import { findNetwork, type NetworkOptions } from '../../../src/train/networks/index.ts'
import { forward, images, wave } from './fixtures.ts'

interface Golden {
  readonly classes: number
  readonly cases: readonly {
    readonly network: string
    readonly options: Pick<NetworkOptions, 'shape' | 'width' | 'batchNorm' | 'standardize'>
    /** PyTorch's state_dict: dimensions by name. */
    readonly state: Readonly<Record<string, readonly number[]>>
    readonly layers: readonly {
      readonly shape: readonly number[]
      readonly mean: number
      readonly norm: number
    }[]
    readonly logits: readonly (readonly number[])[]
  }[]
}

const file = new URL('../../goldens/network-logits.json', import.meta.url)
const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden

/** Sets parameters and statistics by the formula of network-logits.py. */
function fill({ graph }: Model, names: readonly string[]): void {
  for (const [phase, name] of names.toSorted().entries()) {
    const { dims } = graph.initializers.get(name)!
    const values = wave(elementCount(dims), phase)
    const scaled = values.map((value) => {
      if (name.endsWith('running_var')) return 1 + 0.5 * value
      if (name.endsWith('running_mean')) return 0.2 * value
      if (dims.length > 1) return (2 / Math.sqrt(elementCount(dims.slice(1)))) * value
      return name.endsWith('weight') ? 1 + 0.3 * value : 0.1 * value
    })
    graph.initializers.set(name, float32(Float32Array.from(scaled), dims))
  }
}

const moments = ({ data }: Tensor) => {
  const values = data as Float32Array
  const sum = (f: (x: number) => number) => values.reduce((total, x) => total + f(x), 0)
  return { mean: sum((x) => x) / values.length, norm: Math.sqrt(sum((x) => x * x)) }
}

for (const { network: name, options, state, layers, logits } of golden.cases) {
  test(`${name} ${JSON.stringify(options)}: state_dict, layers and logits are PyTorch's`, async () => {
    const network = findNetwork(name)({ ...options, classes: golden.classes, seed: 0 })
    const { initializers } = network.model.graph
    const floats = [...initializers].filter(([, t]) => t.dtype === 'float32')
    assert.equal(Object.fromEntries(floats.map(([key, t]) => [key, t.dims])), state)
    assert.is(network.layers.length, layers.length)

    fill(network.model, Object.keys(state))
    const g = new GraphBuilder(network.model)
    for (const layer of network.layers) g.output(layer, `layer/${layer}`)
    const outputs = await forward(network, images(logits.length, options.shape))
    for (const [k, expected] of layers.entries()) {
      const layer = outputs[`layer/${network.layers[k]}`]!
      const { mean, norm } = moments(layer)
      const rms = expected.norm / Math.sqrt(layer.data.length)
      assert.equal(layer.dims, expected.shape)
      assert.ok(Math.abs(mean - expected.mean) < 1e-5 * rms, `layer ${k}: mean ${mean} for ${expected.mean}`)
      assert.ok(Math.abs(norm / expected.norm - 1) < 1e-5, `layer ${k}: norm ${norm} for ${expected.norm}`)
    }
    const scale = Math.max(1, ...logits.flat().map(Math.abs))
    logits.flat().forEach((expected, i) => {
      const actual = (outputs.logits!.data as Float32Array)[i]!
      assert.ok(Math.abs(actual - expected) < 1e-5 * scale, `logit ${i}: ${actual} for ${expected}`)
    })
  })
}

test.run()
