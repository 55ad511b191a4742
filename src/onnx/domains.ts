/** Operator domains besides ONNX's own, which is the empty one. */

/** Local functions that gradients are calls of: each has a plain body, and a name that a lowering knows (src/grad/call.ts). */
export const gradientDomain = 'onnx_manifold.gradient'

/** Kernels of ONNX Runtime's CPU provider on blocked layouts. */
export const blockedDomain = 'com.microsoft.nchwc'
