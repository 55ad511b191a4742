/** Split points and the paths round other values, against a definition that tries every value. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../src/data/random.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import type { Model, Node } from '../../src/onnx/model.ts'
import { pathAround, splitPoints } from '../../src/onnx/split-points.ts'
import { graph, info, modelOf, node } from './plain-graph.ts'

const builderOf = (nodes: readonly Node[], output: string): GraphBuilder =>
  new GraphBuilder(modelOf(graph([info('x', 'float32', ['N', 4])], nodes, output)))

/** True if the output cannot be computed once a value is gone: everything that reads data is run, value by value. */
function cuts(model: Model, value: string, output: string): boolean {
  const alive = new Set(value === 'x' ? [] : ['x'])
  for (const { op, inputs, outputs } of model.graph.nodes)
    if (op !== 'Shape' && inputs.some((i) => alive.has(i)))
      for (const o of outputs) if (o !== value) alive.add(o)
  return !alive.has(output)
}

/** A random graph of sums, of which some are split in two; the last value is the output. */
function randomGraph(seed: number): { g: GraphBuilder; values: string[] } {
  const random = randomStream(seed, 'test/split-points', 0, 0)
  const values = ['x']
  const nodes: Node[] = []
  // Mostly what was computed last, or nothing would be a split point.
  const any = () => values[Math.max(0, values.length - 1 - random.int(random.int(4) === 0 ? 6 : 1))]!
  for (let i = 0; i < 12; i++) {
    const isSplit = random.int(5) === 0
    const made = isSplit ? [`v${i}`, `w${i}`] : [`v${i}`]
    const inputs = isSplit ? [any()] : [any(), any()]
    nodes.push(node(`${made.join(' ')} = ${isSplit ? 'Split' : 'Add'} ${inputs.join(' ')}`))
    values.push(...made)
  }
  const output = values.at(-1)!
  return { g: builderOf(nodes, output), values }
}

test('split points are the values without which the output cannot be computed; the others have a path round them', () => {
  let [found, rounds] = [0, 0]
  for (let seed = 0; seed < 300; seed++) {
    const { g, values } = randomGraph(seed)
    const output = values.at(-1)!
    const expected = values.filter((value) => cuts(g.model, value, output))
    assert.equal(splitPoints(g, 'x', output), expected, `seed ${seed}`)
    found += expected.length
    for (const value of values) {
      const path = pathAround(g, 'x', output, value)
      assert.is(path === null, expected.includes(value), `seed ${seed}, ${value}`)
      if (path === null) continue
      rounds += 1
      assert.equal([path[0], path.at(-1)], ['x', output])
      assert.not.ok(path.includes(value))
      path.slice(1).forEach((next, i) => {
        const step = g.graph.nodes.some((n) => n.outputs.includes(next) && n.inputs.includes(path[i]!))
        assert.ok(step, `seed ${seed}: nothing makes ${next} of ${path[i]}`)
      })
    }
  }
  assert.ok(found > 900 && rounds > 900, `${found} split points and ${rounds} paths tell little`)
})

test('the path is a shortest one', () => {
  const nodes = [
    node('left = Relu x'),
    node('a = Tanh x'),
    node('b = Tanh a'),
    node('c = Tanh x'),
    node('joined = Sum left b c'),
    node('out = Relu joined'),
  ]
  assert.equal(pathAround(builderOf(nodes, 'out'), 'x', 'out', 'left'), ['x', 'c', 'joined', 'out'])
})

test('a shape is no path', () => {
  const nodes = [node('shape = Shape x'), node('y = Relu x'), node('out = Reshape y shape')]
  assert.is(pathAround(builderOf(nodes, 'out'), 'x', 'out', 'y'), null)
})

test('a branch of a subgraph is a path', () => {
  const branch = (name: string, read: string) => graph([], [node(`${name} = Relu ${read}`)], name)
  const nodes = [
    node('flag = IsNaN x'),
    node('y = Relu x'),
    node('out = If flag', { then_branch: branch('then', 'y'), else_branch: branch('else', 'x') }),
  ]
  const g = new GraphBuilder(modelOf(graph([info('x', 'float32', [])], nodes, 'out')))
  assert.equal(pathAround(g, 'x', 'out', 'y'), ['x', 'out'])
})

test.run()
