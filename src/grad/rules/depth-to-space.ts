import type { Value } from '../../onnx/builder.ts'
import { axisSize } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y[n, c, h * b + i, w * b + j] = X[n, (i * b + j) * C + c, h, w] (mode DCR), X[n, c * b * b + i * b + j, h, w] (CRD)
 * for blocks of b x b pixels and C channels of Y
 * dX = SpaceToDepth(dY), whose channels stand in the order of DCR; for CRD they change places
 *
 * https://onnx.ai/onnx/operators/onnx__DepthToSpace.html
 */
export const depthToSpace: GradRule<[input: Value], { blocksize: number; mode?: string }> = ({
  g,
  inputs: [X],
  dY,
  attributes: { blocksize, mode = 'DCR' },
}) => [
  () => {
    const dcr = g.op('SpaceToDepth', [dY], { blocksize })
    if (mode === 'DCR') return dcr
    const sizes = [
      axisSize(g, X, 0),
      g.ints([blocksize ** 2]),
      axisSize(g, dY, 1),
      g.op('Shape', [X], { start: 2 }),
    ]
    const split = g.op('Reshape', [dcr, g.op('Concat', sizes, { axis: 0 })], { allowzero: 1 })
    const swapped = g.op('Transpose', [split], { perm: [0, 2, 1, 3, 4] })
    return g.op('Reshape', [swapped, g.op('Shape', [X])], { allowzero: 1 })
  },
]
