import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { backward } from '../../../src/grad/backward.ts'
import { GraphBuilder } from '../../../src/onnx/builder.ts'
import { float32, int64, toNumbers } from '../../../src/onnx/tensor.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { generatorView, lambdaOf, mixedPair, pairing } from '../../../src/train/adamix/policy.ts'
import { countsOf } from '../../../src/train/adamix/rows.ts'

const h = 4
const x = float32(
  Array.from({ length: 2 * h * 6 }, (_, i) => Math.sin(i * i)),
  [2 * h, 2, 3],
)
const permutation = [5, 0, 2, 7, 1, 3, 6, 4]
const epsilon = [0, 0.25, 0.5, 0.875]

/** Everything that policy.ts makes of scores [4, 3], for a batch of 8. */
async function run(scores: readonly number[]) {
  const g = new GraphBuilder({
    irVersion: 10,
    opsets: new Map([['', 18]]),
    producerName: '',
    producerVersion: '',
    metadata: new Map(),
    functions: [],
    graph: { name: 'g', inputs: [], outputs: [], nodes: [], initializers: new Map(), valueInfo: new Map() },
  })
  const batch = g.input('x', 'float32', ['N', 2, 3])
  const { half } = countsOf(g, batch)
  const pair = pairing(g, g.input('permutation', 'int64', ['N']), half)(batch)
  const z = g.input('scores', 'float32', [half.size, 3])
  const lambda = lambdaOf(g, z, g.input('epsilon', 'float32', [half.size, 1]))
  const noise = g.input('noise', 'float32', ['N', 2, 3])
  const values = {
    own: pair.own,
    other: pair.other,
    mean: generatorView(g, pair, undefined, half),
    noisy: generatorView(g, pair, noise, half),
    share: lambda,
    mix: mixedPair(g, pair, lambda),
  }
  const ones = g.op('Add', [g.op('Mul', [lambda, g.scalar(0, lambda)]), g.scalar(1, lambda)])
  const [gradient] = backward(g, [{ value: lambda, cotangent: ones }], [z])
  for (const [name, value] of Object.entries(values)) g.output(value, `out/${name}`)
  g.output(gradient!, 'out/gradient')
  const session = await openSession(g.model, { threads: 1 })
  const results = await session.run({
    x,
    noise: float32(Float32Array.from(x.data as Float32Array, Math.cos), x.dims),
    permutation: int64(permutation),
    scores: float32(scores, [h, 3]),
    epsilon: float32(epsilon, [h, 1]),
  })
  await session.release()
  return (name: keyof typeof values | 'gradient') => toNumbers(results[`out/${name}`]!)
}

const row = (i: number) => toNumbers(x).slice(6 * i, 6 * (i + 1))
const near = (a: readonly number[], b: readonly number[]) => {
  assert.is(a.length, b.length)
  a.forEach((v, i) => {
    assert.ok(Math.abs(v - b[i]!) < 1e-6, `[${i}]: ${v} against ${b[i]}`)
  })
}

const uneven = [0.3, -1, 0.5, 2, 0.1, 0.4, -0.7, 1.5, 0, 0.2, 0.2, -3]

test('the first half is mixed, each sample with the one that the permutation names', async () => {
  const value = await run(uneven)
  assert.equal(value('own'), [0, 1, 2, 3].flatMap(row))
  assert.equal(value('other'), [5, 0, 2, 7].flatMap(row))
  const lambda = value('share')
  const expected = [0, 1, 2, 3].flatMap((i) =>
    row(i).map((v, k) => lambda[i]! * v + (1 - lambda[i]!) * row(permutation[i]!)[k]!),
  )
  near(value('mix'), expected)
})

test('the generator sees the mean of the pair, or that of both with noise of their own', async () => {
  const value = await run(uneven)
  const mean = (noise: (v: number, at: number) => number) =>
    [0, 1, 2, 3].flatMap((i) =>
      row(i).map((v, k) => (noise(v, 6 * i + k) + noise(row(permutation[i]!)[k]!, 6 * (i + h) + k)) / 2),
    )
  const numbers = toNumbers(x)
  near(
    value('mean'),
    mean((v) => v),
  )
  near(
    value('noisy'),
    mean((v, at) => v * Math.cos(numbers[at]!)),
  )
})

test('lambda = alpha + epsilon Delta of softmax(z), d lambda / d z_j = s_j (w_j - lambda), w = (1, epsilon, 0)', async () => {
  const value = await run(uneven)
  const softmax = (z: readonly number[]) => {
    const powers = z.map(Math.exp)
    return powers.map((p) => p / powers.reduce((a, b) => a + b))
  }
  const regions = epsilon.map((_, i) => softmax(uneven.slice(3 * i, 3 * i + 3)))
  const lambdas = regions.map(([alpha, delta], i) => alpha! + epsilon[i]! * delta!)
  near(value('share'), lambdas)
  const slopes = regions.flatMap((s, i) => s.map((v, j) => v * ([1, epsilon[i]!, 0][j]! - lambdas[i]!)))
  near(value('gradient'), slopes)
})

test('scores of 0 give lambda = (1 + epsilon) / 3', async () => {
  const value = await run(new Array<number>(12).fill(0))
  near(
    value('share'),
    epsilon.map((e) => (1 + e) / 3),
  )
})

test('scores (big, 0, 0) give the own sample, (0, 0, big) the other one, bit for bit', async () => {
  const own = await run([0, 1, 2, 3].flatMap(() => [200, 0, 0]))
  assert.equal(own('share'), [1, 1, 1, 1])
  assert.equal(own('mix'), own('own'))
  const other = await run([0, 1, 2, 3].flatMap(() => [0, 0, 200]))
  assert.equal(other('mix'), other('other'))
})

test.run()
