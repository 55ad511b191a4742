/**
 * Runs a gradient graph in Node on the inputs that check-gradient-file.py --dump wrote, into DIR/node/, for its --expect:
 * both runtimes must compute the same from the same file.
 *
 *     npx tsx tools/reference/run-gradient-file.ts FILE.onnx DIR
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openSession, readModel, type Tensor } from '../../src/index.ts'

const [file, folder] = process.argv.slice(2) as [string, string]
const meta = JSON.parse(readFileSync(path.join(folder, 'meta.json'), 'utf8')) as {
  readonly inputs: Record<string, number[]>
}
const safe = (name: string) => name.replace(/[^A-Za-z0-9._-]/g, '_')

const feeds = Object.entries(meta.inputs).map(([name, dims]): [string, Tensor] => {
  const labels = name === 'labels'
  const { buffer } = new Uint8Array(
    readFileSync(path.join(folder, `${safe(name)}.${labels ? 'i64' : 'f32'}`)),
  )
  return labels
    ? [name, { dtype: 'int64', dims, data: new BigInt64Array(buffer) }]
    : [name, { dtype: 'float32', dims, data: new Float32Array(buffer) }]
})
const session = await openSession(readModel(file))
const results = await session.run(Object.fromEntries(feeds))
mkdirSync(path.join(folder, 'node'), { recursive: true })
for (const [name, { data }] of Object.entries(results))
  writeFileSync(path.join(folder, 'node', `${safe(name)}.f32`), new Uint8Array((data as Float32Array).buffer))
await session.release()
