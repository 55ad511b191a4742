/** What WebGPU needs: it comes with onnxruntime-node (Dawn is in the library), so only the system's graphics driver can be missing. */
import type { Check } from '../check.ts'
import { loaderWords } from '../cuda/driver.ts'
import type { Machine } from '../machine.ts'

/** Folders in which drivers tell the Vulkan loader where they are. */
const manifests = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'] as const

/** Metal on macOS and Direct3D 12 on Windows belong to the system; on Linux Dawn goes through Vulkan. */
export function checkWebGpu(machine: Machine): readonly Check[] {
  if (machine.platform === 'darwin') return [{ ok: true, what: 'Metal', detail: 'part of macOS' }]
  if (machine.platform === 'win32') return [{ ok: true, what: 'Direct3D 12', detail: 'part of Windows' }]
  const complaint = machine.loadError('libvulkan.so.1')
  return [
    complaint === undefined
      ? { ok: true, what: 'libvulkan.so.1', detail: 'loads (the Vulkan loader)' }
      : {
          ok: false,
          what: 'libvulkan.so.1',
          detail: loaderWords(complaint),
          install:
            'install the Vulkan loader: the package libvulkan1 (Debian, Ubuntu) or vulkan-loader (Fedora)',
        },
    checkDrivers(machine),
  ]
}

function checkDrivers(machine: Machine): Check {
  const said = machine.env.VK_DRIVER_FILES ?? machine.env.VK_ICD_FILENAMES
  const files = said
    ? said.split(':').filter((file) => machine.realPath(file) !== undefined)
    : manifests.flatMap((folder) => machine.list(folder).map((name) => `${folder}/${name}`))
  const what = 'Vulkan driver'
  if (files.length > 0) return { ok: true, what, detail: files.join(', ') }
  return {
    ok: false,
    what,
    detail: said ? `is not where the environment says: ${said}` : `is not found in ${manifests.join(', ')}`,
    install: "install the GPU's Vulkan driver: NVIDIA's own has it; for AMD and Intel mesa-vulkan-drivers",
  }
}
