/** Gradients that show no way up: images that have them are counted, since they may only seem robust. */
export class GradientFaults {
  private readonly zero = new Set<number>()
  private readonly nan = new Set<number>()

  /** Looks at the gradient of image i. */
  look(i: number, gradient: Float32Array): void {
    let isZero = true
    for (const g of gradient) {
      if (Number.isNaN(g)) {
        this.nan.add(i)
        return
      }
      if (g !== 0) isZero = false
    }
    if (isZero) this.zero.add(i)
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
