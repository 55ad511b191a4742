/** Rows of images, gathered. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { type Geometry, indices, range, readPosition } from './geometry.ts'

/** The row of X for each vertical tap and each output row, in this order; undefined in the padding. */
export const rowsOfWindows = (geometry: Geometry): (number | undefined)[] =>
  range(geometry.window.kernel[0]!).flatMap((i) =>
    range(geometry.outputs[0]!).map((o) => readPosition(geometry, 0, o, i)),
  )

/** Rows (axis 2) of `[.., .., H, W]` in the shape `dims`; undefined is a row of zeros. */
export function gatherRows(
  g: GraphBuilder,
  image: Value,
  from: readonly (number | undefined)[],
  dims: readonly number[],
): Value {
  const H = g.shape(image)[2]
  if (typeof H !== 'number') throw new Error(`Expected a known height of "${image}", got [${g.shape(image)}]`)
  const padded = from.includes(undefined)
    ? g.op('Pad', [image, g.ints([0, 0, 0, 0, 0, 0, 1, 0]), g.scalar(0, image)])
    : image
  const rows = from.map((row) => row ?? H)
  return g.op('Gather', [padded, g.constant(indices(rows, dims), 'rows')], { axis: 2 })
}
