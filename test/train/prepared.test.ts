/** Networks with functions, branches and loops train as the same network in plain operators does. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Model, Node } from '../../src/onnx/model.ts'
import { filled, int64, type Tensor } from '../../src/onnx/tensor.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'
import { withState } from '../../src/train/stepper.ts'
import { throwsUserError } from '../data/user-error.ts'
import { wave } from '../onnx/models.ts'
import { graph, info, localFunction, modelOf, node } from '../onnx/plain-graph.ts'
import { bytes, draws, runSteps, sgd } from './fixtures.ts'

const weights: Readonly<Record<string, Tensor>> = {
  w1: wave('float32', [144, 10]),
  w2: wave('float32', [10, 10]),
  scale: filled('float32', [10], 1),
  bias: filled('float32', [10], 0.5),
  mean: filled('float32', [10], 0),
  variance: filled('float32', [10], 1),
  gain: wave('float32', [10]),
}
const half = filled('float32', [], 0.5)

const network = (nodes: readonly Node[], extra: Partial<Model> = {}): Model => {
  const model = modelOf(graph([info('x', 'float32', ['N', 1, 12, 12])], nodes, 'y', weights))
  model.graph.outputs = [info('y', 'float32', ['N', 10])]
  return { ...model, ...extra }
}
const head = [node('flat = Flatten x'), node('a = MatMul flat w1')]
const half1 = node('half = Constant', { value: half })

const plain = network([
  ...head,
  half1,
  node('h = BatchNormalization a scale bias mean variance'),
  node('b = MatMul h w2'),
  node('c = Mul b half'),
  node('d = MatMul c w2'),
  node('e = Mul d half'),
  node('f = Add e h'),
  node('y = Mul f gain'),
])

const norm = localFunction('Norm', 'a s b m v', 'c', [node('c = BatchNormalization a s b m v')])
const body = graph(
  [info('i', 'int64', []), info('go', 'bool', []), info('s', 'float32')],
  [node('go2 = Identity go'), node('t = MatMul s w2'), node('s2 = Mul t half')],
  'go2 s2',
)
/** With a dynamic condition that always holds. */
const branching = (condition: string) =>
  node(`y = If ${condition}`, {
    then_branch: graph([], [node('f = Add e h'), node('u = Mul f gain')], 'u'),
    else_branch: graph([], [node('u = Sub e h')], 'u'),
  })
const structured = (condition: Node): Model =>
  network(
    [
      ...head,
      half1,
      node('trips = Constant', { value: int64([2], []) }),
      condition,
      node('h = local::Norm a scale bias mean variance'),
      node('e = Loop trips - h', { body }),
      branching(condition.outputs[0]!),
    ],
    { functions: [norm] },
  )

const constant = node('yes = Constant', { value: filled('bool', [], 1) })
/** True of every sum of squares; not a constant for anyone. */
const computed = [
  node('norm = ReduceSumSquare h', { keepdims: 0 }),
  node('nan = IsNaN norm'),
  node('yes = Not nan'),
]

test('functions, constant branches and loops', async () => {
  const other = structured(constant)
  const [a, b] = await Promise.all(
    [plain, other].map((model) => runSteps({ model, layers: [] } as never, [], [null, null])),
  )
  assert.equal(a!.losses, b!.losses)
  assert.equal(Object.keys(a!.state).sort(), Object.keys(b!.state).sort())
  for (const [name, tensor] of Object.entries(a!.state))
    assert.ok(bytes(tensor).equals(bytes(b!.state[name]!)), name)
  const step = buildStepGraph(other, { layers: [], optimizer: sgd })
  const trainedNames = ['bias', 'gain', 'scale', 'w1', 'w2']
  assert.equal(
    step.state.map((t) => t.name).sort(),
    ['mean', 'variance', ...trainedNames, ...trainedNames.map((name) => `momentum/${name}`)].sort(),
  )
  const trained = withState(other, step, b!.state)
  assert.equal(trained.graph.nodes, other.graph.nodes)
  assert.equal(trained.functions, other.functions)
})

test('mixing at a layer that a branch reads from outside', async () => {
  const branch = network(
    [
      ...head,
      half1,
      node('h = local::Norm a scale bias mean variance'),
      ...computed,
      node('trips = Constant', { value: int64([2], []) }),
      node('e = Loop trips - h', { body }),
      branching('yes'),
    ],
    { functions: [norm] },
  )
  for (const layers of [['x'], ['h']]) {
    const draw = draws(2, 8, 1)
    const [a, b] = await Promise.all(
      [plain, branch].map((model) => runSteps({ model, layers } as never, layers, draw)),
    )
    assert.equal(a!.losses, b!.losses, `${layers}`)
    for (const [name, tensor] of Object.entries(a!.state)) {
      const other = b!.state[name]!.data as Float32Array
      const worst = Math.max(...(tensor.data as Float32Array).map((v, i) => Math.abs(v - other[i]!)))
      assert.ok(worst < 1e-6, `${layers}: ${name} differs by ${worst}`)
    }
  }
})

test('statistics that are no initializers are refused', async () => {
  const model = network([
    ...head,
    node('m = Constant', { value: filled('float32', [10], 0) }),
    node('y = BatchNormalization a scale bias m variance'),
  ])
  await throwsUserError(() => buildStepGraph(model, { layers: [], optimizer: sgd }), '"m"', 'initializers')
})

test.run()
