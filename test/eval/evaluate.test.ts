import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack } from '../../src/attacks/attack.ts'
import { balls } from '../../src/attacks/balls.ts'
import { type AttackName, attacks } from '../../src/attacks/index.ts'
import { type AttackRun, type EvaluateOptions, evaluate } from '../../src/eval/evaluate.ts'
import type { AttackReport } from '../../src/eval/evaluation.ts'
import { withGradients } from '../attacks/linear-classifier.ts'
import { throwsUserError } from '../data/user-error.ts'
import { atDistances, lineClassifier } from './line.ts'

const run = (name: AttackName, epsilon: number, parameters = {}): AttackRun => ({
  name,
  ball: balls.linf,
  epsilon,
  parameters: { ...attacks[name].defaults, ...parameters },
})

const options = (runs: readonly AttackRun[], more: Partial<EvaluateOptions> = {}): EvaluateOptions => ({
  runs,
  batch: 3,
  seed: 0,
  ...more,
})

/** The defaults that an attack reads. */
const reportedParameters = (name: AttackName) => {
  const { reads, defaults }: Attack = attacks[name]
  return Object.fromEntries(
    reads.flatMap((key) => (defaults[key] === undefined ? [] : [[key, defaults[key]]])),
  )
}

const untimed = (reports: readonly AttackReport[]) => reports.map(({ seconds: _, ...rest }) => rest)

test('counts of images at known distances, one of them wrong from the start', async () => {
  const data = atDistances([1 / 64, 3 / 64, 5 / 64, 7 / 64, -1 / 64])
  const runs = [run('fgsm', 2 / 64), run('pgd', 6 / 64), run('fgsm', 0), run('pgd', 0.25)]
  const measured = await evaluate(lineClassifier(), data, options(runs))
  assert.is(measured.clean.n, 5)
  assert.is(measured.clean.correct, 4)
  assert.equal(
    measured.attacks.map((a) => [a.name, a.robustCorrect, a.adversarialCorrect, a.n]),
    [
      ['fgsm', 3, 3, 5],
      ['pgd', 1, 1, 5],
      ['fgsm', 4, 4, 5],
      ['pgd', 0, 0, 5],
    ],
  )
  const [two, six] = measured.attacks
  assert.is(two!.robustAccuracy, 0.6)
  assert.is(two!.adversarialAccuracy, 0.6)
  assert.is(two!.successRate, 0.25)
  assert.is(six!.successRate, 0.75)
  assert.is(two!.maxNorm, 2 / 64)
  assert.ok(two!.adversarialNll > measured.clean.nll)
  assert.equal(measured.warnings, [])
})

test('an image that an attack heals counts as adversarially right and not as robust', async () => {
  // The gradient points the wrong way: FGSM walks to the right class.
  const backwards = withGradients(lineClassifier(), (g) => {
    for (let k = 0; k < g.length; k += 1) g[k] = -g[k]!
  })
  const { clean, attacks: reports } = await evaluate(
    backwards,
    atDistances([1 / 64, -1 / 64, -9 / 64]),
    options([run('fgsm', 4 / 64)]),
  )
  assert.is(clean.correct, 1)
  assert.is(reports[0]!.adversarialCorrect, 2)
  assert.is(reports[0]!.robustCorrect, 1)
  assert.is(reports[0]!.successRate, 0)
})

test('the verdict is a forward pass on the final image, not what the attack saw', async () => {
  // Scores that come with gradients claim that nothing is ever fooled.
  const honest = lineClassifier()
  const lying = {
    ...honest,
    async lossGradient(images: Float32Array, labels: Int32Array) {
      const result = await honest.lossGradient(images, labels)
      return { ...result, logits: result.logits.map((_, k) => (k % 2 === 0 ? 1 : 0)) }
    },
  }
  const { attacks: reports } = await evaluate(lying, atDistances([1 / 64]), options([run('pgd', 1 / 16)]))
  assert.is(reports[0]!.robustCorrect, 0)
})

test('results do not depend on the batch size', async () => {
  const random = Array.from({ length: 40 }, (_, i) => 0.2 * Math.sin(i) ** 2 - 0.02)
  const data = atDistances(random)
  const runs = [run('fgsm', 1 / 16), run('pgd', 1 / 16, { steps: 2, restarts: 2 })]
  const whole = await evaluate(lineClassifier(), data, options(runs, { batch: 40, seed: 4 }))
  for (const batch of [1, 7, 100]) {
    const parts = await evaluate(lineClassifier(), data, options(runs, { batch, seed: 4 }))
    assert.equal(parts.clean, whole.clean)
    assert.equal(untimed(parts.attacks), untimed(whole.attacks))
  }
})

test('every field of the report is there and finite', async () => {
  const { attacks: reports } = await evaluate(
    lineClassifier(),
    atDistances([0.1]),
    options([run('pgd', 1 / 16)]),
  )
  const [report] = reports
  const expected = {
    name: 'pgd',
    ball: 'linf',
    epsilon: 1 / 16,
    params: reportedParameters('pgd'),
    n: 1,
    adversarialCorrect: 1,
    robustCorrect: 1,
    adversarialAccuracy: 1,
    robustAccuracy: 1,
    successRate: 0,
    zeroGradients: 0,
    nanGradients: 0,
  }
  const { robustAccuracyInterval, adversarialNll, maxNorm, seconds, ...rest } = report!
  assert.equal(rest, expected)
  assert.ok([...robustAccuracyInterval, adversarialNll, maxNorm, seconds].every(Number.isFinite))
  // One of one, Wilson: [1 / (1 + z^2), 1].
  assert.ok(Math.abs(robustAccuracyInterval[0] - 0.2065) < 1e-4)
  assert.is(robustAccuracyInterval[1], 1)
})

test('reported parameters are those that the attack reads, as they were set', async () => {
  const runs = [run('pgd', 0.1, { steps: 3, queries: 7 })]
  const { attacks: reports } = await evaluate(lineClassifier(), atDistances([0.1]), options(runs))
  assert.equal(reports[0]!.params, { ...reportedParameters('pgd'), steps: 3 })
})

test('progress goes up to the total, and says how many still stand against each attack', async () => {
  const seen: [number, number, string][] = []
  const runs = [run('fgsm', 0.1), run('pgd', 0.25)]
  const onProgress = (done: number, total: number, what: string) =>
    void seen.push([done, total, what.replace(/, [^,]+ images\/s$/, '')])
  const data = atDistances([0.2, 0.01, 0.3, 0.01, 0.3])
  await evaluate(lineClassifier(), data, options(runs, { onProgress }))
  const signsOfLife = seen.filter(([, , what]) => / attacks \d, \d+ passes$/.test(what))
  assert.ok(signsOfLife.length >= 4)
  assert.equal(signsOfLife[0], [3, 15, 'fgsm linf 0.1: attacks 3, 3 passes'])
  const done = seen.filter((entry) => !signsOfLife.includes(entry))
  assert.equal(done, [
    [3, 15, 'clean'],
    [6, 15, 'fgsm linf 0.1: 2 of 3 stand'],
    [9, 15, 'pgd linf 0.25: 1 of 3 stand'],
    [11, 15, 'clean'],
    [13, 15, 'fgsm linf 0.1: 3 of 5 stand'],
    [15, 15, 'pgd linf 0.25: 2 of 5 stand'],
  ])
})

test('labels outside of the classes are refused with their sample', async () => {
  const measure = (labels: readonly number[], labelsOffset = 0) =>
    evaluate(
      lineClassifier(),
      atDistances([0, 0, 0, 0, 0], labels as number[]),
      options([], { labelsOffset }),
    )
  await throwsUserError(
    () => measure([0, 1, 0, 1, 2]),
    'hand-made',
    'label of sample 4',
    '0 to 1',
    '2 classes',
    'got 2',
  )
  await throwsUserError(() => measure([0, 1, 0, 0, 0], -1), 'label of sample 0', 'got -1')
  await throwsUserError(() => measure([0, 1, 0, 0, 0], 1), 'label of sample 1', 'got 2')
})

test('labelsOffset is added to every label', async () => {
  const data = atDistances([0.1, -0.1], [-1, 0])
  const { clean } = await evaluate(lineClassifier(), data, options([], { labelsOffset: 1 }))
  assert.is(clean.correct, 2)
})

test('an image with a pixel that is no number is refused with its sample', async () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const data = atDistances([0.1, 0.1, 0.1, 0.1, bad])
    await throwsUserError(
      () => evaluate(lineClassifier(), data, options([])),
      'hand-made: sample 4',
      `got ${bad}`,
    )
  }
})

test('pixels outside [0, 1] can be measured and not attacked: clipping them would leave every ball', async () => {
  const data = atDistances([0.1, 0.1, 0.1, 1, 0.1])
  const { clean } = await evaluate(lineClassifier(), data, options([]))
  assert.is(clean.correct, 5)
  const attacked = () => evaluate(lineClassifier(), data, options([run('fgsm', 0.1)]))
  await throwsUserError(attacked, 'hand-made: sample 3', '[0, 1]', 'got 1.5')
})

test('zero and NaN gradients and NaN scores become warnings, one an attack', async () => {
  const broken = withGradients(lineClassifier(), (g, x) => {
    if (x[0]! > 0.6) g.fill(0)
    else if (x[0]! > 0.55) g[1] = Number.NaN
  })
  const data = atDistances([0.2, 0.2, 0.07, 0.01])
  const runs = [run('fgsm', 0.01), run('fgsm', 0.02), run('pgd', 0.01, { randomStart: false })]
  const { attacks: reports, warnings } = await evaluate(broken, data, options(runs))
  assert.equal(
    reports.map((r) => [r.zeroGradients, r.nanGradients]),
    [
      [2, 1],
      [2, 1],
      [2, 1],
    ],
  )
  assert.equal(
    warnings.map((w) => [w.code, w.message.slice(0, 25)]),
    [
      ['zero-gradients', 'fgsm: 2 of 4 images have '],
      ['zero-gradients', 'pgd: 2 of 4 images have a'],
      ['nan-gradients', 'fgsm: 1 of 4 images have '],
      ['nan-gradients', 'pgd: 1 of 4 images have a'],
    ],
  )
  const nan = { ...lineClassifier(), logits: async () => Float32Array.of(Number.NaN, 0) }
  const scored = await evaluate(nan, atDistances([0.1]), options([]))
  assert.equal(scored.warnings[0]!.code, 'nan-scores')
  assert.is(scored.clean.correct, 0)
})

test.run()
