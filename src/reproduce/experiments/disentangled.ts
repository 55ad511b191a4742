import type { Scale, Study } from '../experiment.ts'
import { armMaker } from '../methods.ts'

const tasks = ['a', 'b', 'c'] as const

const common = (scale: Scale, task: (typeof tasks)[number]) => ({
  network: 'cnn',
  data: `factors-${task}`,
  ...(scale === 'full' ? { epochs: 100 } : { epochs: 8, 'per-class': 1000 }),
  batch: 128,
})

const kinds = [
  ['none', 'No mixup', { mix: 'none' }],
  ['input', 'Mixing images', { mix: 'input', alpha: 1 }],
  ['factors', 'Mixing factors', { mix: 'factors', alpha: 1 }],
] as const

export const disentangled: Study = {
  title: 'Mixing in the space of known factors',
  source: 'Verma et al. 2019, section 5.1 and appendix A',
  about:
    'Images drawn from independent factors, tested at angles that were not trained on: images mixed pixel by pixel mislead, images drawn from mixed factors help.',
  runs: { cpu: 3, full: 5 },
  arms: (scale) =>
    tasks.flatMap((task) => {
      const arm = armMaker(`task-${task}`, common(scale, task))
      return kinds.map(([name, title, train]) => arm(name, `Task ${task.toUpperCase()}: ${title}`, train))
    }),
  measures: ['accuracy', 'nll'],
  claims: [
    { says: 'Mixing factors beats mixing images', on: 'accuracy', best: 'factors', than: ['input'] },
    { says: 'Mixing factors beats no mixing', on: 'accuracy', best: 'factors', than: ['none'] },
  ],
}
