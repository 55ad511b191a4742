/** What is measured of a trained network: what an evaluation is asked for, and how the number is read from it. */

import type { AnalysisName } from '../eval/analysis/index.ts'
import type { AttackChoice } from '../eval/attack-run/plan-runs.ts'
import type { Evaluation } from '../eval/evaluation.ts'

/** What an evaluation has to hold for a measure. */
export interface Needs {
  readonly attack?: AttackChoice
  /** As `--deform` takes it. */
  readonly deformation?: string
  readonly analysis?: { readonly name: AnalysisName; readonly layers: readonly number[] }
}

/** A column of numbers in a table. */
export interface Column {
  readonly title: string
  readonly unit: '%' | 'nats' | ''
  readonly better: 'lower' | 'higher'
  /** Digits after the point. */
  readonly digits: number
}

export interface Measure extends Column {
  readonly needs: Needs
  /** @param tensors names of the network's layers 0, 1, ... */
  of(evaluation: Evaluation, tensors: readonly string[]): number
}

const error: Measure = {
  title: 'Test error',
  unit: '%',
  better: 'lower',
  digits: 2,
  needs: {},
  of: ({ clean }) => 100 * (1 - clean.accuracy),
}

const accuracy: Measure = {
  ...error,
  title: 'Test accuracy',
  better: 'higher',
  of: ({ clean }) => 100 * clean.accuracy,
}

const top5: Measure = { ...accuracy, title: 'Top-5 accuracy', of: ({ clean }) => 100 * clean.top5 }

const nll: Measure = {
  title: 'Test NLL',
  unit: 'nats',
  better: 'lower',
  digits: 3,
  needs: {},
  of: ({ clean }) => clean.nll,
}

/** Plain accuracy on the attacked images, as the paper counts it. */
const underAttack = (title: string, attack: AttackChoice): Measure => ({
  ...accuracy,
  title,
  needs: { attack },
  of: ({ attacks }) =>
    100 *
    found(
      attacks.find(({ name, params, epsilon }) => isRun(attack, { name, params, epsilon })),
      title,
    ).adversarialAccuracy,
})

function isRun(
  { name, eps, steps }: AttackChoice,
  run: Pick<Evaluation['attacks'][number], 'name' | 'params' | 'epsilon'>,
): boolean {
  const hasSteps = steps === undefined || run.params.steps === steps
  return run.name === name && run.epsilon === eps && hasSteps
}

const deformed = (title: string, name: string, strength: number): Measure => ({
  ...accuracy,
  title,
  needs: { deformation: `${name}=${strength}` },
  of: ({ deformations }) =>
    100 *
    found(
      deformations.find((d) => d.name === name && d.strength === strength),
      title,
    ).accuracy,
})

/** The paper does not say how many neighbours it asked. */
const neighbours = 5

const knnError: Measure = {
  ...error,
  title: `Test error of ${neighbours} nearest neighbours`,
  needs: { analysis: { name: 'knn', layers: [] } },
  of: ({ analysis }) =>
    100 *
    (1 -
      found(
        analysis.knn?.[0]?.neighbours.find(({ k }) => k === neighbours),
        'knn',
      ).accuracy),
}

/** Mean over the classes of the singular values of what lies at a layer. */
const singular = (title: string, layer: number, which: 'largest' | 'rest'): Measure => ({
  title,
  unit: '',
  better: 'lower',
  digits: 2,
  needs: { analysis: { name: 'svd', layers: [layer] } },
  of: ({ analysis }, tensors) =>
    found(
      analysis.svd?.find(({ at }) => at === tensors[layer]),
      title,
    ).mean[which],
})

/** Mean confidence over a plane: of the input, or of a layer of two units. */
const confidence = (title: string, layer: number): Measure => ({
  title,
  unit: '%',
  better: 'lower',
  digits: 1,
  needs: { analysis: { name: 'regions', layers: layer === 0 ? [] : [layer] } },
  of: ({ analysis }, tensors) => {
    const at = layer === 0 ? 'input' : tensors[layer]
    return (
      100 *
      found(
        analysis.regions?.find((map) => map.at === at),
        title,
      ).meanConfidence
    )
  },
})

/** How many directions the states of a class vary in: mean over the classes of the lesser singular values, centred. */
const lesser = (title: string, layer: number): Measure => ({
  title,
  unit: '',
  better: 'lower',
  digits: 1,
  needs: { analysis: { name: 'svd', layers: [layer] } },
  of: ({ analysis }, tensors) =>
    found(
      analysis.svd?.find(({ at }) => at === tensors[layer]),
      title,
    ).mean.centred.rest,
})

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`${what}: not in the evaluation`)
  return value
}

/** A pixel step of 1/255 in units of [0, 1]. */
const level = 1 / 255

export const measures = {
  error,
  accuracy,
  top5,
  nll,
  'fgsm-2': underAttack('FGSM 2/255', { name: 'fgsm', eps: 2 * level }),
  'fgsm-8': underAttack('FGSM 8/255', { name: 'fgsm', eps: 8 * level }),
  'pgd-2': underAttack('PGD-20 2/255', { name: 'pgd', eps: 2 * level, steps: 20, stepSize: level / 2 }),
  'pgd-8': underAttack('PGD-20 8/255', { name: 'pgd', eps: 8 * level, steps: 20, stepSize: 2 * level }),
  /** Athalye et al. 2018: with no bound and many steps an attack must succeed, or gradients are masked. */
  unbounded: underAttack('PGD-200, any distance', { name: 'pgd', eps: 1, steps: 200, stepSize: 2 * level }),
  'rotate-20': deformed('Rotation U(-20°, 20°)', 'rotate', 20),
  'rotate-40': deformed('Rotation U(-40°, 40°)', 'rotate', 40),
  'shear-0.5': deformed('Shearing U(-28.6°, 28.6°)', 'shear', 0.5),
  'shear-1': deformed('Shearing U(-57.3°, 57.3°)', 'shear', 1),
  'zoom-0.6': deformed('Zoom in (60 % rescale)', 'zoom', 0.6),
  'zoom-0.8': deformed('Zoom in (80 % rescale)', 'zoom', 0.8),
  'zoom-1.2': deformed('Zoom out (120 % rescale)', 'zoom', 1.2),
  'zoom-1.4': deformed('Zoom out (140 % rescale)', 'zoom', 1.4),
  'knn-error': knnError,
  'svd-1-largest': singular('Largest, first hidden layer', 1, 'largest'),
  'svd-1-rest': singular('Sum of the others, first hidden layer', 1, 'rest'),
  'svd-4-largest': singular('Largest, bottleneck', 4, 'largest'),
  'svd-4-rest': singular('Sum of the others, bottleneck', 4, 'rest'),
  'confidence-input': confidence('Mean confidence over the input plane', 0),
  'confidence-hidden': confidence('Mean confidence over the hidden plane', 4),
  'lesser-1': lesser('Lesser singular values of class states, layer 1', 1),
  'lesser-3': lesser('Lesser singular values of class states, layer 3', 3),
} as const satisfies Readonly<Record<string, Measure>>

export type MeasureName = keyof typeof measures

/** The 8 deformations of table 5. */
export const tableFive = [
  'rotate-20',
  'rotate-40',
  'shear-0.5',
  'shear-1',
  'zoom-0.6',
  'zoom-0.8',
  'zoom-1.2',
  'zoom-1.4',
] as const satisfies readonly MeasureName[]
