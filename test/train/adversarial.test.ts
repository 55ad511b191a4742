/** Adversarial training: the attack on the live state is the attack on the model that has this state. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { attacks } from '../../src/attacks/index.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { randomStream } from '../../src/data/random.ts'
import { type AdversarialOptions, madry, openAdversary } from '../../src/train/adversarial.ts'
import { cnn } from '../../src/train/networks/cnn.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'
import { Stepper, withState } from '../../src/train/stepper.ts'
import { train } from '../../src/train/train.ts'
import { glyphs, sgd, shape, waveBatch } from './fixtures.ts'

const fgsm: AdversarialOptions = { attack: 'fgsm', epsilon: 0.1, parameters: attacks.fgsm.defaults }
/** Batches of 16 are lowered. */
const cases = [fgsm, { ...madry, epsilon: 0.1 }].flatMap((options) => [8, 16].map((n) => ({ options, n })))

for (const { options, n } of cases)
  test(`${options.attack}, ${n} at once: the batch is that of the attack on the trained model`, async () => {
    const network = cnn({ shape, classes: 10, seed: 3 })
    const graph = buildStepGraph(network.model, { layers: [], optimizer: sgd })
    const stepper = await Stepper.open(graph, { threads: 1 })
    for (const step of [0, 1]) await stepper.step(waveBatch(n, step), { learningRate: 0.1, mix: null, step })
    const batch = waveBatch(n, 2)
    const samples = Int32Array.from({ length: n }, (_, i) => 40 + i)
    const adversary = await openAdversary(network.model, graph, options, { threads: 1 })
    const { images, labels } = await adversary.attack(batch, samples, 7, 2, (lowered) =>
      stepper.stateFor(lowered),
    )

    const classifier = await openClassifier(withState(network.model, graph, stepper.state), shape, {
      threads: 1,
    })
    const target = { images: batch.images, labels: batch.labels, samples }
    const { epsilon, parameters, attack } = options
    const seed = randomStream(7, 'adversarial training', 0, 2).uint32()
    const expected = await attacks[attack].run({
      classifier,
      target,
      ball: balls.linf,
      epsilon,
      parameters,
      seed,
    })
    const differing = images.filter((x, i) => Math.abs(x - expected.images[i]!) > 1e-6).length
    assert.ok(differing <= images.length / 1000, `${differing} of ${images.length} pixels differ`)
    const moved = Math.max(...images.map((x, i) => Math.abs(x - batch.images[i]!)))
    assert.ok(moved > 0.09 && moved <= epsilon + 1e-6, `moved by ${moved}`)
    assert.equal(labels, batch.labels)
    await Promise.all([stepper.release(), adversary.release(), classifier.release()])
  })

test('a network trained on adversarial examples resists them better', async () => {
  const data = await glyphs('train', 512)
  const robust = async (adversarial?: AdversarialOptions) => {
    const network = cnn({ shape: data.shape, classes: data.classes, seed: 1 })
    const model = await train(network, data, {
      mix: { strategy: 'none', alpha: 1 },
      optimizer: { ...sgd, name: 'sgd' },
      schedule: { name: 'constant', learningRate: 0.05 },
      ...(adversarial && { adversarial }),
      epochs: 6,
      batch: 32,
      seed: 1,
    })
    const classifier = await openClassifier(model, data.shape)
    const batch = await data.read(Array.from({ length: 256 }, (_, i) => i))
    const { gradient } = await classifier.lossGradient(batch.images, batch.labels)
    const attacked = batch.images.map((x, i) => Math.min(1, Math.max(0, x + 0.1 * Math.sign(gradient[i]!))))
    const logits = await classifier.logits(attacked)
    await classifier.release()
    const best = (i: number) => {
      const row = [...logits.subarray(i * data.classes, (i + 1) * data.classes)]
      return row.indexOf(Math.max(...row))
    }
    return batch.labels.filter((y, i) => best(i) === y).length
  }
  const [plain, trained] = [await robust(), await robust(fgsm)]
  assert.ok(trained > plain + 20, `${trained} against ${plain} of 256`)
})

test.run()
