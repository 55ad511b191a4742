/** The geometry of a sliding window (convolution, pooling), with automatic padding resolved. */
import { UserError } from '../errors.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'

export interface WindowAttributes {
  readonly auto_pad?: string | undefined
  readonly ceil_mode?: number | undefined
  readonly dilations?: readonly number[] | undefined
  readonly pads?: readonly number[] | undefined
  readonly strides?: readonly number[] | undefined
}

/** All lists have one entry a spatial axis. */
export interface Window {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly begin: readonly number[]
  /** Padding at the end; grows with ceil_mode so that the last window fits. */
  readonly end: readonly number[]
}

/**
 * @param X input `[N, C, ...spatial]`
 * @param Y output, whose spatial sizes decide the end padding in ceil_mode and automatic padding
 */
export function resolveWindow(
  g: GraphBuilder,
  X: Value,
  Y: Value,
  kernel: readonly number[],
  a: WindowAttributes,
): Window {
  const n = kernel.length
  const strides = a.strides ?? new Array<number>(n).fill(1)
  const dilations = a.dilations ?? new Array<number>(n).fill(1)
  const automatic = a.auto_pad === 'SAME_UPPER' || a.auto_pad === 'SAME_LOWER'
  const given = a.auto_pad === 'VALID' || automatic || !a.pads ? new Array<number>(2 * n).fill(0) : a.pads
  const window = { kernel, strides, dilations, begin: given.slice(0, n), end: given.slice(n) }
  if (!automatic && !a.ceil_mode) return window
  const sizes = kernel.map((_, i) => [g.shape(X)[i + 2], g.shape(Y)[i + 2]] as const)
  const totals = sizes.map(([x, y], i) => {
    if (automatic && strides[i] === 1) return reach(window, i) - 1
    if (typeof x !== 'number' || typeof y !== 'number')
      throw new UserError(
        `"${X}" [${g.shape(X)}]: the gradient of auto_pad with strides and of ceil_mode needs known spatial sizes; ` +
          'export the model for one image size',
      )
    return (y - 1) * strides[i]! + reach(window, i) - x
  })
  if (!automatic)
    return { ...window, end: totals.map((total, i) => Math.max(window.end[i]!, total - window.begin[i]!)) }
  const small = totals.map((t) => Math.floor(Math.max(0, t) / 2))
  const large = totals.map((t) => Math.ceil(Math.max(0, t) / 2))
  return a.auto_pad === 'SAME_UPPER'
    ? { ...window, begin: small, end: large }
    : { ...window, begin: large, end: small }
}

/** How many input positions a window spans along a spatial axis. */
export const reach = (w: Pick<Window, 'kernel' | 'dilations'>, i: number): number =>
  (w.kernel[i]! - 1) * w.dilations[i]! + 1

/** The kernel's sizes: the attribute, or the weight's trailing sizes. */
export function kernelOf(
  g: GraphBuilder,
  W: Value,
  kernelShape: readonly number[] | undefined,
): readonly number[] {
  const kernel = kernelShape ?? g.shape(W).slice(2)
  if (kernel.some((k) => typeof k !== 'number'))
    throw new Error(`Expected a known kernel shape of "${W}", got [${kernel}]`)
  return kernel as readonly number[]
}
