import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AttackParameters } from '../../src/attacks/attack.ts'
import { balls } from '../../src/attacks/balls.ts'
import type { Classifier } from '../../src/attacks/classifier.ts'
import { attacks } from '../../src/attacks/index.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { randomStream } from '../../src/data/random.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { float32 } from '../../src/onnx/tensor.ts'

const shape = [2, 5, 5]
const pixels = 50
const n = 40

/** conv -> relu -> mean -> linear, whose scores `last` changes. */
function network(
  last: (g: GraphBuilder, logits: string, x: string) => string = (_, logits) => logits,
): Model {
  const random = randomStream(1, 'sign step', 0, 0)
  const drawn = (dims: number[]) =>
    float32(
      Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal()),
      dims,
    )
  const g = new GraphBuilder({
    irVersion: 8,
    opsets: new Map([['', 18]]),
    graph: { name: 'g', inputs: [], outputs: [], nodes: [], initializers: new Map(), valueInfo: new Map() },
    functions: [],
    producerName: '',
    producerVersion: '',
    metadata: new Map(),
  })
  const x = g.input('x', 'float32', ['N', ...shape])
  const h = g.op('Relu', [g.op('Conv', [x, g.initializer('W', drawn([4, 2, 3, 3]))], { pads: [1, 1, 1, 1] })])
  const flat = g.op('Flatten', [h])
  const logits = g.op('Gemm', [flat, g.initializer('V', drawn([100, 3]))])
  g.output(last(g, logits, x), 'scores')
  return g.model
}

const images = () => {
  const random = randomStream(2, 'sign step', 0, 0)
  // Black and white pixels too, and a flat image: the gradient is 0 at dead units.
  return Float32Array.from({ length: n * pixels }, (_, p) =>
    p < pixels ? 0 : Math.min(1, Math.max(0, random.normal() / 2 + 0.5)),
  )
}

async function attacked(classifier: Classifier, changes: Partial<AttackParameters>, targeted = false) {
  const attack = attacks.pgd
  const clean = images()
  const logits = await classifier.logits(clean)
  const labels = Int32Array.from({ length: n }, (_, i) => {
    const row = logits.subarray(i * 3, i * 3 + 3)
    return row.indexOf(Math.max(...row.filter((z) => !Number.isNaN(z))))
  })
  const targets = targeted ? labels.map((label) => (label + 1) % 3) : undefined
  return attack.run({
    classifier,
    target: { images: clean, labels, samples: Int32Array.from(labels.keys()), targets },
    ball: balls.linf,
    epsilon: 0.07,
    parameters: { ...attack.defaults, ...changes },
    seed: 3,
  })
}

const cases: readonly { name: string; changes: Partial<AttackParameters>; targeted?: boolean }[] = [
  { name: 'defaults', changes: {} },
  { name: 'restarts, another loss', changes: { restarts: 3, loss: 'margin', steps: 7 } },
  {
    name: 'from the image, last iterate',
    changes: { randomStart: false, lastIterate: true, stepSize: 0.013 },
  },
  { name: 'targeted', changes: { steps: 5 }, targeted: true },
  { name: 'as foolbox does it', changes: { match: 'foolbox', lastIterate: true } },
]

for (const { name, changes, targeted } of cases)
  test(`steps in the graph are those of JavaScript to the last bit: ${name}`, async () => {
    const classifier = await openClassifier(network(), shape, { threads: 1 })
    const { signStep, ...slow } = classifier
    let steps = 0
    const fast: Classifier = {
      ...classifier,
      signStep: (from) => {
        steps += 1
        return signStep!(from)
      },
    }
    assert.equal(await attacked(fast, changes, targeted), await attacked(slow, changes, targeted))
    assert.ok(steps > 1, String(steps))
    await classifier.release()
  })

for (const { name, changes, targeted } of cases)
  test(`several steps in one run are the same steps: ${name}`, async () => {
    const classifier = await openClassifier(network(), shape, { threads: 1, stepsTogether: true })
    const { signSteps, ...single } = classifier
    const counts: number[] = []
    const looped: Classifier = {
      ...classifier,
      signStep: () => {
        throw new Error('a step alone')
      },
      signSteps: (from) => {
        counts.push(from.count)
        return signSteps!(from)
      },
    }
    const steps = [4, 10, 23]
    for (const count of steps) {
      const how = { ...changes, steps: count }
      assert.equal(await attacked(looped, how, targeted), await attacked(single, how, targeted))
    }
    assert.ok(counts.includes(4) && counts.includes(10) && counts.includes(3), counts.join())
    await classifier.release()
  })

test('gradients that are no numbers, infinite, tiny or zero step as in JavaScript, and are counted', async () => {
  const at = (factor: number) => (g: GraphBuilder, logits: string) =>
    g.op('Mul', [logits, g.scalar(factor, 'float32')])
  const rooted = (g: GraphBuilder, logits: string, x: string) => {
    // The root of a pixel that is 0 has an infinite slope; times 0 that is no number.
    const corner = g.op('ReduceSum', [g.op('Sqrt', [x]), g.ints([1, 2, 3])], { keepdims: 0 })
    const column = g.op('Unsqueeze', [corner, g.ints([1])])
    return g.op('Add', [logits, g.op('Mul', [column, g.initializer('u', float32([0, 1e-3, 2e-3]))])])
  }
  const counts = new Set<string>()
  for (const last of [at(1e-38), at(1e-44), at(0), at(1e38), rooted]) {
    const classifier = await openClassifier(network(last), shape, { threads: 1, stepsTogether: true })
    const { signStep: _, signSteps: __, ...slow } = classifier
    for (const changes of [{ steps: 3 }, { steps: 3, randomStart: false }]) {
      const found = await attacked(classifier, changes)
      assert.equal(found, await attacked(slow, changes))
      counts.add(`${found.zeroGradients > 0} ${found.nanGradients > 0}`)
    }
    await classifier.release()
  }
  assert.ok(counts.has('true false'), [...counts].join(', '))
  assert.ok(
    [...counts].some((c) => c.endsWith('true')),
    [...counts].join(', '),
  )
})

test('momentum, averaged gradients, other balls and orders of clipping stay outside', async () => {
  const classifier = await openClassifier(network(), shape, { threads: 1 })
  const refusing: Classifier = {
    ...classifier,
    signStep: () => {
      throw new Error('asked')
    },
  }
  for (const changes of [
    { decay: 1 },
    { eotSamples: 2 },
    { match: 'torchattacks' },
    { match: 'art' },
  ] as const)
    await attacked(refusing, { steps: 2, ...changes })
  await classifier.release()
})

test.run()
