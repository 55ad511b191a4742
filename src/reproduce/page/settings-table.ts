/** What the networks of an experiment have in common, beside the paper's scale. */
import type { Experiment } from '../experiment.ts'
import type { Results } from '../results.ts'
import { readCommand } from '../settings.ts'
import { markdownTable } from './markdown.ts'

type Settings = Readonly<Record<string, string | number | boolean>>

/** What is told, and what it is where nothing is said. */
const told: readonly { readonly option: string; readonly title: string; readonly otherwise: string }[] = [
  { option: 'network', title: 'network', otherwise: 'default' },
  { option: 'width', title: 'width', otherwise: "the network's own" },
  { option: 'data', title: 'data', otherwise: 'default' },
  { option: 'per-class', title: 'training images a class', otherwise: 'all' },
  { option: 'epochs', title: 'epochs', otherwise: 'default' },
  { option: 'batch', title: 'batch', otherwise: 'default' },
  { option: 'optimizer', title: 'optimizer', otherwise: 'sgd' },
  { option: 'learning-rate', title: 'learning rate', otherwise: 'default' },
  { option: 'milestones', title: 'a tenth of it after epochs', otherwise: 'default' },
  { option: 'augment', title: 'augmentation', otherwise: 'none' },
]

/** Of the measured arms; at `cpu` scale beside those of `full`. Empty where nothing is trained. */
export function settingsTable(experiment: Experiment, { scale, arms }: Results): string {
  const here = arms.flatMap(({ command }) => (command === undefined ? [] : [readCommand(command)]))
  if ('compute' in experiment || here.length === 0) return ''
  const full = experiment.arms('full').filter(({ name }) => arms.some((arm) => arm.name === name))
  const there = full.map(({ train }) => train)
  const rows = told
    .filter(({ option }) => [...here, ...there].some((settings) => option in settings))
    .map(({ option, title, otherwise }) => {
      const values = (all: readonly Settings[]) => valuesOf(all, option, otherwise)
      return [title, values(here), values(there)]
    })
  const differs = scale !== 'full' && rows.some(([, a, b]) => a !== b)
  const columns = ['', 'here', ...(differs ? ['`--scale full`'] : [])].map((title) => ({ title }))
  return markdownTable(
    columns,
    rows.map((row) => row.slice(0, columns.length)),
  )
}

/** Each once; "40, 10" where arms differ. */
function valuesOf(all: readonly Settings[], option: string, otherwise: string): string {
  const texts = all.map((settings) =>
    option === 'milestones' && settings.schedule === 'constant'
      ? 'never'
      : String(settings[option] ?? otherwise).replaceAll(',', ', '),
  )
  return [...new Set(texts)].join('; ')
}
