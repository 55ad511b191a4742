/**
 * Each rule of shape inference against ONNX Runtime: with sizes that are numbers, symbols, unknown, and with
 * constants that are fed instead. With numbers everything must come out as numbers.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type AttributeInput, toAttribute } from '../../src/onnx/attributes.ts'
import { inferredOperators } from '../../src/onnx/infer/index.ts'
import type { Attribute, Dim, Model } from '../../src/onnx/model.ts'
import { isStatic } from '../../src/onnx/shape.ts'
import type { Tensor } from '../../src/onnx/tensor.ts'
import { emptyModel } from '../grad/tiny-model.ts'
import { checkFacts } from './check-facts.ts'
import type { Case } from './infer-case.ts'
import { commonCases } from './infer-cases.ts'
import { quantizedCases } from './infer-quantized-cases.ts'
import { rareCases } from './infer-rare-cases.ts'
import { signalCases } from './infer-signal-cases.ts'

const cases = { ...commonCases, ...quantizedCases, ...rareCases, ...signalCases }

/** How the sizes of the fed inputs are declared. */
const declarations: Readonly<
  Record<string, (dims: readonly number[], input: number) => readonly Dim[] | undefined>
> = {
  numbers: (dims) => dims,
  // Sizes that are equal have one name, also where they meet a 1.
  'shared symbols': (dims) => dims.map((d) => `size${d}`),
  'symbols of their own': (dims, input) => dims.map((_, i) => `x${input}.${i}`),
  'free sizes': (dims) => dims.map(() => null),
  'no rank': () => undefined,
}

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`)

const attribute = (value: AttributeInput | Attribute): Attribute =>
  typeof value === 'object' && 'type' in value ? value : toAttribute(value as number)

type Declare = (dims: readonly number[], input: number) => readonly Dim[] | undefined

/** A graph of one node; with `feedConstants` the constants are inputs too. */
function single(op: string, one: Case, declare: Declare, feedConstants = false) {
  const { feeds, constants = [], attributes = {}, outputs = 1, opset = 18 } = one
  const [name = '', domain = ''] = op.split('::').reverse()
  const model = emptyModel(opset)
  if (domain !== '') model.opsets.set(domain, 1)
  const fed: Record<string, Tensor> = {}
  const input = (name: string, t: Tensor, shape: readonly Dim[] | undefined) => {
    fed[name] = t
    model.graph.inputs.push({ name, type: { kind: 'tensor', dtype: t.dtype, ...(shape && { shape }) } })
  }
  feeds.forEach((t, i) => {
    input(`x${i}`, t, declare(t.dims, i))
  })
  const inputs = names('x', feeds.length)
  constants.forEach((t, i) => {
    inputs.push(t === null ? '' : `c${i}`)
    if (t === null) return
    if (feedConstants) input(`c${i}`, t, t.dims)
    else model.graph.initializers.set(`c${i}`, t)
  })
  model.graph.nodes = [
    {
      op: name,
      domain,
      name,
      inputs,
      outputs: names('y', outputs),
      attributes: new Map(Object.entries(attributes).map(([name, value]) => [name, attribute(value)])),
    },
  ]
  return { model, feeds: fed }
}

/** The facts of the first output, checked against a run. */
async function factsOf(model: Model, feeds: Record<string, Tensor>) {
  return (await checkFacts(model, feeds)).facts
}

test('every rule has cases', () => {
  assert.equal(Object.keys(cases).sort(), [...inferredOperators].sort())
})

for (const [op, list] of Object.entries(cases)) {
  test(`${op}: what is inferred is so`, async () => {
    assert.ok(list.length > 0)
    for (const [number, one] of list.entries())
      for (const [how, declare] of Object.entries(declarations))
        for (const feedConstants of one.constants ? [false, true] : [false]) {
          const what = `case ${number}, ${how}, constants ${feedConstants ? 'fed' : 'known'}`
          const { model, feeds } = single(op, one, declare, feedConstants)
          try {
            const facts = await factsOf(model, feeds)
            assert.is(facts.size >= 1, true, 'nothing is inferred')
            if (how !== 'numbers' || feedConstants || one.dynamic) continue
            assert.is(facts.size, one.outputs ?? 1, 'not every output is inferred')
            for (const { shape } of facts.values())
              assert.ok(shape && isStatic(shape), `unknown sizes: ${shape}`)
          } catch (error) {
            throw new Error(`${what}: ${(error as Error).message}`)
          }
        }
  })
}

test.run()
