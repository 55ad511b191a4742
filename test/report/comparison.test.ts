import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { compareEvaluations } from '../../src/report/comparison/comparison.ts'
import { parseEvaluation } from '../../src/report/comparison/read-evaluation.ts'
import { renderComparison } from '../../src/report/comparison/text.ts'
import { comparisonReport } from '../../src/report/comparison-report.ts'
import { attackReport, evaluation } from '../eval/sample-evaluation.ts'
import { elements, parseMarkup, plain, tableRows, textOf } from './markup.ts'
import { attacks, cleanOf, deformations, fullEvaluation } from './sample-report.ts'

const compare = (...evaluations: readonly Evaluation[]) =>
  compareEvaluations(evaluations.map((e, i) => ({ name: `run-${i}`, evaluation: e })))

const rowOf = ({ rows }: ReturnType<typeof compare>, what: string) => {
  const row = rows.find((r) => r.what === what)
  if (row === undefined) throw new Error(`no row "${what}" of ${rows.map((r) => r.what).join('; ')}`)
  return row
}

const near = (a: number | undefined, b: number) => assert.ok(Math.abs(a! - b) < 1e-12, `${a}, ${b}`)

test('values stand beside each other, with differences to the first', () => {
  const [a, b] = [fullEvaluation(), fullEvaluation({ clean: cleanOf(0.9) })]
  const { values } = rowOf(compare(a, b, a), 'accuracy')
  near(values[0]?.value, a.clean.accuracy)
  assert.is(values[0]?.difference, undefined)
  near(values[1]?.difference, b.clean.accuracy - a.clean.accuracy)
  near(values[2]?.difference, 0)
})

test('intervals are apart only where they do not touch', () => {
  const at = (low: number, high: number) =>
    evaluation({ attacks: [attackReport({ robustAccuracyInterval: [low, high] })] })
  const { values } = rowOf(
    compare(at(0.5, 0.6), at(0.6, 0.7), at(0.61, 0.7), at(0.3, 0.49)),
    'FGSM, 8/255 in linf',
  )
  assert.equal(
    values.map((v) => v?.apart),
    [undefined, false, true, true],
  )
})

test('attacks are compared at the same radius, target and surrogate; what one has not is null', () => {
  const other = { path: 'other.onnx', sha256: '77' }
  const first = evaluation({
    attacks: [attackReport(), attackReport({ surrogate: other, robustAccuracy: 0.7 })],
  })
  const second = evaluation({
    attacks: [attackReport({ epsilon: 4 / 255 }), attackReport({ robustAccuracy: 0.5 })],
  })
  const compared = compare(first, second)
  assert.equal(
    compared.rows
      .filter((r) => r.group === 'attacks')
      .map((r) => [r.what, ...r.values.map((v) => v?.value ?? null)]),
    [
      ['FGSM, 8/255 in linf', 0.6, 0.5],
      ['FGSM, made on other.onnx, 8/255 in linf', 0.7, null],
      ['FGSM, 4/255 in linf', null, 0.6],
    ],
  )
})

test('one attack with two settings has two rows', () => {
  const twice = evaluation({
    attacks: [
      attackReport({ params: { steps: 10 } }),
      attackReport({ params: { steps: 40 }, robustAccuracy: 0.4 }),
    ],
  })
  const compared = compare(twice, twice)
  assert.is(rowOf(compared, 'FGSM, 8/255 in linf (2)').values[1]?.value, 0.4)
})

test('corruption error relative to the first: the mean of the ratios of summed errors', () => {
  const halved = deformations.map((d) => ({ ...d, accuracy: 1 - (1 - d.accuracy) / 2 }))
  const compared = compare(fullEvaluation(), fullEvaluation({ deformations: halved }))
  const { values } = rowOf(compared, 'corruption error relative to the first')
  near(values[0]?.value, 1)
  near(values[1]?.value, 0.5)
})

test('with other strengths there is no relative corruption error', () => {
  const fewer = deformations.filter((d) => d.name !== 'fog' || d.strength < 3)
  const { values } = rowOf(
    compare(fullEvaluation(), fullEvaluation({ deformations: fewer })),
    'corruption error relative to the first',
  )
  assert.ok(values[0])
  assert.is(values[1], null)
})

test('what differs besides results: model, data, settings, seed, parameters of attacks; not batch size and time', () => {
  const a = evaluation()
  const b = evaluation({
    seed: 4,
    seconds: 1,
    model: { ...a.model, path: 'new.onnx', sha256: '22' },
    settings: { preprocessing: { mean: [0.5] }, labelsOffset: 0, batch: 7 },
    attacks: [attackReport({ params: { steps: 3 } })],
  })
  const { differences, sameData } = compare(a, b)
  assert.ok(sameData)
  assert.equal(differences, [
    { what: 'model.path', values: ['my.onnx', 'new.onnx'] },
    { what: 'model.sha256', values: ['00', '22'] },
    { what: 'seed', values: ['3', '4'] },
    { what: 'settings.preprocessing.mean', values: ['', '0.5'] },
    { what: 'FGSM, 8/255 in linf: steps', values: ['', '3'] },
  ])
})

test('other images are said first, on the page and in the text', async () => {
  const other = evaluation({ data: { spec: 'glyphs:test', sha256: 'cd', n: 200 } })
  const named = [evaluation(), other].map((e, i) => ({ name: `run-${i}`, evaluation: e }))
  const page = parseMarkup(await comparisonReport(named))
  const notes = elements(page, 'p')
    .filter((p) => p.attributes.class === 'note')
    .map(textOf)
  assert.equal(notes, ['These runs saw different images: what differs may be the data, not the models.'])
  assert.match(renderComparison(compare(evaluation(), other)), 'These runs saw different images')
  const fewer = compare(evaluation(), evaluation({ data: { spec: 'glyphs:test', sha256: 'ab', n: 100 } }))
  assert.not.ok(fewer.sameData)
  assert.not.match(renderComparison(compare(evaluation(), evaluation())), 'different images')
})

test('the page: sections, curves of all runs in one chart, numbers of the comparison', async () => {
  const named = [
    { name: 'first', evaluation: fullEvaluation() },
    { name: 'second', evaluation: fullEvaluation({ clean: cleanOf(0.9) }) },
  ]
  const text = await comparisonReport(named)
  const page = parseMarkup(text)
  assert.equal(elements(page, 'h2').map(textOf), [
    ...['Key numbers', 'Accuracy against epsilon', 'Attacks', 'Deformations'],
  ])
  // A chart for each of two balls, 15 deformations.
  assert.is(elements(page, 'svg').length, 17)
  const [linf] = elements(page, 'svg')
  const words = elements(linf!, 'text').map(textOf)
  assert.ok(words.includes('first: all together') && words.includes('second: all together'))
  const rows = tableRows(page, 'Without attack').slice(1)
  assert.is(rows[0]![2], `${(100 * cleanOf(0.9).accuracy).toFixed(2)} %`)
  assert.is(rows[0]![3], `+${(100 * (cleanOf(0.9).accuracy - cleanOf().accuracy)).toFixed(2)} apart`)
  const robust = tableRows(page, 'Robust accuracy').slice(1)
  attacks.forEach((a, i) => {
    assert.equal(robust[i]!.slice(1), [
      ...new Array(2).fill(`${(100 * a.robustAccuracy).toFixed(2)} %`),
      '0.00 overlap',
    ])
  })
  assert.not.match(text, /NaN|undefined|Infinity/)
  assert.match(
    plain(textOf(elements(page, 'h1')[0]!)),
    /^first, second on cifar-10:test: most right second \(8/,
  )
})

test('one evaluation alone, and one without attacks, have a page', async () => {
  const bare = evaluation({ attacks: [] })
  assert.equal(
    elements(parseMarkup(await comparisonReport([{ name: 'only', evaluation: bare }])), 'h2').map(textOf),
    ['Key numbers'],
  )
})

test('the table says more and less with a sign, and marks what is apart', () => {
  const text = renderComparison(
    compare(
      evaluation({ attacks: [attackReport({ robustAccuracy: 0.6, robustAccuracyInterval: [0.5, 0.7] })] }),
      evaluation({ attacks: [attackReport({ robustAccuracy: 0.4, robustAccuracyInterval: [0.3, 0.45] })] }),
      evaluation({ attacks: [attackReport({ robustAccuracy: 0.65, robustAccuracyInterval: [0.5, 0.7] })] }),
    ),
  )
  assert.match(text, /FGSM, 8\/255 in linf\s+60\.00 %\s+40\.00 % \(-20\.00\*\)\s+65\.00 % \(\+5\.00\)/)
})

test('names are text, whatever they hold', async () => {
  const nasty = `<b>"&'</b>`
  const page = parseMarkup(
    await comparisonReport(
      [1, 2].map((i) => ({
        name: `${nasty}${i}`,
        evaluation: fullEvaluation({ data: { spec: nasty, sha256: String(i), n: 9 } }),
      })),
    ),
  )
  assert.is(elements(page, 'b').length, 0)
})

const json = (change: object) => JSON.stringify({ ...evaluation(), ...change })

test('an evaluation is read; one of an earlier version gets empty lists', () => {
  const { deformations: _, analysis: __, warnings: ___, settings: ____, ...old } = evaluation()
  const read = parseEvaluation('a.json', JSON.stringify(old))
  assert.equal(read.deformations, [])
  assert.equal(read.analysis, {})
  assert.is(compare(read, evaluation()).rows.length > 3, true)
})

for (const [what, text, message] of [
  ['no JSON', '{', /^a\.json: expected JSON, got /],
  ['null', 'null', /^a\.json: schema: expected onnx-manifold\/evaluation\/1, got none$/],
  ['another schema', '{"schema": "x"}', /^a\.json: schema: expected onnx-manifold\/evaluation\/1, got "x"$/],
  ['a shard', json({ shard: { index: 1 } }), /^a\.json: expected a whole evaluation, got a shard/],
  [
    'no accuracy',
    json({ clean: { n: 1, correct: 1 } }),
    /^a\.json: clean\.accuracy: expected a number, got none$/,
  ],
  ['no attacks', json({ attacks: {} }), /^a\.json: attacks: expected a list, got \{\}$/],
  [
    'an attack without a radius',
    json({ attacks: [{ ...attackReport(), epsilon: '8/255' }] }),
    /^a\.json: attacks\[0\]\.epsilon: expected a number, got "8\/255"$/,
  ],
  [
    'an interval that is none',
    json({ deformations: [{ ...deformations[0], accuracyInterval: [1] }] }),
    /^a\.json: deformations\[0\]\.accuracyInterval\.1: expected a number, got none$/,
  ],
] as const)
  test(`refused: ${what}`, () => {
    assert.throws(
      () => parseEvaluation('a.json', text),
      (error: Error) => error.name === 'UserError' && message.test(error.message),
    )
  })

test.run()
