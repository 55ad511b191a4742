/**
 * Writes what a run leaves in its folder.
 *
 * Of an epoch in this order: its line in metrics.jsonl, last/state.safetensors, best/, last/model.onnx. The state is what
 * counts: lines beyond it are cut when the run goes on, and the models of its epoch are made from it again. The best
 * model of an earlier epoch is overwritten only when a state says that a later one is better, so a kill between any two
 * writes loses nothing that the state does not hold.
 */
import { encodeModel } from '../../onnx/encode.ts'
import { readBytes, readModel } from '../../onnx/file.ts'
import type { Model } from '../../onnx/model.ts'
import type { EpochMetrics, Snapshot } from '../options.ts'
import { type Checkpoint, writeCheckpoint } from './checkpoint.ts'
import { runPath, writeRunFile } from './folder.ts'
import { jsonFile, sha256 } from './json.ts'
import { appendLine, type EpochLine } from './metrics-log.ts'
import type { RunOptions } from './options.ts'
import type { PreparedRun } from './prepare.ts'
import { type Best, bestOn, isBetter, type Measured } from './selection.ts'
import { type RunSummary, summarySchemas } from './summary.ts'

export class Recorder {
  readonly #run: RunOptions
  readonly #prepared: PreparedRun
  readonly #before: number
  readonly #began = performance.now()
  #measured: Measured
  #best: Best | undefined

  /** @param from where the run goes on; @param seconds that it has taken until then */
  constructor(run: RunOptions, prepared: PreparedRun, from: Checkpoint | undefined, seconds: number) {
    this.#run = run
    this.#prepared = prepared
    this.#before = seconds
    this.#measured = from?.measured ?? {}
    this.#best = from?.best
  }

  get #seconds(): number {
    return this.#before + (performance.now() - this.#began) / 1000
  }

  async epoch(metrics: EpochMetrics, trained: Model, snapshot: Snapshot): Promise<void> {
    const { folder, hooks } = this.#run
    const model = finished(this.#run, trained)
    const { graph, fingerprint, select } = this.#prepared
    const bytes = encodeModel(model)
    this.#measured = await this.#measure(model)
    const isBest = this.#updateBest(snapshot.epoch, bytes)
    const line: EpochLine = { ...metrics, ...this.#measured, select, seconds: this.#seconds }
    appendLine(runPath(folder, 'metrics'), line)
    writeCheckpoint(folder, { ...snapshot, measured: this.#measured, best: this.#best }, graph, fingerprint)
    if (isBest) writeBest(folder, this.#best!, bytes)
    writeRunFile(folder, 'lastModel', bytes)
    hooks?.onEpoch?.(line)
  }

  /** Without a validation set the test set shows how far training is; it selects only where it was asked to. */
  async #measure(model: Model): Promise<Measured> {
    const { data, measure } = this.#run
    const isTested = this.#prepared.select === 'test' || data.validation === undefined
    return {
      ...(data.validation && { validation: await measure(model, data.validation) }),
      ...(data.test && isTested && { test: await measure(model, data.test) }),
    }
  }

  #updateBest(epoch: number, model: Uint8Array): boolean {
    const set = bestOn(this.#prepared.select, this.#run.data)
    if (set === undefined) return false
    const measured = this.#measured
    const [now, before] = [measured[set]!, this.#best?.measured[set]]
    if (before !== undefined && !isBetter(now, before)) return false
    this.#best = { epoch, metric: `${set} accuracy`, value: now.accuracy, sha256: sha256(model), measured }
    return true
  }

  /** Writes the selected model, measured on the test set, and the summary, which says that the run is done. */
  async finish(trained: Model): Promise<RunSummary> {
    const last = finished(this.#run, trained)
    const { folder, data, options, measure } = this.#run
    const by = this.#prepared.select
    const { epochs, seed } = options
    const { epoch, measured } = by === 'last' ? { epoch: epochs, measured: this.#measured } : this.#best!
    const bytes = by === 'last' ? encodeModel(last) : readBytes(runPath(folder, 'bestModel'))
    const model = by === 'last' ? last : readModel(runPath(folder, 'bestModel'), bytes)
    const test = measured.test ?? (data.test && (await measure(model, data.test)))
    writeRunFile(folder, 'model', bytes)
    const summary: RunSummary = {
      schema: summarySchemas.run,
      seed,
      epochs,
      selected: { by, epoch },
      ...measured,
      ...(test && { test }),
      model: { sha256: sha256(bytes) },
      seconds: this.#seconds,
    }
    writeRunFile(folder, 'summary', jsonFile(summary))
    return summary
  }
}

export const finished = ({ finish }: RunOptions, trained: Model): Model => finish?.(trained) ?? trained

export function writeBest(folder: string, best: Best, model: Uint8Array): void {
  writeRunFile(folder, 'bestModel', model)
  writeRunFile(folder, 'bestRecord', jsonFile(best))
}
