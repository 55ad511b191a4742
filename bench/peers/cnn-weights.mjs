/** What the peers in JavaScript read of a workload, and the layers of `cnn` (src/train/networks/cnn.ts) that they all have. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Name to `{ dims, data }`. @param {string} folder */
export function readWeights(folder) {
  const { buffer, byteOffset } = readFileSync(join(folder, 'weights.bin'))
  const entries = JSON.parse(readFileSync(join(folder, 'weights.json'), 'utf8'))
  return Object.fromEntries(
    entries.map(({ name, dims, offset }) => {
      const length = dims.reduce((product, dim) => product * dim, 1)
      const start = byteOffset + offset
      return [name, { dims, data: new Float32Array(buffer.slice(start, start + 4 * length)) }]
    }),
  )
}

/** Names of what is trained, in the order of the layers. */
export const trained = [
  ...[1, 2, 3].flatMap((k) => [`conv${k}.weight`, `bn${k}.weight`, `bn${k}.bias`]),
  'fc.weight',
  'fc.bias',
]

export const learning = { rate: 0.01, momentum: 0.9, weightDecay: 1e-4 }
export const epsilon = 1e-5

/** @param {string} name of a package that this folder has */
export const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version
