/**
 * `npm run test:fuzz`: 10,000 broken ONNX files, seeded: bytes flipped, fields cut, graph edges swapped. Reading,
 * inspecting and differentiating one must succeed or say what is wrong in one line: never another exception, and
 * never more than two seconds. `npm run test:fuzz -- 500 7` for 500 files with seed 7.
 */
import { type RandomStream, randomStream } from '../src/data/random.ts'
import { UserError } from '../src/errors.ts'
import { inspectModel } from '../src/eval/inspection.ts'
import { buildGradientGraph } from '../src/grad/gradient-graph.ts'
import { decodeModel } from '../src/onnx/decode.ts'
import { encodeModel } from '../src/onnx/encode.ts'
import { cloneModel, type Model, type Node } from '../src/onnx/model.ts'
import { printModel } from '../src/onnx/print.ts'
import { verifyModel } from '../src/onnx/verify.ts'
import { seedModels } from './fuzz-seeds.ts'

const count = Number(process.argv[2] ?? 10_000)
const seed = Number(process.argv[3] ?? 0)
const limit = 2000

/** Bytes of a model broken in one of several ways. */
function broken(model: Model, bytes: Uint8Array, random: RandomStream): Uint8Array {
  const kinds = [flipBytes, cutBytes, insertBytes, swapEdges, changeAttribute, changeShape, dropNode]
  return kinds[random.int(kinds.length)]!(model, bytes, random)
}

type Breaker = (model: Model, bytes: Uint8Array, random: RandomStream) => Uint8Array

const flipBytes: Breaker = (_, bytes, random) => {
  const copy = bytes.slice()
  for (let i = 0; i <= random.int(8); i += 1) copy[random.int(copy.length)] = random.int(256)
  return copy
}

const cutBytes: Breaker = (_, bytes, random) => {
  const start = random.int(bytes.length)
  const end = Math.min(bytes.length, start + 1 + random.int(64))
  return random.int(4) === 0
    ? bytes.slice(0, start)
    : Buffer.concat([bytes.slice(0, start), bytes.slice(end)])
}

const insertBytes: Breaker = (_, bytes, random) => {
  const at = random.int(bytes.length)
  const noise = Array.from({ length: 1 + random.int(16) }, () => random.int(256))
  return Buffer.concat([bytes.slice(0, at), Uint8Array.from(noise), bytes.slice(at)])
}

/** A change to the nodes, encoded again: files that are whole but make no sense. */
const changed = (model: Model, change: (nodes: Node[]) => void): Uint8Array => {
  const copy = cloneModel(model)
  change(copy.graph.nodes)
  return encodeModel(copy)
}

const swapEdges: Breaker = (model, _, random) =>
  changed(model, (nodes) => {
    const names = nodes.flatMap((n) => [...n.inputs, ...n.outputs])
    for (let i = 0; i <= random.int(3); i += 1) {
      const at = random.int(nodes.length)
      const node = nodes[at]!
      if (node.inputs.length === 0) continue
      nodes[at] = {
        ...node,
        inputs: node.inputs.with(random.int(node.inputs.length), names[random.int(names.length)]!),
      }
    }
  })

const changeAttribute: Breaker = (model, _, random) =>
  changed(model, (nodes) => {
    const at = random.int(nodes.length)
    const node = nodes[at]!
    const [name] = [...node.attributes.keys()]
    const values = [-1n, 0n, 1n, 7n, 1n << 40n, -(1n << 62n)]
    const value = { type: 'int', value: values[random.int(values.length)]! } as const
    const list = { type: 'ints', value: [value.value, value.value] } as const
    const attributes = new Map(node.attributes).set(name ?? 'axis', random.int(2) === 0 ? value : list)
    nodes[at] = { ...node, attributes }
  })

const changeShape: Breaker = (model, _, random) => {
  const copy = cloneModel(model)
  copy.graph.inputs = copy.graph.inputs.map((info) => {
    if (info.type?.kind !== 'tensor' || !info.type.shape) return info
    const odd = [0, 1, 3, 1e9, 'N', null] as const
    const shape = info.type.shape.map((d) => (random.int(2) === 0 ? d : odd[random.int(odd.length)]!))
    return { ...info, type: { ...info.type, shape: random.int(5) === 0 ? shape.slice(1) : shape } }
  })
  return encodeModel(copy)
}

const dropNode: Breaker = (model, _, random) =>
  changed(model, (nodes) => void nodes.splice(random.int(nodes.length), 1))

/** @returns what went wrong, or undefined */
function survives(bytes: Uint8Array): string | undefined {
  const began = performance.now()
  try {
    const model = decodeModel(bytes)
    verifyModel(model)
    printModel(model)
    inspectModel(model)
    buildGradientGraph(model)
  } catch (error) {
    if (!(error instanceof UserError)) return String((error as Error).stack ?? error)
    if (error.message.includes('\n')) return `more than one line: ${error.message}`
  }
  const took = performance.now() - began
  return took > limit ? `took ${took.toFixed(0)} ms` : undefined
}

const seeds = seedModels().map((model) => ({ model, bytes: encodeModel(model) }))
let failures = 0
for (let i = 0; i < count; i += 1) {
  const random = randomStream(seed, 'fuzz', i, 0)
  const { model, bytes } = seeds[i % seeds.length]!
  const problem = survives(broken(model, bytes, random))
  if (problem === undefined) continue
  failures += 1
  if (failures <= 10) console.log(`file ${i}: ${problem.split('\n').slice(0, 4).join('\n  ')}`)
}
console.log(`${count - failures} passed, ${failures} failed`)
if (failures > 0) process.exitCode = 1
