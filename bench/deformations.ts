/**
 * What deforming costs: the forward pass of PreActResNet18 on images as they are, and on images that are deformed first,
 * in turns. `npm run bench -- deformations [NAMES BATCH ROUNDS]`, such as paper,jpeg 50 10.
 */
import { openClassifier } from '../src/attacks/onnx-classifier.ts'
import { noiseImages } from '../src/data/generators/noise.ts'
import { planDeformations } from '../src/eval/deformation-run/plan.ts'
import { findNetwork } from '../src/train/networks/index.ts'
import { paired, renderPaired, type Side } from './paired.ts'

/** Prints medians and ratios; the target is at most 1.15 for each. */
export async function deformations([
  names = 'all',
  size = '50',
  count = '10',
]: readonly string[]): Promise<void> {
  const [n, rounds] = [Number(size), Number(count)]
  const shape = [3, 32, 32]
  const { model } = findNetwork('preactresnet18')({ shape, classes: 10, seed: 0 })
  const classifier = await openClassifier(model, shape)
  const samples = Int32Array.from({ length: n }, (_, i) => i)
  const { images, labels } = await noiseImages('test', shape, 10, { n }).read(samples)
  const batch = { images, labels, samples }
  const sides: Side[] = [
    { name: 'as they are', run: async () => void (await classifier.logits(images)) },
    ...planDeformations({ names }, shape, {}).map(({ description, scores }) => ({
      name: `${description.name} ${description.strength}`,
      run: async () => void (await scores(batch, classifier, 0)),
    })),
  ]
  console.log(`PreActResNet18, ${n} images of 3x32x32, ${rounds} rounds`)
  console.log(renderPaired(sides, await paired(sides, rounds, 1)))
  await classifier.release()
}
