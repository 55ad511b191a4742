/** Fourier transforms, whose values have their real and imaginary parts on the last axis; determinants. */
import { normalAxis, type Size } from '../shape.ts'
import { type InferContext, type InferRule, intAttribute, like, numbersOf, shapeOf } from './context.ts'

const half = (size: Size, c: InferContext): Size =>
  typeof size === 'number' ? Math.floor(size / 2) + 1 : c.symbols.fresh()

/** The axis is an attribute before opset 20 (1 by default), then the third input (the last but one by default). */
export const dft: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const asAttribute = 'axis' in c.attributes
  // Three axes, the usual number, have the same axis by both defaults.
  const byDefault = input?.length === 3 ? 1 : undefined
  const axis = asAttribute ? intAttribute(c, 'axis', 1) : (numbersOf(c, 2)?.[0] ?? byDefault)
  if (!input || axis === undefined)
    return like(
      c,
      input?.map(() => c.symbols.fresh()),
    )
  const at = normalAxis(axis, input.length)
  const onesided = intAttribute(c, 'onesided', 0) === 1
  const given = (c.node.inputs[1] ?? '') === '' ? undefined : (numbersOf(c, 1)?.[0] ?? c.symbols.fresh())
  const size = input[at]!
  if (onesided && intAttribute(c, 'inverse', 0) === 1) {
    const whole = given ?? (typeof size === 'number' ? 2 * (size - 1) : c.symbols.fresh())
    return like(c, input.with(at, whole).with(-1, 1))
  }
  const bins = onesided ? half(given ?? size, c) : (given ?? size)
  return like(c, input.with(at, bins).with(-1, 2))
}

export const stft: InferRule = (c) => {
  const signal = shapeOf(c, 0)
  const length = numbersOf(c, 3)?.[0] ?? shapeOf(c, 2)?.[0] ?? c.symbols.fresh()
  const step = numbersOf(c, 1)?.[0]
  if (!signal) return like(c, undefined)
  const size = signal[1]
  const known = typeof size === 'number' && typeof length === 'number' && step !== undefined
  const frames = known ? 1 + Math.floor((size - length) / step) : c.symbols.fresh()
  const bins = intAttribute(c, 'onesided', 1) === 1 ? half(length, c) : length
  return like(c, [signal[0]!, frames, bins, 2])
}

export const det: InferRule = (c) => like(c, shapeOf(c, 0)?.slice(0, -2))
