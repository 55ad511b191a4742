import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Runs `body` with a folder that holds these files, by their paths in it, and removes the folder afterwards. */
export async function withFiles(
  files: Readonly<Record<string, Uint8Array | string>>,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'onnx-manifold-'))
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), bytes)
    }
    await body(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
