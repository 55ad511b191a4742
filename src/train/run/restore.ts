/** Puts the folder of a run in the order that its last checkpoint says, whenever the run was stopped. */
import { existsSync } from 'node:fs'
import { UserError } from '../../errors.ts'
import { encodeModel } from '../../onnx/encode.ts'
import { readBytes } from '../../onnx/file.ts'
import { withState } from '../stepper.ts'
import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import { runPath, writeRunFile } from './folder.ts'
import { sha256, short } from './json.ts'
import { cutLines } from './metrics-log.ts'
import type { RunOptions } from './options.ts'
import type { PreparedRun } from './prepare.ts'
import { finished, writeBest } from './recorder.ts'

export interface Restored {
  /** undefined: no epoch was finished. */
  readonly checkpoint: Checkpoint | undefined
  /** That the run took until then. */
  readonly seconds: number
}

/** @throws UserError if the checkpoint is damaged or of another run, or the best model is not the one it speaks of */
export function restoreRun(run: RunOptions, prepared: PreparedRun): Restored {
  const { folder, options } = run
  const checkpoint = existsSync(runPath(folder, 'state'))
    ? readCheckpoint(folder, prepared.graph, prepared.fingerprint, options.epochs)
    : undefined
  if (checkpoint) restoreModels(run, prepared, checkpoint)
  return { checkpoint, seconds: cutLines(runPath(folder, 'metrics'), checkpoint?.epoch ?? 0) }
}

/** The models of the checkpoint's epoch are made from its state. */
function restoreModels(run: RunOptions, { graph, select }: PreparedRun, checkpoint: Checkpoint): void {
  const { folder, network } = run
  const { epoch, state, best } = checkpoint
  const model = encodeModel(finished(run, withState(network.model, graph, state)))
  writeRunFile(folder, 'lastModel', model)
  if (best?.epoch === epoch) writeBest(folder, best, model)
  else if (best && select !== 'last') {
    const file = runPath(folder, 'bestModel')
    const got = sha256(readBytes(file))
    if (got !== best.sha256)
      throw new UserError(
        `${file}: expected the model of epoch ${best.epoch} (sha256 ${short(best.sha256)}), got ${short(got)}`,
      )
  }
}
