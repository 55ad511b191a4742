/** CUDA's needs on machines that are made up. What each prints was compared once with a real one: docs/gpu.md. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { missing } from '../../../../src/runtime/providers/check.ts'
import { checkCuda } from '../../../../src/runtime/providers/cuda/check.ts'
import { madeUpMachine, type Parts } from '../made-up-machine.ts'

const folder = '/app/bin'
const provider = `${folder}/libonnxruntime_providers_cuda.so`
const shared = `${folder}/libonnxruntime_providers_shared.so`

/** Of the wheel onnxruntime-gpu 1.30.0, by `readelf -d`. */
const linked = [
  'libcublasLt.so.13',
  'libcublas.so.13',
  'libcurand.so.10',
  'libcudart.so.13',
  'libcuda.so.1',
  'libc.so.6',
]
const libraries = [
  'libcublasLt.so.13',
  'libcublas.so.13',
  'libcurand.so.10',
  'libcudart.so.13',
  'libcudnn.so.9',
]

/** As the kernel module says it, in both of its kinds. */
const closed =
  'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Mon Jul 21 2025\nGCC version: ...\n'
const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build\n'

const complete: Parts = {
  files: {
    [provider]: '',
    [shared]: '',
    '/proc/driver/nvidia/version': closed,
    '/usr/local/cuda/lib64/libcublas.so.13': '-> /usr/local/cuda/lib64/libcublas.so.13.0.2.14',
    '/usr/local/cuda/lib64/libcublas.so.13.0.2.14': '',
  },
  needed: { [provider]: linked },
  loads: ['libcuda.so.1', ...libraries],
  complaints: { [provider]: `${provider}: undefined symbol: Provider_GetHost` },
  programs: {
    'nvidia-smi': '580.65.06, NVIDIA H100, 81559 MiB, 9.0\n580.65.06, NVIDIA A2, 15356 MiB, 8.6\n',
  },
}
const check = (parts: Parts) => checkCuda(madeUpMachine(parts), folder)
const lines = (parts: Parts) => missing(check(parts)).map(({ what, detail }) => `${what} ${detail}`)

test('a machine that has everything lacks nothing, and says versions', () => {
  const checks = check(complete)
  assert.equal(missing(checks), [])
  const detail = (what: string) => checks.find((one) => one.what === what)?.detail
  assert.is(detail('NVIDIA driver'), '580.65.06')
  assert.is(
    detail('GPUs'),
    '0: NVIDIA H100, 81559 MiB, compute capability 9.0; 1: NVIDIA A2, 15356 MiB, compute capability 8.6',
  )
  assert.is(detail('libcublas.so.13'), '13.0.2.14, /usr/local/cuda/lib64/libcublas.so.13')
  assert.match(detail('links with') ?? '', /^CUDA 13 and cuDNN 9 \(read from/)
})

test('the open kernel module says its version too', () => {
  const checks = check({ ...complete, files: { ...complete.files, '/proc/driver/nvidia/version': open } })
  assert.is(checks.find(({ what }) => what === 'NVIDIA driver')?.detail, '580.95.05')
})

test('an empty machine: the files first, and CUDA 12 is expected', () => {
  const checks = check({})
  assert.equal(
    missing(checks).map(({ what }) => what),
    [
      ...[
        'libonnxruntime_providers_shared.so',
        'libonnxruntime_providers_cuda.so',
        'libcuda.so.1',
        'libcublasLt.so.12',
      ],
      ...['libcublas.so.12', 'libcurand.so.10', 'libcufft.so.11', 'libcudart.so.12', 'libcudnn.so.9'],
    ],
  )
  const steps = [...new Set(missing(checks).map(({ install }) => install))]
  assert.is(steps.length, 4)
  assert.match(steps[0]!, /^npm run cuda:install/)
  assert.match(steps[1]!, /driver, version 525 or later/)
  assert.match(steps[2]!, /pip install nvidia-cuda-runtime-cu12 nvidia-cublas-cu12 nvidia-curand-cu12/)
  assert.match(steps[3]!, /pip install nvidia-cudnn-cu12$/)
})

test('CUDA 13 has packages of other names, and wants a newer driver', () => {
  const steps = missing(check({ ...complete, loads: [] })).map(({ install }) => install)
  assert.match(steps[0]!, /driver, version 580 or later/)
  assert.match(steps[1]!, /pip install nvidia-cuda-runtime nvidia-cublas nvidia-curand/)
  assert.match(steps.at(-1)!, /pip install nvidia-cudnn-cu13$/)
})

test('a library where the loader does not look: where it is, and the variable to set', () => {
  const packages = '/home/me/.local/lib/python3.12/site-packages'
  const file = `${packages}/nvidia/cudnn/lib/libcudnn.so.9`
  const files = {
    ...complete.files,
    [file]: '',
    [`${packages}/nvidia_cudnn_cu13-9.28.1.4.dist-info/METADATA`]: '',
  }
  const loads = complete.loads!.filter((name) => name !== 'libcudnn.so.9')
  assert.equal(lines({ ...complete, files, loads }), [
    `libcudnn.so.9 is at ${file}, where the loader does not look`,
  ])
  const [lack] = missing(check({ ...complete, files, loads }))
  assert.match(
    lack!.install!,
    /^export LD_LIBRARY_PATH=\/home\/me\/.local\/lib\/python3.12\/site-packages\/nvidia\/cudnn\/lib:/,
  )
  // It loads once the variable is set, and has the version of its package.
  const env = { LD_LIBRARY_PATH: `${packages}/nvidia/cudnn/lib` }
  const found = check({ ...complete, files, env }).find(({ what }) => what === 'libcudnn.so.9')
  assert.equal(found, { ok: true, what: 'libcudnn.so.9', detail: `9.28.1.4, ${file}` })
})

test("the loader's cache is asked", () => {
  const programs = {
    '/sbin/ldconfig': '2 libs found\n\tlibcurand.so.10 (libc6,x86-64) => /lib/x/libcurand.so.10\n',
  }
  const files = { ...complete.files, '/lib/x/libcurand.so.10': '' }
  const found = check({ ...complete, files, programs }).find(({ what }) => what === 'libcurand.so.10')
  assert.is(found?.detail, '/lib/x/libcurand.so.10')
})

test('an old driver, a driver without a GPU, a library that is broken', () => {
  const old = { ...complete.files, '/proc/driver/nvidia/version': closed.replace('580.65.06', '550.54.15') }
  assert.equal(lines({ ...complete, files: old }), ['NVIDIA driver is version 550.54.15, older than 580'])
  assert.equal(lines({ ...complete, programs: {} }), ['NVIDIA driver lists no GPU'])
  const complaints = { [provider]: "/lib/libc.so.6: version `GLIBC_2.38' not found" }
  assert.equal(lines({ ...complete, complaints }), [
    "the provider does not load: /lib/libc.so.6: version `GLIBC_2.38' not found",
  ])
})

test('other systems have no CUDA: one line, and what to take instead', () => {
  for (const [platform, arch] of [
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ] as const) {
    const lacks = missing(check({ platform, arch }))
    assert.is(lacks.length, 1)
    assert.is(lacks[0]!.detail, `has no CUDA for ${platform}/${arch}, only for linux/x64`)
    assert.is(lacks[0]!.install, '--provider webgpu')
  }
  assert.is(check({ arch: 'arm64' })[0]!.install, '--provider cpu')
})

test.run()
