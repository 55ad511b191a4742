/** Learning rates against torch.optim.lr_scheduler: MultiStepLR, CosineAnnealingLR, LinearLR. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'
import { checkSchedule, learningRateAt, type ScheduleOptions, schedules } from '../../src/train/schedule.ts'
import { golden } from './optimizer-golden.ts'

for (const { options, stepsPerEpoch, epochs, rates } of golden.schedules)
  test(`${options.name}, warm-up of ${options.warmUpEpochs ?? 0} epochs: the rates are PyTorch's`, () => {
    rates.forEach((expected, step) => {
      const rate = learningRateAt({ step, stepsPerEpoch, epochs }, options)
      assert.ok(Math.abs(rate - expected) < 1e-9, `step ${step}: ${rate} against ${expected}`)
    })
    assert.is(rates.length, epochs * stepsPerEpoch)
  })

test('every schedule has a case with and without warm-up', () => {
  for (const name of Object.keys(schedules))
    assert.equal(
      golden.schedules.filter((c) => c.options.name === name).map((c) => 'warmUpEpochs' in c.options),
      [false, true],
    )
})

test('step decay is rate * factor ** n to the bit', () => {
  const options = { name: 'step', learningRate: 0.1, milestones: [6, 9], factor: 0.1 } as const
  const rates = [0, 5, 6, 8, 9].map((epoch) =>
    learningRateAt({ step: 7 * epoch, stepsPerEpoch: 7, epochs: 10 }, options),
  )
  assert.equal(rates, [0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1, 0.1 * 0.1 ** 2])
})

test('the cosine starts at the full rate, right after the last step of the warm-up, and ends above zero', () => {
  const options = { name: 'cosine', learningRate: 0.1, warmUpEpochs: 1 } as const
  const at = (step: number) => learningRateAt({ step, stepsPerEpoch: 5, epochs: 4 }, options)
  assert.equal([at(4), at(5)], [0.1, 0.1])
  assert.ok(at(19) > 0 && at(19) < at(18))
  assert.ok(Math.abs(at(20)) < 1e-17)
})

const step = { name: 'step', learningRate: 0.1, milestones: [3], factor: 0.1 } as const
const refused: readonly (readonly [ScheduleOptions, message: string])[] = [
  [{ ...step, learningRate: Number.NaN }, '--learning-rate: expected a number from 0 on, got NaN'],
  [{ ...step, learningRate: -1 }, '--learning-rate: expected a number from 0 on, got -1'],
  [{ ...step, factor: Infinity }, '--decay: expected a number from 0 on, got Infinity'],
  [{ ...step, milestones: [3, -1] }, '--milestones: expected a number from 0 on, got -1'],
  [
    { ...step, warmUpEpochs: 10 },
    '--warm-up: expected a number of epochs from 0 to below --epochs 10, got 10',
  ],
  [
    { name: 'cosine', learningRate: 0.1, warmUpEpochs: -1 },
    '--warm-up: expected a number of epochs from 0 to below --epochs 10, got -1',
  ],
]
for (const [options, message] of refused)
  test(`refused: ${message}`, () => {
    assert.throws(
      () => checkSchedule(options, 10),
      (e: unknown) => e instanceof UserError && e.message === message,
    )
  })

test.run()
