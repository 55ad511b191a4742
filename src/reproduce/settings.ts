/** Settings of `train` as a command line, and what tells two trainings apart. */
import { sha256 } from '../train/run/json.ts'
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

/** What `trainCommand` wrote: options by name, and the network; an option alone is `true`, its negation `false`. */
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

/** A folder's name: what is trained on what, and which settings, whatever their order. */
export function trainingName(settings: TrainSettings): string {
  const sorted = Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const hash = briefHash(sorted)
  const mix = settings.mix ?? 'manifold'
  const plain = settings.data.replaceAll(/[^\w-]+/g, '-')
  return `${plain}-${settings.network}-${mix}-${hash}`
}

/** Enough of a hash to tell a few files of one folder apart. */
export const briefHash = (value: unknown): string => sha256(JSON.stringify(value)).slice(0, 8)
