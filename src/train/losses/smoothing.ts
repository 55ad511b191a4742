import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'

/**
 * (1 - epsilon) * target + epsilon / classes: label smoothing (Szegedy et al. 2016, section 7) as PyTorch's
 * CrossEntropyLoss has it; rows that sum to 1 still do.
 *
 * @param target float32 [N, C]
 * @param epsilon from 0 to below 1; with 0 exactly the target
 * @throws UserError if epsilon is out of that range
 *
 * https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 */
export function smoothed(g: GraphBuilder, target: Value, classes: number, epsilon: number): Value {
  if (!(epsilon >= 0 && epsilon < 1))
    throw new UserError(`--label-smoothing: expected a number from 0 to below 1, got ${epsilon}`)
  if (epsilon === 0) return target
  const own = g.op('Mul', [target, g.scalar(1 - epsilon, 'float32')])
  return g.op('Add', [own, g.scalar(epsilon / classes, 'float32')])
}
