/** The folder of a run: which files are its own, and what may be done to them. */
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../errors.ts'
import { cannotBeWritten, writeAtomically } from '../../onnx/file.ts'

/** Everything that a run writes, with what the command line adds. */
export const runFiles = {
  config: 'config.json',
  metrics: 'metrics.jsonl',
  state: 'last/state.safetensors',
  lastModel: 'last/model.onnx',
  bestModel: 'best/model.onnx',
  bestRecord: 'best/best.json',
  model: 'model.onnx',
  report: 'report.html',
  summary: 'summary.json',
} as const

export type RunFile = keyof typeof runFiles

const subfolders = ['last', 'best']

export const runPath = (folder: string, file: RunFile): string => path.join(folder, runFiles[file])

/** Writes a file of the run whole or not at all. @throws UserError that names it */
export function writeRunFile(
  folder: string,
  file: RunFile,
  content: Parameters<typeof writeAtomically>[1],
): void {
  const target = runPath(folder, file)
  makeFolder(path.dirname(target))
  writeAtomically(target, content)
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new UserError(`${folder}: expected a folder, got a file`)
    throw cannotBeWritten(folder, error)
  }
}

/** @throws UserError if the folder holds a run, or a file where a run will write one */
export function refuseHeld(folder: string): void {
  const [held] = ownFiles(folder)
  if (held === undefined) return
  const way = 'choose another folder with --out, or replace it with --force'
  throw new UserError(
    held === runPath(folder, 'config')
      ? `${folder}: holds a run already; go on with --resume ${folder}, ${way}`
      : `${held}: is there already; ${way}`,
  )
}

/** Removes a run's own files, its configuration first; what others put beside them stays. */
export function removeRun(folder: string): void {
  for (const file of ownFiles(folder)) {
    try {
      rmSync(file)
    } catch (error) {
      throw new UserError(`${file}: cannot be removed (${(error as NodeJS.ErrnoException).code})`)
    }
  }
  removePartials(folder)
  for (const name of subfolders) removeIfEmpty(path.join(folder, name))
}

export function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
}

const ownFiles = (folder: string): string[] =>
  (Object.keys(runFiles) as RunFile[]).map((file) => runPath(folder, file)).filter((file) => existsSync(file))

const partialName = /^(.+)\.(\d+)\.partial$/

/** Removes what `writeAtomically` could not move into place because its process was killed. */
export function removePartials(folder: string): void {
  const own: readonly string[] = Object.values(runFiles)
  for (const within of ['', ...subfolders]) {
    const place = path.join(folder, within)
    for (const found of existsSync(place) ? readdirSync(place) : []) {
      const [, name, writer] = partialName.exec(found) ?? []
      if (own.includes(path.posix.join(within, name ?? '')) && !isRunning(Number(writer)))
        rmSync(path.join(place, found), { force: true })
    }
  }
}

/** Whether another process writes; this one has nothing half written when it asks. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
