import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { memoryDataset } from '../../src/data/dataset.ts'
import { randomStream } from '../../src/data/random.ts'
import { ballTolerance, isLevel, roundToLevels } from '../../src/eval/attack-run/eight-bit.ts'
import { planRuns } from '../../src/eval/attack-run/plan-runs.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { throwsUserError } from '../data/user-error.ts'
import { atDistances, lineClassifier } from './line.ts'

const level = (v: number) => Math.fround(v / 255)

test('to the nearest level, and towards the clean pixel where that would leave the ball', () => {
  const clean = Float32Array.of(level(100), level(100), level(100), level(100), level(0))
  const image = Float32Array.of(...[107.6, 107.4, 92.4, 100.5, 7.65].map((v) => v / 255))
  roundToLevels(image, clean, balls.linf, 7.65 / 255)
  assert.equal(
    [...image].map((x) => Math.round(x * 255)),
    [107, 107, 93, 101, 7],
  )
  assert.ok(image.every(isLevel))
})

test('whole levels stay where they are: 8/255 in float32 is eight of them', () => {
  const clean = Float32Array.from({ length: 256 }, (_, v) => level(v))
  for (const sign of [-1, 1]) {
    const image = clean.map((x) => Math.min(1, Math.max(0, Math.fround(x + sign * Math.fround(8 / 255)))))
    const before = image.map((x) => Math.round(x * 255))
    roundToLevels(image, clean, balls.linf, 8 / 255)
    assert.equal(
      image.map((x) => Math.round(x * 255)),
      before,
    )
    assert.ok(image.every(isLevel))
  }
})

for (const name of ['linf', 'l2', 'l1'] as const)
  test(`random perturbations on the sphere stay in the ${name} ball`, () => {
    const ball = balls[name]
    for (let trial = 0; trial < 50; trial += 1) {
      const random = randomStream(trial, 'test/eight-bit', 0, 0)
      const clean = Float32Array.from({ length: 48 }, () => level(random.int(256)))
      const delta = clean.map(() => random.uniform() - 0.5)
      const radius = 0.05 + 0.3 * random.uniform()
      const stretch = radius / ball.norm(delta)
      const image = clean.map((x, p) => Math.min(1, Math.max(0, x + stretch * delta[p]!)))
      roundToLevels(image, clean, ball, radius)
      const norm = ball.norm(Float64Array.from(image, (x, p) => x - clean[p]!))
      assert.ok(norm <= radius + ballTolerance, `${norm} beyond ${radius}`)
      assert.ok(image.every(isLevel))
    }
  })

test('the verdict is that of the rounded image; data between levels are refused', async () => {
  // 0.5 + 1/64 lies between levels.
  const runs = planRuns([{ name: 'fgsm', eps: 0.1 }])
  const settings = { runs, batch: 3, seed: 0, uint8: true }
  await throwsUserError(
    () => evaluate(lineClassifier(), atDistances([1 / 64]), settings),
    'sample 0: expected 8-bit pixels',
    '--uint8',
  )
  // Four pixels of level 131 are 3.5 levels from class 1: a radius of 3.7 levels suffices, three whole ones do not.
  const data = memoryDataset({
    spec: 'levels',
    shape: [4],
    classes: 2,
    values: new Uint8Array(4).fill(131),
    labels: Int32Array.of(0),
  })
  const robust = async (uint8: boolean) => {
    const measured = await evaluate(lineClassifier(), data, {
      ...settings,
      uint8,
      runs: planRuns([{ name: 'fgsm', eps: 3.7 / 255 }]),
    })
    return measured.attacks[0]!.robustCorrect
  }
  assert.is(await robust(false), 0)
  assert.is(await robust(true), 1)
})

test.run()
