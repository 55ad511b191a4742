/** The random numbers of a forward pass. */
import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { isStatic } from '../../onnx/shape.ts'
import type { RandomInput, RandomLaw } from './options.ts'

export interface Drawn {
  /** What is fed. */
  readonly input: RandomInput
  /** The numbers for the tensor, in its shape. */
  readonly value: Value
}

/** Declares the random numbers for a tensor [n, ...], which must have a known size but for n. */
export type Draw = (g: GraphBuilder, name: string, like: Value, law: RandomLaw) => Drawn

/** For a tensor with a row for each sample of the batch. */
export const drawLike: Draw = (g, name, like, law) => {
  const shape = rowShape(g, like)
  g.input(name, 'float32', [g.shape(like)[0]!, ...shape])
  return { input: { name, shape, law }, value: name }
}

/** The sizes of a row. @throws UserError if one is unknown */
export function rowShape(g: GraphBuilder, like: Value): readonly number[] {
  const [batch, ...shape] = g.shape(like)
  if (batch === undefined || !isStatic(shape))
    throw new UserError(`"${like}": expected a shape [N, ...] of known sizes, got [${g.shape(like)}]`)
  return shape
}
