/**
 * How far steps are from PyTorch's in float64, against how far PyTorch's own float32 is: the whole state as one vector, over
 * seeds of weights, images, labels and mixing. No pre-activation is near a kink, so this is rounding alone, of 1e-7. Over
 * three seeds the lowered graph was measured at 0.9 to 1.1 times PyTorch's distance, the plain one at 0.9 to 1.9
 * (docs/notes/lowering.md says why).
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { distanceTo } from './sketch.ts'
import { stepCases } from './step-cases.ts'
import { formsOf, readGolden } from './step-golden.ts'
import { runCase } from './step-runs.ts'

/** For one seed 1.5 was measured lowered and 2.1 plain (WRN), and sketches are 12 % off. */
const limits = { lowered: { one: 1.8, mean: 1.3 }, plain: { one: 2.5, mean: 2 } } as const

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v) / values.length

for (const [graph, { seeds }] of Object.entries(stepCases.graphs)) {
  if (!seeds) continue
  const { buckets, runs, tensors, digests } = readGolden(graph)
  for (const [form, lowering] of formsOf(graph))
    test(`${graph}${form}: about as far from float64 as PyTorch's float32, seeds ${seeds.join(', ')}`, async () => {
      assert.equal(
        runs.map(({ seed }) => seed),
        seeds,
      )
      const limit = lowering === false ? limits.plain : limits.lowered
      const [own, theirs]: [number[], number[]] = [[], []]
      for (const [r, run] of runs.entries()) {
        const { state } = await runCase(graph, run, lowering)
        assert.equal(Object.keys(state).sort(), tensors.map(([name]) => name).sort())
        const about = tensors.map(([name], t) => {
          const digest = digests[r * tensors.length + t]!
          const scale = digest.norm || 1
          return {
            norm: digest.norm,
            own: scale * distanceTo(digest, state[name]!, buckets),
            theirs: scale * digest.float32Distance,
          }
        })
        const norm = Math.hypot(...about.map((a) => a.norm))
        own.push(Math.hypot(...about.map((a) => a.own)) / norm)
        theirs.push(Math.hypot(...about.map((a) => a.theirs)) / norm)
        const share = own[r]! / theirs[r]!
        assert.ok(share <= limit.one, `seed ${run.seed}: ${own[r]} against ${theirs[r]}`)
      }
      const share = mean(own) / mean(theirs)
      assert.ok(share <= limit.mean, `${mean(own)} against ${mean(theirs)}`)
    })
}

test.run()
