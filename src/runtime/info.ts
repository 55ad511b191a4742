/** What computes: for reports. */
import os from 'node:os'
import { loadOrt } from './session.ts'

export interface RuntimeInfo {
  readonly onnxruntime: string
  readonly provider: string
  readonly threads: number
}

/** Nothing else asked for the processor in the last minute (where the system tells): threads that spin take it from nobody. */
export const isIdle = (): boolean => os.loadavg()[0]! < os.availableParallelism() / 4

/** @param threads as asked for; ONNX Runtime takes one a core otherwise */
export async function runtimeInfo(threads: number | undefined): Promise<RuntimeInfo> {
  const ort = await loadOrt()
  return {
    onnxruntime: ort.env.versions.node ?? ort.env.versions.common,
    provider: 'cpu',
    threads: threads ?? os.availableParallelism(),
  }
}
