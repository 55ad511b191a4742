/** Runs several training steps in one run of ONNX Runtime, so that the state is copied out once and not after every step. */
import { loopOf } from '../../onnx/loop.ts'
import type { Model } from '../../onnx/model.ts'
import { dtypes, type Tensor, type TensorData } from '../../onnx/tensor.ts'
import { loopsOnDevice, providers } from '../../runtime/providers/index.ts'
import { cpu } from '../../runtime/providers/provider.ts'
import { openSession, type Session, type SessionOptions } from '../../runtime/session.ts'
import { openDeviceLoop } from './device-loop.ts'
import { deviceLimits, loopLength, loopLimits } from './loop-length.ts'

/** What one step is fed or tells, by name. */
export type StepTensors = Readonly<Record<string, Tensor>>

export interface LoopSession {
  /** What each step is fed: the inputs of the step but for its state. */
  readonly feeds: readonly string[]
  /** How many steps the next run had best do; the first few runs that do one step tell. Results do not depend on it. */
  readonly length: number
  /**
   * Does the steps one after the other.
   *
   * @param state before the first step; not written to
   * @param steps what each is fed, one or more; all the same shapes
   * @param into the state after the last one
   * @returns the outputs of each step but for the state
   */
  run(state: StepTensors, steps: readonly StepTensors[], into: StepTensors): Promise<StepTensors[]>
  /** Where the state stays on a device: brings it into the buffers of the last run, which are not to be read before. */
  settle?(): Promise<void>
  release(): Promise<void>
}

/**
 * Runs that do one step do it in a session of the step itself, which holds no more than it has to; the Loop's takes its place when
 * the first run of several steps comes.
 *
 * @param step plain, or lowered: reads each tensor of the state as `name` and writes it as `next/name`
 * @param state names of its tensors
 */
export async function openLoopSession(
  step: Model,
  state: readonly string[],
  options: SessionOptions = {},
): Promise<LoopSession> {
  const { provider = cpu } = options
  const limits = loopsOnDevice(provider) ? deviceLimits : loopLimits
  if (providers[provider.name].keepsState) return openDeviceLoop(step, state, options)
  let single: Session | undefined = await openSession(step, options)
  let loop: { readonly session: Session; readonly count: string } | undefined
  const held = new Set(state)
  const feeds = single.inputs.filter((name) => !held.has(name))
  /** Of runs that did one step, in milliseconds; the first is slower than all others. */
  const times: number[] = []
  let length = 1

  async function openLoop() {
    const { model, count } = loopOf(step, state)
    return { session: await openSession(model, options), count }
  }

  async function runOne(session: Session, current: StepTensors, step: StepTensors, next: StepTensors) {
    const began = performance.now()
    const told = await session.run({ ...current, ...step }, next)
    if (times.length < timed && times.push(performance.now() - began) === timed)
      length = loopLength({ fed: megabytes(step), milliseconds: Math.min(...times) }, limits)
    return [told]
  }

  async function runLoop(current: StepTensors, steps: readonly StepTensors[], next: StepTensors) {
    loop ??= await openLoop()
    await single?.release()
    single = undefined
    const fed = Object.fromEntries(feeds.map((name) => [name, stack(steps.map((one) => one[name]!))]))
    const count: Tensor = { dtype: 'int64', dims: [], data: BigInt64Array.of(BigInt(steps.length)) }
    const told = await loop.session.run({ ...current, ...fed, [loop.count]: count }, next)
    return steps.map((_, k) =>
      Object.fromEntries(Object.entries(told).map(([name, tensor]) => [name, rowOf(tensor, k)])),
    )
  }

  return {
    feeds,
    get length() {
      return length
    },
    async run(current, steps, into) {
      const own = Object.fromEntries(state.map((name) => [name, current[name]!]))
      const next = Object.fromEntries(state.map((name) => [`next/${name}`, into[name]!]))
      return single && steps.length === 1 ? runOne(single, own, steps[0]!, next) : runLoop(own, steps, next)
    },
    async release() {
      await single?.release()
      await loop?.session.release()
    },
  }
}

/** So many runs are timed. */
const timed = 3

const megabytes = (tensors: StepTensors): number =>
  Object.values(tensors).reduce(
    (sum, { data }) => sum + (ArrayBuffer.isView(data) ? data.byteLength : 0),
    0,
  ) / 1e6

/** Tensors of one shape as one of [tensors, ...shape]; a single one keeps its memory. */
export function stack(tensors: readonly Tensor[]): Tensor {
  const [{ dtype, dims, data } = unstackable()] = tensors
  const shape = [tensors.length, ...dims]
  if (tensors.length === 1) return { dtype, dims: shape, data }
  const array = dtypes[dtype].array ?? unstackable()
  const out = new array(tensors.length * data.length)
  for (const [k, tensor] of tensors.entries()) {
    if (tensor.dims.join() !== dims.join())
      throw new Error(`Expected steps of one shape, got [${dims}] and [${tensor.dims}]`)
    out.set(tensor.data as never, k * data.length)
  }
  return { dtype, dims: shape, data: out }
}

function unstackable(): never {
  throw new Error('Expected one step or more, of numbers')
}

/** tensor[k] */
function rowOf({ dtype, dims: [, ...dims], data }: Tensor, k: number): Tensor {
  const size = dims.reduce((a, b) => a * b, 1)
  return { dtype, dims, data: data.slice(k * size, (k + 1) * size) as TensorData }
}
