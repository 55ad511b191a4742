import { chartFile } from '../../report/chart-file.ts'
import type { Experiment } from '../experiment.ts'
import type { Results } from '../results.ts'
import { type Evaluations, picturesOf } from './pictures.ts'

/**
 * @param evaluations of each arm's first seed; without them pictures that show more than the results are left out
 * @returns SVG files by name, which the experiment's page shows
 */
export async function drawPictures(
  name: string,
  experiment: Experiment,
  results: Results,
  evaluations?: Evaluations,
): Promise<ReadonlyMap<string, string>> {
  const pictures = picturesOf(name, experiment, results).filter(
    ({ needsEvaluations }) => evaluations !== undefined || !needsEvaluations,
  )
  const drawn = pictures.map(
    async (picture): Promise<[string, string]> => [
      picture.file,
      chartFile(await picture.draw(evaluations ?? new Map())),
    ],
  )
  return new Map(await Promise.all(drawn))
}
