import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { reshapeLike, zerosLike } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { namedSlices } from '../slices.ts'

type Inputs = [data: Value, indices: Value, updates: Value]
export interface Attributes {
  readonly reduction?: string
}

/**
 * Y = data with slices data[indices[p, 0], indices[p, 1], ..., ...] replaced by, or combined with, updates[p, ...]
 * none: ddata = dY, zero where an update stands; dupdates[p, ...] = dY[indices[p, 0], indices[p, 1], ..., ...]
 * add:  ddata = dY; dupdates as before
 * mul, min, max: those of ScatterElements on the rows of data as a matrix
 *
 * https://onnx.ai/onnx/operators/onnx__ScatterND.html
 */
export const scatterND: GradRule<Inputs, Attributes> = (context) => {
  const { g, inputs, dY, attributes } = context
  const [, indices, updates] = inputs
  const { reduction = 'none' } = attributes
  if (reduction !== 'none' && reduction !== 'add') return byRows(context)
  const kept = () => g.op('ScatterND', [dY, indices, zerosLike(g, updates)])
  return [reduction === 'add' ? () => dY : kept, null, () => g.op('GatherND', [dY, indices])]
}

/** ScatterND as ScatterElements, which unlike it does not race on repeated indices (docs/notes/onnxruntime.md). */
const byRows = composed<Inputs, Attributes>(({ g, inputs: [data, indices, updates], attributes }) => {
  const { matrix, rows, width } = namedSlices(g, data, indices)
  const sizes = g.op('Concat', [g.op('Shape', [rows]), width], { axis: 0 })
  const flat = g.op('Reshape', [data, matrix], { allowzero: 1 })
  const updated = g.op('Reshape', [updates, sizes], { allowzero: 1 })
  const spread = g.op('Expand', [g.op('Unsqueeze', [rows, g.ints([1])]), sizes])
  const { reduction } = attributes
  return reshapeLike(g, g.op('ScatterElements', [flat, spread, updated], { axis: 0, reduction }), data)
})
