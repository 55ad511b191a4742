/**
 * How time and memory grow with the work: `npm run bench -- growth [--only AXIS,...] [--quick] [--rounds N] [--threads N]
 * [--json FILE]`. docs/performance.md is made from its JSON by `npx tsx tools/performance-doc.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { type AxisName, axes, type GrowthAxis } from './axes.ts'
import { measureAxis } from './measure.ts'
import { type GrowthOptions, parseGrowthOptions } from './options.ts'
import { renderAxis } from './print.ts'
import type { AxisResult, GrowthResult, MachineDescription } from './result.ts'

/** Prints a table an axis; writes JSON where that was asked for. */
export async function growth(args: readonly string[]): Promise<void> {
  const options = parseGrowthOptions(args)
  const measured: Partial<Record<AxisName, AxisResult>> = {}
  for (const name of options.only) {
    const axis: GrowthAxis = axes[name]
    const points = options.quick ? axis.points.slice(0, -1) : axis.points
    const result = rounded(await measureAxis(points, options))
    console.log(`${renderAxis(axis, result)}\n`)
    measured[name] = result
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(resultOf(options, measured), null, 2)}\n`)
}

function resultOf({ quick, threads, rounds }: GrowthOptions, measured: GrowthResult['axes']): GrowthResult {
  const versions = {
    'onnx-manifold': versionOf('../../package.json'),
    'onnxruntime-node': versionOf('../../node_modules/onnxruntime-node/package.json'),
    node: process.versions.node,
  }
  return { quick, threads, rounds, machine: machine(), versions, axes: measured }
}

const machine = (): MachineDescription => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory: Math.round(totalmem() / 2 ** 30),
  platform: process.platform,
})

const versionOf = (path: string) =>
  (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version

/** With as many digits as mean something. */
const rounded = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, v) =>
    typeof v === 'number' && !Number.isInteger(v) ? Number(v.toPrecision(4)) : v,
  ) as T
