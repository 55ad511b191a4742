/** What computes: for reports. */
import os from 'node:os'
import { loadOrt } from './session.ts'

export interface RuntimeInfo {
  readonly onnxruntime: string
  readonly provider: string
  readonly threads: number
}

/** @param threads as asked for; ONNX Runtime takes one a core otherwise */
export async function runtimeInfo(threads: number | undefined): Promise<RuntimeInfo> {
  const ort = await loadOrt()
  return {
    onnxruntime: ort.env.versions.node ?? ort.env.versions.common,
    provider: 'cpu',
    threads: threads ?? os.availableParallelism(),
  }
}
