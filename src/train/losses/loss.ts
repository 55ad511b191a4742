import type { GraphBuilder, Value } from '../../onnx/builder.ts'

/** A loss of soft targets as graph nodes, with its gradient. */
export interface Loss {
  /** For the manifest of an exported training. */
  readonly describe: string
  /**
   * @param logits float32 [N, C]
   * @param target float32 [N, C], rows that sum to 1
   * @returns the mean loss of the batch, float32 [], and its gradient by the logits, [N, C]
   */
  build(g: GraphBuilder, logits: Value, target: Value): { readonly loss: Value; readonly cotangent: Value }
}
