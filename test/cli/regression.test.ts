/** Regression against a reference, end to end on the bundled model: what is caught, and which cause is told. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModel, writeModel } from '../../src/onnx/file.ts'
import type { Model } from '../../src/onnx/model.ts'
import { assertDone, type Outcome, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const bundled = fileURLToPath(new URL('../../models/cnn-manifold.onnx', import.meta.url))
const reference = at('reference.json')

/** The bundled model, changed, in a file of its own. */
function changed(name: string, change: (model: Model) => void): string {
  const model = readModel(bundled)
  change(model)
  writeModel(at(name), model)
  return at(name)
}

/** Multiplies the weights of the last layer. */
function scaleWeights({ graph }: Model, factor: (i: number) => number): void {
  const weights = graph.initializers.get('fc.weight')
  if (weights?.dtype !== 'float32') throw new Error('expected fc.weight to be float32')
  const values = weights.data as Float32Array
  values.forEach((value, i) => {
    values[i] = value * factor(i)
  })
}

const oneWeight = changed('one-weight.onnx', (model) => scaleWeights(model, (i) => (i === 100 ? 1.1 : 1)))
const manyWeights = changed('many-weights.onnx', (model) => scaleWeights(model, (i) => i % 3))
const otherGraph = changed('other-graph.onnx', ({ graph }) => {
  graph.name = 'renamed'
})
copyFileSync(bundled, at('copy.onnx'))
writeFileSync(at('bad.json'), '{"schema":"onnx-manifold/reference/1"}')

const clean = (model: string, ...more: readonly string[]) =>
  runCli('evaluate', model, '--limit', '60', '--quiet', ...more)
const evaluate = (model: string, ...more: readonly string[]) =>
  clean(model, '--attack', 'fgsm', '--eps', '8/255', ...more)
const written = evaluate(bundled, '--write-reference', reference)
const against = async (model: string, ...more: readonly string[]): Promise<Outcome> => {
  assertDone(await written)
  return evaluate(model, '--reference', reference, ...more)
}

/** Compared with the old reference, and written over it. */
async function accept(): Promise<Outcome> {
  assertDone(await written)
  copyFileSync(reference, at('own.json'))
  const both = ['--reference', at('own.json'), '--write-reference', at('own.json')]
  return evaluate(manyWeights, ...both, '--junit', at('junit.xml'), '--require-clean', '1')
}

const whole = against(bundled, '--json', at('whole.json'))
const outcomes = {
  same: against(at('copy.onnx'), '--batch', '13', '--threads', '1'),
  oneWeight: against(oneWeight),
  oneWeightTolerated: against(oneWeight, '--tolerance', '1'),
  manyWeights: against(manyWeights, '--tolerance', '1'),
  otherGraph: against(otherGraph),
  preprocessing: against(bundled, '--mean', '0.1', '--tolerance', '100'),
  data: against(bundled, '--data', 'glyphs:train', '--tolerance', '100'),
  unattacked: whole.then(() => clean(bundled, '--reference', at('whole.json'))),
  accepted: accept(),
  again: evaluate(bundled, '--write-reference', at('again.json'), '--batch', '7'),
  parts: Promise.all(
    [1, 2].map((i) =>
      evaluate(bundled, '--batch', '20', '--shard', `${i}/2`, '--json', at(`part-${i}.json`)),
    ),
  ),
  bad: evaluate(bundled, '--reference', at('bad.json')),
}

function assertMoved({ code, stdout, stderr }: Outcome, ...parts: readonly RegExp[]): void {
  assert.is(code, 1, stderr)
  assert.match(stdout, /^model/)
  assert.match(stderr, /^not as in the reference +expected +actual +difference +allowed\n/)
  for (const part of parts) assert.match(stderr, part)
  assert.is(stderr.match(/^cause: /gm)?.length, 1, stderr)
}

test('the same again is as the reference, in another file and other batches, with other threads', async () => {
  assertDone(await outcomes.same)
})

test('one weight of 56,554 that changes no count is caught: exact means exact', async () => {
  const outcome = await outcomes.oneWeight
  assertMoved(
    outcome,
    /^model\.weightsSha256 /m,
    /^cause: the weights of the model are not those of the reference/m,
  )
  assert.not.match(outcome.stderr, 'correct')
})

test('within a tolerance that weight is told, and is no failure', async () => {
  const { code, stderr } = await outcomes.oneWeightTolerated
  assert.is(code, 0)
  assert.match(stderr, /^note: the weights of the model are not those of the reference [^\n]+\n$/)
})

test('weights that move counts fail within a tolerance too, and are the cause', async () => {
  assertMoved(
    await outcomes.manyWeights,
    /^fgsm linf 8\/255 robust correct +\d+ +\d+ +[+-][\d.]+ points +1 points$/m,
    /^cause: the weights of the model are not those of the reference/m,
  )
})

test('another graph with the same weights and numbers is told, and is no failure', async () => {
  const { code, stderr } = await outcomes.otherGraph
  assert.is(code, 0)
  assert.match(
    stderr,
    /^note: the graph of the model, or what else its file says, is not that .*same weights/,
  )
})

test('another preprocessing is caught, whatever the tolerance, with its field', async () => {
  assertMoved(
    await outcomes.preprocessing,
    /^settings\.preprocessing\.mean +none +\[0\.1\]$/m,
    /^cause: the preprocessing is not that of the reference: settings\.preprocessing\.mean: expected none, got \[0\.1\]$/m,
  )
})

test('other data are caught, whatever the tolerance', async () => {
  assertMoved(
    await outcomes.data,
    /^data\.sha256 +[0-9a-f]{12} +[0-9a-f]{12}$/m,
    /^cause: the data are not those of the reference: .*expected glyphs:test, got glyphs:train$/m,
  )
})

test('the whole JSON is a reference too, and an attack left out is missed', async () => {
  assertDone(await whole)
  const { code, stderr } = await outcomes.unattacked
  assert.is(code, 1)
  assert.match(stderr, /^fgsm linf 8\/255 robust correct +\d+ +not run$/m)
})

test('compared with the old, the new is written over it all the same; JUnit XML has both', async () => {
  const { code, stderr } = await outcomes.accepted
  assert.is(code, 1)
  assert.match(stderr, /\nclean accuracy [\d.]+ \(95 % interval [\d.]+ to [\d.]+\), required 1\n$/)
  const { model, clean } = JSON.parse(readFileSync(at('own.json'), 'utf8'))
  assert.equal([model.file, clean.n], ['many-weights.onnx', 60])
  assertDone(await evaluate(manyWeights, '--reference', at('own.json')))
  const xml = readFileSync(at('junit.xml'), 'utf8')
  assert.match(xml, /<testcase [^>]*name="model.weightsSha256" time="0.000"><failure /)
  assert.match(xml, /<testcase [^>]*name="clean accuracy at least 1" time="0.000"><failure /)
})

test('the same evaluation writes the same bytes', async () => {
  assertDone(await outcomes.again)
  assertDone(await written)
  assert.is(readFileSync(at('again.json'), 'utf8'), readFileSync(reference, 'utf8'))
})

test('merge compares and writes as evaluate does', async () => {
  for (const outcome of [...(await outcomes.parts), await written]) assertDone(outcome)
  const parts = [1, 2].map((i) => at(`part-${i}.json`))
  const merged = at('merged.json')
  assertDone(await runCli('merge', ...parts, '--reference', reference, '--write-reference', merged))
  assert.is(readFileSync(merged, 'utf8'), readFileSync(reference, 'utf8'))
})

test('a reference that says something else is refused before anything runs', async () => {
  const { code, stdout, stderr } = await outcomes.bad
  assert.equal([code, stdout], [2, ''])
  assert.match(stderr, /^error: .*bad\.json: model\.sha256: expected a string, got none\n$/)
})

test.run()
