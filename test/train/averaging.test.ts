/** The average inside whole steps is in optimizers/optimizers.test.ts; here is what float32 must not do to it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { float32, int64, toNumbers } from '../../src/onnx/tensor.ts'
import { type AveragingOptions, movingAverage } from '../../src/train/averaging.ts'
import { emptyModel, runModel } from '../grad/tiny-model.ts'

const values = float32([0.1, -3, 1e-20, 7e8])

async function average(options: AveragingOptions, old: readonly number[], t: number): Promise<number[]> {
  const g = new GraphBuilder(emptyModel())
  const step = g.input('step', 'int64', [])
  const [mean, value] = [g.input('mean', 'float32', [4]), g.input('value', 'float32', [4])]
  g.output(movingAverage({ g, step: () => step }, options)(mean, value), 'next')
  const { next } = await runModel(g.model, { step: int64([t], []), mean: float32(old), value: values })
  return toNumbers(next!)
}

test('weights that stand still are their own average, bit for bit', async () => {
  for (const warmUp of [false, true])
    for (const decay of [0, 0.9, 0.999, 0.9999])
      assert.equal(await average({ decay, warmUp }, toNumbers(values), 5), toNumbers(values), `${decay}`)
})

test('warm-up: 2/11 at the first step, (1 + t) / (10 + t) until that is above the decay', async () => {
  const old = [0, 0, 0, 0]
  const kept = async (t: number, warmUp: boolean) =>
    1 - (await average({ decay: 0.9, warmUp }, old, t))[1]! / toNumbers(values)[1]!
  for (const [t, warmUp, expected] of [
    [1, true, 2 / 11],
    [79, true, 80 / 89],
    [80, true, 0.9],
    [10_000_000, true, 0.9],
    [1, false, 0.9],
  ] as const)
    assert.ok(Math.abs((await kept(t, warmUp)) - expected) < 1e-6, `step ${t}`)
})

for (const decay of [1, -0.1, Number.NaN])
  test(`refused: a decay of ${decay}`, () => {
    const g = new GraphBuilder(emptyModel())
    assert.throws(
      () => movingAverage({ g, step: () => 'step' }, { decay, warmUp: false }),
      (e: unknown) =>
        e instanceof UserError &&
        e.message === `--average-decay: expected a number from 0 to below 1, got ${decay}`,
    )
  })

test.run()
