/** Channels in the order that the model wants. */
import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../builder.ts'
import { type ChannelOrder, channelOrders } from './preprocessing.ts'

/** @throws UserError for data that are no images of so many channels */
export function ordered(g: GraphBuilder, x: Value, channels: ChannelOrder | undefined): Value {
  if (channels === undefined) return x
  const [, ...shape] = g.shape(x)
  const { data } = channelOrders[channels]
  if (shape.length !== 3 || shape[0] !== data)
    throw new UserError(
      `--channels ${channels}: expected images [${data}, H, W], the data has [${shape}]${shape[0] === 1 ? ' (grey images for a model of colours: --channels repeat)' : ''}`,
    )
  if (channels === 'repeat') return g.op('Concat', [x, x, x], { axis: 1 })
  if (channels !== 'BGR') return x
  const [red, green, blue] = g.ops('Split', [x, g.ints([1, 1, 1])], 3, { axis: 1 })
  return g.op('Concat', [blue!, green!, red!], { axis: 1 })
}
