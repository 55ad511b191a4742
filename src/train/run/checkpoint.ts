/**
 * `last/state.safetensors`: where a run is between two epochs. Everything else in its folder can be made again from
 * this one file, which is written whole or not at all, but for the best model of an earlier epoch and the metrics.
 */

import { parseObject } from '../../data/json.ts'
import { UserError } from '../../errors.ts'
import type { Snapshot } from '../options.ts'
import type { StepGraph } from '../step-graph.ts'
import { checkFingerprint, type Fingerprint } from './fingerprint.ts'
import { runPath, writeRunFile } from './folder.ts'
import { encodeSafetensors, readSafetensors, type Safetensors } from './safetensors.ts'
import type { Best, Measured } from './selection.ts'

const schema = 'onnx-manifold/checkpoint/1'

export interface Checkpoint extends Snapshot {
  /** Of the epoch that was just done. */
  readonly measured: Measured
  readonly best: Best | undefined
}

/** @param graph says which tensors the state has, and their order */
export function writeCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  graph: StepGraph,
  fingerprint: Fingerprint,
): void {
  const { epoch, state, measured, best } = checkpoint
  const tensors = Object.fromEntries(graph.state.map(({ name }) => [name, state[name]!]))
  const metadata = {
    schema,
    epoch: String(epoch),
    measured: JSON.stringify(measured),
    ...(best && { best: JSON.stringify(best) }),
    fingerprint: JSON.stringify(fingerprint),
  }
  writeRunFile(folder, 'state', encodeSafetensors({ tensors, metadata }))
}

/** @throws UserError if the file cannot be read, is of another run, or has not the state of the step graph */
export function readCheckpoint(
  folder: string,
  graph: StepGraph,
  fingerprint: Fingerprint,
  epochs: number,
): Checkpoint {
  const file = runPath(folder, 'state')
  const { tensors, metadata } = readSafetensors(file)
  if (metadata.schema !== schema)
    throw new UserError(`${file}: schema: expected ${schema}, got ${metadata.schema ?? 'none'}`)
  const field = (name: string) => parseObject(`${file}: ${name}`, metadata[name] ?? '')
  checkFingerprint(file, field('fingerprint'), fingerprint)
  const epoch = Number(metadata.epoch)
  if (!Number.isInteger(epoch) || epoch < 1 || epoch > epochs)
    throw new UserError(`${file}: epoch: expected 1 to ${epochs}, got ${metadata.epoch ?? 'none'}`)
  checkState(file, tensors, graph)
  const measured = field('measured') as Measured
  const best = metadata.best === undefined ? undefined : (field('best') as unknown as Best)
  return { epoch, state: tensors, measured, best }
}

function checkState(file: string, tensors: Safetensors['tensors'], graph: StepGraph): void {
  const wanted = new Map(graph.state.map(({ name, dims }) => [name, dims]))
  for (const name of new Set([...wanted.keys(), ...Object.keys(tensors)])) {
    const text = (dims: readonly number[] | undefined) => (dims ? `[${dims}]` : 'none')
    const [expected, got] = [text(wanted.get(name)), text(tensors[name]?.dims)]
    if (expected !== got) throw new UserError(`${file}: tensor "${name}": expected ${expected}, got ${got}`)
  }
}
