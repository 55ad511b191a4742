/** The gradient graph of a classifier: its ports, and loss and gradients against the definition in JavaScript. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildGradientGraph, type GradientOptions } from '../../src/grad/gradient-graph.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { printModel, printType } from '../../src/onnx/print.ts'
import { elementCount, float32, int64, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import type { Feeds } from '../../src/runtime/session.ts'
import { throwsUserError } from '../data/user-error.ts'
import { emptyModel, runModel, tinyModel } from './tiny-model.ts'

const wave = (dims: readonly number[], phase: number): Tensor =>
  float32(
    Float32Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(i * i + phase)),
    dims,
  )

const weights = { W1: wave([3, 4], 1), b1: wave([4], 2), W2: wave([4, 3], 3) }
const batch = { X: wave([5, 3], 4), labels: int64([0, 2, 1, 1, 0]) }

/** 3 features, 4 hidden units, 3 classes; `end` names what stands behind the scores. */
const network = (end: string | null = 'Softmax', names = { hidden: 'hidden', scores: 'scores' }): Model =>
  tinyModel({ X: ['N', 3] }, (g) => {
    for (const [name, tensor] of Object.entries(weights)) g.initializer(name, tensor)
    const hidden = g.op('Tanh', [g.op('Gemm', ['X', 'W1', 'b1'])], {}, { name: names.hidden })
    const scores = g.op('MatMul', [hidden, 'W2'], {}, { name: names.scores })
    return end === null ? scores : g.op(end, [scores], {}, { name: 'probabilities' })
  })

const runGradient = (model: Model, feeds: Feeds, options: GradientOptions = {}) =>
  runModel(buildGradientGraph(model, options).model, feeds)

/** -log softmax(row)[label] in float64. */
function crossEntropy(row: readonly number[], label: number): number {
  const top = Math.max(...row)
  return top + Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0)) - row[label]!
}

const rowsOf = (t: Tensor): number[][] => {
  const [n, c] = t.dims as [number, number]
  const values = toNumbers(t)
  return Array.from({ length: n }, (_, i) => values.slice(i * c, (i + 1) * c))
}

const labelsOf = (feeds: Feeds) => toNumbers(feeds.labels!)

function assertClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.is(actual.length, expected.length)
  actual.forEach((x, i) => {
    assert.ok(Math.abs(x - expected[i]!) <= tolerance, `at ${i}: expected ${expected[i]}, got ${x}`)
  })
}

test('inputs and outputs', () => {
  const { model, wrt, head } = buildGradientGraph(network(), { wrt: ['X', 'W1', 'b1'] })
  const ports = (infos: Model['graph']['inputs']) =>
    infos.map(({ name, type }) => `${name}: ${printType(type)}`)
  assert.equal(ports(model.graph.inputs), ['X: float32[N,3]', 'labels: int64[N]'])
  assert.equal(ports(model.graph.outputs), [
    'logits: float32[N,3]',
    'loss: float32[N]',
    'grad/X: float32[N,3]',
    'grad/W1: float32[3,4]',
    'grad/b1: float32[4]',
  ])
  assert.equal([wrt, head.cut, head.output], [['X', 'W1', 'b1'], 'Softmax', 'probabilities'])
  assert.equal(buildGradientGraph(network()).wrt, ['X'], 'all float inputs by default')
})

for (const end of [null, 'Softmax', 'LogSoftmax'])
  test(`a model that ends in ${end ?? 'logits'}: loss is the cross-entropy of its logits`, async () => {
    const outputs = await runGradient(network(end), batch)
    const logits = rowsOf((await runModel(network(null), { X: batch.X })).scores!)
    assertClose(rowsOf(outputs.logits!).flat(), logits.flat(), 1e-6)
    const losses = logits.map((row, i) => crossEntropy(row, labelsOf(batch)[i]!))
    assertClose(toNumbers(outputs.loss!), losses, 1e-6)
  })

test('gradients are the differences of the summed loss, by input and by parameters', async () => {
  // The forward pass again in float64: differences then have digits to spare.
  const values = {
    X: toNumbers(batch.X),
    ...Object.fromEntries(Object.entries(weights).map(([n, t]) => [n, toNumbers(t)])),
  }
  const loss = (v: Record<string, number[]>): number =>
    labelsOf(batch).reduce((sum, label, n) => {
      const hidden = [0, 1, 2, 3].map((h) =>
        Math.tanh([0, 1, 2].reduce((s, f) => s + v.X![n * 3 + f]! * v.W1![f * 4 + h]!, v.b1![h]!)),
      )
      const row = [0, 1, 2].map((c) => hidden.reduce((s, x, h) => s + x * v.W2![h * 3 + c]!, 0))
      return sum + crossEntropy(row, label)
    }, 0)
  const wrt = ['X', 'W1', 'b1', 'W2']
  const outputs = await runGradient(network(), batch, { wrt })
  for (const name of wrt) {
    const numeric = values[name as 'X'].map((x, i) => {
      const moved = (step: number) => loss({ ...values, [name]: values[name as 'X'].with(i, x + step) })
      return (moved(1e-5) - moved(-1e-5)) / 2e-5
    })
    assertClose(toNumbers(outputs[`grad/${name}`]!), numeric, 2e-6)
  }
})

test('large logits and masked classes give no NaN', async () => {
  const model = tinyModel({ X: ['N', 3] }, (g) => g.op('Identity', ['X']))
  const rows = [
    [1e4, -1e4, 0],
    [1e4, 9999, 1e4],
    [-3e38, 0, 3e38],
    [88, 89, 90],
    [1, Number.NEGATIVE_INFINITY, 0],
  ]
  const labels = [1, 0, 2, 0, 2]
  const outputs = await runGradient(model, { X: float32(rows.flat(), [5, 3]), labels: int64(labels) })
  const expected = rows.map((row, i) => crossEntropy(row, labels[i]!))
  toNumbers(outputs.loss!).forEach((x, i) => {
    assert.ok(
      Math.abs(x - expected[i]!) <= 1e-6 * Math.max(1, expected[i]!),
      `row ${i}: ${x}, not ${expected[i]}`,
    )
  })
  const gradient = rows.flatMap((row, i) =>
    row.map((_, c) => Math.exp(-crossEntropy(row, c)) - (c === labels[i] ? 1 : 0)),
  )
  assertClose(toNumbers(outputs['grad/X']!), gradient, 1e-6)
})

test('a float64 model: gradients in its type', async () => {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float64', ['N', 3])
  g.output(g.op('Mul', ['X', g.scalar(2, 'float64')]))
  const X: Tensor = { dtype: 'float64', dims: [1, 3], data: Float64Array.of(0.1, 0.2, -0.3) }
  const outputs = await runGradient(g.model, { X, labels: int64([2]) })
  const row = [0.2, 0.4, -0.6]
  assert.equal([outputs.loss!.dtype, outputs['grad/X']!.dtype], ['float32', 'float64'])
  assertClose(toNumbers(outputs.loss!), [crossEntropy(row, 2)], 1e-6)
  const gradient = row.map((_, c) => 2 * (Math.exp(-crossEntropy(row, c)) - (c === 2 ? 1 : 0)))
  assertClose(toNumbers(outputs['grad/X']!), gradient, 1e-6)
})

test('scores [N, C, 1, 1]', async () => {
  const model = tinyModel({ X: ['N', 3, 2, 2] }, (g) =>
    g.op('Softmax', [g.op('GlobalAveragePool', ['X'])], { axis: 1 }),
  )
  const X = wave([2, 3, 2, 2], 1)
  const outputs = await runGradient(model, { X, labels: int64([1, 2]) })
  assert.equal(
    [outputs.logits!.dims, outputs['grad/X']!.dims],
    [
      [2, 3],
      [2, 3, 2, 2],
    ],
  )
  const losses = rowsOf(outputs.logits!).map((row, i) => crossEntropy(row, i + 1))
  assertClose(toNumbers(outputs.loss!), losses, 1e-6)
})

test('a model with values of the same names', async () => {
  const plain = await runGradient(network(), batch, { wrt: ['X', 'W1'] })
  for (const names of [
    { hidden: 'hidden', scores: 'logits' },
    { hidden: 'logits', scores: 'loss' },
    { hidden: 'labels', scores: 'scores' },
  ])
    for (const end of [null, 'Softmax']) {
      const outputs = await runGradient(network(end, names), batch, { wrt: ['X', 'W1'] })
      for (const [name, tensor] of Object.entries(plain))
        assert.equal(outputs[name], tensor, `${names.scores}: ${name}`)
    }
  const taken = tinyModel({ labels: ['N', 3] }, (g) => g.op('Neg', ['labels']))
  await throwsUserError(() => buildGradientGraph(taken), '"labels"')
})

test('what is not a float input or parameter is refused by name', async () => {
  await throwsUserError(
    () => buildGradientGraph(network(), { wrt: ['input'] }),
    '--wrt input',
    'none of that name',
  )
  await throwsUserError(() => buildGradientGraph(network(), { wrt: ['hidden'] }), '--wrt hidden')
  const tokens = tinyModel({ X: [4, 3] }, (g) => {
    g.input('tokens', 'int64', [2])
    return g.op('Gather', ['X', 'tokens'])
  })
  await throwsUserError(() => buildGradientGraph(tokens, { wrt: ['tokens'] }), '--wrt tokens', 'int64')
})

test('nothing asked for: logits and loss alone', () => {
  const { model } = buildGradientGraph(network(), { wrt: [] })
  assert.equal(
    model.graph.outputs.map((o) => o.name),
    ['logits', 'loss'],
  )
  assert.not.match(printModel(model), 'grad/')
})

test.run()
