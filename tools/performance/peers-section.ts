/** The part of docs/performance.md about other tools, from docs/performance/peers.json. */
import type { Comparison, SideResult, Spread } from '../../bench/compare.ts'
import { networks } from '../../bench/networks/index.ts'
import { peers } from '../../bench/peers/index.ts'
import { type TaskName, tasks, type Workload } from '../../bench/sides/protocol.ts'
import { busy } from './growth-section.ts'
import { machineInWords, markdownTable, versionsInWords } from './markdown.ts'

/** What a bench against others writes with `--json`. */
export interface PeerResult extends Omit<Workload, 'folder' | 'settings'>, Comparison {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly platform: string }
  /** Where they were given. */
  readonly weights?: string
  readonly data?: string
}

const isAttack = (task: TaskName): boolean => task === 'pgd' || task === 'autoattack'

/** What two results must agree in for one to take the other's place: everything but rounds and peers. */
function subjectOf(result: PeerResult): string {
  const { task, network, batch, threads, samples, epsilon, steps, queries, weights, data } = result
  const attack = isAttack(task) ? [samples, epsilon, steps, queries] : []
  return JSON.stringify([task, network, batch, threads, ...attack, weights, data])
}

/** Results with others added, which take the place of those of the same work; in the order of the tables of the bench. */
export function mergedPeers(results: readonly PeerResult[], added: readonly PeerResult[]): PeerResult[] {
  const bySubject = new Map([...results, ...added].map((result) => [subjectOf(result), result]))
  const order = (result: PeerResult) => [
    Object.keys(tasks).indexOf(result.task),
    Object.keys(networks).indexOf(result.network),
    result.batch,
    result.threads,
  ]
  return [...bySubject.values()].sort((a, b) => {
    const [p, q] = [order(a), order(b)]
    return p.map((value, i) => value - q[i]!).find((difference) => difference !== 0) ?? 0
  })
}

/** The command line that measures it again. */
export function commandOf(result: PeerResult): string {
  const { task, network, batch, threads, rounds, samples, epsilon, steps, queries } = result
  const attack = isAttack(task) ? { samples, epsilon, steps, ...(task === 'autoattack' && { queries }) } : {}
  const { weights, data } = result
  const options = { batch, threads, rounds, ...attack, ...(weights && { weights }), ...(data && { data }) }
  const vs = [...result.sides.slice(1), ...result.missing].map(({ name }) => name)
  return [
    'npm run bench --',
    ...(isAttack(task) ? ['attack'] : []),
    task,
    network,
    ...Object.entries(options).map(([name, value]) => `--${name} ${value}`),
    ...(vs.length > 0 ? [`--vs ${vs.join(',')}`] : []),
  ].join(' ')
}

export function peersSection(results: readonly PeerResult[]): string {
  if (results.length === 0) return 'Nothing is measured yet.'
  const distinct = (texts: readonly string[]) => [...new Set(texts)].join('; ')
  const sides = results.flatMap((r) => r.sides)
  const versions = Object.fromEntries(sides.flatMap((side) => Object.entries(side.versions)))
  const names = [...new Set(sides.map(({ name }) => name))].filter((name) => name in peers)
  return [
    `On ${distinct(results.map(({ machine }) => machineInWords(machine)))}; ${versionsInWords(versions)}.`,
    markdownTable([
      [
        'work',
        'batch',
        'threads',
        'against',
        'ms here',
        'ms there',
        'ratio',
        'quartiles',
        'peak MiB here',
        'peak MiB there',
      ],
      ...results.flatMap(rowsOf),
    ]),
    names.map((name) => `- \`${name}\`: ${peers[name as keyof typeof peers].description}`).join('\n'),
    ...leftOut(results),
    'Each line again:',
    ['```sh', ...results.map(commandOf), '```'].join('\n'),
    ...busyLines(results),
  ].join('\n\n')
}

/** A line for each of the others. */
function rowsOf({ task, network, batch, threads, sides: [own, ...others] }: PeerResult): string[][] {
  return others.map(({ name, milliseconds, ratio, peak }) => [
    `${task} ${network}`,
    String(batch),
    String(threads),
    name,
    time(own!),
    milliseconds.median.toPrecision(3),
    `**${ratio.median.toFixed(2)}**`,
    quartiles(ratio),
    mebibytes(own!.peak),
    mebibytes(peak),
  ])
}

function leftOut(results: readonly PeerResult[]): string[] {
  const lines = results.flatMap(({ task, network, missing }) =>
    missing.map(({ name, reason }) => `- ${task} ${network} against ${name}: ${reason}`),
  )
  return lines.length === 0 ? [] : ['Left out:', lines.join('\n')]
}

const busyLines = (results: readonly PeerResult[]): string[] => {
  const lines = results.flatMap((r) => {
    const words = busy(r.othersShare)
    return words === '' ? [] : [`- ${r.task} ${r.network}, batch ${r.batch}:${words}`]
  })
  return lines.length === 0 ? [] : ['Not to be believed:', lines.join('\n')]
}

const time = ({ milliseconds }: SideResult) => milliseconds.median.toPrecision(3)
const quartiles = ({ low, high }: Spread) => `${low.toFixed(2)} to ${high.toFixed(2)}`
const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0)
