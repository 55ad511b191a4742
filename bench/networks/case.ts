/** A network that benches run, and the data it is run on. */
import type { Model } from '../../src/onnx/model.ts'

export interface NetworkCase {
  readonly description: string
  /** Of one sample. */
  readonly shape: readonly number[]
  readonly classes: number
  /**
   * Inference ONNX with random weights, `input` [N, ...shape] to `logits` [N, classes]. Initializers have PyTorch's names
   * and shapes, so that peers can take them over; `<name>^T` is the transpose of a matrix of PyTorch's.
   */
  build(shape: readonly number[], classes: number): Model
}
