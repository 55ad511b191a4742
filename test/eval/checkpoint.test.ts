/** An evaluation that is stopped, wherever, and gone on with, is the evaluation. */
import { appendFileSync, cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type EvaluateModelOptions, evaluateModel } from '../../src/eval/evaluate-model.ts'
import { openCheckpoint } from '../../src/eval/keep/checkpoint.ts'
import { openLines } from '../../src/eval/keep/line-file.ts'
import { temporaryFolder } from '../cli/run-cli.ts'
import { throwsUserError } from '../data/user-error.ts'
import { lasting } from './lasting.ts'

const at = temporaryFolder()
const model = fileURLToPath(new URL('../../models/cnn-none.onnx', import.meta.url))
const settings: EvaluateModelOptions = {
  data: 'glyphs:test?n=11',
  attacks: ['fgsm', { name: 'pgd', steps: 3 }],
  deformations: { names: 'rotate=40,shot-noise=500' },
  eps: '1/255,4/255',
  batch: 4,
  threads: 1,
}

const whole = evaluateModel(model, { ...settings, checkpoint: at('whole') })
const text = async () => {
  await whole
  return readFileSync(at('whole', 'progress.jsonl'))
}

test('a checkpoint changes nothing', async () => {
  assert.equal(lasting(await whole), lasting(await evaluateModel(model, settings)))
})

test('cut anywhere, also within a line, and gone on with: the same result', async () => {
  const length = (await text()).length
  for (const share of [0.02, 0.3, 0.5, 0.77, 0.999, 1]) {
    const folder = at(`cut-${share}`)
    cpSync(at('whole'), folder, { recursive: true })
    truncateSync(at(`cut-${share}`, 'progress.jsonl'), Math.floor(share * length))
    const resumed = await evaluateModel(model, { ...settings, resume: folder })
    assert.equal(lasting(resumed), lasting(await whole), String(share))
    const images = (run: number, from: string) => readFileSync(at(from, `adversarials-${run}.f32`))
    for (let run = 0; run < 4; run += 1)
      assert.ok(images(run, `cut-${share}`).equals(images(run, 'whole')), `images of run ${run}`)
  }
})

test('what is known is not found out again: the images come from the folder', async () => {
  await whole
  const folder = at('spoiled')
  cpSync(at('whole'), folder, { recursive: true })
  // Another first image under the radius 1/255 of pgd, and the radius 4/255 forgotten from there on.
  const lines = readFileSync(at('spoiled', 'progress.jsonl'), 'utf8').split('\n')
  const cut = lines.findIndex((line) => /^\{"start":0,"run":3,/.test(line))
  const third = JSON.parse(lines[cut - 1]!)
  assert.is(third.run, 2)
  third.columns.predictions[0] = (JSON.parse(lines[1]!).columns.labels[0] + 1) % 10
  writeFileSync(
    at('spoiled', 'progress.jsonl'),
    `${[...lines.slice(0, cut - 1), JSON.stringify(third)].join('\n')}\n`,
  )
  const bytes = readFileSync(at('spoiled', 'adversarials-2.f32'))
  bytes.fill(0, 0, 28 * 28 * 4)
  writeFileSync(at('spoiled', 'adversarials-2.f32'), bytes)
  const { attacks } = await evaluateModel(model, { ...settings, resume: folder })
  // The image counts as broken at 1/255, so it is kept at 4/255 as it lies there.
  const after = readFileSync(at('spoiled', 'adversarials-3.f32'))
  assert.ok(after.subarray(0, 28 * 28 * 4).every((byte) => byte === 0))
  assert.is(attacks[2]!.robustCorrect, (await whole).attacks[2]!.robustCorrect - 1)
})

test('a time budget leaves whole batches, says so, and can be gone on with', async () => {
  const folder = at('budget')
  const short = await evaluateModel(model, { ...settings, checkpoint: folder, timeBudget: 1e-9 })
  assert.is(short.clean.n, 4)
  assert.is(short.attacks[3]!.n, 4)
  assert.is(short.data.n, 11)
  const told = short.warnings.find((w) => w.code === 'time-budget')
  assert.match(told!.message, /^stopped after 4 of 11 images/)
  const next = await evaluateModel(model, { ...settings, resume: folder, timeBudget: 1e-9 })
  assert.is(next.clean.n, 4)
  assert.equal(lasting(await evaluateModel(model, { ...settings, resume: folder })), lasting(await whole))
})

test('refused: other settings, nothing to go on with, something in the way, a broken file', async () => {
  await whole
  const resume = at('whole')
  const go = (more: Partial<EvaluateModelOptions>) => () =>
    evaluateModel(model, { ...settings, resume, ...more })
  await throwsUserError(go({ seed: 9 }), resume, 'seed: expected 0 as it was begun, got 9')
  await throwsUserError(go({ eps: '1/255,5/255' }), 'runs[1].epsilon')
  await throwsUserError(go({ batch: 5 }), 'batch: expected 4')
  await throwsUserError(go({ shard: { index: 1, of: 2 } }), 'end: expected 11')
  await throwsUserError(go({ resume: at('nix') }), at('nix'), 'found none')
  await throwsUserError(go({ checkpoint: at('new') }), '--checkpoint', 'both')
  const again = () => evaluateModel(model, { ...settings, checkpoint: resume })
  await throwsUserError(again, resume, '--resume goes on with it')
  cpSync(at('whole'), at('broken'), { recursive: true })
  appendFileSync(at('broken', 'progress.jsonl'), 'no JSON\n')
  await throwsUserError(go({ resume: at('broken') }), 'progress.jsonl', 'expected JSON')
})

test('a line that was torn off is gone, however long it was', () => {
  const file = at('lines.jsonl')
  writeFileSync(file, `{"a":1}\n{"b":"${'x'.repeat(100)}`)
  const lines = openLines(file, true)
  lines.append({ c: 2 })
  lines.close()
  assert.is(readFileSync(file, 'utf8'), '{"a":1}\n{"c":2}\n')
})

test('a part keeps its own images alone', async () => {
  const part = { ...settings, shard: { index: 2, of: 2 }, checkpoint: at('part'), limit: 11 } as const
  const { clean } = await evaluateModel(model, part)
  assert.is(clean.n, 7)
  const kept = readFileSync(at('part', 'adversarials-3.f32'))
  const all = readFileSync(at('whole', 'adversarials-3.f32'))
  assert.ok(kept.equals(all.subarray(4 * 28 * 28 * 4)))
})

test('images that are not there are told of', async () => {
  const keeper = openCheckpoint(at('empty'), { resume: false, identity: {}, pixels: 4, first: 0 })
  await throwsUserError(() => keeper.images(0, 0, 1), 'adversarials-0.f32', 'cut short')
  keeper.close()
})

test.run()
