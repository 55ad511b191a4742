/** Training steps by a session that keeps the state on its device: nothing of it is copied until somebody looks at it. */
import type { Model } from '../../onnx/model.ts'
import type { Tensor } from '../../onnx/tensor.ts'
import { openDeviceSession } from '../../runtime/device-session.ts'
import type { SessionOptions } from '../../runtime/session.ts'
import type { LoopSession, StepTensors } from './loop-session.ts'

/** As `openLoopSession`; the state is written into its buffers by `settle` alone. */
export async function openDeviceLoop(
  step: Model,
  state: readonly string[],
  options: SessionOptions,
): Promise<LoopSession> {
  const session = await openDeviceSession(step, state, options)
  /** The buffers that the state on the device belongs into. */
  let due: StepTensors | undefined
  let isSettled = true
  return {
    feeds: session.feeds,
    length: 1,
    async run(current, steps, into) {
      // Another state than the one that is on the device was put in its place.
      if (due === undefined || state.some((name) => current[name] !== due![name])) session.load(current)
      due = into
      isSettled = false
      const told: Record<string, Tensor>[] = []
      for (const one of steps) told.push(await session.run(one))
      return told
    },
    async settle() {
      if (due === undefined || isSettled) return
      const now = await session.read()
      for (const name of state) (due[name]!.data as Float32Array).set(now[name]!.data as Float32Array)
      isSettled = true
    },
    release: () => session.release(),
  }
}
