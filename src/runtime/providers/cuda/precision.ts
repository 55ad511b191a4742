/**
 * float32 as float32. ONNX Runtime lets CUDA multiply in TF32 (10 bits of mantissa) where the GPU can, and onnxruntime-node has no
 * option against it (js/node/src/session_options_helper.cc passes the device alone). NVIDIA's libraries read this variable when they
 * are first used: 0 forbids TF32 whatever a program asks for. What the user has said is left.
 *
 * https://docs.nvidia.com/deeplearning/cudnn/latest/developer/misc.html
 */
export function computeInFloat32(env: NodeJS.ProcessEnv = process.env): void {
  env.NVIDIA_TF32_OVERRIDE ??= '0'
}
