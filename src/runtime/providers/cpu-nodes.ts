/**
 * Which nodes ONNX Runtime put on the CPU although another provider was asked for: it does so without a word, and onnxruntime-node
 * tells it nowhere but in the profile of a run.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { providers } from './index.ts'
import { type Provider, providerText } from './provider.ts'

/** An event of a profile; of a node's kernel it names operator and provider. */
interface ProfileEvent {
  readonly name: string
  readonly args?: { readonly op_name?: string; readonly provider?: string }
}

export interface RanNode {
  readonly name: string
  readonly operator: string
  /** As ONNX Runtime calls it. */
  readonly provider: string
}

/** The nodes of a run, those of Loop bodies among them, each once. @param profile as ONNX Runtime writes it, JSON */
export function ranNodes(profile: string): readonly RanNode[] {
  const events = JSON.parse(profile) as readonly ProfileEvent[]
  const nodes = new Map<string, RanNode>()
  for (const { name, args } of events) {
    if (!name.endsWith('_kernel_time') || !args?.op_name || !args.provider) continue
    const node = {
      name: name.slice(0, -'_kernel_time'.length),
      operator: args.op_name,
      provider: args.provider,
    }
    nodes.set(`${node.operator} ${node.name}`, node)
  }
  return [...nodes.values()]
}

/** So many are named. */
const named = 3

/** @returns a line; undefined where nothing ran on the CPU */
export function cpuWarning(provider: Provider, nodes: readonly RanNode[]): string | undefined {
  const computing = nodes.filter(({ operator }) => !operator.startsWith('Memcpy'))
  const strays = computing.filter((node) => node.provider !== providers[provider.name].own)
  if (strays.length === 0) return undefined
  const operators = new Map<string, number>()
  for (const { operator } of strays) operators.set(operator, (operators.get(operator) ?? 0) + 1)
  const counted = [...operators].sort(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`)
  const names = strays.slice(0, named).map(({ name }) => name)
  const copies = nodes.length - computing.length
  return (
    `on ${providerText(provider)}, ${strays.length} of ${computing.length} nodes run on the CPU: ${counted.join(', ')} ` +
    `(${names.join(', ')}${strays.length > named ? ', ...' : ''})` +
    (copies > 0 ? `, with ${copies} ${copies === 1 ? 'copy' : 'copies'} between it and the GPU` : '')
  )
}

/** The profile of a session's first run. */
export interface FirstRun {
  /** Where ONNX Runtime is to write it. */
  readonly prefix: string
  /** Reads and removes it. */
  take(): readonly RanNode[]
}

export function profileFirstRun(): FirstRun {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'onnx-manifold-profile-'))
  return {
    prefix: path.join(folder, 'run'),
    take() {
      const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'))
      rmSync(folder, { recursive: true })
      return texts.flatMap((text) => ranNodes(text))
    },
  }
}

const told = new Set<string>()

/** Says it on standard error, once for graphs with the same nodes. */
export function tellCpuNodes(provider: Provider, nodes: readonly RanNode[]): void {
  const warning = cpuWarning(provider, nodes)
  if (warning === undefined || told.has(warning)) return
  told.add(warning)
  process.stderr.write(`warning: ${warning}\n`)
}
