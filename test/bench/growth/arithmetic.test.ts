import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { forwardOperations, trainingOperations } from '../../../bench/growth/arithmetic.ts'
import { mobileNetV2 } from '../../../bench/networks/mobilenet-v2.ts'
import { resnet18 } from '../../../bench/networks/resnet18.ts'
import { GraphBuilder } from '../../../src/onnx/builder.ts'
import { emptyModel } from '../../../src/onnx/model.ts'
import { filled } from '../../../src/onnx/tensor.ts'

/** Multiplications and additions in 1e9, two decimals, as torchvision's pages of these weights list them ("GFLOPS"). */
const published = [
  { name: 'ResNet18_Weights.IMAGENET1K_V1', network: resnet18, multiplications: 1.81 },
  { name: 'MobileNet_V2_Weights.IMAGENET1K_V1', network: mobileNetV2, multiplications: 0.3 },
]

for (const { name, network, multiplications } of published)
  test(`a forward pass of one image of 224x224 is what torchvision says of ${name}`, () => {
    const shape = [3, 224, 224]
    const operations = forwardOperations(network.build(shape, 1000), shape)
    assert.is((operations / 2e9).toFixed(2), multiplications.toFixed(2))
  })

test('matrix products count rows times columns times the length of their sums', () => {
  const g = new GraphBuilder(emptyModel('products'))
  const x = g.input('x', 'float32', ['N', 3, 5])
  const y = g.op('MatMul', [x, g.initializer('w', filled('float32', [5, 7], 1))])
  const flat = g.op('Flatten', [y])
  const last = g.op('Gemm', [flat, g.initializer('v', filled('float32', [2, 21], 1))], { transB: 1 })
  g.output(g.op('Relu', [last]), 'y')
  assert.is(forwardOperations(g.model, [3, 5]), 2 * (3 * 7 * 5 + 2 * 21))
  assert.is(trainingOperations(g.model, [3, 5]), 6 * (3 * 7 * 5 + 2 * 21))
})

test('a model whose inner shapes are not known is refused', () => {
  const g = new GraphBuilder(emptyModel('unknown'))
  const x = g.input('x', 'float32', ['N', 4])
  const picked = g.op('NonZero', [x])
  const numbers = g.op('Cast', [picked], { to: 1 })
  g.output(g.op('MatMul', [g.initializer('w', filled('float32', [3, 2], 1)), numbers]), 'y')
  assert.throws(() => forwardOperations(g.model, [4]), /to have a known shape/)
})

test.run()
