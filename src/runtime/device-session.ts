/** A graph with a state that stays on the device between its runs. */
import type * as ORT from 'onnxruntime-node'
import { GraphBuilder } from '../onnx/builder.ts'
import { emptyModel, type Model } from '../onnx/model.ts'
import type { Tensor } from '../onnx/tensor.ts'
import { createSession, type Feeds, fromOrt, loadOrt, type SessionOptions, toOrt } from './session.ts'

export interface DeviceSession {
  /** Inputs but for the state. */
  readonly feeds: readonly string[]
  /** Replaces the state. */
  load(state: Feeds): void
  /** Runs the graph on the state and keeps what it makes of it; gives back its other outputs. */
  run(feeds: Feeds): Promise<Record<string, Tensor>>
  /** The state as it is now. */
  read(): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

/**
 * For providers that can keep tensors in buffers of their own (WebGPU).
 *
 * @param model reads each tensor of the state as `name` and writes it as `next/name`
 * @param state names of its tensors
 */
export async function openDeviceSession(
  model: Model,
  state: readonly string[],
  options: SessionOptions,
): Promise<DeviceSession> {
  const ort = await loadOrt()
  const kept = new Map(state.map((name) => [`next/${name}`, name]))
  const preferredOutputLocation = Object.fromEntries(
    [...kept.keys()].map((name) => [name, 'gpu-buffer' as const]),
  )
  const stepping = await createSession(ort, model, options, { preferredOutputLocation })
  const reading = await createSession(ort, reader(model, state), options)
  const { inputNames, outputNames } = stepping.session
  let current: Record<string, ORT.Tensor> = {}
  const replace = (next: Record<string, ORT.Tensor>) => {
    for (const tensor of Object.values(current)) tensor.dispose()
    current = next
  }
  return {
    feeds: inputNames.filter((name) => !state.includes(name)),
    load: (given) => replace(Object.fromEntries(state.map((name) => [name, toOrt(ort, given[name]!)]))),
    async run(feeds) {
      const fed = Object.fromEntries(
        Object.entries(feeds).map(([name, tensor]) => [name, toOrt(ort, tensor)]),
      )
      const results = await stepping.session.run({ ...current, ...fed })
      stepping.ranOnce()
      replace(Object.fromEntries([...kept].map(([from, name]) => [name, results[from] as ORT.Tensor])))
      const told = outputNames.filter((name) => !kept.has(name))
      return Object.fromEntries(told.map((name) => [name, fromOrt(results[name]!)]))
    },
    async read() {
      // Tensor.getData of a GPU buffer ends the process (onnxruntime-node 1.30).
      const results = await reading.session.run(current)
      reading.ranOnce()
      return Object.fromEntries(state.map((name) => [name, fromOrt(results[`read/${name}`]!)]))
    },
    async release() {
      replace({})
      await stepping.release()
      await reading.release()
    },
  }
}

/** Gives back what it is fed, from wherever that lies. */
function reader({ graph, opsets }: Model, state: readonly string[]): Model {
  const g = new GraphBuilder({ ...emptyModel('reader'), opsets: new Map(opsets) })
  for (const name of state) {
    const type = graph.inputs.find((input) => input.name === name)?.type
    if (type?.kind !== 'tensor') throw new Error(`Expected an input "${name}"`)
    const value = g.input(name, type.dtype, (type.shape ?? []) as (number | string)[])
    g.output(g.op('Identity', [value]), `read/${name}`)
  }
  return g.model
}
