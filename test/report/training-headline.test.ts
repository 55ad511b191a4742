import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { JsonObject } from '../../src/report/settings.ts'
import { headlineOf, subjectOf } from '../../src/report/training-headline.ts'
import type { EpochRecord, TrainingRun } from '../../src/report/training-run.ts'
import { plain } from './markup.ts'

const measured = (accuracy: number, nll = 0.1) => ({ n: 100, correct: 100 * accuracy, accuracy, nll })

const epoch = (number: number, rest: Partial<EpochRecord>): EpochRecord => ({
  epoch: number,
  learningRate: 0.1,
  loss: 0.5,
  seconds: 10 * number,
  ...rest,
})

const headline = (config: JsonObject, ...runs: (readonly EpochRecord[])[]): string =>
  plain(
    headlineOf({
      config: { network: 'cnn', ...config },
      runs: runs.map((metrics, seed) => ({ seed, metrics })),
    }),
  )

const accuracies = [
  epoch(1, { validation: measured(0.8), test: measured(0.83) }),
  epoch(2, { validation: measured(0.9), test: measured(0.81) }),
  epoch(3, { validation: measured(0.9), test: measured(0.82) }),
]

test('the last epoch', () => {
  assert.is(
    headline({ epochs: 3, select: 'last' }, accuracies),
    'cnn: 82.00 % test accuracy after 3 epochs, 30 s',
  )
})

test('the best by validation, the first of equals: also the default where there is a validation split', () => {
  const expected = 'cnn: 81.00 % test accuracy at epoch 2 of 3, chosen by validation accuracy, 30 s'
  assert.is(headline({ epochs: 3, select: 'validation' }, accuracies), expected)
  assert.is(headline({ epochs: 3 }, accuracies), expected)
})

test('the result of a finished run counts, whose test set was measured at the end', () => {
  const metrics = accuracies.map(({ test: _, ...rest }) => rest)
  const result = { validation: measured(0.9), test: measured(0.77) }
  assert.is(
    plain(headlineOf({ config: { network: 'cnn', epochs: 3 }, runs: [{ seed: 0, metrics, result }] })),
    'cnn: 77.00 % test accuracy at epoch 2 of 3, chosen by validation accuracy, 30 s',
  )
})

test('of a single epoch there is no choice', () => {
  assert.is(
    headline({ epochs: 1, select: 'validation' }, accuracies.slice(0, 1)),
    'cnn: 83.00 % test accuracy after 1 epoch, 10 s',
  )
})

test('the best by test is labelled', () => {
  assert.is(
    headline({ epochs: 3, select: 'test' }, accuracies),
    'cnn: 83.00 % test accuracy at epoch 1 of 3, selected on the test set, 30 s',
  )
})

test("a line's own selection counts before the configuration's", () => {
  const lines = accuracies.map((m) => ({ ...m, select: 'last' as const }))
  assert.match(headline({ epochs: 3, select: 'test' }, lines), 'after 3 epochs')
})

test('a selection by what was not measured is the last epoch', () => {
  const lines = [epoch(1, { trainAccuracy: 0.5 }), epoch(2, { trainAccuracy: 0.4 })]
  for (const select of ['validation', 'test', 'nonsense', 3])
    assert.is(headline({ epochs: 2, select }, lines), 'cnn: 40.00 % training accuracy after 2 epochs, 20 s')
})

test('without a test set the validation accuracy is the result', () => {
  const lines = accuracies.map(({ test: _, ...m }) => m)
  assert.match(headline({ epochs: 3 }, lines), 'cnn: 90.00 % validation accuracy at epoch 2 of 3')
})

test('runs that are not complete do not count while there are complete ones', () => {
  const begun = accuracies.slice(0, 1)
  assert.is(
    headline({ epochs: 3, runs: 3, select: 'last' }, accuracies, accuracies, begun),
    'cnn: 82.00 ± 0.00 % test accuracy (mean and standard deviation of 2 runs) after 3 epochs, unfinished (2 of 3 runs), 70 s in total',
  )
})

test('the runs that have not begun are missing', () => {
  assert.match(headline({ epochs: 3, runs: 5 }, accuracies, accuracies), 'unfinished (2 of 5 runs)')
})

test('mixing is said by its name', () => {
  const subject = (mix: JsonObject) =>
    subjectOf({
      config: { network: 'mlp', data: { spec: 'mnist:train' }, mix },
      runs: [],
    } satisfies TrainingRun)
  assert.is(subject({ strategy: 'none', alpha: 1 }), 'mlp on mnist:train, no mixing')
  assert.is(subject({ strategy: 'input', alpha: 1 }), 'mlp on mnist:train, Input Mixup (alpha 1)')
  assert.is(subject({ strategy: 'manifold', alpha: 2 }), 'mlp on mnist:train, Manifold Mixup (alpha 2)')
  assert.is(
    subject({ strategy: 'manifold', alpha: 2, layers: ['input', 'stage1'] }),
    'mlp on mnist:train, Manifold Mixup (alpha 2, layers input, stage1)',
  )
  assert.is(
    subject({
      strategy: 'manifold',
      alpha: 2,
      layers: Array.from({ length: 9 }, (_, i) => `/layer${i}/Add_output_0`),
    }),
    'mlp on mnist:train, Manifold Mixup (alpha 2, 9 layers)',
  )
  assert.is(subject({ strategy: 'other' }), 'mlp on mnist:train, other')
})

test.run()
