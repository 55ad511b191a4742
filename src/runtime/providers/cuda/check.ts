/** Everything that ONNX Runtime's CUDA provider needs, in the order in which its lack is told. */
import path from 'node:path'
import type { Check } from '../check.ts'
import type { Machine } from '../machine.ts'
import { checkDriver, loaderWords } from './driver.ts'
import { cudaVersion, installText, type Library, leastDriver, librariesOf } from './libraries.ts'
import { findLibrary, loaderCache } from './places.ts'
import {
  bindingFolder,
  checkProviderFiles,
  cudaSystem,
  packageFolder,
  providerFile,
} from './provider-files.ts'

/** @param folder of the binding */
export function checkCuda(
  machine: Machine,
  folder: string = bindingFolder(packageFolder(), machine),
): readonly Check[] {
  const system = `${machine.platform}/${machine.arch}`
  if (system !== cudaSystem)
    return [
      {
        ok: false,
        what: 'onnxruntime-node',
        detail: `has no CUDA for ${system}, only for ${cudaSystem}`,
        install:
          machine.arch === 'arm64' && machine.platform === 'linux' ? '--provider cpu' : '--provider webgpu',
      },
    ]
  const file = path.join(folder, providerFile)
  const needed = machine.needed(file)
  const libraries = librariesOf(needed)
  const cuda = cudaVersion(libraries)
  const checks: readonly Check[] = [
    ...checkProviderFiles(machine, folder),
    {
      ok: true,
      what: 'links with',
      detail: `CUDA ${cuda} and cuDNN 9 (${needed ? `read from ${providerFile}` : `expected: ${providerFile} would say`})`,
    },
    ...checkDriver(machine, leastDriver(cuda)),
    ...checkLibraries(machine, libraries, cuda),
  ]
  return checks.every(({ ok }) => ok) ? [...checks, checkLoads(machine, file)] : checks
}

function checkLibraries(machine: Machine, libraries: readonly Library[], cuda: number): readonly Check[] {
  const cache = loaderCache(machine)
  const looked = libraries.map((library) => ({
    library,
    complaint: machine.loadError(library.soname),
    found: findLibrary(machine, library.soname, cache),
  }))
  const away = looked.flatMap(({ complaint, found }) =>
    complaint !== undefined && found ? path.posix.dirname(found.file) : [],
  )
  const pathText = `export LD_LIBRARY_PATH=${[...new Set(away)].join(':')}:$LD_LIBRARY_PATH, in the shell that starts Node`
  return looked.map(({ library: { soname, of }, complaint, found }): Check => {
    const where = [found?.version, found?.file].filter((part) => part !== undefined).join(', ')
    if (complaint === undefined) return { ok: true, what: soname, detail: where || 'loads' }
    if (found)
      return {
        ok: false,
        what: soname,
        detail: /is not found/.test(loaderWords(complaint))
          ? `is at ${found.file}, where the loader does not look`
          : `does not load: ${complaint}`,
        install: pathText,
      }
    return { ok: false, what: soname, detail: loaderWords(complaint), install: installText(of, cuda) }
  })
}

/** What the provider is to find in the runtime, which is not there when it is loaded alone: its libraries were all found by then. */
const ofRuntime = 'undefined symbol: Provider_GetHost'

/** The last word is the loader's: a library of the system may be too old, or one of CUDA's of another version. */
function checkLoads(machine: Machine, file: string): Check {
  const complaint = machine.loadError(file)
  if (complaint === undefined || complaint.includes(ofRuntime))
    return { ok: true, what: 'the provider', detail: 'loads' }
  return {
    ok: false,
    what: 'the provider',
    detail: `does not load: ${complaint}`,
    install: 'see what the loader says: a version of a library that it wants is another one here',
  }
}
