/** Which arms and seeds a call is about. */
import { UserError } from '../errors.ts'
import type { EvaluateModelOptions } from '../eval/evaluate-model-options.ts'
import type { Arm, Scale, Study } from './experiment.ts'
import { measures } from './measures.ts'

export interface Choice {
  readonly scale: Scale
  /** Matches names of arms; all without it. */
  readonly only?: RegExp | undefined
  /** Data sets in the place of the experiment's, by its names. */
  readonly replaced: ReadonlyMap<string, string>
}

/** @throws UserError if no arm is left, or a data set is named that the experiment has not */
export function chosenArms(experiment: Study, { scale, only, replaced }: Choice): readonly Arm[] {
  const all = experiment.arms(scale)
  const known = [...new Set(all.map(({ train }) => train.data))]
  for (const name of replaced.keys())
    if (!known.includes(name))
      throw new UserError(`--replace: expected one of ${known.join(', ')} before the =, got "${name}"`)
  const arms = all.filter(({ name }) => only === undefined || only.test(name))
  if (arms.length === 0)
    throw new UserError(
      `--only: expected a pattern that matches one of ${all.map(({ name }) => name).join(', ')}`,
    )
  return arms.map((arm) => ({
    ...arm,
    train: { ...arm.train, data: replaced.get(arm.train.data) ?? arm.train.data },
  }))
}

/** What an evaluation must be asked for. @param tensors names of the network's layers 0, 1, ... */
export function evaluationOf(
  { measures: names }: Study,
  tensors: readonly string[],
): Pick<EvaluateModelOptions, 'attacks' | 'deformations' | 'analyze'> {
  const needs = names.map((name) => measures[name].needs)
  const attacks = needs.flatMap(({ attack }) => attack ?? [])
  const deformations = needs.flatMap(({ deformation }) => deformation ?? [])
  const analyses = needs.flatMap(({ analysis }) => analysis ?? [])
  const layers = [...new Set(analyses.flatMap((one) => one.layers))].toSorted((a, b) => a - b)
  return {
    ...(attacks.length > 0 && { attacks: distinct(attacks) }),
    ...(deformations.length > 0 && { deformations: { names: deformations, form: 'paper-code' as const } }),
    ...(analyses.length > 0 && {
      analyze: {
        names: [...new Set(analyses.map(({ name }) => name))],
        ...(layers.length > 0 && { at: layers.map((k) => tensors[k]!) }),
      },
    }),
  }
}

const distinct = <T>(values: readonly T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
]
