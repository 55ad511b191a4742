/** What PyTorch got for the steps of step-cases.json: tools/reference/train-steps.py made the golden files. */
import { readFileSync } from 'node:fs'
import { type Digest, readDigests } from './sketch.ts'
import { type CaseRun, stepCases } from './step-cases.ts'

interface GoldenRun extends CaseRun {
  readonly losses: readonly number[]
  readonly float32Losses: readonly number[]
}

interface Golden {
  readonly buckets: number
  readonly runs: readonly GoldenRun[]
  /** Names and sizes, in the order of the digests. */
  readonly tensors: readonly (readonly [name: string, size: number])[]
  /** Run by run. */
  readonly digests: readonly Digest[]
}

export function readGolden(graph: string): Golden {
  const file = (type: string) =>
    readFileSync(new URL(`../goldens/train-steps/${graph}.${type}`, import.meta.url))
  const golden = JSON.parse(file('json').toString()) as Omit<Golden, 'digests'>
  const sizes = golden.tensors.map(([, size]) => size)
  return { ...golden, digests: [...readDigests(file('f32.gz'), sizes, golden.buckets)] }
}

/** Batches of 16 and more are lowered where the processor allows; the plain graph has to agree as well. */
export const formsOf = (graph: string): readonly (readonly [string, boolean | undefined])[] =>
  stepCases.networks[stepCases.graphs[graph]!.network]!.n < 16
    ? [['', undefined]]
    : [
        [', as it is run', undefined],
        [', plain', false],
      ]
