/**
 * What streaming costs: evaluating PreActResNet18 on images that are decoded from an archive of JPEGs meanwhile, and on the same
 * images held in memory, in turns; the clean pass alone, and with FGSM on every image.
 * `npm run bench -- data [PATH IMAGES ROUNDS]`, such as pictures.tar 300 10.
 */
import { type Classifier, predictions } from '../src/attacks/classifier.ts'
import { openClassifier } from '../src/attacks/onnx-classifier.ts'
import { type Dataset, memoryDataset, take } from '../src/data/dataset.ts'
import { openDataset } from '../src/data/open.ts'
import { planRuns } from '../src/eval/attack-run/plan-runs.ts'
import { evaluate } from '../src/eval/evaluate.ts'
import { findNetwork } from '../src/train/networks/index.ts'
import { paired, renderPaired, type Side } from './paired.ts'

/** Prints medians and ratios; the target is at most 1 / 0.95 for what is streamed. */
export async function data([
  path = '../shared/data/cifar-10-jpeg/test.tar.gz',
  size = '300',
  count = '10',
]: readonly string[]): Promise<void> {
  const began = performance.now()
  const whole = await openDataset(path)
  const opening = (performance.now() - began) / 1000
  const { shape, classes, description = 'data' } = whole
  const { model } = findNetwork('preactresnet18')({ shape, classes, seed: 0 })
  const classifier = await openClassifier(model, shape)
  const sets = await bothWays(take(whole, Number(size)), classifier)
  console.log(`${path}: ${description}, ${whole.size} of them opened in ${opening.toFixed(2)} s`)
  for (const attacks of [[], ['fgsm']] as const) {
    const runs = planRuns(attacks.map((name) => ({ name })))
    const sides = Object.entries(sets).map(
      ([name, set]): Side => ({
        name,
        run: async () => void (await evaluate(classifier, set, { runs, batch: 100, seed: 0 })),
      }),
    )
    console.log(
      `PreActResNet18, ${size} images of ${shape.join('x')}, ${['clean', ...attacks].join(' and ')}, ${count} rounds`,
    )
    console.log(renderPaired(sides, await paired(sides, Number(count), 1)))
  }
  await classifier.release()
}

/** The samples as they come, and held as bytes. Their labels are what the model says, so that an attack leaves none out. */
async function bothWays(streamed: Dataset, classifier: Classifier): Promise<Record<string, Dataset>> {
  const { spec, shape, classes, size } = streamed
  const { images } = await streamed.read(Int32Array.from({ length: size }, (_, i) => i))
  const labels = predictions(await classifier.logits(images), classifier.classes)
  const values = Uint8Array.from(images, (x) => Math.round(255 * x))
  return {
    'held in memory': memoryDataset({ spec, shape, classes, labels, values }),
    streamed: {
      ...streamed,
      labels,
      read: async (indices) => ({
        ...(await streamed.read(indices)),
        labels: Int32Array.from(indices, (i) => labels[i]!),
      }),
    },
  }
}
