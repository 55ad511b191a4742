/** Where shared libraries of NVIDIA lie: where the loader looks, and where else they are usually put. */
import path from 'node:path'
import type { Machine } from '../machine.ts'

export interface Place {
  readonly name: string
  /** Folders; `*` stands for any part of a name. */
  readonly folders: readonly string[]
}

/** Folders outside of the loader's cache, in the order in which they are looked through. */
export function places({ env, home }: Machine): readonly Place[] {
  const python = [
    ...(env.VIRTUAL_ENV ? [`${env.VIRTUAL_ENV}/lib`] : []),
    ...(env.CONDA_PREFIX ? [`${env.CONDA_PREFIX}/lib`] : []),
    ...[`${home}/.local/lib`, '/usr/local/lib', '/usr/lib', '/opt/conda/lib'],
  ]
  const packages = python.flatMap((lib) => [
    `${lib}/python3*/site-packages/nvidia/*/lib`,
    `${lib}/python3*/dist-packages/nvidia/*/lib`,
  ])
  return [
    { name: 'LD_LIBRARY_PATH', folders: (env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean) },
    {
      name: 'the usual folders of CUDA',
      folders: [
        ...(env.CUDA_HOME ? [`${env.CUDA_HOME}/lib64`] : []),
        ...(env.CUDA_PATH ? [`${env.CUDA_PATH}/lib64`] : []),
        '/usr/local/cuda/lib64',
        '/usr/local/cuda-*/lib64',
        '/opt/cuda/lib64',
        '/usr/lib/x86_64-linux-gnu',
        '/usr/lib64',
        '/usr/lib/wsl/lib',
        ...(env.CONDA_PREFIX ? [`${env.CONDA_PREFIX}/lib`] : []),
      ],
    },
    { name: "pip's nvidia packages", folders: packages },
  ]
}

/** All of them, for someone who wonders why something was not found. */
export const placeNames = (machine: Machine): string =>
  places(machine)
    .map(({ name, folders }) =>
      name === 'LD_LIBRARY_PATH' ? `${name} (${folders.join(', ') || 'not set'})` : name,
    )
    .toSpliced(1, 0, "the loader's cache (ldconfig -p)")
    .join(', ')

export interface Found {
  readonly file: string
  readonly version: string | undefined
}

/** The loader's cache by name. */
export function loaderCache(machine: Machine): ReadonlyMap<string, string> {
  const text = machine.output('/sbin/ldconfig', '-p') ?? machine.output('ldconfig', '-p') ?? ''
  const entries = [...text.matchAll(/^\s+(\S+) \([^)]*x86-64[^)]*\) => (\S+)$/gm)]
  // The first of a name is the one that is taken.
  return new Map(entries.reverse().map(([, name, file]) => [name!, file!]))
}

/** The first file of that name: on LD_LIBRARY_PATH, in the loader's cache, in any other place. */
export function findLibrary(
  machine: Machine,
  soname: string,
  cache: ReadonlyMap<string, string>,
): Found | undefined {
  const [first, ...rest] = places(machine).map(({ folders }) =>
    folders.flatMap((folder) => matching(machine, folder)).map((folder) => path.posix.join(folder, soname)),
  )
  for (const file of [...first!, cache.get(soname) ?? [], ...rest.flat()].flat()) {
    const real = machine.realPath(file)
    if (real !== undefined) return { file, version: versionOf(machine, real, soname) }
  }
  return undefined
}

/** From the name of the file that a link leads to, or from the pip package that the file lies in. */
function versionOf(machine: Machine, real: string, soname: string): string | undefined {
  const base = soname.split('.so')[0]!
  const own = path.posix.basename(real).slice(`${base}.so.`.length)
  if (path.posix.basename(real) !== soname && /^[\d.]+$/.test(own)) return own
  const [, packages] = /^(.*)\/nvidia\/[^/]+\/lib\/[^/]+$/.exec(real) ?? []
  if (packages === undefined) return undefined
  const stem = distributions[base]
  const versions = machine
    .list(packages)
    .map((name) => /^(nvidia_\w+?)(?:_cu\d+)?-([\d.]+)\.dist-info$/.exec(name))
  return versions.find((match) => match?.[1] === stem)?.[2]
}

const distributions: Readonly<Record<string, string>> = {
  libcudart: 'nvidia_cuda_runtime',
  libcublasLt: 'nvidia_cublas',
  libcublas: 'nvidia_cublas',
  libcurand: 'nvidia_curand',
  libcufft: 'nvidia_cufft',
  libnvrtc: 'nvidia_cuda_nvrtc',
  libcudnn: 'nvidia_cudnn',
}

/** Existing paths that a path with `*` in its parts stands for. */
function matching(machine: Machine, pattern: string): readonly string[] {
  const [, ...parts] = pattern.split('/')
  return parts.reduce<readonly string[]>(
    (found, part) => {
      if (!part.includes('*')) return found.map((folder) => `${folder}/${part}`)
      const regex = new RegExp(`^${part.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
      return found.flatMap((folder) =>
        machine
          .list(folder || '/')
          .filter((name) => regex.test(name))
          .map((name) => `${folder}/${name}`),
      )
    },
    [''],
  )
}
