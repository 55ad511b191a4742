/** Images for a report: what was attacked, and what became of it. */

/** One image as a model sees it. */
export interface View {
  /** [C, H, W] or [H, W] in pixel units of [0, 1]. */
  readonly image: Float32Array
  readonly prediction: number
  /** Probability of the prediction. */
  readonly confidence: number
}

/** An image before and after an attack. */
export interface Picture {
  /** Number in the data. */
  readonly index: number
  readonly label: number
  readonly shape: readonly number[]
  /** Number of the run in the evaluation's `attacks`. */
  readonly run: number
  readonly clean: View
  readonly adversarial: View
}
