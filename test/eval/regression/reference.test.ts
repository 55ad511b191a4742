/** References as files: what is written, and what is read. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compareWithReference } from '../../../src/eval/regression/compare.ts'
import { parseReference, readReference } from '../../../src/eval/regression/read.ts'
import { referenceOf } from '../../../src/eval/regression/reference.ts'
import { renderReference, writeReference } from '../../../src/eval/regression/write.ts'
import { temporaryFolder } from '../../cli/run-cli.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { attackReport, evaluation } from '../sample-evaluation.ts'

const at = temporaryFolder()
const measured = evaluation({
  model: { path: '/home/me/runs/my.onnx', sha256: '00', parameters: 56_874, weightsSha256: '11' },
  data: { spec: '/home/me/photos', sha256: 'ab', n: 200 },
  attacks: [
    attackReport(),
    attackReport({ name: 'pgd', params: { steps: 10 }, surrogate: { path: '/home/o.onnx', sha256: 'aa' } }),
  ],
})

test('it is written a line a thing, without times, folders, threads and batches', () => {
  writeReference(at('r.json'), measured)
  assert.is(
    readFileSync(at('r.json'), 'utf8'),
    `{
  "schema": "onnx-manifold/reference/1",
  "model": {"file":"my.onnx","sha256":"00","weightsSha256":"11","parameters":56874},
  "data": {"spec":"photos","sha256":"ab","n":200},
  "settings": {"preprocessing":{},"labelsOffset":0},
  "seed": 3,
  "runtime": {"onnxruntime":"1.30.0","provider":"cpu"},
  "clean": {"n":200,"correct":180,"top5Correct":199,"nll":0.25},
  "attacks": [
    {"name":"fgsm","ball":"linf","epsilon":0.03137254901960784,"params":{},"n":200,"adversarialCorrect":120,"robustCorrect":120},
    {"name":"pgd","ball":"linf","epsilon":0.03137254901960784,"params":{"steps":10},"surrogate":{"file":"o.onnx","sha256":"aa"},"n":200,"adversarialCorrect":120,"robustCorrect":120}
  ],
  "worstCase": [],
  "deformations": []
}
`,
  )
})

test('what was written is read, and is what the whole JSON says', () => {
  writeReference(at('read.json'), measured)
  const [reduced, whole] = [
    readReference(at('read.json')),
    parseReference('e.json', JSON.stringify(measured)),
  ]
  assert.equal(reduced, whole)
  for (const reference of [reduced, whole])
    assert.equal(compareWithReference(measured, reference).differences, [])
})

test('an evaluation of before settings and hashes of weights is compared in the rest', () => {
  const { settings: _, deformations: __, ...older } = measured
  const { weightsSha256: ___, ...model } = measured.model
  const reference = parseReference('old.json', JSON.stringify({ ...older, model }))
  const { differences, causes } = compareWithReference(measured, reference)
  assert.equal(differences, [])
  assert.equal(causes, [
    'the reference does not say with which preprocessing and settings it was made: write it anew',
  ])
  const other = { ...measured, model: { ...measured.model, sha256: 'ff' } }
  const found = compareWithReference(other, reference)
  assert.equal(
    found.differences.map((d) => d.what),
    ['model.sha256'],
  )
  assert.match(found.causes[0]!, /^the file of the model is not that of the reference/)
})

test('what is no reference is refused with the field', async () => {
  const refuse = (text: string, ...parts: readonly string[]) =>
    throwsUserError(() => parseReference('r.json', text), 'r.json: ', ...parts)
  await throwsUserError(() => readReference(at('nix.json')), at('nix.json'), 'no such file')
  await refuse('{"schema": ', 'expected JSON')
  const schemas = 'expected onnx-manifold/reference/1 or onnx-manifold/evaluation/1'
  await refuse('null', 'schema', schemas, 'got none')
  await refuse('[1]', 'schema', 'got none')
  await refuse('{"schema": "other/2"}', 'got "other/2"')
  for (const start of [measured, referenceOf(measured)]) {
    const without = (change: Readonly<Record<string, unknown>>) => JSON.stringify({ ...start, ...change })
    await refuse(without({ data: undefined }), 'data.spec', 'a string', 'got none')
    await refuse(without({ data: { spec: '', sha256: 'ab' } }), 'data.n', 'a number')
    await refuse(without({ clean: { n: 200, correct: '180' } }), 'clean.correct', 'a number', 'got "180"')
    await refuse(without({ attacks: undefined }), 'attacks', 'a list')
    await refuse(without({ attacks: [null] }), 'attacks[0].name', 'got none')
    await refuse(without({ deformations: {} }), 'deformations', 'a list')
    const attacks = [attackReport(), { ...attackReport(), robustCorrect: null }]
    await refuse(without({ attacks }), 'attacks[1].robustCorrect', 'got null')
    const unset = { ...attackReport(), params: null }
    await refuse(without({ attacks: [unset] }), 'attacks[0].params', 'an object', 'got null')
  }
  await refuse(JSON.stringify({ ...referenceOf(measured), settings: undefined }), 'settings.preprocessing')
  await refuse(JSON.stringify({ ...measured, shard: { index: 1, of: 2 } }), 'shard', 'merge')
})

test('numbers that are not finite are null', () => {
  const clean = { ...measured.clean, nll: Number.POSITIVE_INFINITY }
  const text = renderReference(referenceOf({ ...measured, clean }))
  assert.match(text, /"nll":null/)
  assert.is(parseReference('r.json', text).clean.nll, null)
})

test.run()
