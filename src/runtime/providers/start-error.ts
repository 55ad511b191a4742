/** Why a provider did not start, in one line. */
import { UserError } from '../../errors.ts'
import { missing } from './check.ts'
import { providers } from './index.ts'
import { type Machine, thisMachine } from './machine.ts'
import { type Provider, providerText } from './provider.ts'

/** A provider was asked for that cannot compute here. */
export class ProviderError extends UserError {
  /** Why, without what was asked for. */
  readonly reason: string

  constructor(provider: Provider, reason: string) {
    const asked = `--provider ${providerText(provider)}`
    super(
      `${asked}: it does not start here: ${reason}; manifold doctor --provider ${provider.name} says what to do`,
    )
    this.reason = reason
  }
}

/**
 * What onnxruntime-node throws names no file ("Failed to load shared library"), so the machine is looked at.
 *
 * @param error as onnxruntime-node threw it, opening a session with the provider
 * @returns undefined where the provider is not to blame
 */
export function startError(
  provider: Provider,
  error: unknown,
  machine: Machine = thisMachine,
): ProviderError | undefined {
  const { name } = provider
  const text = String((error as Error).message ?? error)
  if (!providers[name].startError.test(text)) return undefined
  // What CUDA itself complains about, it could be asked for: nothing is missing.
  if (/CUDA failure/.test(text)) return new ProviderError(provider, readable(text))
  const [first, ...rest] = missing(providers[name].check(machine))
  const more = rest.length > 0 ? `, and ${rest.length} more` : ''
  return new ProviderError(provider, first ? `${first.what} ${first.detail}${more}` : readable(text))
}

/** ONNX Runtime puts sources, functions and hosts around what happened. */
export function readable(text: string): string {
  const cuda = /CUDA failure (\d+): (.+?)\s*;/.exec(text)
  if (cuda?.[1] === '101') return `there is no GPU of that number (CUDA error 101: ${cuda[2]})`
  if (cuda) return `CUDA error ${cuda[1]}: ${cuda[2]}`
  const dawn = /Failed to get a WebGPU (adapter|device): *(.*)/.exec(text)
  if (dawn?.[1] === 'adapter')
    return `WebGPU finds no GPU that it can use (${dawn[2] || 'no reason is given'})`
  if (dawn) return `WebGPU cannot open the GPU (${dawn[2] || 'no reason is given'})`
  const line = text.split('\n').find((part) => part.trim() !== '') ?? ''
  return line.replace(/^.*::.*\) /, '').trim()
}
