/** Step graphs against PyTorch in float64: tools/reference/train-steps.py made the golden files. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { distanceTo, readDigests } from './sketch.ts'
import { stepCases } from './step-cases.ts'
import { runCase } from './step-runs.ts'

interface Golden {
  readonly buckets: number
  readonly runs: readonly {
    readonly mixAt: number
    readonly phase: number
    readonly losses: readonly number[]
    readonly float32Losses: readonly number[]
  }[]
  /** Names and sizes, in the order of the digests. */
  readonly tensors: readonly (readonly [name: string, size: number])[]
}

/** What estimates of distances may exceed a limit by: twice their spread. */
const slack = 1.25

/** Batches of 16 and more are lowered where the processor allows; the plain graph has to agree as well. */
const formsOf = (n: number): readonly (readonly [string, boolean | undefined])[] =>
  n < 16
    ? [['', undefined]]
    : [
        [', as it is run', undefined],
        [', plain', false],
      ]

for (const graph of Object.keys(stepCases.graphs)) {
  const file = (type: string) =>
    readFileSync(new URL(`../goldens/train-steps/${graph}.${type}`, import.meta.url))
  const { buckets, runs, tensors } = JSON.parse(file('json').toString()) as Golden
  const sizes = tensors.map(([, size]) => size)
  const digests = [...readDigests(file('f32.gz'), sizes, buckets)]

  const forms = formsOf(stepCases.networks[stepCases.graphs[graph]!.network]!.n)
  for (const [r, { mixAt, phase, losses, float32Losses }] of runs.entries()) {
    const where = mixAt < 0 ? 'unmixed' : `mixed at layer ${mixAt}`
    for (const [form, lowering] of forms) {
      test(`${graph}, ${where}${form}: losses and state after ${losses.length} steps are PyTorch's`, async () => {
        const run = await runCase(graph, mixAt, phase, lowering)
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
