import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'
import type { GraphBuilder, Value } from '../../src/onnx/builder.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Model } from '../../src/onnx/model.ts'
import { liftConstants } from '../../src/train/finetune/lift.ts'
import { automaticLayers, resolveLayers } from '../../src/train/layers.ts'
import { findNetwork } from '../../src/train/networks/index.ts'
import { randomTensor } from '../cli/models.ts'
import { tinyModel } from '../grad/tiny-model.ts'
import { sharedPath, sharedTest } from '../shared.ts'

const named = (g: GraphBuilder, op: string, inputs: readonly Value[], name: string, attributes = {}): Value =>
  g.op(op, inputs, attributes, { name })

const linear = (g: GraphBuilder, x: Value, name: string, inputs = 4, outputs = 4): Value =>
  named(g, 'MatMul', [x, g.initializer(`${name}.weight`, randomTensor(name, [inputs, outputs], 1))], name)

/** One block between a stem and the logits. */
const withBlock = (block: (g: GraphBuilder, stem: Value) => Value, width = 4): Model =>
  tinyModel({ x: ['N', 4] }, (g) => linear(g, block(g, linear(g, 'x', 'stem')), 'logits', width, 3))

const residual = (g: GraphBuilder, stem: Value): Value =>
  named(g, 'Add', [linear(g, named(g, 'Relu', [linear(g, stem, 'fc1')], 'relu1'), 'fc2'), stem], 'join')

test('a residual block is mixed at its activation, which alone reads the join', () => {
  const model = withBlock((g, stem) => named(g, 'Relu', [residual(g, stem)], 'out'))
  assert.equal(automaticLayers(model), ['x', 'out'])
})

test('a pre-activation block is mixed at the join, which the next block reads as well', () => {
  const model = withBlock((g, stem) => {
    const join = residual(g, stem)
    const branch = linear(g, named(g, 'Relu', [join], 'active'), 'fc3')
    return named(g, 'Relu', [named(g, 'Add', [join, branch], 'second')], 'out')
  })
  assert.equal(automaticLayers(model), ['x', 'join', 'out'])
})

test('what follows a join and is no activation is no part of the block', () => {
  const model = withBlock((g, stem) => named(g, 'Dropout', [residual(g, stem)], 'dropped'))
  assert.equal(automaticLayers(model), ['x', 'join'])
})

test('a dense block is mixed where it ends: its inner concatenations have ways round them', () => {
  const model = withBlock((g, stem) => {
    const concat = (values: readonly Value[], name: string) => named(g, 'Concat', values, name, { axis: 1 })
    const one = linear(g, stem, 'grow1')
    const two = linear(g, concat([stem, one], 'inner'), 'grow2', 8)
    return concat([stem, one, two], 'dense')
  }, 12)
  assert.equal(automaticLayers(model), ['x', 'dense'])
})

test('a join of branches without weights ends no block: x^2 + x is an activation', () => {
  const model = withBlock((g, stem) =>
    linear(g, named(g, 'Add', [named(g, 'Mul', [stem, stem], 'square'), stem], 'polynomial'), 'fc'),
  )
  assert.equal(automaticLayers(model), ['x', 'polynomial', 'fc'])
})

test('without blocks: what the weighted operators read, but not preprocessing', () => {
  const model = tinyModel({ x: ['N', 4] }, (g) => {
    const centred = named(g, 'Sub', ['x', g.constant(randomTensor('mean', [4], 1))], 'centred')
    const hidden = named(g, 'Relu', [linear(g, centred, 'fc1')], 'hidden')
    return named(g, 'Softmax', [linear(g, hidden, 'logits', 4, 3)], 'scores')
  })
  assert.equal(automaticLayers(model), ['x', 'hidden'])
})

test('sums of scores are not mixed', () => {
  const model = withBlock((_, stem) => stem)
  const ensemble = tinyModel({ x: ['N', 4] }, (g) => {
    const hidden = named(g, 'Relu', [linear(g, 'x', 'fc')], 'hidden')
    const sum = named(g, 'Add', [linear(g, hidden, 'a', 4, 3), linear(g, hidden, 'b', 4, 3)], 'sum')
    return named(g, 'Div', [sum, g.scalar(2, 'float32')], 'mean')
  })
  assert.equal(automaticLayers(model), ['x', 'stem'])
  assert.equal(automaticLayers(ensemble), ['x', 'hidden'])
})

test('an input of integers is no layer', () => {
  const model = tinyModel({}, (g) => {
    const words = g.input('words', 'int64', ['N', 4])
    const table = g.initializer('table', randomTensor('table', [9, 4], 1))
    const vectors = named(g, 'Gather', [table, words], 'vectors')
    return linear(g, named(g, 'ReduceMean', [vectors, g.ints([1])], 'mean', { keepdims: 0 }), 'logits', 4, 3)
  })
  assert.equal(automaticLayers(model), ['mean'])
})

const chain = withBlock((g, stem) => named(g, 'Relu', [residual(g, stem)], 'out'))
const known = ['x', 'out']

const refused = (model: Model, text: string, expected: RegExp, option?: string) =>
  assert.throws(
    () => resolveLayers(model, text, known, option),
    (error: unknown) => error instanceof UserError && expected.test(error.message),
    `expected ${expected}`,
  )

test('layers by number, by name and automatically, in the order given', () => {
  assert.equal(resolveLayers(chain, '1, 0', known), ['out', 'x'])
  assert.equal(resolveLayers(chain, 'stem,0', known), ['stem', 'x'])
  assert.equal(resolveLayers(chain, 'auto,stem', known), ['x', 'out', 'stem'])
  const bundled = findNetwork('mlp')({ shape: [1, 4, 4], classes: 3, seed: 0 })
  assert.equal(resolveLayers(bundled.model, '0,1', bundled.layers), bundled.layers.slice(0, 2))
})

test('a number beyond the layers may be the name of a tensor', () => {
  const model = withBlock((g, stem) => named(g, 'Relu', [stem], '12'))
  assert.equal(resolveLayers(model, '12', known), ['12'])
  refused(model, '13', /^--layers: expected numbers from 0 to 1, split points or auto, got "13"; .*"12"/)
})

test('a layer is given once', () => {
  refused(chain, 'x,0', /^--layers: expected each layer once, got "x" twice$/)
  refused(chain, 'auto,1', /"out" twice/)
})

test('a name that is unknown is told with the nearest; so is a missing one', () => {
  refused(chain, 'stm', /got "stm"; the nearest split points are "stem", /)
  refused(chain, '0,', /got ""/)
  refused(chain, '-1', /numbers from 0 to 1.*got "-1"/, '--noise-layers')
  refused(chain, '-1', /^--noise-layers: /, '--noise-layers')
})

test('no split point: the path that goes round it, and the next ones', () => {
  refused(
    chain,
    'relu1',
    /^--layers: "relu1" is no split point: the path x -> stem -> join goes round it; the next ones are "stem" before and "join" after$/,
  )
})

test('of a long path the middle is left out', () => {
  const model = withBlock((g, stem) => {
    let [x, side] = [stem, stem]
    for (let i = 0; i < 9; i++) x = named(g, 'Tanh', [x], `early${i}`)
    for (let i = 0; i < 9; i++) side = named(g, 'Tanh', [i === 0 ? x : side], `side${i}`)
    return named(g, 'Add', [linear(g, x, 'branch'), side], 'join')
  })
  refused(
    model,
    'branch',
    /path x -> \.\.\.\(9 more\) -> early8 -> side0 -> side1 -> \.\.\.\(5 more\) -> side7 -> side8 -> join goes round/,
  )
})

test('values beside the way from the input to the logits have their own reason', () => {
  const model = tinyModel({ x: ['N', 4] }, (g) => {
    const positive = named(g, 'Greater', ['x', g.scalar(0, 'float32')], 'positive')
    const chosen = named(g, 'Where', [positive, linear(g, 'x', 'fc'), g.scalar(0, 'float32')], 'chosen')
    named(g, 'Shape', [chosen], 'shape')
    const logits = linear(g, chosen, 'logits', 4, 3)
    return [named(g, 'Softmax', [logits], 'scores'), named(g, 'Tanh', [chosen], 'features')]
  })
  refused(model, 'features', /"features" is not on the way from the input "x" to the logits "logits"/)
  refused(model, 'scores', /"scores" is not on the way/)
  refused(model, 'positive', /expected a float tensor, "positive" is bool/)
  refused(model, 'fc.weight', /"fc\.weight" does not depend on what the input "x" holds/)
  refused(model, 'shape', /"shape" does not depend on what/)
})

const count = (file: string, length: number, expected: readonly string[]) =>
  sharedTest(`automatic layers of ${file}`, () => {
    const { model } = liftConstants(readModel(sharedPath('models', `${file}.onnx`)!))
    const layers = automaticLayers(model)
    assert.is(layers.length, length, layers.join(' '))
    for (const name of expected) assert.ok(layers.includes(name), `${name} in ${layers.join(' ')}`)
    assert.equal(resolveLayers(model, 'auto', []), layers)
  })

count('edwin_fashion_mnist', 5, ['input', '12', '15', '19', '21'])
count('cntk_mnist', 3, ['Input3', 'Pooling66_Output_0', 'Pooling160_Output_0_reshape0'])
// 16 bottlenecks, each up to its ReLU.
count('light_resnet50', 17, ['gpu_0/data_0', 'r15', 'r171'])
// 8 fire modules.
count('light_squeezenet', 9, ['data_0', 'r9', 'r60'])
// 10 of the 17 inverted residuals have a shortcut.
count('stm_mobilenet_v2_050_128', 11, ['StatefulPartitionedCall/mobilenet_v2_128_0.5/LAYER_24/add:0'])
// 3 layers of attention and MLP.
count('vnn_vit_ibp_3_3_8', 7, ['input', '/1/1.0/1.0.0/Add_output_0', '/1/1.2/1.2.1/Add_output_0'])
count('torchvision/mobilenet_v3_small_op17', 7, ['/features/features.3/Add_output_0'])
// 16 units of two branches.
count('torchvision/shufflenet_v2_x1_0_op13', 17, ['/stage2/stage2.0/Concat_output_0'])
count('torchvision/squeezenet1_1_op17', 9, ['/features/features.12/Concat_output_0'])
count('torchvision/vit_small_64_op17', 9, ['/encoder/layers/encoder_layer_3/Add_1_output_0'])

test.run()
