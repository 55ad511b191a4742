/** The steps that stand for LSTM, GRU and RNN backward compute what ONNX Runtime's kernels compute forward. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../src/data/random.ts'
import type { RecurrentAttributes, RecurrentInputs } from '../../src/grad/recurrent.ts'
import type { RuleContext } from '../../src/grad/rule.ts'
import { unrolledGru } from '../../src/grad/rules/gru.ts'
import { unrolledLstm } from '../../src/grad/rules/lstm.ts'
import { unrolledRnn } from '../../src/grad/rules/rnn.ts'
import { buildVjpGraph } from '../../src/grad/vjp.ts'
import { plainAttributes, toAttribute } from '../../src/onnx/attributes.ts'
import { GraphBuilder, type Value } from '../../src/onnx/builder.ts'
import type { Attribute, Model } from '../../src/onnx/model.ts'
import { elementCount, float32, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { throwsUserError } from '../data/user-error.ts'
import type { GradCase } from './cases/grad-case.ts'
import * as cases from './cases/recurrent.ts'
import { emptyModel, gradientsOf, runModel } from './tiny-model.ts'

type Steps = (context: RuleContext<RecurrentInputs, RecurrentAttributes>) => readonly Value[]

const operators: readonly (readonly [string, readonly GradCase[], Steps])[] = [
  ['LSTM', cases.lstm, unrolledLstm],
  ['GRU', cases.gru, unrolledGru],
  ['RNN', cases.rnn, unrolledRnn],
]

/** The case's model, with its one node replaced by what `steps` appends. */
function unrolledModel(c: GradCase, steps: Steps): Model {
  const g = builderOf({ ...c, opset: 18 })
  const [node] = g.graph.nodes.splice(0)
  const inputs = node!.inputs.map((i) => i || undefined)
  const context = { g, node, inputs, attributes: plainAttributes(node!) }
  const outputs = steps(context as never)
  g.graph.outputs = []
  node!.outputs.forEach((name, i) => {
    if (name !== '') g.output(outputs[i]!, `steps/${name}`)
  })
  return g.model
}

function builderOf(c: GradCase): GraphBuilder {
  const g = new GraphBuilder(emptyModel(c.opset))
  for (const [name, { dims, declared = dims }] of Object.entries(c.inputs)) g.input(name, 'float32', declared)
  for (const output of [c.build(g)].flat()) g.output(output)
  return g
}

for (const [op, list, steps] of operators)
  for (const c of list)
    test(`${op}: ${c.name}`, async () => {
      const feeds = Object.fromEntries(
        Object.entries(c.inputs).map(([input, { dims, sample }]): [string, Tensor] => {
          const random = randomStream(1, `${op}/${c.name}/${input}`, 0, 0)
          return [input, float32(sample(random, elementCount(dims)), dims)]
        }),
      )
      const expected = await runModel(builderOf(c).model, feeds)
      const actual = await runModel(unrolledModel(c, steps), feeds)
      for (const [name, tensor] of Object.entries(expected)) {
        const other = actual[`steps/${name}`]!
        assert.equal(other.dims, tensor.dims)
        const worst = Math.max(...toNumbers(tensor).map((x, i) => Math.abs(x - toNumbers(other)[i]!)))
        assert.ok(worst < 3e-6, `${name} differs by ${worst}`)
      }
    })

interface Options {
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly steps?: number | string
  readonly sequenceLens?: Value | Tensor
}

/** An RNN of one hidden number. */
function tinyRnn({ attributes = {}, steps = 2, sequenceLens = '' }: Options): Model {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float32', [steps, 1, 1])
  if (sequenceLens === 'lens') g.input('lens', 'int32', [1])
  const lens = typeof sequenceLens === 'string' ? sequenceLens : g.constant(sequenceLens)
  const W = g.constant(float32([0.5], [1, 1, 1]))
  const all = new Map(Object.entries({ hidden_size: toAttribute(1), ...attributes }))
  const inputs = ['X', W, W, ...(lens === '' ? [] : ['', lens])]
  g.append({ op: 'RNN', domain: '', name: 'rnn', inputs, outputs: ['Y'], attributes: all })
  g.output('Y')
  return g.model
}

const lens = (n: number): Tensor => ({ dtype: 'int32', dims: [1], data: Int32Array.of(n) })
const names = (...value: string[]): Attribute => ({ type: 'strings', value })

test('what cannot be written down step by step is refused by node and reason', async () => {
  const refused = (options: Options, reason: string) =>
    throwsUserError(() => buildVjpGraph(tinyRnn(options)), 'RNN node "rnn"', reason)
  await refused({ attributes: { clip: { type: 'float', value: 1 } } }, 'clip')
  await refused({ attributes: { layout: toAttribute(1) } }, 'layout')
  await refused({ steps: 'T' }, 'length is not known')
  await refused({ steps: 513 }, '513')
  await refused({ steps: 0 }, 'sequence of 0')
  await refused({ sequenceLens: lens(1) }, 'sequence_lens')
  await refused({ sequenceLens: 'lens' }, 'sequence_lens')
  await refused({ attributes: { activations: names('Step') } }, 'unknown activation "Step"')
  await refused({ attributes: { activations: names('Tanh', 'Tanh') } }, 'expected 1 activations, got 2')
})

test('what is left of a parameter list that ends is the default', async () => {
  for (const activation of ['Affine', 'ScaledTanh', 'LeakyRelu', 'HardSigmoid', 'Elu', 'ThresholdedRelu']) {
    const X = float32([1.7, -0.6], [2, 1, 1])
    const model = tinyRnn({ attributes: { activations: names(activation) } })
    const { Y } = await runModel(model, { X })
    const ones = float32([1, 1], [2, 1, 1, 1])
    const gradient = toNumbers((await gradientsOf(model, { X }, { Y: ones })).X!)
    const slopes = await Promise.all(
      [0, 1].map(async (at) => {
        const moved = async (h: number) => {
          const data = [1.7, -0.6].map((x, i) => (i === at ? x + h : x))
          const outputs = await runModel(model, { X: float32(data, [2, 1, 1]) })
          return toNumbers(outputs.Y!).reduce((a, b) => a + b)
        }
        return ((await moved(0.01)) - (await moved(-0.01))) / 0.02
      }),
    )
    assert.ok(
      Y && gradient.every((d, i) => Math.abs(d - slopes[i]!) < 1e-3),
      `${activation}: ${gradient}, ${slopes}`,
    )
  }
})

test.run()
