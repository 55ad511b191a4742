/** Every gradient rule against finite differences of the forward pass in ONNX Runtime. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../src/data/random.ts'
import { checkGradient, type DirectionResult } from '../../src/eval/gradient-check.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import type { Dim, Model } from '../../src/onnx/model.ts'
import { elementCount, isFloat, type Tensor } from '../../src/onnx/tensor.ts'
import type { Feeds } from '../../src/runtime/session.ts'
import { type GradCase, smooth } from './cases/grad-case.ts'
import { gradCases } from './cases/index.ts'
import { emptyModel, gradientsOf, runModel } from './tiny-model.ts'

/** The operators to check, all by default: tools/mutation.ts asks for those that it has broken. */
const only = process.env.GRAD_OPS?.split(',')

for (const [op, cases] of Object.entries(gradCases).filter(([op]) => only?.includes(op) ?? true))
  for (const c of cases)
    test(`${op}: ${c.name}`, async () => {
      const model = modelOf(c)
      const feeds = { ...sampleOf(op, c), ...c.feeds }
      const outputs = await runModel(model, feeds)
      assertInferredShapes(model, outputs)
      const names = Object.keys(c.inputs)
      for (const name of names) await assertGradient(c, model, feeds, [name])
      if (names.length > 1) await assertGradient(c, model, feeds, names)
      await assertSameFromConstants(c, model, feeds, outputs)
    })

/** How the operands come into the model. */
interface Form {
  /** Sizes of the first operand are not known, only their number. */
  readonly unknownSizes?: boolean
  /** The values of all other operands are initializers. */
  readonly constants?: Feeds
}

function modelOf(c: GradCase, { unknownSizes = false, constants = {} }: Form = {}): Model {
  const g = new GraphBuilder(emptyModel(c.opset))
  Object.entries(c.inputs).forEach(([name, { dims, declared = dims }], i) => {
    if (constants[name]) g.initializer(name, constants[name])
    else g.input(name, 'float32', unknownSizes && i === 0 ? dims.map((_, axis) => `X${axis}`) : declared)
  })
  for (const [name, { dtype, dims }] of Object.entries(c.feeds ?? {})) g.input(name, dtype, dims)
  for (const output of [c.build(g)].flat()) g.output(output)
  return g.model
}

const sampleOf = (op: string, { name, inputs }: GradCase): Feeds =>
  Object.fromEntries(
    Object.entries(inputs).map(([input, { dims, sample }]) => {
      const random = randomStream(0, `${op}/${name}/${input}`, 0, 0)
      return [input, { dtype: 'float32', dims, data: sample(random, elementCount(dims)) }]
    }),
  )

/** What shape inference says must be so: the rules rely on it. */
function assertInferredShapes(model: Model, outputs: Readonly<Record<string, Tensor>>): void {
  for (const { name, type } of model.graph.outputs) {
    const shape: readonly Dim[] = (type?.kind === 'tensor' ? type.shape : undefined) ?? []
    const { dims, dtype } = outputs[name]!
    assert.is(type?.kind === 'tensor' && type.dtype, dtype)
    const known = shape.map((d, i) => (typeof d === 'number' ? d : dims[i]))
    if (type?.kind === 'tensor' && type.shape) assert.equal(known, [...dims], `inferred shape of ${name}`)
  }
}

/** Along a few directions, errors relative to the steepest of them; a check where all are flat would say nothing. */
async function assertGradient(
  c: GradCase,
  model: Model,
  feeds: Feeds,
  wrt: readonly string[],
): Promise<void> {
  const { sizes, tolerance } = c.steps ?? smooth
  const results = await checkGradient(model, feeds, { wrt, steps: sizes, directions: 4, threads: 1 })
  const slope = Math.max(...results.map(({ analytic, numeric }) => Math.abs(analytic) + Math.abs(numeric)))
  if (wrt.every((name) => c.zero?.includes(name))) {
    assert.is(slope, 0, `the gradient by ${wrt} is zero`)
    return
  }
  assert.ok(slope > 0.02, `by ${wrt}: all directions are flat, ${describe(results)}`)
  const worst = Math.max(...results.map(({ analytic, numeric }) => Math.abs(analytic - numeric))) / slope
  assert.ok(worst <= tolerance, `by ${wrt}: expected an error below ${tolerance}, got ${describe(results)}`)
}

const describe = (results: readonly DirectionResult[]): string =>
  results.map((r) => `${r.analytic} against ${r.numeric} (${r.error.toExponential(1)})`).join(', ')

/** Rules look at constants and at sizes: without sizes and with constants the gradients stay the same. */
async function assertSameFromConstants(
  c: GradCase,
  model: Model,
  feeds: Feeds,
  outputs: Feeds,
): Promise<void> {
  const names = Object.keys(c.inputs)
  const constants = Object.fromEntries(names.slice(1).map((name) => [name, feeds[name]!]))
  const other = modelOf(c, { constants, unknownSizes: c.needsSizes === undefined })
  const cotangents = Object.fromEntries(
    Object.entries(outputs).flatMap(([name, t]) => (isFloat(t.dtype) ? [[name, cotangent(name, t)]] : [])),
  )
  const left = Object.fromEntries(Object.entries(feeds).filter(([name]) => constants[name] === undefined))
  const expected = await gradientsOf(model, feeds, cotangents, names)
  const renamed = Object.entries(cotangents).map(([, t], i) => [other.graph.outputs[i]!.name, t])
  const actual = await gradientsOf(other, left, Object.fromEntries(renamed), names)
  for (const name of names) {
    assert.equal(expected[name]!.dims, feeds[name]!.dims, `shape of the gradient by ${name}`)
    assert.equal(actual[name]!.dims, feeds[name]!.dims, `shape of the gradient by constant ${name}`)
    const [a, b] = [expected[name]!, actual[name]!].map((t) => t.data as Float32Array)
    const scale = Math.max(1, ...a!.map(Math.abs))
    a!.forEach((x, i) => {
      assert.ok(
        Math.abs(x - b![i]!) <= 1e-5 * scale,
        `by constant ${name} at ${i}: expected ${x}, got ${b![i]}`,
      )
    })
  }
}

function cotangent(name: string, { dims }: Tensor): Tensor {
  const random = randomStream(0, `constants/${name}`, 0, 0)
  return {
    dtype: 'float32',
    dims,
    data: Float32Array.from({ length: elementCount(dims) }, () => random.normal()),
  }
}

test.run()
