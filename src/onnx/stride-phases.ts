/** The adjoint of a strided convolution along one axis, as convolutions of stride 1: one for each place within the stride. */

/** The positions place, place + stride, ... of what the convolution read: its gradient there reads dY by some of the taps. */
export interface StridePhase {
  /** In the order in which a convolution of stride 1 reads dY; none where no window reaches the place. */
  readonly taps: readonly number[]
  /** Padding that gives a result for each position; of no meaning without taps. */
  readonly begin: number
  readonly end: number
}

/**
 * Position stride * q + place is met by tap t of output o where o = q + (place + pad - t) / stride.
 *
 * @param size positions of what the convolution read
 * @param outputs its results
 * @returns undefined where the stride leaves a rest, or a place has results outside of what a convolution of dY gives
 */
export function stridePhases(
  kernel: number,
  stride: number,
  pad: number,
  size: number,
  outputs: number,
): readonly StridePhase[] | undefined {
  if (size % stride !== 0) return undefined
  const phases = Array.from({ length: stride }, (_, place): StridePhase => {
    const taps = Array.from({ length: kernel }, (_, t) => kernel - 1 - t).filter(
      (t) => (place + pad - t) % stride === 0,
    )
    if (taps.length === 0) return { taps, begin: 0, end: 0 }
    const offset = (t: number) => (place + pad - t) / stride
    return { taps, begin: -offset(taps[0]!), end: size / stride + offset(taps.at(-1)!) - outputs }
  })
  return phases.every(({ begin, end }) => begin >= 0 && end >= 0) ? phases : undefined
}
