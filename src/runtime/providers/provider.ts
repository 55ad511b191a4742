/** An execution provider: what ONNX Runtime computes on. */
import { UserError } from '../../errors.ts'

export const providerNames = ['cpu', 'cuda', 'webgpu'] as const

export type ProviderName = (typeof providerNames)[number]

export interface Provider {
  readonly name: ProviderName
  /** The number of the GPU, from 0 on; of CUDA alone. */
  readonly device?: number
}

export const cpu: Provider = { name: 'cpu' }

export const isCpu = (provider: Provider | undefined): boolean =>
  provider === undefined || provider.name === 'cpu'

/** As it is said on the command line: `cuda:1`. */
export const providerText = ({ name, device }: Provider): string =>
  device === undefined ? name : `${name}:${device}`

/** What may be said, for help and errors. */
export const providerForms = 'cpu, cuda[:device] or webgpu'

/**
 * @param text such as `cuda:1`
 * @throws UserError for what is no provider, or a device number where there is none to choose
 */
export function parseProvider(text: string): Provider {
  const [, name, device] = /^([a-z]+)(?::(\d+))?$/.exec(text) ?? []
  const known = providerNames.find((one) => one === name)
  if (known === undefined) throw new UserError(`--provider: expected ${providerForms}, got "${text}"`)
  if (device === undefined) return { name: known }
  if (known !== 'cuda') throw new UserError(`--provider: ${noDevice[known]}, got "${text}"`)
  return { name: known, device: Number(device) }
}

/** For WebGPU onnxruntime-node takes no number of an adapter. */
const noDevice = {
  cpu: 'the CPU has no device number',
  webgpu: 'WebGPU has no device number (the system chooses the GPU; docs/gpu.md says how to tell it)',
} as const
