/** The files that an evaluation leaves behind besides its report. */
import path from 'node:path'
import { writeAtomically } from '../../onnx/file.ts'
import { renderSamples, sampleVerdicts } from '../verdicts/samples.ts'
import type { Found } from './adversarials.ts'

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
  // Loaded here: most evaluations keep no images, and need neither zip nor PNG.
  const { writeAdversarials } = await import('./adversarials.ts')
  const { gridPng } = await import('./grid.ts')
  await writeAdversarials(path.join(save, 'adversarials.npz'), found)
  const grid = await gridPng(found)
  if (grid) writeAtomically(path.join(save, 'grid.png'), grid)
}
