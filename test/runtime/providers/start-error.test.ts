import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readable, startError } from '../../../src/runtime/providers/start-error.ts'
import { madeUpMachine } from './made-up-machine.ts'

/** What onnxruntime-node 1.30 threw here, with libraries of CUDA 13 and a driver's library that refuses everything. */
const driver =
  '/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:154 std::conditional_t<THRW, void, onnxruntime::common::Status> ' +
  'onnxruntime::CudaCall(ERRTYPE, const char*, int) [with ERRTYPE = cudaError] CUDA failure 35: CUDA driver version is ' +
  'insufficient for CUDA runtime version ; GPU=-1 ; hostname=vm ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/' +
  'cuda_execution_provider.cc ; line=352 ; expr=cudaSetDevice(info_.device_id); \n\n'
/** And where there is no GPU, with WebGPU. */
const dawn =
  '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(' +
  'const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success ' +
  'was false. Failed to get a WebGPU adapter: No supported adapters\n'

test("ONNX Runtime's errors as one line", () => {
  assert.is(readable(driver), 'CUDA error 35: CUDA driver version is insufficient for CUDA runtime version')
  assert.is(
    readable(
      driver.replace(
        '35: CUDA driver version is insufficient for CUDA runtime version',
        '101: invalid device ordinal',
      ),
    ),
    'there is no GPU of that number (CUDA error 101: invalid device ordinal)',
  )
  assert.is(readable(dawn), 'WebGPU finds no GPU that it can use (No supported adapters)')
  assert.is(readable('a plain line\nand another'), 'a plain line')
})

test('what was asked for, what is missing first, and where to read on', () => {
  const error = new Error('OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library')
  const mac = madeUpMachine({ platform: 'darwin', arch: 'arm64' })
  assert.is(
    startError({ name: 'cuda', device: 1 }, error, mac)?.message,
    '--provider cuda:1: it does not start here: onnxruntime-node has no CUDA for darwin/arm64, only for linux/x64; ' +
      'manifold doctor --provider cuda says what to do',
  )
  const { message = '' } = startError({ name: 'cuda' }, error, madeUpMachine()) ?? {}
  assert.match(
    message,
    /libonnxruntime_providers_shared\.so is not found beside the binding in .+, and 8 more; manifold doctor/,
  )
})

test("CUDA's own complaint is told, whatever else the machine seems to lack", () => {
  assert.match(
    startError({ name: 'cuda' }, new Error(driver), madeUpMachine())?.message ?? '',
    /^--provider cuda: it does not start here: CUDA error 35: CUDA driver version is insufficient/,
  )
})

test('WebGPU without a Vulkan loader, and with all but a GPU', () => {
  const files = { '/usr/share/vulkan/icd.d/lvp_icd.json': '' }
  assert.match(
    startError({ name: 'webgpu' }, new Error(dawn), madeUpMachine())!.reason,
    /^libvulkan\.so\.1 is not found, and 1 more$/,
  )
  assert.is(
    startError({ name: 'webgpu' }, new Error(dawn), madeUpMachine({ loads: ['libvulkan.so.1'], files }))!
      .reason,
    'WebGPU finds no GPU that it can use (No supported adapters)',
  )
})

test("an error of the model is not the provider's", () => {
  assert.is(
    startError({ name: 'cuda' }, new Error('Load model from buffer failed: Invalid model'), madeUpMachine()),
    undefined,
  )
  assert.is(startError({ name: 'cpu' }, new Error('backend not found'), madeUpMachine()), undefined)
})

test.run()
