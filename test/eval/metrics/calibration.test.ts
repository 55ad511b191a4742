import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { binsOf, calibrationError, reliabilityOf } from '../../../src/eval/metrics/calibration.ts'
import { calibrationInterval } from '../../../src/eval/metrics/calibration-interval.ts'
import { type CleanColumns, noClean } from '../../../src/eval/verdicts/columns.ts'
import { columnsOf, near, twoClasses } from './columns.ts'
import { golden } from './golden.ts'

const eceOf = (columns: CleanColumns) => calibrationError(binsOf(columns), columns.labels.length)

/** Images of these confidences, right or wrong. */
const sureOf = (images: readonly (readonly [confidence: number, right: boolean])[]): CleanColumns => ({
  ...noClean,
  labels: images.map(() => 0),
  predictions: images.map(([, right]) => (right ? 0 : 1)),
  confidence: images.map(([confidence]) => confidence),
})

const intervalOf = (columns: CleanColumns) => calibrationInterval(binsOf(columns), columns.labels.length)

test('ECE of hand-made bins', () => {
  // Four at 0.9 of which three are right: |0.75 - 0.9|. Two at 0.6, one right: |0.5 - 0.6|.
  const columns = columnsOf(twoClasses([0.9, 0.9, 0.9, 0.9, 0.6, 0.6]), [0, 0, 0, 1, 0, 1], 2)
  near(eceOf(columns), (4 * 0.15 + 2 * 0.1) / 6, 1e-6)
})

test('ECE keeps apart what different bins hold, and mixes what one holds', () => {
  // 0.65 and 0.68 lie on the two sides of 10/15: one gap each, none cancels.
  near(eceOf(columnsOf(twoClasses([0.65, 0.68]), [0, 1], 2)), (0.35 + 0.68) / 2, 1e-6)
  // 0.67 and 0.73 share a bin: 1 right of 2 at 0.70 on average.
  near(eceOf(columnsOf(twoClasses([0.67, 0.73]), [0, 1], 2)), 0.2, 1e-6)
})

test('the lowest bins are kept apart too, and an edge belongs to the bin below it', () => {
  const columns = sureOf([
    [1 / 30, true],
    [0.1, false],
    [0.2, true],
    [1, true],
  ])
  near(eceOf(columns), (29 / 30 + 0.1 + 0.8) / 4, 1e-12)
  assert.equal(
    binsOf(columns).flatMap(({ n }, bin) => (n > 0 ? [[bin, n]] : [])),
    [
      [0, 1],
      [1, 1],
      [2, 1],
      [14, 1],
    ],
  )
})

test('a certain and right model is calibrated', () => {
  const columns = columnsOf(Float32Array.of(200, 0, 0, 200), [0, 1], 2)
  assert.is(eceOf(columns), 0)
  assert.equal(intervalOf(columns), [0, 0])
})

test('an image without confidence counts, in no bin', () => {
  const columns = sureOf([
    [0.5, false],
    [Number.NaN, false],
  ])
  assert.is(eceOf(columns), 0.25)
  assert.equal(
    reliabilityOf(binsOf(columns)).map(({ n, confidence, accuracy }) => [n, confidence, accuracy]),
    [[1, 0.5, 0]],
  )
})

test('nothing measured: no bins, and any ECE', () => {
  assert.equal(reliabilityOf(binsOf(noClean)), [])
  assert.equal(intervalOf(noClean), [0, 1])
})

test('far from calibrated, the interval of ECE is nearly SciPy’s percentile bootstrap', () => {
  for (const { cells, ece, interval } of golden.calibration) {
    const columns = sureOf(
      cells.flatMap(([confidence, right, wrong]) => [
        ...new Array(right).fill([confidence, true]),
        ...new Array(wrong).fill([confidence, false]),
      ]),
    )
    near(eceOf(columns), ece, 1e-12)
    const [low, high] = intervalOf(columns)
    const width = interval[1] - interval[0]
    near(low, interval[0], 0.15 * width, 'low')
    near(high, interval[1], 0.15 * width, 'high')
  }
})

test('the interval of ECE holds the measured one always, and the true one nearly always, also where that is 0', () => {
  // A confidence a bin, so that the true ECE is known. The percentile bootstrap holds it 0, 0, 88 and 97 times.
  const levels = [0.3, 0.37, 0.43, 0.5, 0.57, 0.63, 0.7, 0.77, 0.83, 0.9]
  for (const [gap, least] of [
    [0, 95],
    [0.03, 90],
    [-0.08, 80],
    [0.2, 90],
  ] as const) {
    let held = 0
    for (let draw = 0; draw < 100; draw += 1) {
      const stream = randomStream(1, 'calibration', draw, 0)
      const images = Array.from({ length: 500 }, () => levels[stream.int(levels.length)]!).map(
        (level) => [level, stream.uniform() < level - gap] as const,
      )
      const [low, high] = intervalOf(sureOf(images))
      const ece = eceOf(sureOf(images))
      assert.ok(low <= ece && ece <= high, `${low} to ${high} without ${ece}`)
      if (low <= Math.abs(gap) && Math.abs(gap) <= high) held += 1
    }
    assert.ok(held >= least, `${gap}: ${held} of 100`)
  }
})

test('one verdict has one interval', () => {
  const columns = sureOf([
    [0.5, false],
    [0.9, true],
  ])
  assert.equal(intervalOf(columns), intervalOf(columns))
})

test.run()
