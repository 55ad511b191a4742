import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compareWithReference } from '../../../src/eval/regression/compare.ts'
import { renderJunit } from '../../../src/eval/regression/junit.ts'
import { referenceOf } from '../../../src/eval/regression/reference.ts'
import { checkRequirements, renderRequirement } from '../../../src/eval/regression/requirements.ts'
import { attackReport, evaluation } from '../sample-evaluation.ts'

const measured = evaluation({
  clean: { ...evaluation().clean, accuracyInterval: [0.8506, 0.9343] },
  attacks: [attackReport(), attackReport({ epsilon: 16 / 255, robustAccuracy: 0.125 })],
})

/** Tags with their attributes, in order: enough of XML for what is written here. */
const tags = (xml: string, name: string): Record<string, string>[] =>
  [...xml.matchAll(new RegExp(`<${name}( [^>]*?)?/?>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries([...attributes.matchAll(/ (\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  )

test('a test case for the evaluation, for each thing compared, for each requirement', () => {
  const comparison = compareWithReference(measured, referenceOf(measured), 0.5)
  const requirements = checkRequirements(measured, { clean: 0.8, robust: 0.1 })
  const xml = renderJunit(measured, comparison, requirements)
  const cases = tags(xml, 'testcase')
  assert.is(cases.length, 1 + comparison.findings.length + 3)
  assert.equal([cases[0]!.name, cases[0]!.time], ['evaluation', '12.340'])
  assert.equal(
    cases.slice(-3).map((c) => c.name),
    [
      'clean accuracy at least 0.8',
      'fgsm linf 8/255: robust accuracy at least 0.1',
      'fgsm linf 16/255: robust accuracy at least 0.1',
    ],
  )
  assert.ok(cases.some((c) => c.name === 'fgsm linf 8/255 robust correct'))
  assert.is(new Set(cases.map((c) => `${c.classname} ${c.name}`)).size, cases.length)
  const [suite] = tags(xml, 'testsuite')
  assert.equal(
    [suite!.name, suite!.tests, suite!.failures, suite!.errors, suite!.time],
    ['my.onnx on glyphs:test', String(cases.length), '0', '0', '12.340'],
  )
  assert.equal(tags(xml, 'failure'), [])
  const properties = Object.fromEntries(tags(xml, 'property').map((p) => [p.name, p.value]))
  assert.equal(
    [properties['model.sha256'], properties['model.weightsSha256'], properties['data.sha256']],
    ['00', '11', 'ab'],
  )
})

test('what moved and what is too low are failures, with the cause', () => {
  const retrained = { ...measured.model, weightsSha256: 'fe' }
  const actual = { ...measured, model: retrained, clean: { ...measured.clean, correct: 170, accuracy: 0.85 } }
  const comparison = compareWithReference(actual, referenceOf(measured), 0.5)
  const xml = renderJunit(actual, comparison, checkRequirements(actual, { clean: 0.9, robust: 0.45 }))
  assert.equal(
    tags(xml, 'failure').map((f) => f.message),
    [
      'clean correct: expected 180, got 170',
      'clean accuracy 0.85 (95 % interval 0.8506 to 0.9343), required 0.9',
      'fgsm linf 16/255: robust accuracy 0.125 (95 % interval 0.5308 to 0.6653), required 0.45',
    ],
  )
  assert.is(tags(xml, 'testsuites')[0]!.failures, '3')
  assert.match(xml, /difference -5 points, allowed 0\.5 points\nthe weights of the model are not those/)
})

test('two runs that differ in a setting alone have two names', () => {
  const attacks = [10, 20].map((steps) => attackReport({ name: 'pgd', params: { steps } }))
  const actual = { ...measured, attacks }
  const names = tags(renderJunit(actual, compareWithReference(actual, referenceOf(actual)), []), 'testcase')
  assert.is(new Set(names.map((c) => `${c.classname} ${c.name}`)).size, names.length)
})

test('names are escaped, and what XML cannot say is replaced', () => {
  const actual = evaluation({
    model: { ...evaluation().model, path: 'a<b>&"c\'.onnx' },
    data: { ...evaluation().data, spec: 'p\u0001\ud800' },
    warnings: [{ code: 'x', message: 'a ]]> b' }],
  })
  const xml = renderJunit(actual, undefined, [])
  assert.equal(tags(xml, 'testsuite')[0]!.name, 'a&lt;b&gt;&amp;&quot;c&apos;.onnx on p\ufffd\ufffd')
  assert.match(xml, /<system-out>warning: a \]\]&gt; b \[x\]<\/system-out>/)
})

test('a requirement holds from its share on; all attacks together have theirs', () => {
  const worstCase = [
    {
      ...{ ball: 'linf', epsilon: 8 / 255, attacks: ['fgsm', 'pgd'], robustCorrect: 80 },
      ...{ robustAccuracy: 0.4, robustAccuracyInterval: [0.33, 0.47] as const },
    },
  ]
  const actual = { ...measured, attacks: [attackReport({ robustAccuracy: 0.45 })], worstCase }
  const results = checkRequirements(actual, { robust: 0.45 })
  assert.equal(
    results.map((r) => r.holds),
    [true, false],
  )
  assert.is(
    renderRequirement(results[1]!),
    'fgsm + pgd linf 8/255: robust accuracy 0.4 (95 % interval 0.3300 to 0.4700), required 0.45',
  )
  assert.equal(checkRequirements(actual, {}), [])
  const unknown = { ...measured, clean: { ...measured.clean, accuracy: Number.NaN } }
  assert.is(checkRequirements(unknown, { clean: 0 })[0]!.holds, false)
})

test.run()
