/** Brings the files of ONNX Runtime's CUDA provider to where onnxruntime-node looks for them. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { UserError } from '../../errors.ts'
import {
  bindingFolder,
  cudaSystem,
  packageFolder,
  providerFiles,
} from '../../runtime/providers/cuda/provider-files.ts'
import { packageVersion } from '../version.ts'
import { unpackProvider } from './archive.ts'

export interface InstallOptions {
  /** A wheel, a NuGet package or a release archive on this machine; from the network by default. */
  readonly from?: string | undefined
  /** Of onnxruntime-node. */
  readonly folder?: string
  readonly platform?: string
  readonly arch?: string
}

/**
 * @returns the files that were put there
 * @throws UserError on another system, where the network is closed, and for an archive of another version
 */
export async function installCuda({
  from,
  folder = packageFolder(),
  platform = process.platform,
  arch = process.arch,
}: InstallOptions = {}): Promise<readonly string[]> {
  if (`${platform}/${arch}` !== cudaSystem)
    throw new UserError(
      `cuda:install: onnxruntime-node has CUDA for ${cudaSystem} alone, this is ${platform}/${arch}`,
    )
  const into = bindingFolder(folder, { platform, arch })
  if (from === undefined) download(folder)
  else await copyFrom(from, into, packageVersion(path.join(folder, 'package.json')))
  const files = providerFiles.map((name) => path.join(into, name))
  const lacks = files.find((file) => !existsSync(file))
  if (lacks !== undefined) throw new UserError(`cuda:install: it ended without ${lacks}`)
  return files
}

/** onnxruntime-node's own script: the project's .npmrc keeps npm from running it at every install. */
function download(folder: string): void {
  const script = path.join(folder, 'script', 'install.js')
  const { status } = spawnSync(process.execPath, [script, '--onnxruntime-node-install=cuda12'], {
    stdio: 'inherit',
  })
  if (status !== 0)
    throw new UserError(
      'cuda:install: the download failed (above is why); with a file from elsewhere: npm run cuda:install -- --from FILE (docs/gpu.md)',
    )
}

async function copyFrom(from: string, into: string, expected: string): Promise<void> {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'onnx-manifold-cuda-'))
  try {
    const { version, folder } = await unpackProvider(from, temporary)
    // Builds of one version say after a plus sign what they were built for.
    if (version.split('+')[0] !== expected)
      throw new UserError(
        `--from ${from}: expected version ${expected} as onnxruntime-node has, got ${version}`,
      )
    for (const name of providerFiles) {
      // Whoever looks meanwhile finds all of a file or nothing.
      const part = path.join(into, `${name}.part`)
      copyFileSync(path.join(folder, name), part)
      renameSync(part, path.join(into, name))
    }
  } finally {
    rmSync(temporary, { recursive: true })
  }
}
