/**
 * Puts results into docs/results and writes the pages: `npx tsx tools/results-doc.ts [RESULTS-FOLDER ...]`. A folder is what
 * `manifold reproduce` wrote: its results.json becomes docs/results/NAME.json, and its pictures go beside it. Pages and
 * pictures that are made of numbers are made of the JSON; a test compares them.
 */
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { UserError } from '../src/errors.ts'
import { experiments } from '../src/reproduce/experiments/index.ts'
import { type ExperimentName, experimentNames } from '../src/reproduce/experiments/names.ts'
import { renderIndex } from '../src/reproduce/page/index-page.ts'
import { renderPage } from '../src/reproduce/page/page.ts'
import { drawPictures } from '../src/reproduce/pictures/index.ts'
import { type Results, readResults } from '../src/reproduce/results.ts'

export const resultsFolder = fileURLToPath(new URL('../docs/results/', import.meta.url))

/** By experiment, of those in docs/results. */
export const committedResults = (): ReadonlyMap<ExperimentName, Results> =>
  new Map(
    experimentNames
      .filter((name) => existsSync(`${resultsFolder}${name}.json`))
      .map((name) => [name, readResults(`${resultsFolder}${name}.json`)]),
  )

/** Text by the name of its file, of every page and of every picture that needs nothing but the results. */
export async function resultsFiles(): Promise<ReadonlyMap<string, string>> {
  const all = committedResults()
  const files = new Map([['README.md', renderIndex(all)]])
  for (const [name, results] of all) {
    files.set(`${name}.md`, renderPage(name, experiments[name], results, `${name}.json`))
    for (const [file, svg] of await drawPictures(name, experiments[name], results)) files.set(file, svg)
  }
  return files
}

/** @throws UserError if the folder holds no results of an experiment */
function take(folder: string): void {
  const { experiment } = readResults(path.join(folder, 'results.json'))
  if (!(experiment in experiments))
    throw new UserError(
      `${folder}: experiment: expected one of ${experimentNames.join(', ')}, got ${experiment}`,
    )
  copyFileSync(path.join(folder, 'results.json'), `${resultsFolder}${experiment}.json`)
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.svg')))
    copyFileSync(path.join(folder, file), `${resultsFolder}${file}`)
}

async function write(folders: readonly string[]): Promise<void> {
  folders.forEach(take)
  for (const [file, text] of await resultsFiles()) writeFileSync(`${resultsFolder}${file}`, text)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await write(process.argv.slice(2))
