/** A part of an evaluation, to be put together with the others by `merge`. */
import { UserError } from '../../errors.ts'
import type { RunDescription } from '../attack-run/plan.ts'
import type { DeformationDescription } from '../deformation-run/plan.ts'
import type { Warning } from '../evaluation.ts'
import type { CleanColumns, DeformationColumns, RunColumns } from '../verdicts/columns.ts'

/** Part `index` (from 1) of `of`. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** What decides the result of an evaluation, machines and clocks apart. */
export interface EvaluationIdentity {
  readonly model: string
  /** Its fingerprint, had without reading it (src/data/data-hash.ts). */
  readonly data: string
  readonly n: number
  readonly seed: number
  readonly batch: number
  /** Preprocessing, choice of output and the like, as they were said. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly runs: readonly RunDescription[]
  readonly deformations: readonly DeformationDescription[]
}

/** Which part this is, and its columns: sums of doubles depend on their order, so the values themselves are kept. */
export interface ShardPart extends Shard {
  /** The images `start` to `end` (exclusive) of the data. */
  readonly start: number
  readonly end: number
  readonly identity: EvaluationIdentity
  /** What the model itself gives rise to, whatever the images. */
  readonly warnings: readonly Warning[]
  /** Of the model. */
  readonly classes: number
  readonly clean: CleanColumns
  readonly runs: readonly RunColumns[]
  readonly deformations: readonly DeformationColumns[]
}

/** Reads `2/8`. @throws UserError for anything else */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text.trim()) ?? []
  const shard = { index: Number(index), of: Number(of) }
  return checkShard(shard, text)
}

/** @throws UserError where there is no such part */
export function checkShard({ index, of }: Shard, said = `${index}/${of}`): Shard {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(of) || index < 1 || index > of)
    throw new UserError(`--shard: expected a part such as 2/8, got "${said}"`)
  return { index, of }
}

/**
 * Parts are runs of whole batches, so that every image meets the same others in a batch as in the whole evaluation: ONNX
 * Runtime's last bits may depend on them. Parts are empty where there are more of them than batches.
 */
export function shardRange({ index, of }: Shard, n: number, batch: number): { start: number; end: number } {
  const count = Math.ceil(n / batch)
  const edge = (part: number) => Math.min(n, Math.floor((part * count) / of) * batch)
  return { start: edge(index - 1), end: edge(index) }
}
