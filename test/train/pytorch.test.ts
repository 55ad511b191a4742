/** Step graphs against PyTorch in float64: tools/reference/train-steps.py made the golden files. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { distanceTo } from './sketch.ts'
import { stepCases } from './step-cases.ts'
import { formsOf, readGolden } from './step-golden.ts'
import { runCase } from './step-runs.ts'

/** What estimates of distances may exceed a limit by: twice their spread. */
const slack = 1.25

for (const [graph, { seeds }] of Object.entries(stepCases.graphs)) {
  if (seeds) continue // pytorch-seeds.test.ts
  const { buckets, runs, tensors, digests } = readGolden(graph)
  for (const [r, goldenRun] of runs.entries()) {
    const { mixAt, losses, float32Losses } = goldenRun
    const where = mixAt < 0 ? 'unmixed' : `mixed at layer ${mixAt}`
    for (const [form, lowering] of formsOf(graph)) {
      test(`${graph}, ${where}${form}: losses and state after ${losses.length} steps are PyTorch's`, async () => {
        const run = await runCase(graph, goldenRun, lowering)
        run.losses.forEach((loss, i) => {
          const apart = (a: number) => Math.abs(a / losses[i]! - 1)
          const limit = i === 0 ? 1e-5 : Math.max(1e-5, 2 * apart(float32Losses[i]!))
          assert.ok(apart(loss) <= limit, `loss ${i}: ${loss} against ${losses[i]}`)
        })
        assert.equal(Object.keys(run.state).sort(), tensors.map(([name]) => name).sort())
        for (const [t, [name, size]] of tensors.entries()) {
          const digest = digests[r * tensors.length + t]!
          const values = run.state[name]!
          assert.is(values.length, size, name)
          const distance = distanceTo(digest, values, buckets)
          const limit = slack * Math.max(1e-4, 2 * digest.float32Distance)
          assert.ok(distance <= limit, `${name}: ${distance} from PyTorch, expected ${limit} at most`)
        }
      })
    }
  }
}

test.run()
