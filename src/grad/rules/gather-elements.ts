import type { Value } from '../../onnx/builder.ts'
import { zerosLike } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { scatterAdd } from '../scatter.ts'

/**
 * Y[i, j, k] = data[i, indices[i, j, k], k] (here along axis 1)
 * ddata[i, l, k] = sum of dY[i, j, k] over all j with indices[i, j, k] = l
 *
 * https://onnx.ai/onnx/operators/onnx__GatherElements.html
 */
export const gatherElements: GradRule<[data: Value, indices: Value], { axis?: number }> = ({
  g,
  inputs: [data, indices],
  dY,
  attributes: { axis = 0 },
}) => [() => scatterAdd(g, zerosLike(g, data), indices, dY, axis), null]
