/** Gradients that show no way up: images that have them are counted, since they may only seem robust. */
export class GradientFaults {
  private readonly zero = new Set<number>()
  private readonly nan = new Set<number>()

  /** Looks at the gradient of image i; gives back the sum of its absolute values. */
  look(i: number, gradient: Float32Array): number {
    let slope = 0
    for (let p = 0; p < gradient.length; p += 1) slope += Math.abs(gradient[p]!)
    this.lookAtSlope(i, slope)
    return slope
  }

  /** The same, given the sum of the absolute values of the gradient of image i. */
  lookAtSlope(i: number, slope: number): void {
    if (Number.isNaN(slope)) this.nan.add(i)
    else if (slope === 0) this.zero.add(i)
  }

  counts(): { zeroGradients: number; nanGradients: number } {
    return { zeroGradients: this.zero.size, nanGradients: this.nan.size }
  }
}
