/** Five steps of every optimizer, with and without clipping and averaging, against PyTorch in float64. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GraphBuilder, type Value } from '../../../src/onnx/builder.ts'
import { filled, float32, int64, type Tensor, toNumbers } from '../../../src/onnx/tensor.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { movingAverage } from '../../../src/train/averaging.ts'
import { clipByNorm } from '../../../src/train/clip.ts'
import { optimizerSlots, optimizerStep, optimizers } from '../../../src/train/optimizers/index.ts'
import { emptyModel } from '../../grad/tiny-model.ts'
import { assertNear, golden, type OptimizerCase, tensorOf } from '../optimizer-golden.ts'

type State = Record<string, Tensor>

const start: State = Object.fromEntries(Object.entries(golden.start).map(([k, v]) => [k, tensorOf(v)]))
const names = Object.keys(start)

/** A graph of one step, and the state that it starts from. */
function stepOf({ optimizer, clipNorm, average }: OptimizerCase) {
  const g = new GraphBuilder(emptyModel())
  const state: State = {}
  const declare = (name: string, initial: Tensor): Value => {
    state[name] = initial
    return g.input(name, 'float32', initial.dims)
  }
  for (const name of names) declare(name, start[name]!)
  const raw = names.map((name) => g.input(`gradient/${name}`, 'float32', start[name]!.dims))
  let counter: Value | undefined
  const step = () => {
    counter ??= g.input('step', 'int64', [])
    return counter
  }
  const context = { g, step, learningRate: g.input('learning_rate', 'float32', []) }

  const clipping = clipNorm === undefined ? undefined : clipByNorm(g, raw, clipNorm)
  if (clipping) g.output(clipping.norm, 'norm')
  const update = optimizerStep(context, optimizer)
  const nextAverage = average && movingAverage(context, average)
  for (const [i, name] of names.entries()) {
    const zeros = filled('float32', start[name]!.dims, 0)
    const slots = optimizerSlots(optimizer).map((slot) => declare(`${slot}/${name}`, zeros))
    const next = update(name, (clipping?.clipped ?? raw)[i]!, slots)
    g.output(next.parameter, `next/${name}`)
    for (const [k, slot] of slots.entries()) g.output(next.slots[k]!, `next/${slot}`)
    if (!nextAverage) continue
    const mean = declare(`average/${name}`, start[name]!)
    g.output(nextAverage(mean, next.parameter), `next/${mean}`)
  }
  return { model: g.model, state, counts: counter !== undefined }
}

async function run(example: OptimizerCase) {
  const { model, state, counts } = stepOf(example)
  const session = await openSession(model, { threads: 1 })
  const states: State[] = []
  const norms: number[] = []
  for (const [i, gradients] of golden.gradients.entries()) {
    const fed = Object.entries(gradients).map(([name, values]) => [`gradient/${name}`, tensorOf(values)])
    const outputs = await session.run({
      ...(states.at(-1) ?? state),
      ...Object.fromEntries(fed),
      learning_rate: float32([golden.rates[i]!], []),
      ...(counts && { step: int64([i + 1], []) }),
    })
    if (outputs.norm) norms.push(...toNumbers(outputs.norm))
    states.push(Object.fromEntries(Object.keys(state).map((name) => [name, outputs[`next/${name}`]!])))
  }
  await session.release()
  return { first: states[0]!, last: states.at(-1)!, norms, counts }
}

for (const example of golden.cases) {
  const about = Object.entries({ ...example.optimizer, clip: example.clipNorm, ...example.average })
    .flatMap(([key, value]) => (value === undefined ? [] : [key === 'name' ? value : `${key} ${value}`]))
    .join(', ')
  test(`${about}: parameters, slots, norms and averages are PyTorch's`, async () => {
    const { first, last, norms } = await run(example)
    const averages = Object.keys(last).filter((name) => name.startsWith('average/'))
    for (const [expected, actual] of [
      [example.first, first],
      [example.last, last],
    ] as const) {
      const state = Object.keys(actual).filter((name) => !averages.includes(name))
      assert.equal(state.sort(), Object.keys(expected).sort())
      for (const [name, values] of Object.entries(expected)) assertNear(actual[name], values, name)
    }
    assertNear(float32(norms), example.norms ?? [], 'norms')
    assert.is(averages.length, example.averages ? names.length : 0)
    for (const [name, values] of Object.entries(example.averages ?? {}))
      assertNear(last[`average/${name}`], values, `average of ${name}`)
  })
}

test('every optimizer has a case, with and without each kind of decay; clipping acts in some steps only', () => {
  for (const name of Object.keys(optimizers)) {
    const options = golden.cases.map((c) => c.optimizer).filter((o) => o.name === name)
    assert.ok(
      options.some((o) => o.weightDecay === 0),
      name,
    )
    for (const decayed of ['all', 'weights'])
      assert.ok(
        options.some((o) => o.weightDecay > 0 && o.decayed === decayed),
        `${name}, ${decayed}`,
      )
  }
  for (const { clipNorm, norms } of golden.cases) {
    if (clipNorm === undefined) continue
    assert.ok(norms!.some((norm) => norm > clipNorm))
    assert.ok(norms!.some((norm) => norm < clipNorm))
  }
})

test('only what counts steps has the input `step`', () => {
  for (const example of golden.cases) {
    const expected = example.optimizer.name !== 'sgd' || (example.average?.warmUp ?? false)
    assert.is(stepOf(example).counts, expected, example.optimizer.name)
  }
})

test('Adam shares its factors: a further parameter brings no float64 node', () => {
  const { model } = stepOf(golden.cases.find((c) => c.optimizer.name === 'adam')!)
  const count = (op: string) => model.graph.nodes.filter((n) => n.op === op).length
  assert.is(count('Pow'), 2)
  assert.is(count('Cast'), 4)
})

test('Nesterov without momentum is plain SGD, and keeps no state', async () => {
  const plain = golden.cases[0]!
  const nesterov = { ...plain, optimizer: { ...plain.optimizer, nesterov: true } } as OptimizerCase
  assert.equal(optimizerSlots(nesterov.optimizer), [])
  assert.equal((await run(nesterov)).last, (await run(plain)).last)
})

test.run()
