/** The NVIDIA driver: the one part of CUDA that comes with the system and not with a program. */
import type { Check } from '../check.ts'
import type { Machine } from '../machine.ts'

export interface Driver {
  readonly version?: string
  /** A line each: `NVIDIA H100, 81559 MiB, compute capability 9.0`. */
  readonly gpus: readonly string[]
}

/** From the kernel module, and from nvidia-smi, which is there on WSL too. */
export function readDriver(machine: Machine): Driver {
  const module = /Module\s+(?:for \S+\s+)?([\d.]+)/.exec(
    machine.readText('/proc/driver/nvidia/version') ?? '',
  )
  const asked = machine.output(
    'nvidia-smi',
    '--query-gpu=driver_version,name,memory.total,compute_cap',
    '--format=csv,noheader',
  )
  const rows = (asked ?? '').split('\n').flatMap((line) => (line.includes(',') ? [line.split(', ')] : []))
  const version = module?.[1] ?? rows[0]?.[0]
  return {
    ...(version !== undefined && { version }),
    gpus:
      rows.length > 0
        ? rows.map(([, name, memory, capability]) => `${name}, ${memory}, compute capability ${capability}`)
        : gpusOfKernel(machine),
  }
}

const gpusOfKernel = (machine: Machine): readonly string[] =>
  machine.list('/proc/driver/nvidia/gpus').flatMap((name) => {
    const text = machine.readText(`/proc/driver/nvidia/gpus/${name}/information`) ?? ''
    return /Model:\s*(.+)/.exec(text)?.[1] ?? []
  })

/** @param least the first branch of the driver that will do */
export function checkDriver(machine: Machine, least: number): readonly Check[] {
  const { version, gpus } = readDriver(machine)
  const complaint = machine.loadError('libcuda.so.1')
  const install = `install the NVIDIA driver, version ${least} or later (in a container: start it with the GPU, docker run --gpus all)`
  const library: Check =
    complaint === undefined
      ? { ok: true, what: 'libcuda.so.1', detail: "loads (the driver's library)" }
      : { ok: false, what: 'libcuda.so.1', detail: loaderWords(complaint), install }
  if (version === undefined && complaint !== undefined) return [library]
  if (version === undefined)
    return [
      library,
      {
        ok: true,
        what: 'NVIDIA driver',
        detail: 'of unknown version: neither /proc/driver/nvidia/version nor nvidia-smi is there',
      },
    ]
  const isNew = Number.parseInt(version, 10) >= least
  const listed: Check =
    gpus.length > 0
      ? { ok: true, what: 'GPUs', detail: gpus.map((gpu, i) => `${i}: ${gpu}`).join('; ') }
      : {
          ok: false,
          what: 'NVIDIA driver',
          detail: 'lists no GPU',
          install: 'nvidia-smi should list a GPU: look at its message',
        }
  return [
    library,
    {
      ok: isNew,
      what: 'NVIDIA driver',
      detail: isNew ? version : `is version ${version}, older than ${least}`,
      ...(!isNew && { install }),
    },
    listed,
  ]
}

/** What the loader says, without its own words for the usual case. */
export const loaderWords = (complaint: string): string =>
  /cannot open shared object file: No such file/.test(complaint) ? 'is not found' : complaint
