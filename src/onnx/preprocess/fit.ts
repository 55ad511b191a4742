/** Layout and shape. */
import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../builder.ts'
import { isStatic, type Shape } from '../shape.ts'
import { elementCount } from '../tensor.ts'

/** [N, C, H, W] in the model's layout. */
export function arranged(g: GraphBuilder, x: Value, layout: 'NCHW' | 'NHWC'): Value {
  if (layout === 'NCHW') return x
  const [, ...shape] = g.shape(x)
  if (shape.length !== 3)
    throw new UserError(`--layout NHWC: expected images [C, H, W], the data has [${shape}]`)
  return g.op('Transpose', [x], { perm: [0, 2, 3, 1] })
}

/**
 * A model may take the same pixels in another shape ([1, 784] for [1, 28, 28]): sizes of 1 and flattening apart.
 *
 * @param wanted shape of one sample of the input, as far as the file says it
 */
export function fitted(
  g: GraphBuilder,
  x: Value,
  input: string,
  wanted: readonly (number | string | null)[] | undefined,
): Value {
  if (wanted === undefined) return x
  const have = g.shape(x).slice(1) as readonly number[]
  if (wanted.length === have.length && wanted.every((d, i) => typeof d !== 'number' || d === have[i]))
    return x
  const sizes = wanted.map((d) => d ?? '?')
  if (
    isStatic(sizes as Shape) &&
    elementCount(sizes as number[]) === elementCount(have) &&
    !lostLayout(sizes as number[], have)
  )
    return g.op('Reshape', [x, g.ints([-1, ...(sizes as number[])])])
  throw new UserError(
    `input "${input}": expected samples [${sizes}], the data has [${have}]${hint(sizes, have)}`,
  )
}

/** The same sizes in another order are another layout, never a reshape. */
const lostLayout = (a: readonly number[], b: readonly number[]): boolean => {
  const real = (sizes: readonly number[]) => sizes.filter((d) => d !== 1)
  const [x, y] = [real(a), real(b)]
  return x.length === y.length && x.some((d, i) => d !== y[i])
}

/** What is likely to help. */
function hint(wanted: readonly (number | string)[], have: readonly number[]): string {
  if (wanted.length !== 3 || have.length !== 3) return ''
  const [channels, height, width] = have
  const swapped = wanted[2] === channels
  if (swapped && wanted[0] === height) return ' (its layout is NHWC? say --layout NHWC)'
  const colours = swapped ? wanted[2] : wanted[0]
  if (channels === 1 && (wanted[0] === 3 || wanted[2] === 3))
    return ' (grey images for a model of colours? say --channels repeat)'
  const sizes = swapped ? wanted.slice(0, 2) : wanted.slice(1)
  const known = sizes.every((d) => typeof d === 'number')
  return known && colours === channels && (sizes[0] !== height || sizes[1] !== width)
    ? ` (images of another size? say --resize ${sizes.join('x')})`
    : ''
}
