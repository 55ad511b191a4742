import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/errors.ts'
import { checkOptimizer, type OptimizerOptions } from '../../../src/train/optimizers/options.ts'

const decay = { weightDecay: 0.1, decayed: 'all' } as const
const sgd = { ...decay, name: 'sgd', momentum: 0.9, nesterov: true } as const
const adam = { ...decay, name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const

const refused: readonly (readonly [OptimizerOptions, message: string])[] = [
  [{ ...sgd, momentum: 1 }, '--momentum: expected a number from 0 to below 1, got 1'],
  [{ ...sgd, momentum: -0.1 }, '--momentum: expected a number from 0 to below 1, got -0.1'],
  [{ ...sgd, weightDecay: -1 }, '--weight-decay: expected a number from 0 on, got -1'],
  [{ ...sgd, weightDecay: Number.NaN }, '--weight-decay: expected a number from 0 on, got NaN'],
  [{ ...adam, weightDecay: Infinity }, '--weight-decay: expected a number from 0 on, got Infinity'],
  [{ ...adam, beta1: 1 }, '--beta1: expected a number from 0 to below 1, got 1'],
  [{ ...adam, name: 'adamw', beta2: 1.5 }, '--beta2: expected a number from 0 to below 1, got 1.5'],
  [{ ...adam, epsilon: 0 }, '--epsilon: expected a number above 0, got 0'],
  [{ ...adam, epsilon: 1e-50 }, '--epsilon: expected a number above 0, got 1e-50'],
]

for (const [options, message] of refused)
  test(`refused: ${message}`, () => {
    assert.throws(
      () => checkOptimizer(options),
      (error: unknown) => error instanceof UserError && error.message === message,
    )
  })

test('the ends of the ranges are allowed', () => {
  checkOptimizer({ ...sgd, momentum: 0, weightDecay: 0 })
  checkOptimizer({ ...adam, beta1: 0, beta2: 0, epsilon: 1e-40 })
})

test.run()
