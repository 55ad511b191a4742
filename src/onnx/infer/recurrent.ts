/** Recurrent operators: LSTM, GRU, RNN. */
import type { Size } from '../shape.ts'
import { type InferRule, intAttribute, like, shapeOf } from './context.ts'

/** Y holds the state of every step, Y_h and Y_c that of the last. */
export const recurrent: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const batchFirst = intAttribute(c, 'layout', 0) === 1
  const [first, second] = input ?? c.symbols.shape([null, null])
  const directions: Size = c.attributes.direction === 'bidirectional' ? 2 : 1
  const hidden = intAttribute(c, 'hidden_size', 0) || (shapeOf(c, 2)?.[2] ?? c.symbols.fresh())
  const Y = batchFirst ? [first!, second!, directions, hidden] : [first!, directions, second!, hidden]
  const last = batchFirst ? [first!, directions, hidden] : [directions, second!, hidden]
  return [Y, last, last].flatMap((shape) => like(c, shape))
}
