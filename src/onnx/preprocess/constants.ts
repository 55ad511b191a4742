/** Constants of preprocessing: nodes, not initializers, since what is an initializer is trained. */
import type { GraphBuilder, Value } from '../builder.ts'
import { float32 } from '../tensor.ts'

export const constant = (
  g: GraphBuilder,
  values: readonly number[],
  dims: readonly number[] = [],
  name = 'Constant',
): Value => g.op('Constant', [], { value: float32(values, dims) }, { name })
