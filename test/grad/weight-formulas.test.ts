/** Every formula of a convolution's weight gradient, wherever it fits, against the sum that defines it, in float64. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../src/data/random.ts'
import { applyFormula, type WeightFormula, weightFormulas } from '../../src/grad/conv-weight.ts'
import { geometryOf } from '../../src/grad/weight-gradient/geometry.ts'
import type { Window } from '../../src/grad/window.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { elementCount, float32, type Tensor } from '../../src/onnx/tensor.ts'
import { emptyModel, runModel } from './tiny-model.ts'

interface Shape {
  readonly name: string
  readonly X: readonly number[]
  readonly M: number
  readonly window: Partial<Window> & Pick<Window, 'kernel'>
  readonly group?: number
}

const pads = { begin: [1, 1], end: [1, 1] }
const k3 = { kernel: [3, 3] }
const shapes: readonly Shape[] = [
  { name: '3x3', X: [3, 4, 5, 6], M: 5, window: { ...k3, ...pads } },
  { name: 'without padding', X: [2, 3, 5, 6], M: 2, window: { kernel: [2, 3] } },
  { name: 'asymmetric padding', X: [2, 3, 5, 4], M: 2, window: { ...k3, begin: [2, 0], end: [0, 1] } },
  { name: 'padding beyond the kernel', X: [2, 1, 4, 4], M: 2, window: { ...k3, begin: [4, 3], end: [3, 5] } },
  { name: 'stride 2', X: [2, 3, 6, 8], M: 4, window: { ...k3, ...pads, strides: [2, 2] } },
  { name: 'stride on one axis', X: [2, 3, 6, 7], M: 2, window: { ...k3, ...pads, strides: [1, 2] } },
  { name: 'dilations', X: [2, 3, 7, 8], M: 2, window: { ...k3, ...pads, dilations: [2, 3] } },
  { name: '1x1', X: [3, 4, 3, 5], M: 2, window: { kernel: [1, 1] } },
  { name: '1x1, stride 2', X: [3, 4, 5, 4], M: 2, window: { kernel: [1, 1], strides: [2, 2] } },
  { name: 'groups', X: [2, 4, 5, 6], M: 6, window: { ...k3, ...pads }, group: 2 },
  { name: 'groups, stride 2', X: [2, 4, 5, 6], M: 6, window: { ...k3, ...pads, strides: [2, 2] }, group: 2 },
  { name: 'depthwise', X: [2, 3, 5, 6], M: 3, window: { ...k3, ...pads }, group: 3 },
  {
    name: 'depthwise, stride 2',
    X: [2, 3, 6, 5],
    M: 3,
    window: { ...k3, ...pads, strides: [2, 2] },
    group: 3,
  },
  { name: 'depthwise, dilation', X: [2, 3, 6, 5], M: 3, window: { ...k3, dilations: [2, 1] }, group: 3 },
  { name: '1-D', X: [2, 3, 7], M: 4, window: { kernel: [3], begin: [1], end: [1], strides: [2] } },
  { name: '3-D', X: [2, 3, 3, 4, 3], M: 2, window: { kernel: [2, 3, 1], begin: [1, 1, 0], end: [0, 1, 0] } },
  { name: 'a single sample', X: [1, 3, 5, 5], M: 2, window: { ...k3, ...pads } },
]

const seen = new Set<string>()
for (const shape of shapes) {
  const { window, group } = resolved(shape)
  const outputs = window.kernel.map((k, i) => {
    const free = shape.X[i + 2]! + window.begin[i]! + window.end[i]! - (k - 1) * window.dilations[i]! - 1
    return Math.floor(free / window.strides[i]!) + 1
  })
  const X = normal('X', shape.X)
  const dY = normal('dY', [shape.X[0]!, shape.M, ...outputs])
  for (const [name, formula] of Object.entries<WeightFormula>(weightFormulas))
    for (const dense of formula.dense === Number.POSITIVE_INFINITY || group > 1
      ? [formula.dense]
      : [0, 1e9]) {
      const g = new GraphBuilder(emptyModel(18))
      const x = g.input('X', 'float32', ['N', ...shape.X.slice(1)])
      const d = g.input('dY', 'float32', ['N', shape.M, ...outputs])
      const geometry = geometryOf(g, x, d, window, group)!
      if (!formula.fits(geometry)) continue
      seen.add(name)
      test(`${name}, ${dense === 0 ? 'all at once' : 'each sample'}: ${shape.name}`, async () => {
        const weight = [shape.M, shape.X[1]! / group, ...window.kernel]
        const dW = applyFormula(g, { ...formula, dense }, x, d, geometry)
        assert.equal(g.shape(dW), weight, 'the inferred shape')
        g.output(dW, 'dW')
        const result = (await runModel(g.model, { X, dY })).dW!
        assert.equal([...result.dims], weight)
        const expected = definition(X, dY, weight, window, group)
        expected.forEach((value, i) => {
          const got = Number(result.data[i])
          assert.ok(Math.abs(got - value) < 1e-4, `element ${i}: ${got} is not ${value}`)
        })
      })
    }
}

test('every formula was tried', () => {
  assert.equal([...seen].sort(), Object.keys(weightFormulas).sort())
})

function resolved({ window, group = 1 }: Shape): { window: Window; group: number } {
  const fill = (value: number) => window.kernel.map(() => value)
  const none = { strides: fill(1), dilations: fill(1), begin: fill(0), end: fill(0) }
  return { window: { ...none, ...window }, group }
}

function normal(name: string, dims: readonly number[]): Tensor {
  const random = randomStream(0, `weight-formulas/${name}`, 0, 0)
  return float32(
    Float32Array.from({ length: elementCount(dims) }, () => random.normal()),
    dims,
  )
}

/** dW[m, c, t] = sum over n, o of dY[n, m, o] * X[n, c, o * stride + t * dilation - pad] */
function definition(
  X: Tensor,
  dY: Tensor,
  weight: readonly number[],
  window: Window,
  group: number,
): number[] {
  const [samples, channels, ...sizes] = X.dims as [number, number, ...number[]]
  const [M, C, ...kernel] = weight as [number, number, ...number[]]
  const outputs = dY.dims.slice(2)
  const [taps, positions] = [allPositions(kernel), allPositions(outputs)]
  const flat = (at: readonly number[]) => at.reduce((index, a, i) => index * sizes[i]! + a, 0)
  const size = elementCount(sizes)
  return Array.from({ length: M * C * taps.length }, (_, index) => {
    const tap = taps[index % taps.length]!
    const c = Math.floor(index / taps.length) % C
    const m = Math.floor(index / taps.length / C)
    const channel = Math.floor(m / (M / group)) * C + c
    let sum = 0
    for (let n = 0; n < samples; n += 1)
      positions.forEach((o, k) => {
        const at = o.map((v, i) => v * window.strides[i]! + tap[i]! * window.dilations[i]! - window.begin[i]!)
        if (at.some((a, i) => a < 0 || a >= sizes[i]!)) return
        const x = Number(X.data[(n * channels + channel) * size + flat(at)])
        sum += Number(dY.data[(n * M + m) * positions.length + k]) * x
      })
    return sum
  })
}

/** All index vectors of these sizes, in row-major order. */
const allPositions = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>(
    (all, size) => all.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  )

test.run()
