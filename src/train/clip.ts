/** Gradient clipping as graph nodes. */
import { UserError } from '../errors.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'

/**
 * All gradients times min(1, maxNorm / (norm + 1e-6)), where norm is that of all of them together (Pascanu et al.
 * 2013, algorithm 1), as torch.nn.utils.clip_grad_norm_ does.
 *
 * @param gradients float32, of any shapes
 * @returns the clipped gradients in the same order, and the norm before clipping, float32 []
 * @throws UserError if maxNorm is not above 0
 *
 * https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipByNorm(
  g: GraphBuilder,
  gradients: readonly Value[],
  maxNorm: number,
): { readonly clipped: readonly Value[]; readonly norm: Value } {
  if (!(maxNorm > 0)) throw new UserError(`--clip-norm: expected a number above 0, got ${maxNorm}`)
  const squares = gradients.map((gradient) => g.op('ReduceSumSquare', [gradient], { keepdims: 0 }))
  const norm = g.op('Sqrt', [g.op('Sum', squares)])
  const ratio = g.op('Div', [g.scalar(maxNorm, 'float32'), g.op('Add', [norm, g.scalar(1e-6, 'float32')])])
  const factor = g.op('Min', [ratio, g.scalar(1, 'float32')])
  return { clipped: gradients.map((gradient) => g.op('Mul', [gradient, factor])), norm }
}
