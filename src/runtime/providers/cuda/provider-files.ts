/** The files of ONNX Runtime's CUDA provider, which npm's package leaves out for their size. */
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Check } from '../check.ts'
import type { Machine } from '../machine.ts'

/** The second is loaded by the runtime and loads the first. */
export const providerFiles = [
  'libonnxruntime_providers_shared.so',
  'libonnxruntime_providers_cuda.so',
] as const

export const providerFile = providerFiles[1]

/** The one system that npm's package has CUDA for (its README, and script/install-metadata.js). */
export const cudaSystem = 'linux/x64'

/** The folder of onnxruntime-node as this project finds it. */
export const packageFolder = (): string =>
  path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))

/** Where the binding lies and looks for providers. @param folder of onnxruntime-node */
export const bindingFolder = (folder: string, { platform, arch }: Pick<Machine, 'platform' | 'arch'>) =>
  path.join(folder, 'bin', 'napi-v6', platform, arch)

export const checkProviderFiles = (machine: Machine, folder: string): readonly Check[] =>
  providerFiles.map((what) =>
    machine.realPath(path.join(folder, what)) === undefined
      ? {
          ok: false,
          what,
          detail: `is not found beside the binding in ${folder}`,
          install: 'npm run cuda:install (docs/gpu.md says how where the network is closed)',
        }
      : { ok: true, what, detail: folder },
  )
