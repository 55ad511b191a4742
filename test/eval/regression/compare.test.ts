import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AttackReport, DeformationReport, Evaluation } from '../../../src/eval/evaluation.ts'
import { compareWithReference } from '../../../src/eval/regression/compare.ts'
import { referenceOf } from '../../../src/eval/regression/reference.ts'
import { renderComparison } from '../../../src/eval/regression/table.ts'
import { attackReport, evaluation } from '../sample-evaluation.ts'

const stored = evaluation()
const withAttack = (change: Partial<AttackReport>): Evaluation =>
  evaluation({ attacks: [attackReport(change)] })
const withModel = (change: Partial<Evaluation['model']>): Evaluation =>
  evaluation({ model: { ...stored.model, ...change } })

const compare = (actual: Evaluation, tolerance = 0, reference = stored) =>
  compareWithReference(actual, referenceOf(reference), tolerance)
const moved = (actual: Evaluation, tolerance = 0, reference = stored): string[] =>
  compare(actual, tolerance, reference).differences.map((d) => `${d.what}: ${d.expected} -> ${d.actual}`)
const causes = (actual: Evaluation, tolerance = 0) => compare(actual, tolerance).causes

test('an evaluation is as itself, with nothing to tell', () => {
  const comparison = compare(stored)
  assert.equal([comparison.differences, comparison.causes], [[], []])
  assert.ok(comparison.findings.length > 8)
  assert.is(renderComparison(comparison), '')
})

test('times, threads, batches and folders are nobody’s difference', () => {
  const actual = evaluation({
    seconds: 99,
    runtime: { onnxruntime: '9.9.9', provider: 'cuda', threads: 64 },
    model: { ...stored.model, path: '/elsewhere/renamed.onnx' },
    data: { ...stored.data, spec: '/home/me/glyphs' },
    settings: { ...stored.settings, batch: 7 },
  })
  assert.equal([moved(actual), causes(actual)], [[], []])
})

test('a count that moved is told with both values, how far, and how far it may', () => {
  assert.equal(compare(withAttack({ robustCorrect: 119 })).differences, [
    {
      subject: 'attacks',
      what: 'fgsm linf 8/255 robust correct',
      expected: '120',
      actual: '119',
      difference: '-0.5 points',
      allowed: 'exact',
      holds: false,
    },
  ])
  assert.equal(moved(evaluation({ clean: { ...stored.clean, correct: 181 } })), ['clean correct: 180 -> 181'])
  assert.equal(moved(evaluation({ clean: { ...stored.clean, top5: 0.98 } })), [
    'clean top-5 correct: 199 -> 196',
  ])
})

test('the tolerance is in points: one point of 200 images is 2 images, either way', () => {
  for (const count of [118, 122]) assert.equal(moved(withAttack({ adversarialCorrect: count }), 1), [])
  for (const count of [117, 123]) assert.is(moved(withAttack({ adversarialCorrect: count }), 1).length, 1)
  assert.is(moved(withAttack({ adversarialCorrect: 122 }), 0.9).length, 1)
})

test('an attack that was not run differs, whatever the tolerance', () => {
  const missing = [
    'fgsm linf 8/255 adversarial correct: 120 -> not run',
    'fgsm linf 8/255 robust correct: 120 -> not run',
  ]
  const others = [{ epsilon: 0.03 }, { ball: 'l2' }, { name: 'pgd' }, { targeted: 'random' as const }]
  for (const actual of [evaluation({ attacks: [] }), ...others.map(withAttack)]) {
    assert.equal(moved(actual, 100), missing)
    assert.equal(causes(actual, 100), [])
  }
})

test('what the reference has not is no difference', () => {
  assert.equal(moved(evaluation({ attacks: [attackReport(), attackReport({ name: 'pgd' })] })), [])
})

test('other data differ, whatever the tolerance, and are the cause', () => {
  const actual = evaluation({ data: { spec: 'glyphs:train', sha256: 'cd', n: 199 } })
  assert.equal(moved(actual, 100), [
    'data.sha256: ab -> cd',
    'data.spec: glyphs:test -> glyphs:train',
    'data.n: 200 -> 199',
  ])
  assert.equal(causes(actual, 100), [
    'the data are not those of the reference: data.sha256: expected ab, got cd; data.spec: expected glyphs:test, got glyphs:train; data.n: expected 200, got 199',
  ])
})

test('images that were left out differ, and shares are compared, not counts', () => {
  const actual = evaluation({
    clean: { ...stored.clean, n: 100, correct: 80 },
    attacks: [attackReport({ n: 100, adversarialCorrect: 60, robustCorrect: 59 })],
  })
  assert.equal(moved(actual, 0.75), [
    'images evaluated: 200 -> 100',
    'clean correct: 180 of 200 -> 80 of 100',
    'fgsm linf 8/255 robust correct: 120 of 200 -> 59 of 100',
  ])
})

test('another preprocessing differs, whatever the tolerance, field by field', () => {
  const reference = evaluation({
    settings: { ...stored.settings, preprocessing: { mean: [0.1307], std: [0.3081] } },
  })
  const actual = evaluation({
    settings: { ...stored.settings, preprocessing: { mean: [0.5], layout: 'NHWC' } },
  })
  const comparison = compare(actual, 100, reference)
  assert.is(
    renderComparison(comparison),
    [
      'not as in the reference         expected   actual   difference   allowed',
      'settings.preprocessing.mean     [0.1307]   [0.5]',
      'settings.preprocessing.std      [0.3081]   none',
      'settings.preprocessing.layout   none       NHWC',
      '',
      'cause: the preprocessing is not that of the reference: settings.preprocessing.mean: expected [0.1307], got [0.5]; settings.preprocessing.std: expected [0.3081], got none; settings.preprocessing.layout: expected none, got NHWC',
      '',
    ].join('\n'),
  )
})

test('other settings, another seed, other steps of an attack differ', () => {
  const actual = evaluation({ seed: 4, settings: { ...stored.settings, labelsOffset: 1, uint8: true } })
  assert.equal(moved(actual, 100), [
    'settings.labelsOffset: 0 -> 1',
    'settings.uint8: none -> true',
    'seed: 3 -> 4',
  ])
  assert.match(
    causes(actual, 100)[0]!,
    /^the settings are not those of the reference: settings\.labelsOffset/,
  )
  const [ten, twenty] = [10, 20].map((steps) => withAttack({ name: 'pgd', params: { steps } }))
  assert.equal(moved(twenty!, 100, ten!), ['pgd linf 8/255 params.steps: 10 -> 20'])
})

test('two runs of an attack that differ in a setting are compared each with its own', () => {
  const runs = [10, 20].map((steps) =>
    attackReport({ name: 'pgd', params: { steps }, robustCorrect: 100 - steps }),
  )
  assert.equal(moved(evaluation({ attacks: runs.toReversed() }), 0, evaluation({ attacks: runs })), [])
})

test('targeted and transferred attacks are compared with their own kind', () => {
  const kinds = [
    attackReport(),
    attackReport({ targeted: 'random', robustCorrect: 150 }),
    attackReport({ surrogate: { path: 'runs/other.onnx', sha256: 'aa' }, robustCorrect: 160 }),
  ]
  const reference = evaluation({ attacks: kinds })
  assert.equal(moved(evaluation({ attacks: kinds.toReversed() }), 0, reference), [])
  assert.equal(
    compare(evaluation({ attacks: kinds.slice(0, 2) }), 0, reference).differences.map((d) => d.what),
    [
      'fgsm linf 8/255 made on other.onnx adversarial correct',
      'fgsm linf 8/255 made on other.onnx robust correct',
    ],
  )
  const other = kinds.map((k) =>
    k.surrogate ? { ...k, surrogate: { path: 'other.onnx', sha256: 'bb' } } : k,
  )
  assert.equal(moved(evaluation({ attacks: other }), 100, reference), [
    'fgsm linf 8/255 made on other.onnx surrogate.sha256: aa -> bb',
  ])
})

test('exact means the same weights, whatever the counts', () => {
  const retrained = withModel({ sha256: 'ff', weightsSha256: 'fe' })
  const cause = 'the weights of the model are not those of the reference (56874 parameters, as before)'
  assert.equal([moved(retrained), causes(retrained)], [['model.weightsSha256: 11 -> fe'], [cause]])
})

test('within a tolerance another model is told, and is no difference', () => {
  const note = (model: Partial<Evaluation['model']>) => renderComparison(compare(withModel(model), 0.5))
  assert.is(
    note({ sha256: 'ff', weightsSha256: 'fe' }),
    'note: the weights of the model are not those of the reference (56874 parameters, as before)\n',
  )
  assert.match(note({ weightsSha256: 'fe' }), /^note: the weights .* \(same graph\)\n$/)
  assert.match(note({ sha256: 'ff' }), /^note: the graph of the model, .* \(same weights\)\n$/)
  assert.match(note({ sha256: 'ff', weightsSha256: 'fe', parameters: 9 }), /another: 9 parameters, 56874/)
})

test('another graph with the same weights is no difference, even when exact', () => {
  assert.equal(moved(withModel({ sha256: 'ff' })), [])
})

test('exact compares the negative log-likelihood within 1e-6 nats; a tolerance does not', () => {
  const nll = (value: number) => evaluation({ clean: { ...stored.clean, nll: value } })
  assert.equal(moved(nll(0.25 + 9e-7)), [])
  assert.equal(moved(nll(0.25 - 3e-6)), ['clean NLL: 0.25 -> 0.249997'])
  assert.equal(moved(nll(9), 0.001), [])
  // From one nat on it is a share.
  assert.equal(moved(nll(40 + 3e-5), 0, nll(40)), [])
  assert.is(moved(nll(40 + 6e-5), 0, nll(40)).length, 1)
  assert.equal(moved(nll(Number.NaN), 0, nll(Number.NaN)), [])
  assert.equal(moved(nll(Number.NaN)), ['clean NLL: 0.25 -> null'])
})

test('where only numbers moved, the runtime or rounding is the cause', () => {
  const clean = { ...stored.clean, correct: 181 }
  assert.match(causes(evaluation({ clean }))[0]!, /another processor rounds differently/)
  const runtime = { ...stored.runtime, onnxruntime: '1.31.0' }
  assert.equal(causes(evaluation({ clean, runtime })), [
    'ONNX Runtime is 1.31.0, the reference was made with 1.30.0',
  ])
})

const rotated = (change: Partial<DeformationReport> = {}): DeformationReport => ({
  ...{ name: 'rotate', strength: 20, unit: 'degree', form: 'corrected', fill: [0], n: 200, correct: 150 },
  ...{ accuracy: 0.75, accuracyInterval: [0.68, 0.81], nll: 0.9, seconds: 1 },
  ...change,
})

test('deformations are compared by name, strength and form', () => {
  const reference = evaluation({ deformations: [rotated(), rotated({ strength: 40, correct: 90 })] })
  const against = (...deformations: DeformationReport[]) => moved(evaluation({ deformations }), 1, reference)
  assert.equal(against(rotated({ strength: 40, correct: 92 }), rotated({ correct: 148 })), [])
  assert.equal(against(rotated({ correct: 147 }), rotated({ strength: 40, correct: 90 })), [
    'rotate 20 degree (corrected) correct: 150 -> 147',
  ])
  assert.equal(against(rotated(), rotated({ strength: 40, correct: 90, form: 'paper-code' })), [
    'rotate 40 degree (corrected) correct: 90 -> not run',
  ])
  const [grid, finer] = [27, 81].map((transforms) => evaluation({ deformations: [rotated({ transforms })] }))
  assert.equal(moved(finer!, 100, grid!), ['rotate 20 degree (corrected) transforms: 27 -> 81'])
})

test('all attacks together are compared where they are the same attacks', () => {
  const together = (attacks: string[], robustCorrect: number) =>
    evaluation({
      worstCase: [
        {
          ball: 'linf',
          epsilon: 8 / 255,
          attacks,
          robustCorrect,
          robustAccuracy: 0,
          robustAccuracyInterval: [0, 1],
        },
      ],
    })
  const reference = together(['fgsm', 'pgd'], 80)
  assert.equal(moved(together(['fgsm', 'pgd'], 79), 0, reference), [
    'fgsm + pgd linf 8/255 robust correct: 80 -> 79',
  ])
  assert.equal(moved(together(['fgsm', 'pgd', 'apgd'], 40), 0, reference), [])
})

test.run()
