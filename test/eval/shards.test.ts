/** Parts of an evaluation, merged, are the evaluation. */
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type EvaluateModelOptions, evaluateModel } from '../../src/eval/evaluate-model.ts'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { mergeShards, parseShardFile, type ShardFile } from '../../src/eval/shards/merge.ts'
import { parseShard, shardRange } from '../../src/eval/shards/shard.ts'
import { readModel } from '../../src/onnx/file.ts'
import { float32, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { tinyClassifier } from '../cli/models.ts'
import { throwsUserError } from '../data/user-error.ts'
import { lasting } from './lasting.ts'

const model = tinyClassifier({ head: 'Softmax' })
const settings: EvaluateModelOptions = {
  data: 'glyphs:test?n=23',
  attacks: ['fgsm', { name: 'pgd', steps: 3, restarts: 2 }],
  eps: '1/255,4/255',
  deformations: {
    names: 'rotate=40,gaussian-noise=0.1',
    worstCase: { rotation: 20, shift: 0.1, rotations: 2, shifts: 1 },
  },
  batch: 2,
  threads: 1,
  seed: 3,
}

/** Parts as files hold them. */
async function shardFiles(of: number, more: Partial<EvaluateModelOptions> = {}): Promise<ShardFile[]> {
  const files: ShardFile[] = []
  for (let index = 1; index <= of; index += 1) {
    const part = await evaluateModel(model, { ...settings, ...more, shard: { index, of } })
    files.push(parseShardFile(`${index}.json`, JSON.stringify(part)))
  }
  return files
}

const whole = evaluateModel(model, settings)
const eight = whole.then(() => shardFiles(8))
const json = (e: Evaluation) => JSON.stringify(lasting(e), null, 2)

test('eight parts merged, in any order, give the bytes of the whole', async () => {
  const files = await eight
  assert.ok((await whole).attacks[3]!.successRate > 0)
  assert.is(json(await mergeShards(files.toReversed())), json(await whole))
})

test('parts may be empty, where there are more of them than batches', async () => {
  const files = await shardFiles(5, { batch: 12 })
  assert.ok(files.some(({ evaluation }) => evaluation.clean.n === 0))
  const alone = await evaluateModel(model, { ...settings, batch: 12 })
  assert.is(json(await mergeShards(files)), json(alone))
})

test('what checks find of the model is found in every part, once in the whole, and not where they are off', async () => {
  const saturated = readModel(fileURLToPath(new URL('../../models/cnn-none.onnx', import.meta.url)))
  const last = saturated.graph.nodes.findLast(({ op }) => op === 'Gemm')!
  for (const name of last.inputs.slice(1)) {
    const tensor = saturated.graph.initializers.get(name)!
    const data = Float32Array.from(toNumbers(tensor as Tensor), (w) => 1000 * w)
    saturated.graph.initializers.set(name, float32(data, tensor.dims))
  }
  const asked = { ...settings, attacks: ['fgsm'], batch: 12 } as const
  const alone = await evaluateModel(saturated, asked)
  assert.ok(alone.warnings.some(({ code }) => code === 'logit-scale'))
  const parts: ShardFile[] = []
  for (const index of [1, 2]) {
    const evaluation = await evaluateModel(saturated, { ...asked, shard: { index, of: 2 } })
    parts.push({ file: `${index}.json`, evaluation })
  }
  assert.is(json(await mergeShards(parts)), json(alone))
  const { warnings } = await evaluateModel(saturated, { ...asked, checks: 'off' })
  assert.not.ok(warnings.some(({ code }) => code === 'logit-scale'))
})

test('scores that are not numbers survive the file', async () => {
  const files = (await eight).map(({ file, evaluation }) => {
    const clean = { ...evaluation.shard!.clean, nll: evaluation.shard!.clean.nll.map(() => 'Infinity') }
    return parseShardFile(file, JSON.stringify({ ...evaluation, shard: { ...evaluation.shard, clean } }))
  })
  assert.is((await mergeShards(files)).clean.nll, Number.POSITIVE_INFINITY)
})

test('ranges cover all images once, in whole batches', () => {
  for (const [n, batch, of] of [
    [23, 2, 8],
    [100, 7, 3],
    [5, 10, 4],
    [16, 4, 4],
  ] as const) {
    const ranges = Array.from({ length: of }, (_, i) => shardRange({ index: i + 1, of }, n, batch))
    assert.is(ranges[0]!.start, 0)
    assert.is(ranges.at(-1)!.end, n)
    ranges.slice(1).forEach(({ start }, i) => {
      assert.is(start, ranges[i]!.end)
      assert.ok(start % batch === 0 || start === n)
    })
  }
})

test('refused: parts missing, twice, of another evaluation, unfinished, or no parts at all', async () => {
  const files = await eight
  await throwsUserError(() => mergeShards(files.slice(1, 7)), 'all 8, got 6', '1/8, 8/8 missing')
  await throwsUserError(() => mergeShards([...files, { ...files[2]!, file: 'again.json' }]), '3/8', 'once')
  const [other] = await shardFiles(1, { seed: 4 })
  await throwsUserError(() => mergeShards([files[0]!, { ...other!, file: 'other.json' }]), 'other.json: of')
  const changed = (change: object): ShardFile => {
    const { evaluation } = files[1]!
    const identity = { ...evaluation.shard!.identity, ...change }
    return { file: 'other.json', evaluation: { ...evaluation, shard: { ...evaluation.shard!, identity } } }
  }
  for (const [change, ...parts] of [
    [{ model: 'ff' }, 'other.json: model: expected', '"ff"'],
    [{ seed: 4 }, 'other.json: seed: expected 3 as in 1.json, got 4'],
    [{ runs: [] }, 'other.json: runs[0]'],
  ] as const)
    await throwsUserError(() => mergeShards([files[0]!, changed(change), ...files.slice(2)]), ...parts)
  const { evaluation } = files[1]!
  const labels = evaluation.shard!.clean.labels.slice(1)
  const short = { ...evaluation.shard!, clean: { ...evaluation.shard!.clean, labels } }
  const cut = { file: 'cut.json', evaluation: { ...evaluation, shard: short } }
  await throwsUserError(() => mergeShards(files.with(1, cut)), 'cut.json', 'shard 2/8', 'got')
  await throwsUserError(async () => parseShardFile('w.json', JSON.stringify(await whole)), 'w.json: shard')
  await throwsUserError(() => parseShardFile('w.json', '{'), 'w.json: expected JSON')
})

test('a part is said as 2/8', async () => {
  assert.equal(parseShard('2/8'), { index: 2, of: 8 })
  for (const bad of ['0/8', '9/8', '2', '2/', 'a/b', '1.5/8', '-1/8'])
    await throwsUserError(() => parseShard(bad), '--shard', 'such as 2/8', `"${bad}"`)
})

test.run()
