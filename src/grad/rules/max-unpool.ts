import type { Value } from '../../onnx/builder.ts'
import { reshapeLike } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y[I[o]] = X[o], zero elsewhere; I counts through the whole tensor Y, samples and channels included
 * dX[o] = dY[I[o]], as in PyTorch also where an index repeats and only one of its values remains
 *
 * https://onnx.ai/onnx/operators/onnx__MaxUnpool.html
 */
export const maxUnpool: GradRule<[X: Value, I: Value, output_shape: Value | undefined]> = ({
  g,
  inputs: [X, I],
  dY,
}) => [
  () => {
    const [flat, indices] = [dY, I].map((v) => g.op('Reshape', [v, g.ints([-1])]))
    return reshapeLike(g, g.op('GatherElements', [flat, indices], { axis: 0 }), X)
  },
  null,
  null,
]
