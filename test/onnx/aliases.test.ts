import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withoutAliases } from '../../src/onnx/aliases.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { emptyModel } from '../../src/onnx/model.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { openSession } from '../../src/runtime/session.ts'

test("a value that is read and an output is computed under the output's name; what is fed, or an output twice, is copied", async () => {
  const g = new GraphBuilder(emptyModel('aliases'))
  g.input('x', 'float32', [2])
  const doubled = g.op('Add', ['x', 'x'])
  g.output(doubled, 'doubled')
  g.output(doubled, 'again')
  g.output('x', 'same')
  g.output(g.op('Mul', [doubled, doubled]), 'square')
  const graph = withoutAliases(g.graph)
  const copies = graph.nodes.filter(({ op }) => op === 'Identity').flatMap(({ outputs }) => outputs)
  assert.equal(copies.toSorted(), ['again', 'same'])
  const session = await openSession({ ...g.model, graph })
  const results = await session.run({ x: float32([1, 3]) })
  const values = Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [name, [...(data as Float32Array)]]),
  )
  assert.equal(values, { doubled: [2, 6], again: [2, 6], same: [1, 3], square: [4, 36] })
  await session.release()
})

test.run()
