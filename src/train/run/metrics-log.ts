/** `metrics.jsonl`: a line an epoch. */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { isObject } from '../../data/json.ts'
import { cannotBeWritten, writeAtomically } from '../../onnx/file.ts'
import type { EpochMetrics } from '../options.ts'
import type { Measured, Selection } from './selection.ts'

export interface EpochLine extends EpochMetrics, Measured {
  /** What the run's result is selected by: with "test", no line's test measurement says how good it is on new data. */
  readonly select: Selection
  /** Since the start of the run, without the time that it stood still. */
  readonly seconds: number
}

/** @throws UserError if the file cannot be written, a full disk for one; the lines before stay whole */
export function appendLine(file: string, line: EpochLine): void {
  try {
    const handle = openSync(file, 'a')
    const { size } = fstatSync(handle)
    try {
      writeFileSync(handle, `${JSON.stringify(line)}\n`)
      fsyncSync(handle)
    } catch (error) {
      ftruncateSync(handle, size)
      throw error
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw cannotBeWritten(file, error)
  }
}

/**
 * Leaves the lines of the first `epochs` epochs: later ones are of work that is done again, and the last one is torn
 * where a process was killed while it wrote.
 *
 * @returns the seconds of the last line that is left, 0 if there is none
 */
export function cutLines(file: string, epochs: number): number {
  if (!existsSync(file)) return 0
  const text = readFileSync(file, 'utf8')
  // What follows the last line break is torn, or nothing.
  const lines = text.split('\n').slice(0, -1)
  const kept = lines.filter((line) => epochOf(line) <= epochs)
  const content = kept.map((line) => `${line}\n`).join('')
  if (content !== text) writeAtomically(file, content)
  const seconds = kept.length === 0 ? 0 : (JSON.parse(kept.at(-1)!) as EpochLine).seconds
  return Number.isFinite(seconds) ? seconds : 0
}

/** Infinity for what is no line of an epoch. */
function epochOf(line: string): number {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) && typeof value.epoch === 'number' ? value.epoch : Number.POSITIVE_INFINITY
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
