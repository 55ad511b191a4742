/**
 * Compares gradients with finite differences of the forward pass: along a random direction v and with a random
 * cotangent u, <u, J v> (two forward runs at any size) must equal <J' u, v> (one backward run).
 */
import { randomStream } from '../data/random.ts'
import { buildVjpGraph } from '../grad/vjp.ts'
import type { Model } from '../onnx/model.ts'
import { elementCount, isFloat, type Tensor, toNumbers } from '../onnx/tensor.ts'
import { cpu } from '../runtime/providers/provider.ts'
import { type Feeds, openSession, type SessionOptions } from '../runtime/session.ts'
import { type Forward, inTypesOf, openForward } from './forward.ts'

export interface DirectionResult {
  /** <J' u, v> from the gradient graph. */
  readonly analytic: number
  /** <u, J v> by central differences at the step that agrees best. */
  readonly numeric: number
  readonly step: number
  /**
   * |analytic - numeric| over the larger of |analytic| + |numeric| and the gradient's norm, which is what <J' u, v>
   * is on average over random signs v: a direction that happens to cancel out is no error. 0 if all are 0.
   */
  readonly error: number
  /** The slopes to both sides differ and the gradient lies between them: a kink within the step, not an error. */
  readonly kink: boolean
  /** Of the forward passes. */
  readonly precision: 'float64' | 'float32'
}

export interface CheckOptions extends SessionOptions {
  /** Names to differentiate by; all float inputs by default. */
  readonly wrt?: readonly string[]
  readonly directions?: number
  readonly seed?: number
  /** Step sizes tried, in units of the inputs. */
  readonly steps?: readonly number[]
  /** Take the differences in float64 if ONNX Runtime has kernels for all of the model's operators. */
  readonly precise?: boolean
  /** Called after each direction. */
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Float32 leaves little room: too small a step drowns in rounding, too large a one crosses kinks. So several are
 * tried; a wrong gradient agrees with none.
 */
const defaultSteps = {
  float32: [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5],
  float64: [1e-4, 1e-5, 1e-6, 1e-7],
} as const

/**
 * @param feeds float32 inputs (and whatever else the model takes) at which to check; not changed
 * @returns one result a direction
 */
export async function checkGradient(
  model: Model,
  feeds: Feeds,
  options: CheckOptions = {},
): Promise<DirectionResult[]> {
  const { directions = 3, seed = 0, precise = false } = options
  const wrt = options.wrt ?? Object.keys(feeds).filter((name) => isFloat(feeds[name]!.dtype))
  const vjp = buildVjpGraph(model, wrt)
  const session = await openSession(vjp, options)
  const typed = inTypesOf(vjp)
  const differentiate: Differentiate = (at) => session.run(typed(at))
  const outputNames = session.inputs
    .filter((i) => i.startsWith('cotangent/'))
    .map((i) => i.slice('cotangent/'.length))
  // The differences are those of the file as it is, not of the graph that was made from it; the CPU alone has float64.
  const forward = await openForward(model, outputNames, feeds, { ...options, provider: cpu }, precise)
  const steps = options.steps ?? defaultSteps[forward.precision]
  try {
    const here = await forward.run(feeds)
    const results: DirectionResult[] = []
    for (let d = 0; d < directions; d += 1) {
      const u = mapTensors(here, (t, name) => signs(t, seed, `cotangent/${name}`, d))
      const v = mapTensors(pick(feeds, wrt), (t, name) => signs(t, seed, `direction/${name}`, d))
      results.push(await checkDirection(differentiate, forward, here, feeds, u, v, steps))
      options.onProgress?.(d + 1, directions)
    }
    return results
  } finally {
    await session.release()
    await forward.release()
  }
}

type Differentiate = (feeds: Feeds) => Promise<Record<string, Tensor>>

async function checkDirection(
  differentiate: Differentiate,
  forward: Forward,
  here: Feeds,
  feeds: Feeds,
  u: Feeds,
  v: Feeds,
  steps: readonly number[],
): Promise<DirectionResult> {
  const cotangents = Object.fromEntries(Object.entries(u).map(([name, t]) => [`cotangent/${name}`, t]))
  const gradients = await differentiate({ ...feeds, ...cotangents })
  const analytic = sum(Object.keys(v).map((name) => dot(gradients[`grad/${name}`]!, v[name]!)))
  const norm = Math.hypot(
    ...Object.keys(v).map((name) => Math.sqrt(dot(gradients[`grad/${name}`]!, gradients[`grad/${name}`]!))),
  )
  const { precision } = forward
  const results: DirectionResult[] = []
  for (const step of steps) {
    const ahead = await forward.run(move(feeds, v, step))
    const behind = await forward.run(move(feeds, v, -step))
    const slope = (a: Feeds, b: Feeds, width: number) =>
      sum(Object.keys(u).map((name) => dotDifference(u[name]!, a[name]!, b[name]!))) / width
    const numeric = slope(ahead, behind, 2 * step)
    const scale = Math.max(Math.abs(analytic) + Math.abs(numeric), norm)
    const error = scale === 0 ? 0 : Math.abs(analytic - numeric) / scale
    const sides = [slope(ahead, here, step), slope(here, behind, step)]
    const kink = Math.min(...sides) <= analytic && analytic <= Math.max(...sides)
    results.push({ analytic, numeric, step, error, kink, precision })
  }
  return results.reduce((best, r) => (r.error < best.error ? r : best))
}

const pick = (feeds: Feeds, names: readonly string[]): Feeds =>
  Object.fromEntries(names.map((name) => [name, feeds[name]!]))

const mapTensors = (tensors: Feeds, f: (t: Tensor, name: string) => Tensor): Feeds =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, f(t, name)]))

/** A tensor of random signs: every element moves as far as every other. */
function signs({ dims }: Tensor, seed: number, purpose: string, step: number): Tensor {
  const random = randomStream(seed, purpose, 0, step)
  const data = Float32Array.from({ length: elementCount(dims) }, () => (random.uniform() < 0.5 ? -1 : 1))
  return { dtype: 'float32', dims, data }
}

const floats = (t: Tensor): ArrayLike<number> =>
  t.dtype === 'float32' || t.dtype === 'float64' ? (t.data as Float32Array | Float64Array) : toNumbers(t)

/** Moved in double precision: at small steps a float32 input would not take the step it is given. */
const move = (feeds: Feeds, v: Feeds, step: number): Feeds => ({
  ...feeds,
  ...mapTensors(v, ({ dims, data }, name) => {
    const from = floats(feeds[name]!)
    const moved = Float64Array.from(data as Float32Array, (sign, i) => from[i]! + step * sign)
    return { dtype: 'float64', dims, data: moved }
  }),
})

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0)

function dot(a: Tensor, b: Tensor): number {
  const [x, y] = [floats(a), floats(b)]
  let total = 0
  for (let i = 0; i < x.length; i += 1) total += x[i]! * y[i]!
  return total
}

function dotDifference(u: Tensor, a: Tensor, b: Tensor): number {
  const [s, x, y] = [floats(u), floats(a), floats(b)]
  let total = 0
  for (let i = 0; i < s.length; i += 1) total += s[i]! * (x[i]! - y[i]!)
  return total
}
