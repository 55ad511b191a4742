/** A bench of this project against others: a task on a network. */
import { rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename } from 'node:path'
import { UserError } from '../src/errors.ts'
import { type Comparison, type Contender, compare } from './compare.ts'
import type { BenchOptions } from './options.ts'
import { findPeer } from './peers/index.ts'
import type { Peer } from './peers/peer.ts'
import { ownCommand } from './sides/own-command.ts'
import type { TaskName, Workload } from './sides/protocol.ts'
import { writeWorkload } from './sides/workload.ts'
import { benchSubject } from './subject.ts'
import { renderComparison } from './table.ts'

/**
 * Runs `task` on the network and prints a table; writes JSON where that was asked for.
 *
 * @throws UserError for names that there are not
 */
export async function against(task: TaskName, network: string, options: BenchOptions): Promise<void> {
  const others = options.vs.map((name) => contender(task, network, name))
  const { batch, threads, epsilon, steps, queries } = options
  const { model, shape, classes, images, labels } = await benchSubject(network, options)
  const folder = writeWorkload(model, { images, labels })
  try {
    const work = { task, network, shape, classes, batch, samples: labels.length, threads }
    const workload = { ...work, folder, epsilon, steps, queries }
    const result = await compare([own(options.plain), ...others], workload, options)
    console.log(renderComparison(workload, result))
    if (options.json)
      writeFileSync(options.json, `${JSON.stringify(reported(workload, options, result), null, 2)}\n`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const own = (plain: boolean): Contender => ({
  name: plain ? 'onnx-manifold, plain' : 'onnx-manifold',
  settings: { plain },
  command: ownCommand,
})

/** A peer that does not have the task or the network says so when it is started. */
function contender(task: TaskName, network: string, name: string): Contender {
  const { tasks, networks, settings = {}, command }: Peer = findPeer(name)
  const lacks = !tasks.includes(task) ? task : networks?.includes(network) === false ? network : undefined
  if (lacks === undefined) return { name, settings, command }
  const refuse = async () => {
    throw new UserError(`it has no ${lacks} here`)
  }
  return { name, settings, command: refuse }
}

/** What the JSON file holds. Of files it tells the names alone. */
function reported(
  { folder: _, ...workload }: Omit<Workload, 'settings'>,
  { weights, data }: BenchOptions,
  result: Comparison,
) {
  const files = { ...(weights && { weights: basename(weights) }), ...(data && { data: basename(data) }) }
  const [{ model: cpu } = { model: 'unknown' }, ...more] = cpus()
  return {
    ...workload,
    ...files,
    machine: { cpu, cores: 1 + more.length, platform: process.platform },
    ...result,
  }
}
