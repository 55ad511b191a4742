import type { Argv } from 'yargs'
import { preprocessingNames } from '../preprocessing-options.ts'

/** The headings of the help: what goes into the graph, and what only the loop knows. */
const headings: readonly (readonly [title: string, graph: readonly string[], loop: readonly string[]])[] = [
  ['Network', ['width', 'dropout', 'batch-norm', 'classes', 'train', 'freeze'], []],
  [
    'Mixing',
    ['mix', 'layers', 'lambda-per-sample', 'stop-gradient'],
    ['alpha', 'symmetric-lambda', 'mix-probability', 'mix-off-epoch'],
  ],
  [
    'Regularizers',
    ['weight-decay', 'decayed', 'label-smoothing', 'noise', 'noise-layers', 'average-decay'],
    ['augment', 'cutout-per', 'adversarial', 'adversarial-eps'],
  ],
  [
    'Loss and optimizer',
    ['loss', 'optimizer', 'momentum', 'nesterov', 'beta1', 'beta2', 'epsilon', 'clip-norm', 'batch'],
    ['epochs', 'schedule', 'learning-rate', 'milestones', 'decay', 'warm-up'],
  ],
]

/** Sorts the help. A title can be given once, so this comes after all options. */
export function grouped(y: Argv, options: 'graph' | 'graph and loop', data: string[], run: string[]): Argv {
  for (const [title, graph, loop] of headings)
    y.group(options === 'graph' ? [...graph] : [...graph, ...loop], `${title}:`)
  return y.group([...data, ...preprocessingNames], 'Data:').group(run, 'Run:')
}
