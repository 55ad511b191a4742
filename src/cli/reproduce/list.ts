/** `reproduce` without a name: what there is. */
import { table } from '../../eval/text/table.ts'
import { type Experiment, type Scale, scales } from '../../reproduce/experiment.ts'
import { experiments } from '../../reproduce/experiments/index.ts'

export function listExperiments(): string {
  const names = Object.keys(scales) as Scale[]
  const rows = Object.entries<Experiment>(experiments).map(([name, experiment]) => [
    name,
    ...names.map((scale) => `${armCount(experiment, scale)} x ${experiment.runs[scale]}`),
    experiment.title,
  ])
  const lines = [
    ...table([['name', ...names, 'what it is'], ...rows]),
    '',
    'arms x seeds at each scale:',
    ...names.map((scale) => `  --scale ${scale}: ${scales[scale]}`),
    'manifold reproduce NAME runs one, and goes on where it was stopped; --dry-run says what it would take',
  ]
  return `${lines.join('\n')}\n`
}

const armCount = (experiment: Experiment, scale: Scale): number =>
  'compute' in experiment ? experiment.rows.length : experiment.arms(scale).length
