/** An experiment that trains no network of the table. */
import type { Computation, Scale } from '../../reproduce/experiment.ts'
import type { ArmRun } from '../../reproduce/results.ts'
import { startProgress } from '../progress.ts'

/** @returns by row, a run a seed */
export async function computeRows(
  { rows, compute }: Computation,
  {
    seeds,
    scale,
    quiet,
  }: { readonly seeds: readonly number[]; readonly scale: Scale; readonly quiet: boolean },
): Promise<readonly { readonly name: string; readonly title: string; readonly runs: readonly ArmRun[] }[]> {
  const progress = startProgress('computations', quiet)
  const total = rows.length * seeds.length
  const found = []
  let done = 0
  for (const { name, title } of rows) {
    const runs: ArmRun[] = []
    for (const seed of seeds) {
      const began = performance.now()
      const values = await compute(name, seed, scale)
      runs.push({ seed, seconds: { training: 0, evaluation: (performance.now() - began) / 1000 }, values })
      done += 1
      progress.update(done, total, title)
    }
    found.push({ name, title, runs })
  }
  progress.stop()
  return found
}
