/** Commands that results came from. */
import type { Experiment } from '../experiment.ts'
import type { Results } from '../results.ts'

/** Options of a `manifold train` command by name, and its network; an option alone is `true`, its negation `false`. */
export function readCommand(command: string): Readonly<Record<string, string>> {
  const [network = '', ...words] = command.split(' ').slice(2)
  const options = words.flatMap((word, i): [string, string][] => {
    if (!word.startsWith('--')) return []
    const value = words[i + 1]
    if (value !== undefined && !value.startsWith('--')) return [[word.slice(2), value]]
    return word.startsWith('--no-') ? [[word.slice(5), 'false']] : [[word.slice(2), 'true']]
  })
  return { network, ...Object.fromEntries(options) }
}

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
