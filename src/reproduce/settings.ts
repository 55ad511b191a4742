/** Settings of `train` as a command line, and what tells two trainings apart. */
import { createHash } from 'node:crypto'
import type { TrainSettings } from './experiment.ts'

/** The words behind `train`: `true` is an option alone, `false` its negation. */
export function trainWords({ network, ...options }: TrainSettings): readonly string[] {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`]
    return [`--${name}`, String(value)]
  })
  return [network, ...words]
}

/** The command as it can be typed. */
export const trainCommand = (settings: TrainSettings): string =>
  `manifold train ${trainWords(settings).join(' ')}`

/** A folder's name: what is trained on what, and which settings, whatever their order. */
export function trainingName(settings: TrainSettings): string {
  const sorted = Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const hash = createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 8)
  const mix = settings.mix ?? 'manifold'
  const plain = settings.data.replaceAll(/[^\w-]+/g, '-')
  return `${plain}-${settings.network}-${mix}-${hash}`
}
