/** Fine-tuning of classifiers from elsewhere: what is trained of them, and other classes for them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModel } from '../../../src/onnx/file.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { batchNorms } from '../../../src/train/finetune/batch-norms.ts'
import { fineTunable } from '../../../src/train/finetune/fine-tunable.ts'
import { trainable } from '../../../src/train/finetune/trainable.ts'
import { feedsOf, outputsOf } from '../../onnx/models.ts'
import { sharedPath, sharedTest } from '../../shared.ts'

interface Expected {
  /** How many initializers are trained, or which. */
  readonly trained: number | readonly string[]
  /** What stays, by the number of initializers with that reason. */
  readonly kept?: Readonly<Record<string, number>>
  /** Weights that the file keeps in nodes or writes once for several. */
  readonly lifted?: number
  readonly batchNorms?: number
}

const integers = (n: number) => ({ 'int64, not float32': n })
const statistics = (n: number) => ({ 'a running statistic of BatchNormalization': n })

const models: Readonly<Record<string, Expected>> = {
  edwin_fashion_mnist: {
    trained: ['conv1', 'conv2', 'conv3', 'fc1', 'fc2'].flatMap((name) => [`${name}.bias`, `${name}.weight`]),
  },
  cntk_mnist: {
    trained: ['193', '87', '5', '6', '88', '194'].map((n) => `Parameter${n}`),
    kept: integers(2),
  },
  // 53 convolutions, two parameters for each of 53 norms, a linear layer.
  light_resnet50: {
    trained: 53 + 106 + 2,
    kept: { ...integers(240), ...statistics(106), 'nothing reads it': 1 },
    lifted: 239,
    batchNorms: 53,
  },
  light_squeezenet: { trained: 52, kept: integers(39), lifted: 39 },
  winml_squeezenet_fp16: { trained: 52 },
  stm_mobilenet_v2_050_128: {
    trained: 113,
    kept: { ...integers(2), ...statistics(14), 'a single number': 2 },
    batchNorms: 7,
  },
  // Written by Paddle, all in Constant nodes.
  ppocr_cls: { trained: 143, kept: statistics(70), lifted: 213, batchNorms: 35 },
  vnn_vit_ibp_3_3_8: { trained: 56, kept: statistics(14), batchNorms: 7 },
  // Sign cuts off what comes before.
  vnn_gtsrb_bnn_30: {
    trained: ['ConstantFolding/sequential_10/quant_dense_10/MatMul/ste_sign_53/IdentityN-folded-0:0'],
    kept: { ...integers(1), 'no gradient of the logits reaches it': 3 },
  },
  'torchvision/mobilenet_v3_small_op17': { trained: 108, lifted: 5 },
  'torchvision/shufflenet_v2_x1_0_op13': { trained: 114 },
  'torchvision/squeezenet1_1_op17': { trained: 52, lifted: 18 },
  'torchvision/vit_small_64_op17': { trained: 56, lifted: 24 },
}

const read = (name: string): Model => readModel(sharedPath('models', `${name}.onnx`)!)

for (const [name, expected] of Object.entries(models)) {
  sharedTest(`${name}: what is trained and what stays`, () => {
    const file = read(name)
    const { model } = fineTunable(file, { seed: 0 })
    const { trained, kept } = trainable(model)
    if (typeof expected.trained === 'number') assert.is(trained.length, expected.trained)
    else assert.equal([...trained].sort(), [...expected.trained].sort())
    const counts: Record<string, number> = {}
    for (const { reason } of kept) {
      const [kind = ''] = reason.split(' node "')
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    assert.equal(counts, expected.kept ?? {})
    assert.is(file.graph.nodes.length - model.graph.nodes.length, expected.lifted ?? 0)
    const { free, fixed } = batchNorms(model)
    assert.equal([free.length, fixed], [expected.batchNorms ?? 0, []])
  })

  sharedTest(`${name}: a head of 7 classes runs`, async () => {
    const file = read(name)
    const { model, restore } = fineTunable(file, { classes: 7, seed: 0 })
    const restored = restore(model.graph.initializers)
    assert.equal(
      restored.graph.nodes.map((n) => [n.name, n.outputs]),
      file.graph.nodes.map((n) => [n.name, n.outputs]),
    )
    assert.equal([...restored.graph.initializers.keys()], [...file.graph.initializers.keys()])
    const outputs = Object.values(await outputsOf(restored, feedsOf(restored)))
    const [scores] = outputs.filter(({ dims }) => dims[1] === 7)
    assert.ok(
      scores?.dims.slice(2).every((d) => d === 1),
      `${outputs.map(({ dims }) => dims)}`,
    )
  })
}

const refused = (name: string, classes: number | undefined, expected: RegExp) =>
  sharedTest(`${name}: refused ${classes === undefined ? 'as it is' : `for ${classes} classes`}`, () => {
    assert.throws(() => trainable(fineTunable(read(name), { classes, seed: 0 }).model), expected)
  })

refused(
  'tinycnn_esp_int8',
  undefined,
  /expected float32 weights to train, the model has none; .*int8, not float32$/,
)
refused('plant_mobilenetv2_int8', undefined, /expected float32 weights to train, the model has none; .*int8/)
refused('tinycnn_esp_int8', 7, /to make the 10 scores, got DequantizeLinear node "output_DequantizeLinear"/)
refused('akuras_dogs_cats', 7, /expected 2, since "Identity:0" is one score a sample, got 7/)
refused('skl_rf_iris', undefined, /no output can be class scores/)

test.run()
