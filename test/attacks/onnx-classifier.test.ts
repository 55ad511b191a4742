import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import type { Model } from '../../src/onnx/model.ts'
import type { Preprocessing } from '../../src/onnx/preprocess.ts'
import { randomTensor, type TinyClassifier, tinyClassifier } from '../cli/models.ts'
import { throwsUserError } from '../data/user-error.ts'
import { runModel } from '../grad/tiny-model.ts'
import { rows } from './linear-classifier.ts'

const shape = [2, 5, 4] as const
const pixels = 40
const n = 7
const images = (randomTensor('images', [n, ...shape], 0.3).data as Float32Array).map((x) =>
  Math.min(1, Math.max(0, x + 0.5)),
)
const labels = Int32Array.of(0, 1, 2, 3, 4, 5, 0)

const tiny = (options: TinyClassifier) => tinyClassifier({ shape, classes: 6, ...options })

interface Answers {
  readonly logits: Float32Array
  readonly loss: Float32Array
  readonly gradient: Float32Array
}

/** Scores, losses and gradients of all seven images, asked for together. */
async function ask(
  model: Model,
  options: { preprocessing?: Preprocessing; output?: string } = {},
  imageShape: readonly number[] = shape,
): Promise<Answers & { cut: string | undefined; classes: number }> {
  const classifier = await openClassifier(model, imageShape, { threads: 1, ...options })
  try {
    const result = await classifier.lossGradient(images, labels)
    assert.equal(await classifier.logits(images), result.logits)
    return { ...result, cut: classifier.cut, classes: classifier.classes }
  } finally {
    await classifier.release()
  }
}

const near = (a: Float32Array, b: Float32Array, tolerance: number, what: string) => {
  assert.is(a.length, b.length, what)
  const worst = a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0)
  assert.ok(worst <= tolerance, `${what}: ${worst} apart`)
}

test('scores are those of the file itself, losses and gradients those of cross-entropy', async () => {
  const model = tiny({})
  const { logits, loss, gradient } = await ask(model)
  const { scores } = await runModel(model, {
    image: { dtype: 'float32', dims: [n, ...shape], data: images },
  })
  assert.equal(logits, scores!.data as Float32Array)
  for (const [i, row] of rows(logits, 6).entries()) {
    const all = Array.from(row).reduce((sum, z) => sum + Math.exp(z), 0)
    assert.ok(Math.abs(loss[i]! - (Math.log(all) - row[labels[i]!]!)) < 1e-5)
  }
  // A small step along the gradient of image 3 raises its loss, and no other's, by as much as it should.
  const own = rows(gradient, pixels)[3]!
  const square = own.reduce((sum, g) => sum + g * g, 0)
  const moved = images.slice()
  const step = 0.01 / Math.sqrt(square)
  for (const [k, g] of own.entries()) moved[3 * pixels + k]! += step * g
  const classifier = await openClassifier(model, shape, { threads: 1 })
  const after = await classifier.lossGradient(moved, labels)
  await classifier.release()
  assert.ok(Math.abs((after.loss[3]! - loss[3]!) / (step * square) - 1) < 0.05)
  assert.equal(after.loss[2], loss[2])
})

test('a batch size fixed in the file gives the same answers: single, even and with a rest', async () => {
  const free = await ask(tiny({}))
  for (const batch of [1, 3, 7, 16])
    for (const pinned of [false, true]) {
      const about = `batch ${batch}${pinned ? ', run piece by piece' : ''}`
      const fixed = await ask(tiny({ batch, pinned }))
      near(fixed.logits, free.logits, 1e-5, `logits, ${about}`)
      near(fixed.loss, free.loss, 1e-5, `loss, ${about}`)
      near(fixed.gradient, free.gradient, 1e-5, `gradient, ${about}`)
    }
})

test('a batch gives what its images give one by one', async () => {
  const together = await ask(tiny({}))
  const classifier = await openClassifier(tiny({}), shape, { threads: 1 })
  for (let i = 0; i < n; i += 1) {
    const one = await classifier.lossGradient(
      images.slice(i * pixels, (i + 1) * pixels),
      labels.slice(i, i + 1),
    )
    near(one.logits, rows(together.logits, 6)[i]!, 1e-5, 'logits')
    near(one.gradient, rows(together.gradient, pixels)[i]!, 1e-5, 'gradient')
  }
  await classifier.release()
})

test('a terminal Softmax or LogSoftmax is cut: logits and gradients are its twin’s without', async () => {
  const twin = await ask(tiny({}))
  assert.is(twin.cut, undefined)
  for (const head of ['Softmax', 'LogSoftmax'] as const) {
    const { cut, logits, gradient } = await ask(tiny({ head }))
    assert.is(cut, head)
    near(logits, twin.logits, 1e-6, 'logits')
    assert.equal(gradient.map(Math.sign), twin.gradient.map(Math.sign))
  }
})

test('of several outputs the first that can be scores is taken, or the one that is named', async () => {
  const one = await ask(tiny({}))
  const many = tiny({ outputs: 'many' })
  const chosen = await ask(many)
  assert.is(chosen.classes, 6)
  near(chosen.gradient, one.gradient, 1e-6, 'gradient')
  const classifier = await openClassifier(many, shape, { threads: 1, output: 'other' })
  assert.is(classifier.classes, 4)
  const { scores, other } = await runModel(many, {
    image: { dtype: 'float32', dims: [n, ...shape], data: images },
  })
  assert.equal(await classifier.logits(images), other!.data as Float32Array)
  assert.equal(chosen.logits, scores!.data as Float32Array)
  await classifier.release()
  await throwsUserError(() => openClassifier(many, shape, { output: 'brightness' }), '--output brightness')
  await throwsUserError(() => openClassifier(many, shape, { output: 'nix' }), '--output nix', 'scores')
})

test('preprocessing is inside: gradients are with respect to pixels', async () => {
  const model = tiny({})
  const plain = await ask(model)
  const preprocessing = { range: [-100, 155], mean: [10, 20], std: [50, 100] } as const
  const { gradient, logits } = await ask(model, { preprocessing })
  const normalised = images.map((x, k) => {
    const channel = Math.floor((k % pixels) / 20)
    return (x * 255 - 100 - preprocessing.mean[channel]!) / preprocessing.std[channel]!
  })
  const classifier = await openClassifier(model, shape, { threads: 1 })
  const inner = await classifier.lossGradient(normalised, labels)
  await classifier.release()
  near(logits, inner.logits, 1e-4, 'logits')
  // The chain rule: d/d(pixel) = 255 / std of the channel times d/d(what the model sees).
  const chained = inner.gradient.map((g, k) => (g * 255) / preprocessing.std[Math.floor((k % pixels) / 20)]!)
  near(gradient, chained, 1e-4, 'gradient')
  assert.ok(plain.logits.some((z, i) => Math.abs(z - logits[i]!) > 0.1))
})

test('a model that wants NHWC gets it: pixels and gradients stay [C, H, W]', async () => {
  const expected = await ask(tiny({}))
  const { logits, gradient } = await ask(tiny({ layout: 'NHWC' }), { preprocessing: { layout: 'NHWC' } })
  near(logits, expected.logits, 1e-5, 'logits')
  near(gradient, expected.gradient, 1e-5, 'gradient')
})

test('pixels are reshaped for a model that takes them flat', async () => {
  const model = tinyClassifier({ shape: [1, 1, pixels], classes: 6 })
  const { logits } = await ask(model, {}, [1, pixels])
  near(logits, (await ask(model, {}, [1, 1, pixels])).logits, 0, 'logits')
})

test('images that do not fit are refused with both shapes', async () => {
  const open = (imageShape: readonly number[], preprocessing: Preprocessing = {}) =>
    openClassifier(tiny({}), imageShape, { preprocessing })
  await throwsUserError(() => open([1, 5, 4]), 'input "image"', 'expected samples [2,5,4]', '[1,5,4]')
  await throwsUserError(() => open([5, 4, 2]), '[2,5,4]', '[5,4,2]')
  await throwsUserError(() => open([4, 2, 5]), 'say --layout NHWC')
  await throwsUserError(() => open(shape, { mean: [1, 2, 3] }), '--mean', '2 (one a channel)', 'got 3')
  await throwsUserError(() => open(shape, { std: [1, 0] }), '--std', 'above 0', '1,0')
})

test('an operator without a rule is named when gradients are asked for, and does not stop scores', async () => {
  const classifier = await openClassifier(tiny({ unknown: true }), shape, { threads: 1 })
  assert.is((await classifier.logits(images)).length, n * 6)
  for (const asked of [() => classifier.prepareGradient(), () => classifier.lossGradient(images, labels)])
    await throwsUserError(asked, 'Normalizer', 'odd_one')
  await classifier.release()
})

test('no images are an error, not the end of the process', async () => {
  const classifier = await openClassifier(tinyClassifier(), [1, 28, 28])
  for (const run of [
    () => classifier.logits(new Float32Array(0)),
    () => classifier.lossGradient(new Float32Array(0), new Int32Array(0)),
  ]) {
    const message = await run().then(
      () => 'no error',
      (error: Error) => error.message,
    )
    assert.is(message, 'Expected at least one image')
  }
  await classifier.release()
})

test.run()
