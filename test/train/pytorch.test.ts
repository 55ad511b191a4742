/** Step graphs against PyTorch in float64: tools/reference/train-steps.py made the golden file. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MixDraw } from '../../src/train/mixing.ts'
import { type NetworkName, networks } from '../../src/train/networks/index.ts'
import { runSteps, shape } from './fixtures.ts'

interface Golden {
  readonly cases: readonly {
    readonly network: NetworkName
    readonly layer: number
    readonly losses: readonly number[]
    readonly state: Readonly<Record<string, { readonly norm: number; readonly first: readonly number[] }>>
  }[]
}

const file = new URL('../goldens/train-steps.json', import.meta.url)
const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden

const n = 8
const drawAt = (step: number, layer: number): MixDraw => ({
  permutation: Int32Array.from({ length: n }, (_, i) => (3 * i + 1 + step) % n),
  lambda: 0.25 + 0.2 * step,
  layer,
})

for (const { network: name, layer, losses, state } of golden.cases) {
  test(`${name}, mixed at layer ${layer}: losses and state after 3 steps are PyTorch's`, async () => {
    const network = networks[name]({ shape, classes: 10, seed: 3 })
    const mixes = losses.map((_, step) => (layer < 0 ? null : drawAt(step, layer)))
    const run = await runSteps(network, network.layers, mixes)
    run.losses.forEach((loss, i) => {
      const limit = i === 0 ? 1e-6 : 1e-5
      assert.ok(Math.abs(loss / losses[i]! - 1) < limit, `loss ${i}: ${loss} against ${losses[i]}`)
    })
    assert.equal(Object.keys(run.state).sort(), Object.keys(state).sort())
    for (const [tensor, expected] of Object.entries(state)) {
      const values = run.state[tensor]!.data as Float32Array
      const norm = Math.hypot(...values)
      const near = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * expected.norm
      assert.ok(near(norm, expected.norm), `${tensor}: norm ${norm} against ${expected.norm}`)
      expected.first.forEach((value, i) => {
        assert.ok(near(values[i]!, value), `${tensor}[${i}]: ${values[i]} against ${value}`)
      })
    }
  })
}

test.run()
