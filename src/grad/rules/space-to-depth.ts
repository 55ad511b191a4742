import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y[n, (i * b + j) * C + c, h, w] = X[n, c, h * b + i, w * b + j] for blocks of b x b pixels and C channels of X
 * dX = DepthToSpace(dY) with the same order of channels
 *
 * https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html
 */
export const spaceToDepth: GradRule<[input: Value], { blocksize: number }> = ({
  g,
  dY,
  attributes: { blocksize },
}) => [() => g.op('DepthToSpace', [dY], { blocksize, mode: 'DCR' })]
