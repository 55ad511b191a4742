/**
 * ONNX Runtime behind one small interface. This folder alone imports onnxruntime-node, and only when the first
 * session is opened: loading the library costs a quarter of a second that `--help` should not pay.
 */
import type * as ORT from 'onnxruntime-node'
import { UserError } from '../errors.ts'
import { encodeModel } from '../onnx/encode.ts'
import type { Model } from '../onnx/model.ts'
import type { DType, Tensor, TensorData } from '../onnx/tensor.ts'
import { profileFirstRun, tellCpuNodes } from './providers/cpu-nodes.ts'
import { providers } from './providers/index.ts'
import { cpu, isCpu, type Provider } from './providers/provider.ts'
import { startError } from './providers/start-error.ts'

export type Feeds = Readonly<Record<string, Tensor>>

export interface SessionOptions {
  /** What computes; the CPU if absent. */
  readonly provider?: Provider | undefined
  /** Threads inside an operator; ONNX Runtime's own choice (the physical cores) if absent. */
  readonly threads?: number | undefined
  /** Threads that wait do so busily: faster where no other session runs at the time. */
  readonly spinning?: boolean | undefined
  /** Leave off ONNX Runtime's graph optimisations (to compare). */
  readonly optimize?: boolean
}

/** A graph that can be run. Runs block the JavaScript thread while they compute. */
export interface Session {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /**
   * @param feeds one tensor an input, zero-copy
   * @param into buffers that outputs are written into; those outputs are not in the result
   * @param wanted names of the outputs to compute (all by default)
   */
  run(feeds: Feeds, into?: Feeds, wanted?: readonly string[]): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

/** The library, loaded once. */
export async function loadOrt(): Promise<typeof ORT> {
  const ort = await import('onnxruntime-node')
  // What goes wrong is thrown as well; its own log, in red and over several lines, comes before the line that says what to do.
  ort.env.logLevel = 'fatal'
  return ort
}

/**
 * Opens a session on a model, given as objects or as the bytes of a file. With another provider than the CPU, the first run says on
 * standard error which nodes ONNX Runtime put on the CPU all the same.
 *
 * @throws UserError with ONNX Runtime's reason if it does not accept the model, and with what is missing if the provider does not start
 */
export async function openSession(model: Model | Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const ort = await loadOrt()
  const { session, ranOnce, release } = await createSession(ort, model, options)
  const known = new Set(session.outputNames)
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(feeds, into = {}, wanted = session.outputNames) {
      checkNames([...wanted, ...Object.keys(into)], known)
      const fetches = Object.fromEntries(
        wanted.map((name) => [name, Object.hasOwn(into, name) ? toOrt(ort, into[name]!) : null]),
      )
      const results = await session.run(toOrtAll(ort, feeds), fetches)
      ranOnce()
      for (const [name, { data }] of Object.entries(into)) free(results[name], data)
      const kept = Object.entries(results).filter(([name]) => !Object.hasOwn(into, name))
      return Object.fromEntries(kept.map(([name, tensor]) => [name, fromOrt(tensor)]))
    },
    release,
  }
}

/** A session of the library's own, and what goes on around it. */
interface Created {
  readonly session: ORT.InferenceSession
  /** To be called after a run: the first one says what ran on the CPU. */
  ranOnce(): void
  release(): Promise<void>
}

/** @param more options of the library that only some sessions have */
export async function createSession(
  ort: typeof ORT,
  model: Model | Uint8Array,
  options: SessionOptions,
  more: ORT.InferenceSession.SessionOptions = {},
): Promise<Created> {
  const bytes = model instanceof Uint8Array ? model : encodeModel(model)
  const { provider = cpu } = options
  let profile = isCpu(provider) ? undefined : profileFirstRun()
  let session: ORT.InferenceSession
  providers[provider.name].prepare()
  try {
    session = await ort.InferenceSession.create(bytes, {
      executionProviders: [providers[provider.name].entry(provider)],
      ...(profile && { enableProfiling: true, profileFilePrefix: profile.prefix }),
      graphOptimizationLevel: options.optimize === false ? 'disabled' : 'all',
      enableMemPattern: false,
      logSeverityLevel: 3,
      ...(options.threads !== undefined && { intraOpNumThreads: options.threads }),
      // Threads that spin while idle starve the other sessions of the same process.
      extra: { session: { intra_op: { allow_spinning: options.spinning && isCpu(provider) ? '1' : '0' } } },
      ...more,
    })
  } catch (error) {
    profile?.take()
    throw (
      startError(provider, error) ??
      new UserError(`ONNX Runtime does not load the model: ${firstLine(error)}`)
    )
  }
  const endProfile = () => {
    if (profile === undefined) return []
    const { take } = profile
    profile = undefined
    session.endProfiling()
    return take()
  }
  return {
    session,
    ranOnce: () => tellCpuNodes(provider, endProfile()),
    async release() {
      endProfile()
      await session.release()
    },
  }
}

/** onnxruntime-node ignores names that it does not know, and computes everything if it knows none. */
function checkNames(names: readonly string[], known: ReadonlySet<string>): void {
  for (const name of names)
    if (!known.has(name)) throw new Error(`Expected an output of the model, got "${name}"`)
}

const firstLine = (error: unknown): string => String((error as Error).message ?? error).split('\n')[0] ?? ''

const toOrtAll = (ort: typeof ORT, feeds: Feeds) =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(ort, tensor)]))

export const toOrt = (ort: typeof ORT, { dtype, data, dims }: Tensor): ORT.Tensor =>
  new ort.Tensor(dtype as ORT.Tensor.Type, data as never, dims)

/** ort.Tensor's type names are those of ONNX, in the spelling of this project. */
export function fromOrt(tensor: ORT.OnnxValue): Tensor {
  return { dtype: tensor.type as DType, dims: tensor.dims, data: tensor.data as TensorData }
}

/** Nothing comes out of it: what is transferred here is gone. */
const { port1: nowhere } = new MessageChannel()
nowhere.close()

/** Less is not worth the call. */
const leastFreed = 2 ** 16

/**
 * onnxruntime-node fills an output that is given to it, and returns a copy beside. Left to the garbage collector, the copies of a few
 * steps lie about: hundreds of MB of a large network's state.
 */
function free(copy: ORT.OnnxValue | undefined, given: Tensor['data']): void {
  const data = copy?.data
  if (!ArrayBuffer.isView(data) || !ArrayBuffer.isView(given) || data.byteLength < leastFreed) return
  if (data.buffer !== given.buffer && data.buffer instanceof ArrayBuffer)
    nowhere.postMessage(null, [data.buffer])
}
