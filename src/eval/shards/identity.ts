/** What parts of an evaluation, and what an evaluation that is resumed, must have in common. */
import { fingerprintOf } from '../../data/data-hash.ts'
import type { Dataset } from '../../data/dataset.ts'
import { type AttackRun, describeRun } from '../attack-run/plan.ts'
import type { DeformationRun } from '../deformation-run/plan.ts'
import type { Measurements } from '../evaluate.ts'
import type { EvaluateModelOptions } from '../evaluate-model-options.ts'
import type { Warning } from '../evaluation.ts'
import type { ModelFile } from '../model-file.ts'
import { settingsOf } from '../settings.ts'
import { storable } from '../verdicts/columns.ts'
import type { EvaluationIdentity, Shard, ShardPart } from './shard.ts'

export async function identityOf(
  file: ModelFile,
  data: Dataset,
  runs: readonly AttackRun[],
  deformations: readonly DeformationRun[],
  options: EvaluateModelOptions,
): Promise<EvaluationIdentity> {
  const { seed = 0, checks } = options
  const { batch, ...settings } = settingsOf(options)
  return {
    model: file.sha256,
    data: await fingerprintOf(data),
    n: data.size,
    seed,
    batch,
    settings: { ...settings, ...(checks && { checks }) },
    runs: runs.map(describeRun),
    deformations: deformations.map(({ description }) => description),
  }
}

export function shardPart(
  shard: Shard,
  end: number,
  identity: EvaluationIdentity,
  warnings: readonly Warning[],
  { verdicts }: Measurements,
  classes: number,
): ShardPart {
  const { start, clean, runs, deformations } = verdicts
  const columns = { clean: storable(clean), runs: storable(runs), deformations: storable(deformations) }
  return { ...shard, start, end, identity, warnings, classes, ...columns }
}
