/** Models with one fault each: the check for it fires, and a twin without the fault passes all of them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pgd } from '../../../src/attacks/pgd.ts'
import { openProbe } from '../../../src/eval/checks/probe.ts'
import { runChecks } from '../../../src/eval/checks/run.ts'
import { count, raising, withstood } from '../../../src/eval/checks/trial.ts'
import type { Warning } from '../../../src/eval/evaluation.ts'
import { float } from '../../../src/onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../../src/onnx/builder.ts'
import { linearClassifier, withGradients } from '../../attacks/linear-classifier.ts'
import {
  attacked,
  codesOf,
  contextOf,
  findings,
  type Network,
  network,
  reportOf,
  sampleFor,
  withModel,
} from './networks.ts'

const times = (k: number) => (g: GraphBuilder, x: Value) => g.op('Mul', [x, g.scalar(k, 'float32')])
const minus = (k: number) => (g: GraphBuilder, x: Value) => g.op('Sub', [x, g.scalar(k, 'float32')])
const softmax = (g: GraphBuilder, z: Value) => g.op('Softmax', [z], { axis: -1 })

type Options = Parameters<typeof findings>[1]
const find = (what: Network, options?: Options): Promise<Warning[]> =>
  withModel(network(what), (classifier) => findings(classifier, options))

const cases: readonly (readonly [what: string, Network, quick: string[], full: string[], Options?])[] = [
  ['a network without a fault', {}, [], []],
  ['scores times 0.001', { after: times(1e-3) }, [], []],
  [
    'scores times 1000',
    { after: times(1000) },
    ['zero-gradients', 'logit-scale'],
    ['zero-gradients', 'logit-scale', 'black-box-stronger', 'unbounded-attack-fails'],
  ],
  ['a Softmax at the end, which is cut off', { after: softmax }, [], []],
  [
    'a Softmax that is not recognised',
    { after: (g, z) => times(1)(g, softmax(g, z)) },
    ['probabilities'],
    ['probabilities'],
  ],
  [
    'an input of 8 levels (Floor)',
    { before: (g, x) => times(1 / 8)(g, g.op('Floor', [times(8)(g, x)])) },
    ['zero-gradients'],
    ['zero-gradients', 'black-box-stronger', 'unbounded-attack-fails'],
  ],
  [
    'a Sigmoid so steep that its derivative underflows',
    { before: (g, x) => g.op('Sigmoid', [times(1e4)(g, minus(0.5)(g, x))]) },
    ['zero-gradients'],
    ['zero-gradients', 'black-box-stronger', 'unbounded-attack-fails'],
  ],
  [
    'a Sigmoid so steep that its derivative is tiny, not zero',
    { before: (g, x) => g.op('Sigmoid', [times(300)(g, minus(0.5)(g, x))]) },
    ['pgd-weaker-than-fgsm'],
    ['pgd-weaker-than-fgsm', 'black-box-stronger', 'unbounded-attack-fails'],
  ],
  [
    'derivatives of 0 * infinity',
    { before: (g, x) => g.op('Add', [x, g.op('Sqrt', [times(0)(g, x)])]) },
    ['nan-gradients'],
    ['nan-gradients', 'black-box-stronger', 'unbounded-attack-fails'],
  ],
  [
    'noise on the scores',
    {
      after: (g, z) =>
        g.op('Add', [z, g.op('RandomUniformLike', [z], { low: float(-0.1), high: float(0.1) })]),
    },
    ['random-model', 'checks-skipped'],
    ['random-model', 'checks-skipped'],
  ],
  ['ties under a MaxPool', { pool: 'MaxPool', kernel: 1 }, ['kinks'], ['kinks'], { ground: 'flat' }],
  ['a MaxPool without ties', { pool: 'MaxPool', kernel: 1 }, [], []],
  ['flat images without a MaxPool', { kernel: 1 }, [], [], { ground: 'flat' }],
]

for (const [what, model, quick, full, options] of cases) {
  test(`${what}, quick: ${quick.join(', ') || 'silent'}`, async () => {
    assert.equal(codesOf(await find(model, options)), quick)
  })
  test(`${what}, full: ${full.join(', ') || 'silent'}`, async () => {
    assert.equal(codesOf(await find(model, { ...options, level: 'full' })), full)
  })
}

test('a Softmax inside and the logits twin: the same verdicts', async () => {
  const counts = (model: Network) =>
    withModel(network(model), async (classifier) => {
      const sample = await sampleFor(classifier)
      return [
        await attacked(classifier, sample, 'fgsm', 16 / 255),
        await attacked(classifier, sample, 'pgd', 16 / 255),
      ].map((r) => r.robustCorrect)
    })
  const [fgsm, iterated] = await counts({})
  assert.ok(fgsm! < 32 && iterated! < 32)
  assert.equal(await counts({ after: softmax }), [fgsm, iterated])
})

test('scores times 1000: PGD fails with the cross-entropy and breaks with DLR what it broke before', async () => {
  const left = (model: Network, loss: 'cross-entropy' | 'dlr') =>
    withModel(network(model), async (classifier) => {
      const probe = openProbe(contextOf(classifier, await sampleFor(classifier), []))
      return count(await withstood(probe, raising(classifier, loss), pgd, 16 / 255))
    })
  const scaled = { after: times(1000) }
  const [entropy, dlr] = [await left(scaled, 'cross-entropy'), await left(scaled, 'dlr')]
  assert.ok(entropy >= 24, `${entropy} of 32`)
  assert.ok(dlr <= 4, `${dlr} of 32`)
  assert.is(dlr, await left({}, 'dlr'))
})

test('the message about the scale has the distance of the scores in it', async () => {
  const message = (await find({ after: times(1000) })).find((w) => w.code === 'logit-scale')!.message
  const [, dead, distance] = /on (\d+) of 32 sampled images .* scores are (\d+) apart/.exec(message)!
  assert.ok(Number(dead) >= 24)
  assert.ok(Number(distance) > 200 && Number(distance) < 2000, distance)
})

/** Two classes of 16 pixels. */
const twoClasses = () =>
  linearClassifier([
    Array.from({ length: 16 }, (_, k) => Math.sin(k)),
    Array.from({ length: 16 }, (_, k) => Math.cos(k)),
  ])

const wrongGradients: readonly (readonly [string, (g: Float32Array) => void, boolean])[] = [
  ['as they are', () => {}, false],
  [
    'pointing the other way',
    (g) =>
      g.forEach((v, k) => {
        g[k] = -v
      }),
    true,
  ],
  [
    'twice too long',
    (g) =>
      g.forEach((v, k) => {
        g[k] = 2 * v
      }),
    true,
  ],
  ['missing for half of the pixels', (g) => g.fill(0, 0, g.length / 2), true],
]

for (const [what, edit, fires] of wrongGradients)
  test(`gradients ${what}: ${fires ? 'gradient-differs' : 'silent'}`, async () => {
    const classifier = withGradients(twoClasses(), edit)
    const found = await runChecks(contextOf(classifier, await sampleFor(classifier), [reportOf()]))
    assert.equal(codesOf(found), fires ? ['gradient-differs'] : [])
  })

test('a report at radius 0 that differs from the clean count', async () => {
  const classifier = twoClasses()
  const sample = await sampleFor(classifier)
  const zero = (robustCorrect: number) =>
    reportOf({ epsilon: 0, maxNorm: 0, n: 32, robustCorrect, adversarialCorrect: robustCorrect })
  assert.equal(await runChecks(contextOf(classifier, sample, [zero(32)])), [])
  const found = await runChecks(contextOf(classifier, sample, [zero(31)]))
  assert.equal(codesOf(found), ['epsilon-zero-differs'])
  assert.match(found[0]!.message, /31 of 32 images standing, clean are 32 right/)
})

test('a model whose scores drift: the same image gets another verdict at radius 0', async () => {
  const honest = twoClasses()
  const sample = await sampleFor(honest)
  let passes = 0
  // The first two passes, which tell a random model, agree.
  const drifting = {
    ...honest,
    async logits(images: Float32Array) {
      passes += 1
      const scores = await honest.logits(images)
      return passes > 2 ? scores.map((z) => -z) : scores
    },
  }
  const found = await runChecks(contextOf(drifting, sample, [reportOf()]))
  assert.ok(codesOf(found).includes('epsilon-zero-differs'))
})

test('scores of another order of summation are not random, and NaN equals NaN', async () => {
  const honest = twoClasses()
  const sample = await sampleFor(honest)
  let passes = 0
  const rounding = {
    ...honest,
    async logits(images: Float32Array) {
      passes += 1
      const scores = await honest.logits(images)
      const noisy = scores.map((z, k) => z * (1 + ((passes + k) % 3) * 1e-7))
      noisy[0] = Number.NaN
      return noisy
    },
  }
  assert.equal(codesOf(await runChecks(contextOf(rounding, sample, []))), [])
})

test.run()
