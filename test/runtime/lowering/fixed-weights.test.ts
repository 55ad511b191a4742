/** Lowered input gradients of fixed weights against the plain graph, which is proven against PyTorch and finite differences (test/grad). */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { inlineGradientCalls } from '../../../src/grad/call.ts'
import { buildGradientGraph } from '../../../src/grad/gradient-graph.ts'
import type { GraphBuilder, Value } from '../../../src/onnx/builder.ts'
import { blockedDomain } from '../../../src/onnx/domains.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { elementCount, float32, int64, toNumbers } from '../../../src/onnx/tensor.ts'
import { lowerFixedWeights, whyPlain } from '../../../src/runtime/lowering/index.ts'
import { runModel, tinyModel } from '../../grad/tiny-model.ts'

const random = randomStream(6, 'lowered gradients', 0, 0)
const lowers = (await whyPlain(16)).startsWith('no convolution')

const drawn = (scale: number, ...dims: number[]) =>
  float32(
    Float32Array.from({ length: elementCount(dims) }, () => scale * random.normal()),
    dims,
  )

interface ConvOptions {
  readonly kernel?: number
  readonly stride?: number
  readonly pad?: number
  readonly group?: number
}

function conv(g: GraphBuilder, x: Value, to: number, options: ConvOptions = {}): Value {
  const { kernel = 3, stride = 1, group = 1 } = options
  const pad = options.pad ?? Math.floor(kernel / 2)
  const from = g.shape(x)[1] as number
  const scale = Math.sqrt((2 * group) / (from * kernel * kernel))
  const W = g.initializer('W', drawn(scale, to, from / group, kernel, kernel))
  const B = g.initializer('B', drawn(0.1, to))
  return g.op('Conv', [x, W, B], { pads: [pad, pad, pad, pad], strides: [stride, stride], group })
}

function norm(g: GraphBuilder, x: Value): Value {
  const C = g.shape(x)[1] as number
  const variance = float32((drawn(1, C).data as Float32Array).map((v) => 0.5 + v * v))
  const parameters = [drawn(1, C), drawn(1, C), drawn(0.1, C), variance]
  return g.op('BatchNormalization', [x, ...parameters.map((t) => g.initializer('bn', t))])
}

const relu = (g: GraphBuilder, x: Value): Value => g.op('Relu', [x])

function scores(g: GraphBuilder, x: Value): Value {
  const flat = g.op('Flatten', [g.op('GlobalAveragePool', [x])])
  return g.op('Gemm', [flat, g.initializer('V', drawn(1, g.shape(flat)[1] as number, 5))])
}

/** Each: how large the picture is, the network, and operators that no plain form is left of. */
const networks: Readonly<Record<string, readonly [number, (g: GraphBuilder) => Value, readonly string[]]>> = {
  'pre-activation, with a shortcut': [
    12,
    (g) => {
      const h = conv(g, 'x', 16)
      const active = relu(g, norm(g, h))
      const first = g.op('Add', [conv(g, relu(g, norm(g, conv(g, active, 16))), 16), h])
      const next = relu(g, norm(g, first))
      const inner = relu(g, norm(g, conv(g, next, 32, { stride: 2 })))
      const sum = g.op('Add', [conv(g, inner, 32), conv(g, next, 32, { kernel: 1, stride: 2 })])
      return scores(g, relu(g, norm(g, sum)))
    },
    ['Conv', 'ConvTranspose'],
  ],
  'post-activation, strides down to few pixels': [
    8,
    (g) => {
      const h = relu(g, norm(g, conv(g, 'x', 16)))
      const same = relu(g, g.op('Add', [norm(g, conv(g, relu(g, conv(g, h, 16)), 16)), h]))
      const inner = relu(g, norm(g, conv(g, same, 32, { stride: 2 })))
      const short = norm(g, conv(g, same, 32, { kernel: 1, stride: 2 }))
      return scores(g, relu(g, g.op('Add', [norm(g, conv(g, inner, 32)), short])))
    },
    ['Conv', 'ConvTranspose'],
  ],
  'a shortcut alone, of which three phases are zero': [
    8,
    (g) => scores(g, conv(g, relu(g, conv(g, 'x', 16)), 32, { kernel: 1, stride: 2 })),
    ['Conv', 'ConvTranspose'],
  ],
  'depthwise, channels in no whole blocks': [
    8,
    (g) => {
      const wide = g.op('Clip', [conv(g, conv(g, 'x', 16), 32, { kernel: 1 }), '', g.scalar(6, 'float32')])
      const deep = relu(g, conv(g, wide, 32, { group: 32, stride: 2 }))
      return scores(g, relu(g, conv(g, conv(g, deep, 24, { kernel: 1 }), 48, { kernel: 1 })))
    },
    [],
  ],
  'maxima of tiles': [
    8,
    (g) => {
      const h = relu(g, conv(g, 'x', 16))
      const highest = g.op('MaxPool', [h], { kernel_shape: [2, 2], strides: [2, 2] })
      return scores(g, relu(g, conv(g, highest, 16)))
    },
    ['Conv', 'MaxPool'],
  ],
}

async function answers(model: Model, n: number, size: number) {
  const feed = randomStream(7, 'lowered gradients', size, n)
  const x = float32(
    Float32Array.from({ length: n * 3 * size * size }, () => feed.normal()),
    [n, 3, size, size],
  )
  const labels = int64(Array.from({ length: n }, (_, i) => i % 5))
  const outputs = await runModel(model, { x, labels })
  return ['logits', 'loss', 'grad/x'].map((name) => toNumbers(outputs[name]!))
}

const lowered = async (model: Model) => {
  const { model: graph } = buildGradientGraph(model, { wrt: ['x'], fixedWeights: true, calls: true })
  return lowerFixedWeights(graph)
}

for (const [name, [size, build, gone]] of Object.entries(networks))
  (lowers ? test : test.skip)(`one graph for any batch, equal to the plain one: ${name}`, async () => {
    const model = tinyModel({ x: ['N', 3, size, size] }, build)
    const low = inlineGradientCalls((await lowered(model))!)
    const { model: plain } = buildGradientGraph(model, { wrt: ['x'] })
    for (const n of [1, 5, 17]) {
      const [a, b] = [await answers(plain, n, size), await answers(low, n, size)]
      a.forEach((values, k) => {
        const scale = Math.max(...values.map(Math.abs))
        const worst = Math.max(...values.map((v, i) => Math.abs(v - b[k]![i]!)))
        assert.is(b[k]!.length, values.length)
        assert.ok(scale > 0 && worst < 1e-5 * scale, `${n}, ${k}: ${worst} of ${scale}`)
      })
    }
    const own = low.graph.nodes.filter(({ domain }) => domain === '').map(({ op }) => op)
    for (const op of gone) assert.not.ok(own.includes(op), op)
    assert.ok(low.graph.nodes.some(({ op, domain }) => op === 'Conv' && domain === blockedDomain))
  })

test('left to ONNX Runtime: no convolution, or an operator that it alone keeps blocked', async () => {
  const dense = tinyModel({ x: ['N', 3, 4, 4] }, (g) => scores(g, relu(g, 'x')))
  assert.is(await lowered(dense), undefined)
  const averaged = tinyModel({ x: ['N', 3, 8, 8] }, (g) => {
    const h = relu(g, conv(g, 'x', 16))
    return scores(g, g.op('AveragePool', [h], { kernel_shape: [2, 2], strides: [2, 2] }))
  })
  assert.is(await lowered(averaged), undefined)
})

test.run()
