import type { Value } from '../../onnx/builder.ts'
import { float32 } from '../../onnx/tensor.ts'
import type { GradRule } from '../rule.ts'

/**
 * grid[n, p] = theta[n] * (x, y, 1)[p] at each place p of the image, (x, y, z, 1) of a volume
 * dtheta[n] = sum over p of dgrid[n, p] * (x, y, 1)[p]'
 * with the coordinates read off the operator itself: its result for the identity.
 *
 * https://onnx.ai/onnx/operators/onnx__AffineGrid.html
 */
export const affineGrid: GradRule<[theta: Value, size: Value], { align_corners?: number }> = ({
  g,
  inputs: [theta, size],
  dY: dGrid,
  attributes: { align_corners = 0 },
}) => [
  () => {
    const axes = g.rank(dGrid) - 2
    const identity = Array.from({ length: axes * (axes + 1) }, (_, i) => (i % (axes + 2) === 0 ? 1 : 0))
    const constant = g.constant(float32(identity, [1, axes, axes + 1]))
    const sizes = g.op('Concat', [g.ints([1]), g.op('Slice', [size, g.ints([1]), g.ints([axes + 2])])], {
      axis: 0,
    })
    const base = g.op('AffineGrid', [constant, sizes], { align_corners })
    const places = g.op('Reshape', [base, g.ints([-1, axes])])
    const ones = g.op('Pad', [places, g.ints([0, 0, 0, 1]), g.scalar(1, 'float32')])
    const columns = g.dtype(theta) === 'float32' ? ones : g.op('CastLike', [ones, theta])
    // [N, axes, places] * [places, axes + 1]
    const rows = g.op('Concat', [g.op('Shape', [theta], { end: 1 }), g.op('Shape', [places])], { axis: 0 })
    const flat = g.op('Reshape', [dGrid, rows], { allowzero: 1 })
    return g.op('MatMul', [g.op('Transpose', [flat], { perm: [0, 2, 1] }), columns])
  },
  null,
]
