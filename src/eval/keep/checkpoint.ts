/**
 * The progress of an evaluation in a folder: `progress.jsonl`, a line for what was found out of a batch at a time, and
 * `adversarials-<run>.f32`, the images as raw float32, run by run in the order of the data. A line is added when its images
 * are written, and a torn last line does not count, so that the folder is whole whenever the program is stopped.
 */
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../errors.ts'
import { firstDifference } from '../shards/differing.ts'
import {
  type CleanColumns,
  type DeformationColumns,
  type RunColumns,
  revive,
  storable,
} from '../verdicts/columns.ts'
import { openImageFiles } from './image-files.ts'
import { openLines } from './line-file.ts'

/** What is found out is handed to a keeper at once, which knows it again after a stop. */
export interface Keeper {
  clean(start: number): CleanColumns | undefined
  run(start: number, run: number): RunColumns | undefined
  deformation(start: number, index: number): DeformationColumns | undefined
  /** The final images of `n` samples. RangeError where they were never kept. */
  images(start: number, run: number, n: number): Float32Array
  keepClean(start: number, columns: CleanColumns): void
  keepRun(start: number, run: number, columns: RunColumns, images: Float32Array): void
  keepDeformation(start: number, index: number, columns: DeformationColumns): void
  close(): void
}

/** Keeps nothing. */
export const forgetful: Keeper = {
  clean: () => undefined,
  run: () => undefined,
  deformation: () => undefined,
  images: () => {
    throw new RangeError('images: none are kept')
  },
  keepClean() {},
  keepRun() {},
  keepDeformation() {},
  close() {},
}

export interface CheckpointOptions {
  /** Goes on with what is there, instead of refusing it. */
  readonly resume: boolean
  /** Decides the result: a folder goes on with its own settings alone. */
  readonly identity: object
  /** Of one image. */
  readonly pixels: number
  /** Number of the first sample. */
  readonly first: number
}

/** A line: what was found out of the batch that begins with sample `start`. */
interface Found {
  readonly start: number
  /** Number of the attack run; with neither this nor `deformation` it is the clean pass. */
  readonly run?: number
  readonly deformation?: number
  readonly columns: CleanColumns | RunColumns | DeformationColumns
}

/** @throws UserError for a folder with progress where none is expected, without where some is, and of other settings */
export function openCheckpoint(folder: string, options: CheckpointOptions): Keeper {
  const file = path.join(folder, 'progress.jsonl')
  const { resume, identity, pixels, first } = options
  if (resume && !existsSync(file))
    throw new UserError(`${folder}: expected the progress of an evaluation (progress.jsonl), found none`)
  if (!resume && existsSync(file))
    throw new UserError(`${folder}: holds the progress of an evaluation: --resume goes on with it`)
  mkdirSync(folder, { recursive: true })
  const log = openLines(file, resume)
  const [header, ...found] = log.lines as [unknown, ...Found[]]
  const begun = { schema: 'onnx-manifold/progress/1', ...storable(identity) }
  if (header === undefined) log.append(begun)
  else checkHeader(folder, header, begun)
  const keyOf = ({ start, run, deformation }: Omit<Found, 'columns'>) => `${start} ${run} ${deformation}`
  const known = new Map(found.map((line) => [keyOf(line), revive(line.columns)]))
  const files = openImageFiles(folder)
  const place = (start: number) => (start - first) * pixels
  return {
    clean: (start) => known.get(keyOf({ start })) as CleanColumns | undefined,
    run: (start, run) => known.get(keyOf({ start, run })) as RunColumns | undefined,
    deformation: (start, deformation) =>
      known.get(keyOf({ start, deformation })) as DeformationColumns | undefined,
    images: (start, run, n) => files.read(run, place(start), n * pixels),
    keepClean: (start, columns) => log.append({ start, columns: storable(columns) }),
    keepRun(start, run, columns, images) {
      files.write(run, place(start), images)
      log.append({ start, run, columns: storable(columns) })
    },
    keepDeformation: (start, deformation, columns) =>
      log.append({ start, deformation, columns: storable(columns) }),
    close() {
      log.close()
      files.close()
    },
  }
}

function checkHeader(folder: string, header: unknown, begun: unknown): void {
  const other = firstDifference(header, begun)
  if (other)
    throw new UserError(
      `${folder}: ${other.at}: expected ${JSON.stringify(other.expected)} as it was begun, got ${JSON.stringify(other.actual)}`,
    )
}
