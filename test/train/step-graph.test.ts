import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'
import { buildGradientGraph } from '../../src/grad/gradient-graph.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { openSession } from '../../src/runtime/session.ts'
import { cnn } from '../../src/train/networks/cnn.ts'
import { mlp } from '../../src/train/networks/mlp.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'
import { Stepper } from '../../src/train/stepper.ts'
import { bytes, draws, runSteps, sgd, shape, waveBatch } from './fixtures.ts'

const n = 8
const networkOf = { cnn, mlp }
const build = (name: 'cnn' | 'mlp') => networkOf[name]({ shape, classes: 10, seed: 3 })

const assertSameState = (
  a: Awaited<ReturnType<typeof runSteps>>['state'],
  b: Awaited<ReturnType<typeof runSteps>>['state'],
) => {
  for (const [name, tensor] of Object.entries(a)) assert.ok(bytes(tensor).equals(bytes(b[name]!)), name)
}

for (const name of ['cnn', 'mlp'] as const) {
  test(`${name}: lambda = 1 equals no mixing, bit for bit, at every layer`, async () => {
    const network = build(name)
    const plain = await runSteps(network, [], [null, null, null])
    for (const layer of network.layers.keys()) {
      const ones = draws(3, n, 1).map((d) => ({ ...d, layer, lambda: Float32Array.of(1) }))
      const mixed = await runSteps(network, network.layers, ones)
      assert.equal(mixed.losses, plain.losses)
      assertSameState(plain.state, mixed.state)
    }
  })

  test(`${name}: layer -1 equals no mixing, bit for bit`, async () => {
    const network = build(name)
    const plain = await runSteps(network, [], [null, null])
    const off = await runSteps(network, network.layers, [null, null])
    assertSameState(plain.state, off.state)
  })

  test(`${name}: mixing at each layer gives another state`, async () => {
    const network = build(name)
    const seen = new Set<string>()
    for (const layer of network.layers.keys()) {
      const { state } = await runSteps(
        network,
        network.layers,
        draws(1, n, 1).map((d) => ({ ...d, layer })),
      )
      seen.add(bytes(state[Object.keys(state)[0]!]!).toString('hex'))
    }
    assert.is(seen.size, network.layers.length)
  })
}

test('Input Mixup: the update is that of lambda * CE(y) + (1 - lambda) * CE(y[permutation]) on the mixed images', async () => {
  const network = build('mlp')
  const optimizer = { ...sgd, momentum: 0, nesterov: false, weightDecay: 0 }
  const stepper = await Stepper.open(buildStepGraph(network.model, { layers: ['input'], optimizer }), {
    threads: 1,
  })
  const batch = waveBatch(n, 0)
  const draw = { ...draws(1, n, 1)[0]!, layer: 0, lambda: Float32Array.of(0.3) }
  await stepper.step(batch, { learningRate: 1, mix: draw, step: 0 })

  const pixels = batch.images.length / n
  const mixed = batch.images.map((x, i) => {
    const other = draw.permutation[Math.floor(i / pixels)]! * pixels + (i % pixels)
    return 0.3 * x + 0.7 * batch.images[other]!
  })
  const wrt = ['fc1.weight', 'fc2.bias']
  const { model } = buildGradientGraph(network.model, { wrt })
  const session = await openSession(model, { threads: 1 })
  const gradients = (labels: Int32Array) =>
    session.run({
      input: float32(mixed, [n, ...shape]),
      labels: { dtype: 'int64', dims: [n], data: BigInt64Array.from(labels, BigInt) },
    })
  const own = await gradients(batch.labels)
  const other = await gradients(batch.labels.map((_, i) => batch.labels[draw.permutation[i]!]!))
  for (const name of wrt) {
    const before = network.model.graph.initializers.get(name)!
    const after = stepper.state[name]!.data as Float32Array
    const g = (results: typeof own, i: number) => Number(results[`grad/${name}`]!.data[i])
    after.forEach((value, i) => {
      const expected =
        Number((before as { data: Float32Array }).data[i]) - (0.3 * g(own, i) + 0.7 * g(other, i)) / n
      assert.ok(Math.abs(value - expected) < 1e-6, `${name}[${i}]: ${value} against ${expected}`)
    })
  }
  await session.release()
  await stepper.release()
})

test('running variance is unbiased and running mean follows momentum, as in PyTorch', async () => {
  const network = build('cnn')
  const conv = network.model.graph.initializers.get('conv1.weight') as { data: Float32Array }
  const { state } = await runSteps(network, [], [null])
  const { images } = waveBatch(n, 0)
  // Channel 0 of conv1 by hand: 3x3, padding 1.
  const [, h, w] = shape as [number, number, number]
  const values: number[] = []
  for (let b = 0; b < n; b += 1)
    for (let y = 0; y < h; y += 1)
      for (let x = 0; x < w; x += 1) {
        let sum = 0
        for (let i = -1; i <= 1; i += 1)
          for (let j = -1; j <= 1; j += 1)
            if (y + i >= 0 && y + i < h && x + j >= 0 && x + j < w)
              sum += conv.data[(i + 1) * 3 + j + 1]! * images[b * h * w + (y + i) * w + x + j]!
        values.push(sum)
      }
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const unbiased = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1)
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} against ${b}`)
  near(Number(state['bn1.running_mean']!.data[0]), 0.1 * mean)
  near(Number(state['bn1.running_var']!.data[0]), 0.9 + 0.1 * unbiased)
})

test('the gradient reaches the layers before the mix', async () => {
  const network = build('cnn')
  const last = network.layers.length - 1
  const { state } = await runSteps(network, network.layers, [{ ...draws(1, n, 1)[0]!, layer: last }])
  const velocity = state['momentum/conv1.weight']!.data as Float32Array
  const decay = (network.model.graph.initializers.get('conv1.weight') as { data: Float32Array }).data
  const moved = velocity.filter((v, i) => Math.abs(v - sgd.weightDecay * decay[i]!) > 1e-9)
  assert.ok(moved.length > velocity.length / 2)
})

test('stop-gradient: the layers before the mix get exactly nothing from the batch', async () => {
  const network = build('cnn')
  const optimizer = { ...sgd, weightDecay: 0 }
  const graph = buildStepGraph(network.model, { layers: network.layers, optimizer, stopGradient: true })
  for (const layer of network.layers.keys()) {
    const stepper = await Stepper.open(graph, { threads: 1 })
    const mix = { ...draws(1, n, 1)[0]!, layer }
    await stepper.step(waveBatch(n, 0), { learningRate: 0.1, mix, step: 0 })
    for (const k of [1, 2, 3])
      for (const name of [`conv${k}.weight`, `bn${k}.weight`, `bn${k}.bias`]) {
        const velocity = stepper.state[`momentum/${name}`]!.data as Float32Array
        assert.is(
          velocity.every((v) => v === 0),
          k <= layer,
          `mixed at ${layer}: ${name}`,
        )
      }
    await stepper.release()
  }
})

test('a tensor inside a block is no eligible layer', () => {
  const network = build('cnn')
  assert.throws(
    () => buildStepGraph(network.model, { layers: ['conv1.weight'], optimizer: sgd }),
    (error: unknown) => error instanceof UserError && /conv1\.weight.*split point/.test(error.message),
  )
})

test('state: every parameter, its momentum and the running statistics', () => {
  const { state, model } = buildStepGraph(build('cnn').model, { layers: [], optimizer: sgd })
  const names = state.map((s) => s.name)
  for (const name of [
    'conv1.weight',
    'momentum/conv1.weight',
    'bn1.running_mean',
    'fc.bias',
    'momentum/fc.bias',
  ])
    assert.ok(names.includes(name), name)
  assert.not.ok(names.includes('momentum/bn1.running_mean'))
  const inputs = model.graph.inputs.map((i) => i.name)
  for (const name of names) assert.ok(inputs.includes(name), name)
})

test.run()
