/** Parts of a batch. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { Size } from '../../onnx/shape.ts'
import { type Draw, rowShape } from '../step/random-input.ts'

/** A number of samples that the run knows. */
export interface Count {
  /** int64 [1] */
  readonly value: Value
  /** The size of an axis that is as long. */
  readonly size: Size
}

export interface Counts {
  /** The batch: N. */
  readonly all: Count
  /** h: as many samples are mixed. */
  readonly half: Count
  /** 2 h: the mixed samples and those that they were made of. */
  readonly labelled: Count
  /** N + h: the batch and the mixed samples. */
  readonly judged: Count
}

/** @param x [N, ...] */
export function countsOf(g: GraphBuilder, x: Value): Counts {
  const all = g.op('Shape', [x], { start: 0, end: 1 })
  const half = g.op('Div', [all, g.ints([2])])
  const count = (value: Value): Count => ({ value, size: g.symbols.fresh() })
  return {
    all: { value: all, size: g.shape(x)[0]! },
    half: count(half),
    labelled: count(g.op('Add', [half, half])),
    judged: count(g.op('Add', [all, half])),
  }
}

/** `count` rows of a tensor, from number `start` on. */
export function rowsOf(g: GraphBuilder, x: Value, count: Count, start?: Count): Value {
  const from = start?.value ?? g.ints([0])
  const end = start ? g.op('Add', [start.value, count.value]) : count.value
  const rows = g.op('Slice', [x, from, end, g.ints([0])])
  const [, ...shape] = g.shape(x)
  g.assume(rows, { dtype: g.dtype(x), shape: [count.size, ...shape] })
  return rows
}

/** Cuts a tensor in two, of so many rows each. */
export function cut(g: GraphBuilder, x: Value, first: Count, second: Count): readonly [Value, Value] {
  const sizes = g.op('Concat', [first.value, second.value], { axis: 0 })
  const [a, b] = g.ops('Split', [x, sizes], 2, { axis: 0 }) as [Value, Value]
  const [, ...shape] = g.shape(x)
  g.assume(a, { dtype: g.dtype(x), shape: [first.size, ...shape] })
  g.assume(b, { dtype: g.dtype(x), shape: [second.size, ...shape] })
  return [a, b]
}

/** Tensors of samples one after the other. */
export function stacked(g: GraphBuilder, name: string, parts: readonly Value[], count: Count): Value {
  const all = g.op('Concat', parts, { axis: 0 }, { name })
  const [, ...shape] = g.shape(parts[0]!)
  g.assume(all, { dtype: g.dtype(parts[0]!), shape: [count.size, ...shape] })
  return all
}

/**
 * Random numbers for a pass over another number of samples than the batch has: each sample of the batch is fed numbers for
 * `copies` samples, and the pass takes as many as it needs.
 */
export const drawRows =
  (batch: Count, count: Count, copies: 1 | 2): Draw =>
  (g, name, like, law) => {
    const row = rowShape(g, like)
    const shape = copies === 1 ? row : [copies, ...row]
    g.input(name, 'float32', [batch.size, ...shape])
    const all = copies === 1 ? name : g.op('Reshape', [name, g.ints([-1, ...row])])
    return { input: { name, shape, law }, value: rowsOf(g, all, count) }
  }
