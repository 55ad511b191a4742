import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { logSumExp, scoreRows, summarize, wilsonInterval } from '../../src/eval/metrics.ts'
import { randomTensor } from '../cli/models.ts'

const near = (actual: number, expected: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: expected ${expected}, got ${actual}`)

/** Logits of two classes that give class 0 this probability. */
const twoClasses = (probabilities: readonly number[]) =>
  Float32Array.from(probabilities.flatMap((p) => [Math.log(p), Math.log(1 - p)]))

function measure(logits: Float32Array, labels: readonly number[], classes: number) {
  const scores = scoreRows(logits, Int32Array.from(labels), classes)
  const right = scores.map(({ prediction }, i) => prediction === labels[i])
  const nanRows = scores.filter(({ nll }) => Number.isNaN(nll)).length
  return { right, nanRows, ...summarize(scores, labels) }
}

test('accuracy and NLL of a case worked out by hand', () => {
  // -log of 0.5, 0.25 and 0.8 (the label's share): 0.6931, 1.3863, 0.2231.
  const { right, ...m } = measure(twoClasses([0.5, 0.75, 0.2]), [0, 1, 1], 2)
  assert.equal(right, [true, false, true])
  assert.is(m.n, 3)
  assert.is(m.correct, 2)
  near(m.accuracy, 2 / 3, 1e-12)
  near(m.nll, (Math.LN2 + Math.log(4) - Math.log(0.8)) / 3, 1e-6)
  assert.is(m.top5, 1, 'two classes are always among the five highest')
})

test('of equal scores the first class is the guess, as ONNX ArgMax and NumPy have it', () => {
  const { right } = measure(Float32Array.of(1, 1, 0, 1, 1, 0), [0, 1], 3)
  assert.equal(right, [true, false])
})

test('top-5 counts the label among the five highest, ties by class number', () => {
  const row = [7, 6, 5, 4, 3, 2, 1]
  const labels = [0, 4, 5, 6]
  assert.is(measure(Float32Array.from(labels.flatMap(() => row)), labels, 7).top5, 0.5)
  const flat = Float32Array.from({ length: 14 }, () => 3)
  assert.is(measure(flat, [4, 5], 7).top5, 0.5)
})

test('accuracy, top-5, NLL and ECE are those of the formulas, by another route, on random scores', () => {
  const [n, classes] = [500, 12]
  const logits = randomTensor('metrics', [n, classes], 2).data as Float32Array
  const labels = Array.from({ length: n }, (_, i) => (i * 7) % classes)
  // scikit-learn's way: probabilities of everything first, ranks by sorting, bins by their edges.
  const shares = labels.map((_, i) => {
    const powers = Array.from(logits.subarray(i * classes, (i + 1) * classes), (z) => Math.exp(z))
    const total = powers.reduce((a, b) => a + b, 0)
    return powers.map((p) => p / total)
  })
  const ranked = shares.map((row) => [...row.keys()].sort((a, b) => row[b]! - row[a]!))
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / n
  const correct = labels.map((label, i) => (ranked[i]![0] === label ? 1 : 0))
  const confidence = shares.map((row) => Math.max(...row))
  let ece = 0
  for (let bin = 0; bin < 15; bin += 1) {
    const inside = [...labels.keys()].filter(
      (i) => confidence[i]! > bin / 15 && confidence[i]! <= (bin + 1) / 15,
    )
    if (inside.length === 0) continue
    const average = (values: readonly number[]) =>
      inside.reduce((sum, i) => sum + values[i]!, 0) / inside.length
    ece += (inside.length / n) * Math.abs(average(correct) - average(confidence))
  }
  const m = measure(logits, labels, classes)
  assert.is(m.correct, correct.filter((c) => c === 1).length)
  near(m.top5, mean(labels.map((label, i) => (ranked[i]!.indexOf(label) < 5 ? 1 : 0))), 1e-12, 'top5')
  near(m.nll, -mean(labels.map((label, i) => Math.log(shares[i]![label]!))), 1e-6, 'nll')
  near(m.ece, ece, 1e-6, 'ece')
})

test('ECE of hand-made bins', () => {
  // Four at 0.9 of which three are right: |0.75 - 0.9|. Two at 0.6, one right: |0.5 - 0.6|.
  const logits = twoClasses([0.9, 0.9, 0.9, 0.9, 0.6, 0.6])
  near(measure(logits, [0, 0, 0, 1, 0, 1], 2).ece, (4 * 0.15 + 2 * 0.1) / 6, 1e-6)
})

test('ECE keeps apart what different bins hold, and mixes what one holds', () => {
  // 0.65 and 0.68 lie on the two sides of 10/15: one gap each, none cancels.
  near(measure(twoClasses([0.65, 0.68]), [0, 1], 2).ece, (0.35 + 0.68) / 2, 1e-6)
  // 0.67 and 0.73 share a bin: 1 right of 2 at 0.70 on average.
  near(measure(twoClasses([0.67, 0.73]), [0, 1], 2).ece, 0.2, 1e-6)
})

test('ECE keeps the lowest bins apart too', () => {
  // Of 30 classes: all alike gives 1/30, in the first bin; one of 0.1 lies in the second.
  const peak = new Array(29).fill(Math.log(0.9 / 29))
  const logits = Float32Array.from([...new Array(30).fill(0), Math.log(0.1), ...peak])
  near(measure(logits, [0, 1], 30).ece, (29 / 30 + 0.1) / 2, 1e-6)
})

test('a certain and right model is calibrated', () => {
  const m = measure(Float32Array.of(200, 0, 0, 200), [0, 1], 2)
  assert.is(m.ece, 0)
  assert.is(m.nll, 0)
})

test('scores of any size give a finite NLL', () => {
  near(logSumExp(Float32Array.of(1e30, 1e30)), 1e30, 1e24)
  near(logSumExp(Float32Array.of(-1000, -1000)), -1000 + Math.LN2, 1e-9)
  near(measure(Float32Array.of(1000, -1000), [1], 2).nll, 2000, 1e-9)
})

test('a row with NaN is wrong, in no top five, and counted', () => {
  const m = measure(Float32Array.of(Number.NaN, 1, 3, Number.NaN, 2, 1), [1, 0, 0], 2)
  assert.equal(m.right, [false, false, true])
  assert.is(m.nanRows, 2)
  near(m.top5, 1 / 3, 1e-12)
})

test('batches add up to the whole', () => {
  const logits = randomTensor('batches', [9, 3], 1).data as Float32Array
  const labels = [0, 1, 2, 0, 1, 2, 0, 1, 2]
  const parts = [
    [0, 4],
    [4, 5],
    [5, 9],
  ].flatMap(([from, to]) =>
    scoreRows(logits.subarray(3 * from!, 3 * to!), Int32Array.from(labels.slice(from, to)), 3),
  )
  const { right, nanRows, ...whole } = measure(logits, labels, 3)
  const sum = summarize(parts, labels)
  assert.equal(sum, whole)
  assert.is(sum.correct, right.filter(Boolean).length)
  assert.is(nanRows, 0)
})

test('nothing measured is zero, not NaN', () => {
  assert.equal(summarize([], []), { n: 0, correct: 0, accuracy: 0, top5: 0, nll: 0, ece: 0 })
})

test('Wilson’s interval has its published values', () => {
  // Agresti, Coull 1998 and R's binom.confint(method = "wilson"), 95 %.
  const published = [
    [0, 10, 0, 0.2775],
    [8, 10, 0.4902, 0.9433],
    [10, 10, 0.7225, 1],
    [1, 2, 0.0945, 0.9055],
    [50, 100, 0.4038, 0.5962],
  ] as const
  for (const [k, n, low, high] of published) {
    const [actualLow, actualHigh] = wilsonInterval(k, n)
    near(actualLow, low, 5e-5, `${k} of ${n}`)
    near(actualHigh, high, 5e-5, `${k} of ${n}`)
  }
  assert.equal(wilsonInterval(0, 0), [0, 1])
})

test('Wilson’s interval holds the p whose score test is at its limit', () => {
  // By definition (p - k/n)^2 = z^2 p (1 - p) / n at both ends.
  for (const [k, n] of [
    [3, 17],
    [9000, 10_000],
  ] as const)
    for (const p of wilsonInterval(k, n))
      near((p - k / n) ** 2, (1.959963984540054 ** 2 * p * (1 - p)) / n, 1e-12)
})

test.run()
