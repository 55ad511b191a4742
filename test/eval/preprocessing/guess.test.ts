import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openClassifier } from '../../../src/attacks/onnx-classifier.ts'
import { memoryDataset } from '../../../src/data/dataset.ts'
import { guessPreprocessing } from '../../../src/eval/preprocessing/guess/guess.ts'
import type { ImagePreprocessing } from '../../../src/eval/preprocessing/image-preprocessing.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { tinyClassifier } from '../../cli/models.ts'
import { throwsUserError } from '../../data/user-error.ts'

const size = 200

/** Images with the labels that a model gives them with a preprocessing. */
async function labelledBy(model: Model, shape: readonly number[], preprocessing: ImagePreprocessing) {
  const length = shape.reduce((a, b) => a * b, 1)
  const values = Uint8Array.from({ length: size * length }, (_, i) => (i * 2654435761) >>> 24)
  const classifier = await openClassifier(model, shape, { preprocessing, threads: 1 })
  const logits = await classifier.logits(Float32Array.from(values, (v) => v / 255))
  await classifier.release()
  const { classes } = classifier
  const labels = Int32Array.from({ length: size }, (_, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes)
    return row.indexOf(Math.max(...row))
  })
  return memoryDataset({ spec: 'labelled', shape, classes, values, labels })
}

test('what the labels were made with comes first, values in the order of the model’s channels', async () => {
  const model = tinyClassifier({ shape: [3, 8, 8], classes: 6, layout: 'NHWC' })
  const wanted = {
    mean: [0.406, 0.456, 0.485],
    std: [0.225, 0.224, 0.229],
    channels: 'BGR',
    layout: 'NHWC',
  } as const
  const data = await labelledBy(model, [3, 8, 8], wanted)
  const guesses = await guessPreprocessing(model, data, { threads: 1 })
  const found = guesses.find(({ name }) => name === 'ImageNet, BGR, NHWC')!
  assert.equal(found.preprocessing, wanted)
  assert.equal([found.correct, found.accuracy], [size, 1])
  // The model has no biases, so that the scale of its input does not matter: Keras' form of the same is as good.
  assert.equal(
    guesses.filter(({ accuracy }) => accuracy === 1).map(({ name }) => name),
    ['ImageNet, mean of 0..255, BGR, NHWC', 'ImageNet, BGR, NHWC'],
  )
  assert.is(guesses.length, 2 * 11, 'eleven for colours, each in two orders')
  const accuracies = guesses.map(({ accuracy }) => accuracy)
  assert.equal(
    accuracies,
    accuracies.toSorted((a, b) => b - a),
  )
})

test('grey data for a model of colours; what was said holds for all', async () => {
  const model = tinyClassifier({ shape: [3, 8, 8], classes: 6 })
  const data = await labelledBy(model, [1, 8, 8], { channels: 'repeat', range: [0, 255] })
  const guesses = await guessPreprocessing(model, data, { threads: 1 })
  assert.equal(guesses[0]!.preprocessing, { channels: 'repeat', range: [0, 255] })
  assert.ok(guesses.every(({ preprocessing }) => preprocessing.channels === 'repeat'))
  const colours = await labelledBy(model, [3, 8, 8], { channels: 'BGR', range: [-1, 1] })
  const said = await guessPreprocessing(model, colours, { said: { channels: 'RGB' }, threads: 1 })
  assert.ok(said.every(({ preprocessing }) => preprocessing.channels === 'RGB'))
})

test('some of the images are taken of every class, as it is in the data', async () => {
  const model = tinyClassifier({ shape: [1, 8, 8], classes: 6 })
  const whole = await labelledBy(model, [1, 8, 8], {})
  const asked: number[] = []
  const data = {
    ...whole,
    size,
    labels: Int32Array.from({ length: size }, (_, i) => (i < 133 ? 0 : 1)),
    read: (indices: ArrayLike<number>) => {
      asked.push(...Array.from(indices))
      return whole.read(indices)
    },
  }
  await guessPreprocessing(model, data, { images: 6, threads: 1 })
  const first = asked.slice(0, 6)
  assert.is(first.filter((i) => i < 133).length, 4)
  assert.is(new Set(asked).size, 6)
})

test('values that were said, and images that fit nothing, are refused', async () => {
  const model = tinyClassifier({ shape: [3, 8, 8], classes: 6 })
  const data = await labelledBy(model, [3, 8, 8], {})
  await throwsUserError(
    () => guessPreprocessing(model, data, { said: { mean: [1] } }),
    '--guess-preprocessing',
    'mean',
  )
  const large = memoryDataset({
    spec: 'large',
    shape: [3, 9, 9],
    classes: 6,
    values: new Uint8Array(243),
    labels: Int32Array.of(0),
  })
  await throwsUserError(() => guessPreprocessing(model, large), '[3,8,8]', '--resize 8x8')
})

test.run()
