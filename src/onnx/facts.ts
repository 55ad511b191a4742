/** What is known of a value before anything runs. */
import type { Shape } from './shape.ts'
import { type DType, type Tensor, toNumbers } from './tensor.ts'

export interface Facts {
  readonly dtype: DType
  readonly shape?: Shape | undefined
  /** The elements of a small integer tensor that are known, as sizes: the sources of Reshape and friends. */
  readonly content?: Shape | undefined
}

/** Integer tensors up to this size are followed through shape computations. */
export const contentLimit = 64

/** What a constant tensor tells. */
export function factsOf(tensor: Tensor): Facts {
  const { dtype, dims, data } = tensor
  const small = data.length <= contentLimit && (dtype === 'int64' || dtype === 'int32') && dims.length <= 1
  return { dtype, shape: dims, ...(small && { content: toNumbers(tensor) }) }
}
