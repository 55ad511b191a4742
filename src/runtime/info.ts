/** What computes: for reports. */
import os from 'node:os'
import { cpu, type Provider, providerText } from './providers/provider.ts'
import { loadOrt } from './session.ts'

export interface RuntimeInfo {
  readonly onnxruntime: string
  /** `cpu`, `cuda:0`, `webgpu` */
  readonly provider: string
  /** Of the CPU, whatever the provider. */
  readonly threads: number
}

/** Nothing else asked for the processor in the last minute (where the system tells): threads that spin take it from nobody. */
export const isIdle = (): boolean => os.loadavg()[0]! < os.availableParallelism() / 4

/** @param threads as asked for; ONNX Runtime takes one a core otherwise */
export async function runtimeInfo(
  threads: number | undefined,
  provider: Provider = cpu,
): Promise<RuntimeInfo> {
  const ort = await loadOrt()
  return {
    onnxruntime: ort.env.versions.node ?? ort.env.versions.common,
    provider: providerText(provider),
    threads: threads ?? os.availableParallelism(),
  }
}
