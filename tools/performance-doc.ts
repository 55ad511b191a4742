/**
 * Makes the numbers of docs/performance.md and its charts from docs/performance/growth.json and peers.json:
 * `npx tsx tools/performance-doc.ts [RESULT.json ...]`. Results are what `npm run bench -- train|input-gradient|attack ... --json
 * RESULT.json` wrote; they are put into peers.json first. A test compares the page with the numbers.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { GrowthResult } from '../bench/growth/result.ts'
import { growthCharts, growthSection } from './performance/growth-section.ts'
import { withSection } from './performance/markdown.ts'
import { mergedPeers, type PeerResult, peersSection } from './performance/peers-section.ts'

const docs = fileURLToPath(new URL('../docs/', import.meta.url))
export const performancePage = `${docs}performance.md`
export const performanceFolder = `${docs}performance/`
const peersFile = `${performanceFolder}peers.json`

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

export const growthResult = (): GrowthResult => read<GrowthResult>(`${performanceFolder}growth.json`)

/** The page's text. */
export function renderedPage(page: string): string {
  const grown = withSection(page, 'growth', growthSection(growthResult()))
  return withSection(grown, 'peers', peersSection(read<PeerResult[]>(peersFile)))
}

async function write(files: readonly string[]): Promise<void> {
  const results = mergedPeers(
    read<PeerResult[]>(peersFile),
    files.map((file) => read<PeerResult>(file)),
  )
  writeFileSync(peersFile, jsonText(results))
  for (const [name, svg] of Object.entries(await growthCharts(growthResult())))
    writeFileSync(`${performanceFolder}${name}`, svg)
  writeFileSync(performancePage, renderedPage(readFileSync(performancePage, 'utf8')))
}

/** Lists of numbers on one line, as Biome has them. */
const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, shortNumber, 2)}\n`.replace(/\[[\s\d.,-]+\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  )

/** With as many digits as mean something. */
const shortNumber = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await write(process.argv.slice(2))
