/** Parts of an evaluation put together: the numbers of the whole, from the columns of the parts. */
import { DataHash } from '../../data/data-hash.ts'
import { UserError } from '../../errors.ts'
import { distinct, doubted } from '../doubts.ts'
import type { Evaluation, Warning } from '../evaluation.ts'
import { parseJson, told } from '../json-fields.ts'
import { concatenate, noClean, noDeformation, noRun, revive, type Verdicts } from '../verdicts/columns.ts'
import { measure } from '../verdicts/report.ts'
import { firstDifference } from './differing.ts'
import type { ShardPart } from './shard.ts'

/** A part and the file it was read from. */
export interface ShardFile {
  readonly file: string
  readonly evaluation: Evaluation
}

/** @throws UserError if the text is not a part of an evaluation */
export function parseShardFile(file: string, text: string): ShardFile {
  const value = parseJson(file, text) as Partial<Evaluation> | null
  if (value?.schema !== 'onnx-manifold/evaluation/1')
    throw new UserError(`${file}: schema: expected onnx-manifold/evaluation/1, got ${told(value?.schema)}`)
  if (!value.shard?.identity || !value.shard.clean || !value.shard.runs)
    throw new UserError(`${file}: shard: expected a part of an evaluation (evaluate --shard), got none`)
  return { file, evaluation: value as Evaluation }
}

/**
 * The evaluation that the parts are parts of; its seconds are those of all parts together.
 *
 * @throws UserError for parts of different evaluations, and where one is missing, there twice, or not finished
 */
export async function mergeShards(files: readonly ShardFile[]): Promise<Evaluation> {
  const sorted = files.toSorted((a, b) => partOf(a).index - partOf(b).index)
  const [first] = sorted
  if (first === undefined) throw new UserError('shards: expected files, got none')
  for (const other of sorted) checkAlike(first, other)
  checkComplete(sorted)
  const parts = sorted.map(partOf)
  const { identity, warnings, classes } = partOf(first)
  const verdicts = joined(parts)
  const measured = await doubted(measure(identity, verdicts), classes)
  const { schema, model, settings, seed, runtime } = first.evaluation
  const hash = new DataHash()
  for (const { evaluation } of sorted) hash.join(evaluation.data.sha256)
  const data = { ...first.evaluation.data, sha256: hash.hex }
  return {
    ...{ schema, model, data, settings, seed, runtime },
    seconds: sorted.reduce((sum, { evaluation }) => sum + evaluation.seconds, 0),
    ...measured,
    analysis: {},
    warnings: distinct([...warnings, ...mixedRuntimes(sorted), ...measured.warnings]),
  }
}

const partOf = ({ evaluation }: ShardFile): ShardPart => evaluation.shard!

const joined = (parts: readonly ShardPart[]): Verdicts => ({
  start: 0,
  clean: concatenate(
    parts.map((p) => revive(p.clean)),
    noClean,
  ),
  runs: parts[0]!.identity.runs.map((_, run) =>
    concatenate(
      parts.map((p) => revive(p.runs[run]!)),
      noRun,
    ),
  ),
  deformations: parts[0]!.identity.deformations.map((_, index) =>
    concatenate(
      parts.map((p) => revive(p.deformations[index]!)),
      noDeformation,
    ),
  ),
})

function checkAlike(first: ShardFile, other: ShardFile): void {
  const [a, b] = [partOf(first), partOf(other)]
  const found = firstDifference({ of: a.of, ...a.identity }, { of: b.of, ...b.identity })
  if (found)
    throw new UserError(
      `${other.file}: ${found.at}: expected ${JSON.stringify(found.expected)} as in ${first.file}, got ${JSON.stringify(found.actual)}`,
    )
}

/** @param sorted by index, all of one evaluation */
function checkComplete(sorted: readonly ShardFile[]): void {
  const { of } = partOf(sorted[0]!)
  sorted.forEach((file, i) => {
    const { index, start, end, clean } = partOf(file)
    const before = sorted[i - 1]
    if (before && partOf(before).index === index)
      throw new UserError(`${file.file}: expected every shard once, got ${index}/${of} in ${before.file} too`)
    if (clean.labels.length !== end - start)
      throw new UserError(
        `${file.file}: expected all ${end - start} images of shard ${index}/${of}, got ${clean.labels.length}: --resume finishes what a time budget stopped`,
      )
  })
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter(
    (index) => !sorted.some((file) => partOf(file).index === index),
  )
  if (missing.length > 0)
    throw new UserError(
      `shards: expected all ${of}, got ${sorted.length}: ${missing.map((index) => `${index}/${of}`).join(', ')} missing`,
    )
}

/** Kernels of other versions and thread counts round otherwise: verdicts may differ in rare images. */
function mixedRuntimes(sorted: readonly ShardFile[]): Warning[] {
  const kinds = new Set(sorted.map(({ evaluation: { runtime } }) => JSON.stringify(runtime)))
  if (kinds.size < 2) return []
  return [
    {
      code: 'mixed-runtimes',
      message: `the shards ran in ${kinds.size} different runtimes; the one that is named is that of the first`,
    },
  ]
}
