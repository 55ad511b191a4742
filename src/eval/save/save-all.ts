/** The files that an evaluation leaves behind besides its report. */
import path from 'node:path'
import { writeAtomically } from '../../onnx/file.ts'
import { renderSamples, sampleVerdicts } from '../verdicts/samples.ts'
import { type Found, writeAdversarials } from './adversarials.ts'
import { gridPng } from './grid.ts'

export interface SaveOptions {
  /** Folder for adversarials.npz and grid.png. */
  readonly save?: string | undefined
  /** File for the verdicts, a JSON line an image. */
  readonly samples?: string | undefined
}

export async function saveAll({ save, samples }: SaveOptions, found: Found): Promise<void> {
  if (samples !== undefined)
    writeAtomically(samples, renderSamples(sampleVerdicts(found.runs, found.verdicts)))
  if (save === undefined) return
  await writeAdversarials(path.join(save, 'adversarials.npz'), found)
  const grid = await gridPng(found)
  if (grid) writeAtomically(path.join(save, 'grid.png'), grid)
}
