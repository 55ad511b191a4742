/** The one table of execution providers. */
import type { InferenceSession } from 'onnxruntime-node'
import type { Model } from '../../onnx/model.ts'
import type { Check } from './check.ts'
import { checkCuda } from './cuda/check.ts'
import { computeInFloat32 } from './cuda/precision.ts'
import { deviceForm } from './form.ts'
import type { Machine } from './machine.ts'
import { cpu, type Provider, type ProviderName } from './provider.ts'
import { checkWebGpu } from './webgpu/check.ts'

interface ProviderKind {
  readonly title: string
  /** As ONNX Runtime calls it in its own records. */
  readonly own: string
  /** What onnxruntime-node takes as an entry of `executionProviders`. */
  entry(provider: Provider): InferenceSession.ExecutionProviderConfig
  /** What it is given in the place of a plain graph; results are those of the plain one but for rounding. */
  form(model: Model): Model
  /** Whether tensors can stay on the device from one run to the next. */
  readonly keepsState: boolean
  /** Whether it is a device, to which each run copies, and which runs the body of a Loop without leaving. */
  readonly loops: boolean
  /** Before the first session is opened. */
  prepare(): void
  /** What it needs of the machine, there or not. */
  check(machine: Machine): readonly Check[]
  /** An error of ONNX Runtime that is the provider's and not the model's. */
  readonly startError: RegExp
}

export const providers = {
  cpu: {
    title: 'the processor',
    own: 'CPUExecutionProvider',
    entry: () => 'cpu',
    form: (model) => model,
    keepsState: false,
    loops: false,
    prepare: () => {},
    check: () => [],
    startError: /^$/,
  },
  cuda: {
    title: 'NVIDIA GPUs, on Linux',
    own: 'CUDAExecutionProvider',
    entry: ({ device = 0 }) => ({ name: 'cuda', deviceId: device }),
    form: deviceForm,
    keepsState: false,
    loops: true,
    prepare: computeInFloat32,
    check: (machine) => checkCuda(machine),
    startError: /AppendExecutionProvider_Cuda|CUDA failure|CUDNN failure|CUBLAS failure|backend not found/i,
  },
  webgpu: {
    title: 'any GPU, through WebGPU',
    own: 'WebGpuExecutionProvider',
    entry: () => 'webgpu',
    form: deviceForm,
    keepsState: true,
    loops: false,
    prepare: () => {},
    check: checkWebGpu,
    startError: /webgpu_context|WebGPU (adapter|device|instance)|backend not found/i,
  },
} as const satisfies Readonly<Record<ProviderName, ProviderKind>>

/** Whether several steps in one run, and a data set that lies beside the graph, save copies. */
export const loopsOnDevice = ({ name }: Provider = cpu): boolean => providers[name].loops
