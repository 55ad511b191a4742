/** AutoAttack here and by its authors (tools/reference/autoattack-counts.py), on the same files and images. */
import { readFileSync } from 'node:fs'
import type { AttackParameters } from '../../src/attacks/attack.ts'
import { autoAttack } from '../../src/attacks/autoattack.ts'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import { predictions } from '../../src/attacks/classifier.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { openDataset } from '../../src/data/open.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Preprocessing } from '../../src/onnx/preprocess.ts'
import { sharedPath } from '../shared.ts'

export interface Golden {
  readonly model: string
  readonly data: string
  readonly preprocessing: string
  /** As the reference spells it. */
  readonly norm: 'Linf' | 'L2' | 'L1'
  readonly epsilon: string
  readonly n: number
  /** How many stand after each attack in turn, `clean` first. */
  readonly robust: Readonly<Record<string, number>>
  /** Numbers of the images that stand in the end. */
  readonly standing: readonly number[]
}

const file = new URL('../goldens/autoattack-counts.json', import.meta.url)
export const goldens = JSON.parse(readFileSync(file, 'utf8')) as readonly Golden[]

const preprocessing: Readonly<Record<string, Preprocessing>> = {
  'x in [0,1]': {},
  'x in [0,1], NHWC': {},
  '(x-0.1307)/0.3081': { mean: [0.1307], std: [0.3081] },
}

export interface Comparison {
  /** `there` is known only for all of the reference's images, and for the last stage. */
  readonly stages: readonly { stage: string; here: number; there: number | undefined }[]
  readonly hereOnly: readonly number[]
  readonly thereOnly: readonly number[]
}

/** Runs AutoAttack standard on the first n images. */
export async function compare(
  golden: Golden,
  { n, parameters }: { n: number; parameters?: Partial<AttackParameters> },
): Promise<Comparison> {
  const data = await openDataset(golden.data, { root: sharedPath('data')! })
  const model = readModel(sharedPath('models', `${golden.model}.onnx`)!)
  const options = { preprocessing: preprocessing[golden.preprocessing]!, threads: 1 }
  const classifier = await openClassifier(model, data.shape, options)
  const samples = Int32Array.from({ length: n }, (_, i) => i)
  const { images, labels } = await data.read(Array.from(samples))
  const { brokenBy = [], images: found } = await autoAttack.run({
    classifier,
    target: { images, labels, samples },
    ball: balls[golden.norm.toLowerCase() as BallName],
    epsilon: Number(golden.epsilon),
    parameters: { ...autoAttack.defaults, countsStuck: true, ...parameters },
    seed: 0,
  })
  const right = async (x: Float32Array) =>
    predictions(await classifier.logits(x), classifier.classes).map((guess, i) =>
      guess === labels[i] ? 1 : 0,
    )
  const [clean, robust] = [await right(images), await right(found)]
  await classifier.release()
  const whole = n === golden.n
  const stages = Object.keys(golden.robust)
  const standing = golden.standing.filter((i) => i < n)
  const counts = stages.map((stage, k) => {
    const before = stages.slice(1, k + 1)
    const here = clean.filter((good, i) => good === 1 && !before.includes(brokenBy[i] ?? '')).length
    const last = k === stages.length - 1
    return { stage, here, there: whole ? golden.robust[stage]! : last ? standing.length : undefined }
  })
  const here = new Set([...samples].filter((i) => robust[i] === 1))
  return {
    stages: counts,
    hereOnly: [...here].filter((i) => !standing.includes(i)),
    thereOnly: standing.filter((i) => !here.has(i)),
  }
}
