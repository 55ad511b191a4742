/** The folder of an experiment's results: `results.json`, its page, and pictures. */
import path from 'node:path'
import type { Evaluation } from '../../eval/evaluation.ts'
import { writeAtomically } from '../../onnx/file.ts'
import type { Arm, Experiment, Scale, Study } from '../../reproduce/experiment.ts'
import type { ExperimentName } from '../../reproduce/experiments/names.ts'
import { renderPage } from '../../reproduce/page/page.ts'
import { drawPictures } from '../../reproduce/pictures/index.ts'
import { type ArmResults, type ArmRun, type Results, resultsSchema } from '../../reproduce/results.ts'
import { trainCommand } from '../../reproduce/settings.ts'
import { runtimeInfo } from '../../runtime/info.ts'
import { parseProvider } from '../../runtime/providers/provider.ts'
import { makeFolder } from '../../train/run/folder.ts'
import { jsonFile } from '../../train/run/json.ts'
import { readVersion } from '../version.ts'
import { readArm } from './arm.ts'

export interface Outcome {
  readonly folder: string
  readonly results: Results
}

interface Place {
  readonly scale: Scale
  readonly out: string
  readonly threads?: number | undefined
  /** As it is said on the command line. */
  readonly provider: string
}

/** @param arms all of the experiment, measured or not */
export async function trainedOutcome(
  name: ExperimentName,
  study: Study,
  arms: readonly Arm[],
  place: Place,
): Promise<Outcome> {
  const measured = arms.map((arm) => ({ arm, runs: readArm(study, arm, place.out) }))
  const found = measured.filter(({ runs }) => runs.length > 0)
  const evaluations = new Map(found.map(({ arm, runs }) => [arm.name, runs[0]!.evaluation]))
  const results = found.map(({ arm, runs }) => ({
    name: arm.name,
    title: arm.title,
    command: trainCommand(arm.train),
    runs: runs.map(({ tensors: _, evaluation: __, ...run }) => run),
  }))
  return write(name, study, results, place, evaluations)
}

/** @param rows by seed, those of one row together */
export const computedOutcome = (
  name: ExperimentName,
  experiment: Experiment,
  rows: readonly { readonly name: string; readonly title: string; readonly runs: readonly ArmRun[] }[],
  place: Place,
): Promise<Outcome> => write(name, experiment, rows, place, new Map())

async function write(
  name: ExperimentName,
  experiment: Experiment,
  arms: readonly ArmResults[],
  { scale, out, threads, provider }: Place,
  evaluations: ReadonlyMap<string, Evaluation>,
): Promise<Outcome> {
  const {
    onnxruntime,
    threads: used,
    provider: computed,
  } = await runtimeInfo(threads, parseProvider(provider))
  const results: Results = {
    schema: resultsSchema,
    experiment: name,
    scale,
    versions: { 'onnx-manifold': readVersion(), onnxruntime, node: process.versions.node },
    threads: used,
    provider: computed,
    arms,
  }
  const folder = path.join(out, `${name}-${scale}`)
  makeFolder(folder)
  for (const [file, svg] of await drawPictures(name, experiment, results, evaluations))
    writeAtomically(path.join(folder, file), svg)
  writeAtomically(path.join(folder, 'results.json'), jsonFile(results))
  writeAtomically(path.join(folder, 'README.md'), renderPage(name, experiment, results))
  return { folder, results }
}
