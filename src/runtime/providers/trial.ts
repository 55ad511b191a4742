/** A small graph with a known answer, to see that a provider computes. */
import { UserError } from '../../errors.ts'
import { GraphBuilder } from '../../onnx/builder.ts'
import { emptyModel, type Model } from '../../onnx/model.ts'
import { filled, float32 } from '../../onnx/tensor.ts'
import { openSession } from '../session.ts'
import { isCpu, type Provider } from './provider.ts'
import { ProviderError } from './start-error.ts'

export type Trial =
  | { readonly works: true; readonly answer: readonly number[] }
  | { readonly works: false; readonly reason: string }

/** The sums of the four 3 x 3 windows of 0 ... 15 are 45, 54, 81 and 90: with [1 1; 1 -1; ...] and [1, 2] they make this. */
const expected = [271, -16] as const

/** A convolution and a matrix product. All numbers are whole and small, so that the answer is exact in any float format. */
function trialModel(): Model {
  const g = new GraphBuilder(emptyModel('trial'))
  const image = g.input('image', 'float32', [1, 1, 4, 4])
  const sums = g.op('Conv', [image, g.constant(filled('float32', [1, 1, 3, 3], 1))])
  const product = g.op('Gemm', [
    g.op('Flatten', [sums]),
    g.constant(float32(Float32Array.of(1, 1, 1, -1, 1, 1, 1, -1), [4, 2])),
    g.constant(float32(Float32Array.of(1, 2), [2])),
  ])
  g.output(product, 'answer')
  return g.model
}

export async function tryProvider(provider: Provider): Promise<Trial> {
  try {
    // Optimised it would be folded where its input is constant; it is not, so that the provider computes all of it.
    const session = await openSession(trialModel(), { provider, threads: 1 })
    const image = float32(
      Float32Array.from({ length: 16 }, (_, i) => i),
      [1, 1, 4, 4],
    )
    const { answer } = await session.run({ image }).finally(() => session.release())
    const got = [...(answer!.data as Float32Array)]
    if (expected.every((value, i) => Math.abs(value - got[i]!) < 1e-2)) return { works: true, answer: got }
    return { works: false, reason: `it computes [${got}] where [${expected}] is right` }
  } catch (error) {
    if (error instanceof ProviderError) return { works: false, reason: error.reason }
    // Kernels may fail when they first run, with whatever ONNX Runtime throws.
    if (error instanceof UserError || error instanceof Error)
      return { works: false, reason: firstLine(error) }
    throw error
  }
}

/**
 * Before anything is written or read: finds out whether a provider computes.
 *
 * @throws ProviderError if it does not
 */
export async function requireProvider(provider: Provider): Promise<void> {
  if (isCpu(provider)) return
  const trial = await tryProvider(provider)
  if (!trial.works) throw new ProviderError(provider, trial.reason)
}

const firstLine = ({ message }: Error): string => message.split('\n')[0]!
