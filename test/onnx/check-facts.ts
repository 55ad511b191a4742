/** Compares what is inferred of every value of a graph with what ONNX Runtime computes. */
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { contentLimit, type Facts } from '../../src/onnx/facts.ts'
import { cloneModel, type Model } from '../../src/onnx/model.ts'
import type { Size } from '../../src/onnx/shape.ts'
import { type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import type { Feeds } from '../../src/runtime/session.ts'
import { outputsOf } from './models.ts'

export interface Checked {
  /** Facts of the values that nodes define, by name. */
  readonly facts: ReadonlyMap<string, Facts>
  /** Values without a known type or rank, with their operators. */
  readonly unknown: readonly string[]
}

/** @throws Error naming the first value of which something untrue is inferred */
export async function checkFacts(model: Model, feeds: Feeds): Promise<Checked> {
  const builder = new GraphBuilder(cloneModel(model))
  const defined = model.graph.nodes.flatMap((n) =>
    n.outputs.filter((o) => o !== '').map((o) => [o, n.op] as const),
  )
  const facts = new Map<string, Facts>()
  for (const [name] of defined) {
    const known = builder.tryFacts(name)
    if (known) facts.set(name, known)
  }
  const names = [...facts.keys()]
  const outputs = names.map((name) => ({ name }))
  const values = await outputsOf({ ...model, graph: { ...model.graph, outputs } }, feeds, names)
  const bound = new Map<string, number>()
  for (const [name, feed] of Object.entries(feeds)) {
    const declared = builder.tryFacts(name)
    if (declared) compare(`input ${name}`, declared, feed, bound)
  }
  const operators = new Map(defined)
  for (const name of names) compare(`${operators.get(name)} ${name}`, facts.get(name)!, values[name]!, bound)
  const unknown = defined
    .filter(([name]) => facts.get(name)?.shape === undefined)
    .map(([name, op]) => `${op} ${name}`)
  return { facts, unknown }
}

function compare(
  what: string,
  { dtype, shape, content }: Facts,
  value: Tensor,
  bound: Map<string, number>,
): void {
  const got = `${value.dtype}[${value.dims}]`
  const expected = `${dtype}[${shape ?? '...'}]`
  if (dtype !== value.dtype) throw new Error(`${what}: inferred ${expected}, is ${got}`)
  if (shape && shape.length !== value.dims.length) throw new Error(`${what}: inferred ${expected}, is ${got}`)
  shape?.forEach((size, i) => {
    agree(`${what}: inferred ${expected}, is ${got}`, size, value.dims[i]!, bound)
  })
  if (content === undefined) return
  const numbers = value.data.length <= contentLimit ? toNumbers(value) : []
  if (numbers.length !== content.length)
    throw new Error(`${what}: inferred content ${content}, is ${numbers}`)
  content.forEach((size, i) => {
    agree(`${what}: inferred content ${content}, is ${numbers}`, size, numbers[i]!, bound)
  })
}

/** A symbol is one number wherever it occurs. */
function agree(what: string, size: Size, actual: number, bound: Map<string, number>): void {
  const expected = typeof size === 'number' ? size : (bound.get(size) ?? actual)
  if (typeof size === 'string') bound.set(size, expected)
  if (expected !== actual) throw new Error(`${what} (${size} is ${expected})`)
}
