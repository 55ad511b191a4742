/** The forward pass that finite differences are taken of, in float64 where ONNX Runtime has all the kernels. */
import { UserError } from '../errors.ts'
import { numberToHalf } from '../onnx/float16.ts'
import type { Model } from '../onnx/model.ts'
import { type DType, isFloat, type Tensor, toNumbers } from '../onnx/tensor.ts'
import { type Feeds, openSession, type SessionOptions } from '../runtime/session.ts'
import { float64Model } from './float64.ts'

export interface Forward {
  readonly precision: 'float64' | 'float32'
  /** @param feeds float inputs may hold Float64Array data whatever the precision is */
  run(feeds: Feeds): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

/**
 * @param outputs names of the outputs to compute
 * @param at where differences will be taken: a float64 form that gives other values there is not used
 * @param precise try float64 first
 */
export async function openForward(
  model: Model,
  outputs: readonly string[],
  at: Feeds,
  options: SessionOptions,
  precise: boolean,
): Promise<Forward> {
  const plain = await openOne(model, 'float32', outputs, options)
  const wide = precise ? await openFloat64(model, outputs, at, options) : undefined
  if (wide === undefined) return plain
  const agree = sameValues(await plain.run(at), await wide.run(at))
  await (agree ? plain : wide).release()
  return agree ? wide : plain
}

async function openOne(
  model: Model,
  precision: Forward['precision'],
  outputs: readonly string[],
  options: SessionOptions,
): Promise<Forward> {
  const session = await openSession(model, options)
  const typed = inTypesOf(model)
  return {
    precision,
    run: (feeds) => session.run(typed(feeds), {}, outputs),
    release: () => session.release(),
  }
}

/** Operators without float64 kernels make ONNX Runtime refuse the model. */
async function openFloat64(
  model: Model,
  outputs: readonly string[],
  at: Feeds,
  options: SessionOptions,
): Promise<Forward | undefined> {
  try {
    return await openOne(float64Model(model, at), 'float64', outputs, options)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function sameValues(a: Feeds, b: Feeds): boolean {
  return Object.entries(a).every(([name, t]) => {
    const [x, y] = [toNumbers(t), toNumbers(b[name]!)]
    const scale = x.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-30)
    return x.length === y.length && x.every((v, i) => Math.abs(v - y[i]!) <= 1e-3 * scale)
  })
}

/** Float feeds in the types that a model's inputs have. */
export function inTypesOf(model: Model): (feeds: Feeds) => Feeds {
  const types = new Map(
    model.graph.inputs.flatMap(({ name, type }) =>
      type?.kind === 'tensor' ? [[name, type.dtype] as const] : [],
    ),
  )
  return (feeds) =>
    Object.fromEntries(
      Object.entries(feeds).map(([name, t]) => [name, convert(t, types.get(name) ?? t.dtype)]),
    )
}

function convert(t: Tensor, dtype: DType): Tensor {
  if (dtype === t.dtype || !isFloat(dtype) || !isFloat(t.dtype)) return t
  const numbers = toNumbers(t)
  if (dtype === 'float16') return { dtype, dims: t.dims, data: Uint16Array.from(numbers, numberToHalf) }
  const array = dtype === 'float64' ? Float64Array : Float32Array
  return { dtype: dtype === 'float64' ? dtype : 'float32', dims: t.dims, data: array.from(numbers) }
}
