/** What a model holds at one of its tensors. */
import type { Preprocessing } from '../../onnx/preprocess.ts'
import type { SessionOptions } from '../../runtime/session.ts'

export interface Features {
  /** Name of the tensor. */
  readonly tensor: string
  /** Values an image. */
  readonly size: number
  /** @param images [n, ...shape] in pixel units of [0, 1]; @returns [n, size], the tensor of each image flattened */
  at(images: Float32Array): Promise<Float32Array>
  /**
   * The rest of the network: scores from values at the tensor.
   *
   * @param values [n, size]; @returns [n, C]
   * @throws UserError if the tensor is no split point, so that the scores depend on more than it
   */
  scores(values: Float32Array): Promise<Float32Array>
  release(): Promise<void>
}

export interface FeaturesOptions extends SessionOptions {
  readonly preprocessing?: Preprocessing
  readonly output?: string | undefined
}
