import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findWrongNode } from '../../src/eval/node-check.ts'
import type { GraphBuilder } from '../../src/onnx/builder.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { randomTensor } from '../cli/models.ts'
import { tinyModel } from '../grad/tiny-model.ts'

const feeds = { x: float32([0.7]) }

/** An operator whose gradient by its scale is left out on purpose: quantised operators count as constants. */
const quantised = (g: GraphBuilder, scale: string): string => {
  const levels = g.constant({ dtype: 'int8', dims: [4], data: Int8Array.of(1, -2, 3, 4) })
  return g.op('DequantizeLinear', [levels, g.op('Squeeze', [scale])], {}, { name: 'levels' })
}

test('every node of a right gradient is right', async () => {
  const right = tinyModel({ x: [1] }, (g) => {
    const hidden = g.op('Mul', ['x', g.initializer('w', randomTensor('w', [4], 1))])
    return g.op('Relu', [g.op('Tanh', [hidden])])
  })
  assert.is(await findWrongNode(right, feeds, 0.01, { threads: 1 }), undefined)
})

test('the node whose own gradient is wrong is named, not those around it', async () => {
  const wrong = tinyModel({ x: [1] }, (g) => {
    const scale = g.op('Mul', ['x', 'x'], {}, { name: 'before' })
    return g.op('Tanh', [quantised(g, scale)], {}, { name: 'behind' })
  })
  const found = await findWrongNode(wrong, feeds, 0.01, { threads: 1 })
  assert.is(found?.node, 'DequantizeLinear node "levels"')
  assert.is(found?.worst.analytic, 0)
})

test.run()
