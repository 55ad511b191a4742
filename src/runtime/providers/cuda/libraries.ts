/** The shared libraries of NVIDIA that ONNX Runtime's CUDA provider is linked with, and what they come in. */

/** By what a file's name begins with; `pip` without the ending that names the CUDA version. */
const known = {
  libcudart: { of: 'cuda', pip: 'nvidia-cuda-runtime' },
  libcublasLt: { of: 'cuda', pip: 'nvidia-cublas' },
  libcublas: { of: 'cuda', pip: 'nvidia-cublas' },
  libcurand: { of: 'cuda', pip: 'nvidia-curand' },
  libcufft: { of: 'cuda', pip: 'nvidia-cufft' },
  libnvrtc: { of: 'cuda', pip: 'nvidia-cuda-nvrtc' },
  libcudnn: { of: 'cudnn', pip: 'nvidia-cudnn' },
} as const satisfies Readonly<Record<string, { of: 'cuda' | 'cudnn'; pip: string }>>

export interface Library {
  /** What the loader looks for: `libcublas.so.12`. */
  readonly soname: string
  readonly of: 'cuda' | 'cudnn'
  readonly pip: string
}

/** Of the provider that `npm run cuda:install` fetches, as long as it is not there to be read. */
const expected = [
  'libcublasLt.so.12',
  'libcublas.so.12',
  'libcurand.so.10',
  'libcufft.so.11',
  'libcudart.so.12',
] as const

/**
 * cuDNN is always among them: the provider of 1.30 for CUDA 13 is not linked with it (`readelf -d`) but loads it when it starts.
 *
 * @param needed by the provider's file; undefined where that is not there
 */
export function librariesOf(needed: readonly string[] = expected): readonly Library[] {
  const all = needed.some((soname) => soname.startsWith('libcudnn.')) ? needed : [...needed, 'libcudnn.so.9']
  return all.flatMap((soname) => {
    const kind = Object.entries(known).find(([name]) => soname.startsWith(`${name}.so`))?.[1]
    return kind ? [{ soname, ...kind }] : []
  })
}

/** The major version of CUDA that a provider is linked with: cuBLAS is numbered as CUDA is. */
export const cudaVersion = (libraries: readonly Library[]): number =>
  Number(
    libraries
      .map(({ soname }) => /^libcublas\.so\.(\d+)/.exec(soname)?.[1])
      .find((major) => major !== undefined) ?? 12,
  )

/** The first driver branch that runs programs of a CUDA version (CUDA toolkit release notes, minor version compatibility). */
export const leastDriver = (cuda: number): number => (cuda >= 13 ? 580 : 525)

/** What to install for libraries that are nowhere. NVIDIA's packages for CUDA 13 say the version no more, but for cuDNN. */
export function installText(of: Library['of'], cuda: number): string {
  const ending = (name: string) => (of === 'cudnn' || cuda < 13 ? `${name}-cu${cuda}` : name)
  const pip = Object.values(known).flatMap((one) => (one.of === of ? ending(one.pip) : []))
  const what =
    of === 'cudnn'
      ? `cuDNN 9 for CUDA ${cuda}: the package cudnn9-cuda-${cuda} of NVIDIA's repository for your system`
      : `CUDA ${cuda}: the package cuda-libraries-${cuda}-x of NVIDIA's repository for your system, x the newest there is`
  return `install ${what}, or without root: pip install ${[...new Set(pip)].join(' ')}`
}
