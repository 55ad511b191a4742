/**
 * adversarials.npz, for `numpy.load`; n images, R runs (an attack at a radius each):
 *   images        float32 [n, ...shape]     in pixel units of [0, 1]
 *   labels        int32 [n]
 *   samples       int32 [n]                 numbers of the images in the data
 *   predictions   int32 [n]                 of the clean images
 *   adversarials  float32 [R, n, ...shape]  final images
 *   verdicts      bool [R, n]               right clean, and withstands everything tried up to this radius
 *   adversarial_predictions int32 [R, n], norms float64 [R, n]
 *   attacks, balls (text), epsilons float64 [R]
 */
import type { Dataset } from '../../data/dataset.ts'
import { curvesOf, type RunDescription } from '../attack-run/plan.ts'
import type { Keeper } from '../keep/checkpoint.ts'
import type { Verdicts } from '../verdicts/columns.ts'
import { curveOf, robustUpTo } from '../verdicts/robust.ts'
import { bytesOf, npy, npyHeader, npyStrings } from './npy.ts'
import { createZip, type ZipFile } from './zip-file.ts'

/** What is saved of an evaluation. */
export interface Found {
  readonly data: Dataset
  readonly runs: readonly RunDescription[]
  readonly verdicts: Verdicts
  readonly keeper: Keeper
  /** Images are read so many at a time, as they were kept. */
  readonly batch: number
}

export async function writeAdversarials(file: string, found: Found): Promise<void> {
  const zip = createZip(file)
  try {
    await addArrays(zip, found)
    zip.finish()
  } catch (error) {
    zip.abandon()
    throw error
  }
}

async function addArrays(zip: ZipFile, { data, runs, verdicts, keeper, batch }: Found): Promise<void> {
  const { clean, start } = verdicts
  const n = clean.labels.length
  const curves = curvesOf(runs)
  const add = (name: string, bytes: Uint8Array) => zip.add(`${name}.npy`, [bytes])
  const rows = <T>(of: (run: number) => readonly T[]) => runs.flatMap((_, run) => of(run))
  const starts = Array.from({ length: Math.ceil(n / batch) }, (_, i) => start + i * batch)
  const count = (at: number) => Math.min(batch, start + n - at)
  async function* images(): AsyncGenerator<Uint8Array> {
    yield npyHeader('<f4', [n, ...data.shape])
    for (const at of starts)
      yield bytesOf((await data.read(Int32Array.from({ length: count(at) }, (_, i) => at + i))).images)
  }
  function* adversarials(): Generator<Uint8Array> {
    yield npyHeader('<f4', [runs.length, n, ...data.shape])
    for (const run of runs.keys()) for (const at of starts) yield bytesOf(keeper.images(at, run, count(at)))
  }
  await zip.add('images.npy', images())
  await add('labels', npy('<i4', [n], Int32Array.from(clean.labels)))
  await add(
    'samples',
    npy(
      '<i4',
      [n],
      Int32Array.from({ length: n }, (_, i) => start + i),
    ),
  )
  await add('predictions', npy('<i4', [n], Int32Array.from(clean.predictions)))
  await zip.add('adversarials.npy', adversarials())
  const table = [runs.length, n]
  const robust = rows((run) => robustUpTo(curveOf(curves, run), runs[run]!.epsilon, verdicts))
  await add('verdicts', npy('|b1', table, Uint8Array.from(robust, Number)))
  const final = rows((run) => verdicts.runs[run]!.predictions)
  await add('adversarial_predictions', npy('<i4', table, Int32Array.from(final)))
  const norms = rows((run) => verdicts.runs[run]!.norms)
  await add('norms', npy('<f8', table, Float64Array.from(norms)))
  await add('attacks', npyStrings(runs.map((run) => run.name)))
  await add('balls', npyStrings(runs.map((run) => run.ball)))
  await add(
    'epsilons',
    npy(
      '<f8',
      [runs.length],
      Float64Array.from(runs, (run) => run.epsilon),
    ),
  )
}
