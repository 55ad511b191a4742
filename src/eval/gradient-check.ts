/**
 * Compares gradients with finite differences of the forward pass: along a random direction v and with a random
 * cotangent u, <u, J v> (two forward runs at any size) must equal <J' u, v> (one backward run).
 */
import { randomStream } from '../data/random.ts'
import { buildVjpGraph } from '../grad/vjp.ts'
import type { Model } from '../onnx/model.ts'
import { elementCount, isFloat, type Tensor } from '../onnx/tensor.ts'
import { type Feeds, openSession, type Session, type SessionOptions } from '../runtime/session.ts'

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
}

export interface CheckOptions extends SessionOptions {
  /** Names to differentiate by; all float inputs by default. */
  readonly wrt?: readonly string[]
  readonly directions?: number
  readonly seed?: number
  /** Step sizes tried, in units of the inputs. */
  readonly steps?: readonly number[]
}

/**
 * Float32 leaves little room: too small a step drowns in rounding, too large a one crosses kinks. So several are
 * tried; a wrong gradient agrees with none.
 */
const defaultSteps = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5]

/**
 * @param feeds float32 inputs (and whatever else the model takes) at which to check; not changed
 * @returns one result a direction
 */
export async function checkGradient(
  model: Model,
  feeds: Feeds,
  options: CheckOptions = {},
): Promise<DirectionResult[]> {
  const { directions = 3, seed = 0, steps = defaultSteps } = options
  const wrt = options.wrt ?? Object.keys(feeds).filter((name) => isFloat(feeds[name]!.dtype))
  // The differences are those of the file as it is, not of the graph that was made from it.
  const original = await openSession(model, options)
  const session = await openSession(buildVjpGraph(model, wrt), options)
  const outputNames = session.inputs
    .filter((i) => i.startsWith('cotangent/'))
    .map((i) => i.slice('cotangent/'.length))
  const forward: Forward = (at) => original.run(at, {}, outputNames)
  try {
    const outputs = await forward(feeds)
    const results: DirectionResult[] = []
    for (let d = 0; d < directions; d += 1) {
      const u = mapTensors(outputs, (t, name) => signs(t, seed, `cotangent/${name}`, d))
      const v = mapTensors(pick(feeds, wrt), (t, name) => signs(t, seed, `direction/${name}`, d))
      results.push(await checkDirection(session, forward, feeds, u, v, steps))
    }
    return results
  } finally {
    await session.release()
    await original.release()
  }
}

type Forward = (feeds: Feeds) => Promise<Record<string, Tensor>>

async function checkDirection(
  session: Session,
  forward: Forward,
  feeds: Feeds,
  u: Feeds,
  v: Feeds,
  steps: readonly number[],
): Promise<DirectionResult> {
  const cotangents = Object.fromEntries(Object.entries(u).map(([name, t]) => [`cotangent/${name}`, t]))
  const gradients = await session.run({ ...feeds, ...cotangents })
  const analytic = sum(Object.keys(v).map((name) => dot(gradients[`grad/${name}`]!, v[name]!)))
  const norm = Math.hypot(
    ...Object.keys(v).map((name) => Math.sqrt(dot(gradients[`grad/${name}`]!, gradients[`grad/${name}`]!))),
  )
  const results: DirectionResult[] = []
  for (const step of steps) {
    const ahead = await forward(move(feeds, v, step))
    const behind = await forward(move(feeds, v, -step))
    const differences = Object.keys(u).map((name) => dotDifference(u[name]!, ahead[name]!, behind[name]!))
    const numeric = sum(differences) / (2 * step)
    const scale = Math.max(Math.abs(analytic) + Math.abs(numeric), norm)
    results.push({ analytic, numeric, step, error: scale === 0 ? 0 : Math.abs(analytic - numeric) / scale })
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

const floats = (t: Tensor): Float32Array => t.data as Float32Array

const move = (feeds: Feeds, v: Feeds, step: number): Feeds => ({
  ...feeds,
  ...mapTensors(v, (t, name) => ({
    ...t,
    data: floats(t).map((s, i) => floats(feeds[name]!)[i]! + step * s),
  })),
})

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0)
const dot = (a: Tensor, b: Tensor): number => floats(a).reduce((s, x, i) => s + x * floats(b)[i]!, 0)
const dotDifference = (u: Tensor, a: Tensor, b: Tensor): number =>
  floats(u).reduce((s, x, i) => s + x * (floats(a)[i]! - floats(b)[i]!), 0)
