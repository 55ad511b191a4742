/** Training steps that PyTorch has made too: what step-cases.json holds. */
import { readFileSync } from 'node:fs'
import type { NetworkOptions } from '../../src/train/networks/index.ts'
import type { OptimizerOptions } from '../../src/train/optimizers/index.ts'
import type { StepOptions } from '../../src/train/step-graph.ts'

export interface NetworkCase extends Omit<NetworkOptions, 'classes' | 'seed'> {
  readonly name: string
  /** Samples in a batch. */
  readonly n: number
}

type Options = Pick<
  StepOptions,
  'loss' | 'labelSmoothing' | 'lambdas' | 'stopGradient' | 'cutmix' | 'clipNorm' | 'averageDecay'
>

export interface GraphCase {
  readonly network: string
  readonly optimizer: string
  readonly learningRate: number
  /** The layers of which each is mixed at in a run of its own; -1: none. */
  readonly mixAt: readonly number[]
  /** Of weights, images, labels and mixing, each in runs of its own; [0] if left out. */
  readonly seeds?: readonly number[]
  readonly options?: Options
  readonly noise?: { readonly sigma: number; readonly layers: readonly number[] }
  /** Pixels that the host covers before the step. */
  readonly cutout?: {
    readonly top: number
    readonly left: number
    readonly rows: number
    readonly columns: number
    readonly fill: number
  }
}

/** One of a case's runs. */
export interface CaseRun {
  readonly mixAt: number
  /** 0 if left out. */
  readonly seed?: number
  /** Shifts the images. */
  readonly phase: number
}

interface StepCases {
  readonly steps: number
  readonly classes: number
  readonly seed: number
  readonly networks: Readonly<Record<string, NetworkCase>>
  readonly optimizers: Readonly<Record<string, OptimizerOptions>>
  readonly graphs: Readonly<Record<string, GraphCase>>
}

export const stepCases = JSON.parse(
  readFileSync(new URL('step-cases.json', import.meta.url), 'utf8'),
) as StepCases
