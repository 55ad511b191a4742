/**
 * `npm run test:conformance`: the gradient of every ONNX conformance case (Debian package libonnx-testdata) against finite
 * differences. A case takes part if it has float32 inputs and outputs and ONNX Runtime reproduces its expected outputs.
 * Inputs are moved off kinks by seeded noise. `npm run test:conformance -- softmax` runs the cases whose path matches.
 *
 * Prints every case that does not pass with its reason, and a closing line; exit code 1 if fewer than the required
 * number pass (of all cases).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { randomStream } from '../src/data/random.ts'
import { UserError } from '../src/errors.ts'
import { checkGradient } from '../src/eval/gradient-check.ts'
import { decodeTensorProto } from '../src/onnx/decode-tensor.ts'
import { readModel } from '../src/onnx/file.ts'
import type { Model } from '../src/onnx/model.ts'
import { isFloat, type Tensor, toNumbers } from '../src/onnx/tensor.ts'
import { type Feeds, openSession } from '../src/runtime/session.ts'

const root = process.env.ONNX_TESTDATA ?? '/usr/share/libonnx-testdata/data'
const folders = ['node', 'pytorch-converted', 'pytorch-operator', 'simple']
const required = 640
const filter = process.argv[2] ?? ''

/** Float inputs that choose a shape or a mode: no derivative is defined for them. */
const settings = new Set([
  'scales',
  'roi',
  'ratio',
  'r',
  'sizes',
  'start',
  'limit',
  'delta',
  'sampling_rate',
  'depth',
])

type Outcome = 'passed' | 'failed' | 'no rule' | 'not a candidate'

interface Result {
  readonly name: string
  readonly outcome: Outcome
  readonly reason: string
}

/** The largest error that a direction may have at its best step. */
const tolerance = 1e-2
const steps = [1e-2, 3e-3, 1e-3, 3e-4, 1e-4]

async function runCase(folder: string, name: string): Promise<Result> {
  const result = (outcome: Outcome, reason = ''): Result => ({ name: `${folder}/${name}`, outcome, reason })
  const base = path.join(root, folder, name)
  let model: Model
  let feeds: Feeds
  try {
    model = readModel(path.join(base, 'model.onnx'))
    feeds = readFeeds(base, model)
    const mismatch = await forwardMismatch(base, model, feeds)
    if (mismatch !== undefined) return result('not a candidate', mismatch)
  } catch (error) {
    return result('not a candidate', firstLine(error))
  }
  const wrt = Object.keys(feeds).filter(
    (n) => feeds[n]!.dtype === 'float32' && !settings.has(n) && feeds[n]!.data.length > 0,
  )
  const floatOutputs = model.graph.outputs.some((o) => o.type?.kind === 'tensor' && isFloat(o.type.dtype))
  if (wrt.length === 0 || !floatOutputs) return result('not a candidate', 'no float32 input or output')
  try {
    const errors: number[] = []
    // Away from zero first; towards it where a domain ends (Acos at 1).
    for (const scale of [0.1, 0.02, 0.004, -0.02, -0.004]) {
      const moved = moveOffKinks(feeds, wrt, scale)
      const directions = await checkGradient(model, moved, { wrt, directions: 3, steps, threads: 1 })
      errors.push(
        Math.max(...directions.map((d) => (Number.isNaN(d.error) ? Number.POSITIVE_INFINITY : d.error))),
      )
      if (errors.at(-1)! <= tolerance) return result('passed')
    }
    return result('failed', `relative errors ${errors.map((e) => e.toExponential(1)).join(', ')}`)
  } catch (error) {
    const text = firstLine(error)
    return result(
      error instanceof UserError && text.includes('no gradient rule') ? 'no rule' : 'failed',
      text,
    )
  }
}

const firstLine = (error: unknown): string => String((error as Error).message ?? error).split('\n')[0] ?? ''

function readFeeds(base: string, model: Model): Feeds {
  const inputs = model.graph.inputs
  return Object.fromEntries(
    files(base, 'input').map((file, i) => [inputs[i]?.name ?? '', tensorOf(file, `input ${i}`)]),
  )
}

const files = (base: string, kind: 'input' | 'output'): string[] =>
  Array.from({ length: 100 }, (_, i) => path.join(base, 'test_data_set_0', `${kind}_${i}.pb`)).filter(
    existsSync,
  )

function tensorOf(file: string, what: string): Tensor {
  const tensor = decodeTensorProto(readFileSync(file))
  if (tensor.dtype === 'opaque' || tensor.dtype === 'bfloat16')
    throw new Error(`${what} is of a type that cannot be fed`)
  return tensor
}

/** Why ONNX Runtime's outputs are not the expected ones, or undefined. */
async function forwardMismatch(base: string, model: Model, feeds: Feeds): Promise<string | undefined> {
  const session = await openSession(model, { threads: 1 })
  try {
    const results = await session.run(feeds)
    for (const [i, file] of files(base, 'output').entries()) {
      const expected = tensorOf(file, `output ${i}`)
      const actual = results[model.graph.outputs[i]?.name ?? '']
      if (actual === undefined || expected.dtype !== actual.dtype) return `output ${i} is of another type`
      if (expected.dtype === 'string') continue
      const [a, b] = [toNumbers(expected), toNumbers(actual)]
      if (a.length !== b.length) return `output ${i} has another size`
      const worst = a.reduce((m, x, k) => Math.max(m, Math.abs(x - b[k]!) / (1 + Math.abs(x))), 0)
      if (worst > 1e-3) return `output ${i} is off by ${worst}`
    }
    return undefined
  } finally {
    await session.release()
  }
}

/** Noise relative to each value, at least of that size; signs are kept, so that domains are. */
function moveOffKinks(feeds: Feeds, wrt: readonly string[], scale: number): Feeds {
  const moved = wrt.map((name): [string, Tensor] => {
    const random = randomStream(0, `conformance/${name}`, 0, 0)
    const data = (feeds[name]!.data as Float32Array).map(
      (x) => x + scale * (0.5 + random.uniform()) * (x < 0 ? -1 : 1),
    )
    return [name, { ...feeds[name]!, data }]
  })
  return { ...feeds, ...Object.fromEntries(moved) }
}

function available(): boolean {
  if (existsSync(root)) return true
  spawnSync('apt-get', ['install', '-y', '-qq', 'libonnx-testdata'], { stdio: 'ignore' })
  return existsSync(root)
}

if (!available()) {
  console.log(`SKIP: ${root} is missing and the package libonnx-testdata cannot be installed`)
  console.log('0 passed, 0 failed, 1 skipped')
} else {
  const results: Result[] = []
  for (const folder of folders)
    for (const name of readdirSync(path.join(root, folder)).sort())
      if (`${folder}/${name}`.includes(filter) && existsSync(path.join(root, folder, name, 'model.onnx')))
        results.push(await runCase(folder, name))
  const of = (outcome: Outcome) => results.filter((r) => r.outcome === outcome)
  for (const r of [...of('failed'), ...of('no rule'), ...(filter ? of('not a candidate') : [])])
    console.log(`${r.outcome.padEnd(10)} ${r.name}: ${r.reason}`)
  const failed = of('failed').length + of('no rule').length
  console.log(
    `${of('not a candidate').length} cases take no part (no float32 in or out, or ONNX Runtime differs)`,
  )
  console.log(`${of('passed').length} passed, ${failed} failed`)
  if (filter === '' && of('passed').length < required) process.exitCode = 1
}
