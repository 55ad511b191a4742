import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeModel } from '../../../src/onnx/encode.ts'
import { float32, type Tensor, toNumbers } from '../../../src/onnx/tensor.ts'
import type { StepGraph } from '../../../src/train/step-graph.ts'
import { initialState, withState } from '../../../src/train/stepper.ts'
import { bytes, type waveBatch } from '../fixtures.ts'
import { awake, identity, n, prepare, shape, shifted, size, steps } from './fixtures.ts'

const isGenerator = (name: string) => name.startsWith('adamix/generator')
const same = (a: Tensor, b: Tensor) => bytes(a).equals(bytes(b))

/** The gradients of the first step. */
const gradientsOf = async (graph: StepGraph, permutation: Int32Array) => {
  const { state } = await steps(graph, 1, permutation)
  const momenta = Object.entries(state).filter(([name]) => name.startsWith('momentum/'))
  return momenta.map(([name, tensor]) => ({
    name: name.slice('momentum/'.length),
    zero: toNumbers(tensor).every((v) => v === 0),
  }))
}

for (const network of ['mlp', 'cnn'])
  for (const objective of ['code', 'paper'] as const) {
    test(`${network}, ${objective}: a sample mixed with itself gives the generator a gradient of exactly 0`, async () => {
      const { graph } = prepare(network, { objective })
      for (const { name, zero } of await gradientsOf(graph, identity))
        assert.is(zero, isGenerator(name), name)
    })

    test(`${network}, ${objective}: mixed with others everything learns`, async () => {
      const { graph } = prepare(network, { objective })
      for (const { name, zero } of await gradientsOf(graph, shifted)) assert.not.ok(zero, name)
    })
  }

test('only the first half is labelled: other labels of the second half change nothing that is learned', async () => {
  const { graph } = prepare('cnn')
  const first = await steps(
    graph,
    1,
    shifted.map((i) => i % (n / 2)),
  )
  const second = await steps(
    graph,
    1,
    shifted.map((i) => i % (n / 2)),
    ({ labels, ...batch }) => ({
      ...batch,
      labels: labels.map((label, i) => (i < n / 2 ? label : (label + 1) % 10)),
    }),
  )
  assert.is(second.results[0]!.loss, first.results[0]!.loss)
  for (const [name, tensor] of Object.entries(first.state)) assert.ok(same(tensor, second.state[name]!), name)
})

test('the second half is judged: another sample there changes the loss', async () => {
  const { graph } = prepare('mlp')
  const partners = shifted.map((i) => i % (n / 2))
  const first = await steps(graph, 1, partners, undefined, awake(graph))
  const swapped = ({ images, ...batch }: ReturnType<typeof waveBatch>) => ({
    ...batch,
    images: images.map((v, i) => (i < (n - 1) * size ? v : 1 - v)),
  })
  const second = await steps(graph, 1, partners, swapped, awake(graph))
  assert.is.not(second.results[0]!.loss, first.results[0]!.loss)
})

test('at the start every loss is near its value for equal scores, and lambda is in the middle third', async () => {
  const { graph } = prepare('mlp', { objective: 'paper' })
  const last = ['fc3.weight', 'fc3.bias'] as const
  const start = { ...initialState(graph) }
  for (const name of last)
    start[name] = float32(new Float32Array(start[name]!.data.length), start[name]!.dims)
  const { results } = await steps(graph, 1, shifted, undefined, start)
  // Two cross-entropies over ten classes, two over two.
  assert.ok(Math.abs(results[0]!.loss - 2 * Math.log(10) - 2 * Math.log(2)) < 1e-3, `${results[0]!.loss}`)
})

test('the state: generator and discriminator beside the network, of which alone the result and the averages are', async () => {
  const { built, graph } = prepare('cnn', { averageDecay: 0.9 })
  const { initializers, nodes } = built.model.graph
  const network = graph.state.filter(({ role, initializer }) => initializer && role !== 'average')
  assert.equal(network.map(({ name }) => name).sort(), [...initializers.keys()].sort())
  const added = graph.state.filter(
    ({ role, initializer }) => role !== 'optimizer' && initializer === undefined,
  )
  assert.ok(added.every(({ name }) => name.startsWith('adamix/')))
  for (const [name, role] of [
    ['adamix/generator/conv1.weight', 'parameter'],
    ['adamix/generator/bn3.running_var', 'statistic'],
    ['adamix/generator-head/fc2.bias', 'parameter'],
    ['adamix/discriminator/fc1.weight', 'parameter'],
  ])
    assert.is(added.find((tensor) => tensor.name === name)?.role, role, name)
  assert.not.ok(
    added.some(({ name }) => name.includes('generator/fc')),
    "the generator's own last layer is gone",
  )
  const averages = graph.state.filter(({ role }) => role === 'average')
  assert.equal(averages.map(({ initializer }) => initializer).sort(), [...initializers.keys()].sort())

  const { state } = await steps(graph, 2, shifted)
  const model = withState(built.model, graph, state)
  assert.equal(model.graph.nodes, nodes)
  assert.equal([...model.graph.initializers.keys()], [...initializers.keys()])
  const weight = model.graph.initializers.get('conv2.weight') as Tensor
  assert.ok(same(weight, state['average/conv2.weight']!))
})

test("frozen BatchNorm is the classifier's: the generator normalises by its batch", () => {
  const { graph } = prepare('cnn', { batchNorm: 'frozen' })
  const statistics = graph.state.filter(({ role }) => role === 'statistic').map(({ name }) => name)
  assert.is(statistics.length, 6)
  assert.ok(statistics.every(isGenerator))
})

test('a standardised network mixes what it standardises', async () => {
  const standardize = 'per-image'
  const { graph } = prepare('mlp', { generatorInput: 'mean' }, { standardize })
  const inside = await steps(graph, 2, shifted)
  const plain = prepare('mlp', { generatorInput: 'mean' })
  const outside = await steps(plain.graph, 2, shifted, ({ images, ...batch }) => ({
    ...batch,
    images: images.map((v, i) => {
      const own = images.subarray(size * Math.floor(i / size), size * (Math.floor(i / size) + 1))
      const mean = own.reduce((a, b) => a + b) / size
      const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / (size - 1)
      return (v - mean) / Math.sqrt(variance)
    }),
  }))
  for (const [i, { loss }] of inside.results.entries())
    assert.ok(Math.abs(loss - outside.results[i]!.loss) < 1e-5, `${loss}, ${outside.results[i]!.loss}`)
})

test('noise on hidden layers and dropout have numbers for each row of each pass', async () => {
  const noise = { sigma: 0.1, layers: ['input', 'stage1'] }
  const { graph } = prepare('cnn', { noise }, { dropout: 0.3 })
  const drawn = Object.fromEntries(graph.random.map(({ name, shape: row }) => [name, row]))
  assert.equal(drawn['noise/adamix/labelled'], shape)
  assert.equal(drawn['noise/adamix/judged'], [2, ...shape])
  assert.equal(drawn['dropout/adamix/judged/dropout2'], [2, 32, 3, 3])
  assert.equal(drawn['dropout/adamix/generator/dropout2'], [32, 3, 3])
  const { results } = await steps(graph, 2, shifted)
  assert.ok(results.every(({ loss }) => Number.isFinite(loss)))
})

test('one seed gives the same graph, another one other heads', () => {
  const graph = (seed: number) => prepare('mlp', { seed }).graph
  const head = (seed: number) => initialState(graph(seed))['adamix/discriminator/fc1.weight']!
  assert.ok(Buffer.from(encodeModel(graph(3).model)).equals(encodeModel(graph(3).model)))
  assert.ok(same(head(3), head(3)))
  assert.not.ok(same(head(3), head(4)))
  const values = Array.from(head(3).data as Float32Array)
  const deviation = Math.hypot(...values) / Math.sqrt(values.length)
  assert.ok(Math.abs(deviation / 1e-3 - 1) < 0.2, `${deviation}`)
})

test.run()
