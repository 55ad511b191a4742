import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AttackReport, Evaluation } from '../../src/eval/evaluation.ts'
import { compareWithReference, parseReference } from '../../src/eval/reference.ts'
import { throwsUserError } from '../data/user-error.ts'
import { attackReport, evaluation } from './sample-evaluation.ts'

const reference = evaluation()
const withAttack = (change: Partial<AttackReport>): Evaluation =>
  evaluation({ attacks: [attackReport(change)] })

test('an evaluation read back from its JSON equals itself', () => {
  const read = parseReference('r.json', JSON.stringify(reference))
  assert.equal(compareWithReference(reference, read, 0), [])
})

test('times, threads and the path of the model are nobody’s difference', () => {
  const actual = evaluation({
    seconds: 99,
    runtime: { onnxruntime: '9.9.9', provider: 'cuda', threads: 64 },
    model: { path: 'elsewhere.onnx', sha256: 'ff', parameters: 10, weightsSha256: 'ff' },
  })
  assert.equal(compareWithReference(actual, reference, 0), [])
})

test('a count that moved is named with both values', () => {
  const moved = withAttack({ robustCorrect: 119 })
  assert.equal(compareWithReference(moved, reference, 0), [
    { what: 'fgsm linf epsilon 0.03137 robust correct', expected: '120', actual: '119' },
  ])
  const clean = { ...reference.clean, correct: 181 }
  assert.equal(compareWithReference(evaluation({ clean }), reference, 0), [
    { what: 'clean correct', expected: '180', actual: '181' },
  ])
})

test('the tolerance is in points: one point of 200 images is 2 images, either way', () => {
  for (const count of [118, 122])
    assert.equal(compareWithReference(withAttack({ adversarialCorrect: count }), reference, 1), [])
  for (const count of [117, 123])
    assert.is(compareWithReference(withAttack({ adversarialCorrect: count }), reference, 1).length, 1)
  assert.is(compareWithReference(withAttack({ adversarialCorrect: 122 }), reference, 0.9).length, 1)
})

test('an attack that was not run differs, whatever the tolerance', () => {
  const missing = [
    { what: 'fgsm linf epsilon 0.03137 adversarial correct', expected: '120', actual: 'not run' },
    { what: 'fgsm linf epsilon 0.03137 robust correct', expected: '120', actual: 'not run' },
  ]
  assert.equal(compareWithReference(evaluation({ attacks: [] }), reference, 100), missing)
  assert.equal(compareWithReference(withAttack({ epsilon: 0.03 }), reference, 100), missing)
  assert.equal(compareWithReference(withAttack({ ball: 'l2' }), reference, 100), missing)
  assert.equal(compareWithReference(withAttack({ name: 'pgd' }), reference, 100), missing)
})

test('an attack beyond those of the reference is no difference', () => {
  const more = evaluation({ attacks: [attackReport({}), attackReport({ name: 'pgd' })] })
  assert.equal(compareWithReference(more, reference, 0), [])
})

test('other data differs, whatever the tolerance', () => {
  const data = { spec: 'glyphs:test', sha256: 'cd', n: 199 }
  const found = compareWithReference(evaluation({ data }), reference, 100)
  assert.equal(found, [
    { what: 'data', expected: 'ab', actual: 'cd' },
    { what: 'images', expected: '200', actual: '199' },
  ])
})

test('what is no evaluation is refused with the field', async () => {
  const refuse = (text: string, ...parts: readonly string[]) =>
    throwsUserError(() => parseReference('r.json', text), 'r.json', ...parts)
  await refuse('{"schema": ', 'expected JSON')
  await refuse('null', 'schema: expected onnx-manifold/evaluation/1, got none')
  await refuse('[1]', 'schema', 'got none')
  await refuse('{"schema": "other/2"}', 'got "other/2"')
  const without = (change: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ ...evaluation(), ...change })
  await refuse(without({ data: undefined }), 'data.sha256', 'a string', 'got none')
  await refuse(without({ data: { sha256: 'ab' } }), 'data.n', 'a number')
  await refuse(without({ clean: { correct: '180' } }), 'clean.correct', 'a number', 'got "180"')
  await refuse(without({ attacks: undefined }), 'attacks', 'a list')
  await refuse(
    without({ attacks: [attackReport({}), { ...attackReport({}), robustCorrect: null }] }),
    'attacks[1].robustCorrect',
    'got null',
  )
  await refuse(without({ attacks: [null] }), 'attacks[0].name', 'got none')
})

test('targeted and transferred attacks are compared with their own kind', () => {
  const kinds = [
    attackReport(),
    attackReport({ targeted: 'random', robustCorrect: 150 }),
    attackReport({ surrogate: { path: 'other.onnx', sha256: 'aa' }, robustCorrect: 160 }),
  ]
  const stored = evaluation({ attacks: kinds })
  assert.equal(compareWithReference(evaluation({ attacks: kinds.toReversed() }), stored, 0), [])
  const moved = compareWithReference(evaluation({ attacks: kinds.slice(0, 2) }), stored, 0)
  assert.equal(
    moved.map((d) => d.actual),
    ['not run', 'not run'],
  )
})

test.run()
