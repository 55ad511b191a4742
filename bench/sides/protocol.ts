/**
 * What a bench and its sides say to each other: one JSON object a line, on stdin and stdout of a process that runs one
 * side. `open` comes once, then `repeat` once a round; the process ends when its stdin does.
 */

/** What is timed, for every side the same. Files are in `folder`: see workload.ts. */
export interface Workload {
  readonly task: TaskName
  readonly network: string
  /** Of one sample. */
  readonly shape: readonly number[]
  readonly classes: number
  /** Samples of one step. */
  readonly batch: number
  /** Samples in the files; an attack takes them batch by batch. */
  readonly samples: number
  readonly threads: number
  readonly folder: string
  /** Of an attack. */
  readonly epsilon: number
  readonly steps: number
  /** Of AutoAttack's Square. */
  readonly queries: number
  /** Options of the side alone, from its entry in the table. */
  readonly settings: Readonly<Record<string, string | boolean>>
}

export const tasks = {
  train: 'one training step: SGD with Nesterov momentum 0.9 and weight decay 1e-4, unmixed',
  'input-gradient': 'the gradient of the loss by the input alone, weights constant, as attacks ask for it',
  pgd: 'PGD in linf with a random start: clean predictions, the attack, predictions of what it made',
  autoattack: 'AutoAttack standard in linf, with clean predictions before and a verdict after',
} as const

export type TaskName = keyof typeof tasks

export type Request = { readonly open: Workload } | { readonly repeat: number }

export interface Opened {
  /** Of the programs that do the work, by name. */
  readonly versions: Readonly<Record<string, string>>
}

export interface Round {
  /** Of all repetitions together, by the side's own clock. */
  readonly seconds: number
  /** Of all its threads together, in the meantime. */
  readonly processorSeconds: number
  /** Of the last repetition: a loss, the norm of a gradient, a share of images that stand. Sides should agree. */
  readonly value: number
  /** Most memory that the process has held so far, in bytes. */
  readonly peak: number
}

export type Failure = { readonly error: string }
