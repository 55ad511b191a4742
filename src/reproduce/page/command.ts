/** The command that results came from. */
import type { Experiment } from '../experiment.ts'
import type { Results } from '../results.ts'
import { readCommand } from '../settings.ts'

/** Makes the same results again. */
export function repeatCommand(name: string, experiment: Experiment, { scale, arms }: Results): string {
  const seeds = arms.flatMap(({ runs }) => runs.map(({ seed }) => seed))
  const runs = new Set(seeds).size
  const first = Math.min(...seeds)
  return [
    `npm run -s manifold -- reproduce ${name} --scale ${scale}`,
    ...(seeds.length > 0 && runs !== experiment.runs[scale] ? [`--runs ${runs}`] : []),
    ...(seeds.length > 0 && first !== 1 ? [`--seed ${first}`] : []),
    ...replacedData(experiment, { scale, arms }),
  ].join(' ')
}

/** Where results are of other data than the experiment's. */
function replacedData(experiment: Experiment, { scale, arms }: Pick<Results, 'scale' | 'arms'>): string[] {
  if ('compute' in experiment) return []
  const pairs = experiment.arms(scale).flatMap(({ name, train }) => {
    const command = arms.find((arm) => arm.name === name)?.command
    const data = command === undefined ? train.data : readCommand(command).data
    return data === train.data ? [] : [`--replace ${train.data}=${data}`]
  })
  return [...new Set(pairs)]
}
