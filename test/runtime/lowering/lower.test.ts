/**
 * Lowered steps against plain ones, on small networks made of what real ones are made of. That plain steps are right, and lowered
 * ones of whole networks, is proven against PyTorch: test/train/pytorch.test.ts.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { float } from '../../../src/onnx/attributes.ts'
import { GraphBuilder, type Value } from '../../../src/onnx/builder.ts'
import { emptyModel, type Model } from '../../../src/onnx/model.ts'
import { filled, float32 } from '../../../src/onnx/tensor.ts'
import { lowerStep, whyPlain } from '../../../src/runtime/lowering/index.ts'
import { type OptimizerOptions, paperSgd } from '../../../src/train/optimizers/index.ts'
import { buildStepGraph } from '../../../src/train/step-graph.ts'
import { Stepper } from '../../../src/train/stepper.ts'

const adamw = {
  name: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-3,
  weightDecay: 0.01,
  decayed: 'all',
} as const
const random = randomStream(5, 'lowering test', 0, 0)
const batch = 16
const lowers = (await whyPlain(batch)).startsWith('no convolution')

/** Builds a classifier of [N, 3, side, side] into 5 classes. */
class Sketch {
  readonly g = new GraphBuilder(emptyModel('sketch'))
  readonly #x: Value
  constructor(side: number, channels = 3) {
    this.#x = this.g.input('x', 'float32', ['N', channels, side, side])
  }
  get x(): Value {
    return this.#x
  }
  normal(dims: readonly number[], scale: number): Value {
    const size = dims.reduce((a, n) => a * n, 1)
    return this.g.initializer(
      'w',
      float32(
        Float32Array.from({ length: size }, () => scale * random.normal()),
        dims,
      ),
    )
  }
  conv(x: Value, outputs: number, kernel: number, options: ConvOptions = {}): Value {
    const {
      stride = 1,
      group = 1,
      pads = new Array<number>(4).fill((kernel - 1) / 2),
      bias = 0,
      dilation = 1,
    } = options
    const inputs = this.g.shape(x)[1] as number
    const w = this.normal(
      [outputs, inputs / group, kernel, kernel],
      Math.sqrt((2 * group) / (inputs * kernel * kernel)),
    )
    const b = this.g.initializer('b', filled('float32', [outputs], bias))
    const attributes = {
      kernel_shape: [kernel, kernel],
      pads,
      group,
      strides: [stride, stride],
      dilations: [dilation, dilation],
    }
    return this.g.op('Conv', [x, w, b], attributes)
  }
  norm(x: Value): Value {
    const C = this.g.shape(x)[1] as number
    const vector = (name: string, value: number) => this.g.initializer(name, filled('float32', [C], value))
    const inputs = [x, vector('scale', 1), vector('shift', 0.1), vector('mean', 0), vector('variance', 1)]
    return this.g.op('BatchNormalization', inputs, { epsilon: float(1e-5), momentum: float(0.9) })
  }
  relu = (x: Value): Value => this.g.op('Relu', [x])
  finish(x: Value): Model {
    const flat = this.g.op('Flatten', [this.g.op('GlobalAveragePool', [x])])
    const C = this.g.shape(x)[1] as number
    const logits = this.g.op('Gemm', [flat, this.normal([5, C], 1 / Math.sqrt(C)), this.normal([5], 1)], {
      transB: 1,
    })
    this.g.output(logits, 'logits')
    return this.g.model
  }
}
interface ConvOptions {
  readonly stride?: number
  readonly group?: number
  readonly pads?: readonly number[]
  readonly bias?: number
  readonly dilation?: number
}

function shortcut(stride: number): Model {
  const s = new Sketch(12)
  const a = s.relu(s.norm(s.conv(s.x, 16, 3)))
  const b = s.relu(s.norm(s.conv(a, 32, 3, { stride })))
  return s.finish(s.g.op('Add', [s.conv(b, 32, 3), s.conv(a, 32, 1, { stride })]))
}

const networks: Readonly<Record<string, () => Model>> = {
  'strides, kernels of 1, 3 and 5, uneven padding': () => {
    const s = new Sketch(12)
    const a = s.relu(s.conv(s.x, 16, 5, { stride: 2 }))
    const b = s.relu(s.norm(s.conv(a, 32, 3, { stride: 2, pads: [0, 0, 1, 1] })))
    const c = s.conv(b, 32, 1)
    return s.finish(s.g.op('Add', [c, s.conv(b, 32, 3)]))
  },
  'a shortcut that is strided, sums': () => shortcut(2),
  'a stride of 3': () => shortcut(3),
  'windows that leave a rest': () => {
    const s = new Sketch(11)
    const a = s.relu(s.conv(s.x, 16, 3, { stride: 2, pads: [0, 0, 0, 0] }))
    return s.finish(s.conv(a, 16, 2, { stride: 2, pads: [0, 0, 0, 0] }))
  },
  'depthwise, with and without stride, Clip, average and maximum': () => {
    const s = new Sketch(16)
    const a = s.conv(s.x, 32, 3, { stride: 2 })
    const six = s.g.op('Clip', [s.norm(a), s.g.scalar(0, 'float32'), s.g.scalar(6, 'float32')])
    const b = s.relu(s.norm(s.conv(six, 32, 3, { group: 32 })))
    const c = s.norm(s.conv(b, 32, 3, { group: 32, stride: 2 }))
    const d = s.g.op('MaxPool', [c], { kernel_shape: [2, 2], strides: [2, 2] })
    return s.finish(s.g.op('AveragePool', [s.conv(d, 16, 1)], { kernel_shape: [2, 2] }))
  },
  'channels in no whole blocks, groups, dilation': () => {
    const s = new Sketch(8, 1)
    const a = s.relu(s.norm(s.conv(s.x, 24, 3)))
    const b = s.conv(a, 32, 3, { group: 2 })
    const c = s.relu(s.conv(b, 48, 3, { dilation: 2, pads: [2, 2, 2, 2] }))
    const both = s.g.op('Concat', [s.conv(c, 16, 1), s.conv(c, 20, 1)], { axis: 1 })
    return s.finish(s.g.op('Mul', [both, s.g.op('Sigmoid', [both])]))
  },
  'a mean a hundred times the deviation': () => {
    const s = new Sketch(8)
    const a = s.relu(s.norm(s.conv(s.x, 16, 3, { bias: 50 })))
    return s.finish(s.norm(s.conv(a, 16, 3, { bias: -80 })))
  },
}

/** With a weight that updates pass over in fewer nodes, [1536, C]. */
function fullyConnected(s: Sketch, flat: Value): Model {
  const C = s.g.shape(flat)[1] as number
  const hidden = s.relu(s.g.op('Gemm', [flat, s.normal([1536, C], 0.1)], { transB: 1 }))
  s.g.output(s.g.op('Gemm', [hidden, s.normal([5, 1536], 0.1)], { transB: 1 }), 'logits')
  return s.g.model
}

/** With another one, 128x64x3x3. */
function convolved(): Model {
  const s = new Sketch(4)
  const image = s.conv(s.relu(s.conv(s.x, 64, 1)), 128, 3)
  return fullyConnected(s, s.g.op('Flatten', [s.g.op('GlobalAveragePool', [image])]))
}

function flattened(): Model {
  const s = new Sketch(4)
  return fullyConnected(s, s.g.op('Flatten', [s.x]))
}

async function train(model: Model, lowering: boolean | undefined, optimizer: OptimizerOptions = adamw) {
  const graph = buildStepGraph(model, { layers: ['x'], optimizer })
  const stepper = await Stepper.open(graph, { threads: 1, lowering })
  const [, ...shape] = [batch, ...graph.sampleShape]
  const size = shape.reduce((a, n) => a * n, 1)
  const losses: number[] = []
  for (let step = 0; step < 3; step += 1) {
    const stream = randomStream(7, 'images', 0, step)
    const images = Float32Array.from({ length: batch * size }, () => stream.uniform())
    const labels = Int32Array.from({ length: batch }, (_, i) => i % 5)
    const { loss } = await stepper.step({ images, labels, n: batch }, { learningRate: 1e-3, mix: null, step })
    losses.push(loss)
  }
  const { state } = stepper
  await stepper.release()
  return { losses, state }
}

for (const [name, build] of Object.entries(networks))
  test(`${name}: the plain graph's losses and state`, async () => {
    // A mean of 50 costs two of the digits that float32 has for a deviation of 0.5.
    await checkLowered(build(), adamw, name.startsWith('a mean') ? 1e-3 : 2e-4)
  })

/** Three steps, lowered and plain. */
async function checkLowered(model: Model, optimizer: OptimizerOptions, limit: number): Promise<void> {
  const [plain, lowered] = [await train(model, false, optimizer), await train(model, undefined, optimizer)]
  lowered.losses.forEach((loss, i) => {
    assert.ok(Math.abs(loss / plain.losses[i]! - 1) < 1e-5, `loss ${i}: ${loss}, plain ${plain.losses[i]}`)
  })
  for (const [key, { data }] of Object.entries(plain.state)) {
    const [a, b] = [data as Float32Array, lowered.state[key]!.data as Float32Array]
    const norm = length(a)
    const apart = length(a.map((v, i) => v - b[i]!))
    // Biases before a BatchNorm have no gradient but rounding.
    assert.ok(apart <= limit * norm + 1e-5, `${key}: ${apart} apart, of ${norm}`)
  }
}

const length = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0))

for (const [name, build, sums] of [
  ['blocked and plain ones', convolved, 4],
  ['without any convolution', flattened, 2],
] as const)
  test(`updates of large weights, ${name}: in fewer passes, and the plain graph's state`, async () => {
    // A decay that is felt.
    const sgd = { ...paperSgd, weightDecay: 0.1 }
    const model = build()
    await checkLowered(model, sgd, 1e-5)
    if (!lowers) return
    const { graph } = (await lowerStep(buildStepGraph(model, { layers: [], optimizer: sgd }).model, batch))!
      .model
    const shortened = graph.nodes.filter(({ op, domain, inputs }) => {
      const isBlocked = domain === 'com.microsoft.nchwc' && op === 'Conv'
      return isBlocked && inputs.length === 4 && inputs[2] === ''
    })
    assert.is(shortened.length, sums)
  })

test('what is lowered: all of a network of whole blocks, none of a batch of 17', async () => {
  if (!lowers) return
  const graph = buildStepGraph(shortcut(2), {
    layers: [],
    optimizer: adamw,
  })
  assert.is(await lowerStep(graph.model, 17), undefined)
  assert.match(await whyPlain(17), /needs? a batch that (8|16) divides, got 17/)
  const { model } = (await lowerStep(graph.model, batch))!
  const plain = model.graph.nodes.filter(({ op, domain }) => domain === '' && /Conv/.test(op))
  assert.equal(plain, [])
  const calls = model.graph.nodes.filter(({ domain }) => domain.startsWith('onnx_manifold'))
  assert.equal(calls, [])
})

test.run()
