import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { float } from '../../src/onnx/attributes.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { readModel } from '../../src/onnx/file.ts'
import { printModel, printType } from '../../src/onnx/print.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { emptyModel } from '../grad/tiny-model.ts'
import { fixture } from './models.ts'

test('one line an input, initializer, node and output', () => {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', ['n', 3])
  const w = g.initializer('w', float32([1, 2, 3]))
  const y = g.op(
    'Gelu',
    [g.op('Add', ['x', w])],
    { approximate: 'tanh', alpha: float(Number.POSITIVE_INFINITY), axes: [1, 2] },
    { domain: 'com.microsoft' },
  )
  g.assume(y, g.facts('x'))
  g.append({ ...g.graph.nodes[0]!, name: 'sum', inputs: [y, '', w], outputs: ['sum'] })
  g.output('sum', 'y')
  assert.is(
    printModel(g.model),
    [
      'input x: float32[n,3]',
      'initializer w: float32[3]',
      'Add = Add(x, w)',
      'Gelu = com.microsoft::Gelu<approximate="tanh", alpha=Infinity, axes=[1,2]>(Add)',
      'sum = Add(Gelu, , w)',
      'y = Identity(sum)',
      'output y: float32',
    ].join('\n'),
  )
})

test('types', () => {
  assert.is(printType(undefined), '?')
  assert.is(printType({ kind: 'other', bytes: new Uint8Array() }), 'not a tensor')
  assert.is(printType({ kind: 'tensor', dtype: 'int64' }), 'int64')
  assert.is(printType({ kind: 'tensor', dtype: 'int64', shape: [] }), 'int64[]')
  assert.is(printType({ kind: 'tensor', dtype: 'int64', shape: [null, 'n', 2] }), 'int64[?,n,2]')
})

test('subgraphs are indented under their attribute, functions follow', () => {
  const text = printModel(readModel(fixture('subgraphs.onnx')))
  assert.match(text, /^y = If\(flag\)\n {2}else_branch:\n {4}else\/out = Add\(outer, w\)\n/m)
  assert.match(text, /^ {2}then_branch:\n {4}then\/out = If\(flag\)\n {6}else_branch:\n/m)
  assert.match(
    text,
    /^ {8}initializer k: float32\[\]\n {8}inner\/out = Mul\(outer, k\)\n {8}output inner\/out/m,
  )
  const calls = printModel(readModel(fixture('functions.onnx')))
  assert.match(calls, /\nfunction local::Mean\(a\) -> c\n {2}b = LeakyRelu<alpha=@slope>\(a\)\n/)
  assert.match(calls, /^z = local::Mean<along=\[-1,0\], slope=0>\(x\)$/m)
})

test('constants inside nodes are told by type and size', () => {
  assert.match(printModel(readModel(fixture('attributes.onnx'))), /tensor=float32\[2\]/)
})

test.run()
