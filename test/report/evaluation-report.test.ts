import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import type { Picture } from '../../src/eval/gallery/picture.ts'
import { evaluationReport } from '../../src/report/evaluation-report.ts'
import { evaluation as bare } from '../eval/sample-evaluation.ts'
import { type Element, elements, parseMarkup, plain, tableRows, textOf } from './markup.ts'
import { animals, attacks, cleanOf, deformations, fullEvaluation, pictures } from './sample-report.ts'

const read = async (evaluation: Evaluation, shown: readonly Picture[] = []): Promise<Element> =>
  parseMarkup(await evaluationReport(evaluation, shown, 'manifold evaluate my.onnx'))

const texts = (page: Element, name: string): string[] => elements(page, name).map((e) => plain(textOf(e)))

const notes = (page: Element): string[] =>
  elements(page, 'p')
    .filter((p) => p.attributes.class === 'note')
    .map(textOf)

/** With nothing but clean metrics. */
const nothing = (change: Partial<Evaluation> = {}) =>
  bare({ clean: cleanOf(), attacks: [], deformations: [], analysis: {}, warnings: [], ...change })

/** The first number of a cell: of "54.00 % (1,080)" 54. */
const first = (cell: string): number => Number.parseFloat(cell.replaceAll(',', ''))

const whole = await read(fullEvaluation(), pictures())

test('the result is the headline: clean, each ball at its largest radius, corruptions', () => {
  assert.equal(texts(whole, 'h1'), [
    'my.onnx on cifar-10:test: 69.90 % right; 1.50 % withstand FGSM and PGD at 8/255 in linf; ' +
      '20.00 % withstand Carlini-Wagner at 1 in l2; mean corruption error 41.72 %',
  ])
})

test('attacks that are to reach a class count only where there are no others', async () => {
  const targeted = attacks.slice(0, 4).map((a) => ({ ...a, targeted: 3, robustAccuracy: 0.01 }))
  const both = await read(nothing({ attacks: [...targeted, ...attacks.slice(4, 8)] }))
  assert.match(texts(both, 'h1')[0]!, / right; 4\.00 % withstand PGD at 8\/255 in linf$/)
  const alone = await read(nothing({ attacks: targeted }))
  assert.match(texts(alone, 'h1')[0]!, / right; 1\.00 % withstand FGSM to class 3 at 8\/255 in linf$/)
})

test('warnings that make numbers doubtful stand before them; remarks do not', () => {
  assert.equal(notes(whole), ['Square breaks 12 images that pgd leaves.'])
  const rows = tableRows(whole, 'What was noticed').slice(1)
  assert.equal(
    rows.map((r) => [r[0], r[2]]),
    [
      ['head-cut', 'remark'],
      ['black-box-stronger', 'makes numbers doubtful'],
    ],
  )
})

test('everything has its section, in this order', () => {
  assert.equal(texts(whole, 'h2'), [
    ...['Key numbers', 'Accuracy against epsilon', 'Attacks', 'All attacks together', 'Made on other models'],
    ...['Deformations', 'Calibration', 'Classes', 'Singular values', 'Nearest neighbours'],
    ...['Confidence off the data', 'Decision regions', 'Between images', 'Distance to the boundary'],
    ...['Images', 'Warnings', 'How to repeat it'],
  ])
})

test('what was not asked for has no section', async () => {
  const page = await read(nothing())
  assert.equal(texts(page, 'h2'), ['Key numbers', 'Calibration', 'Classes', 'How to repeat it'])
  assert.equal(notes(page), [])
  assert.match(texts(page, 'h1')[0]!, /^my.onnx on glyphs:test: \d+\.\d\d % right$/)
})

test('the file needs no other, no script and no network', async () => {
  const text = await evaluationReport(fullEvaluation(), pictures(), 'manifold evaluate')
  for (const name of ['script', 'link', 'iframe', 'object']) assert.is(elements(whole, name).length, 0)
  const addresses = [...text.matchAll(/(?:src|href)="[^"]{0,22}|\w+:\/\/[^"\s]*/g)].map((m) => m[0])
  assert.equal(new Set(addresses), new Set(['http://www.w3.org/2000/svg', 'src="data:image/png;base64,']))
})

test('every chart has marks, a name, a description and a table', () => {
  const charts = elements(whole, 'svg')
  assert.is(charts.length, 26)
  for (const svg of charts) {
    const title = textOf(elements(svg, 'title')[0]!)
    const marks = elements(svg, 'path').filter((p) => {
      const { fill = '', stroke = '', d = '' } = p.attributes
      return `${fill} ${stroke}`.includes('var(--series') && d.length > 5
    })
    const rules = elements(svg, 'line').filter((l) => l.attributes.stroke?.includes('var(--series'))
    assert.ok(marks.length + rules.length > 0, title)
    assert.ok(textOf(elements(svg, 'desc')[0]!).length > 10, title)
    assert.not.match(textOf(svg), /NaN|undefined|Infinity/)
  }
  const figures = elements(whole, 'figure').filter((f) => elements(f, 'svg').length > 0)
  assert.is(figures.length, charts.length)
  // The small ones of deformations share a table, the two of calibration too.
  assert.is(figures.filter((f) => elements(f, 'table').length > 0).length, 26 - 15 - 1)
})

test('no id is there twice', async () => {
  const text = await evaluationReport(fullEvaluation(), pictures())
  const ids = [...text.matchAll(/ id="([^"]*)"/g)].map((m) => m[1])
  assert.is(new Set(ids).size, ids.length)
})

test('the key numbers are those of the JSON', () => {
  const { clean } = fullEvaluation()
  const rows = tableRows(whole, '2,000 images of cifar-10:test').slice(1)
  const value = (title: string) => rows.find((r) => r[0]!.startsWith(title))!
  const share = (x: number) => (100 * x).toFixed(2)
  for (const [title, x, [low, high], scale] of [
    ['Right', clean.accuracy, clean.accuracyInterval, 100],
    ['Class among', clean.top5, clean.top5Interval, 100],
    ['NLL', clean.nll, clean.nllInterval, 1],
    ['Brier', clean.brier, clean.brierInterval, 1],
    ['Calibration', clean.ece, clean.eceInterval, 1],
  ] as const) {
    const digits = scale === 100 ? 2 : 4
    const unit = scale === 100 ? ' %' : ''
    assert.equal(
      value(title).slice(1),
      [
        `${(scale * x).toFixed(digits)}${unit}`,
        `${(scale * low).toFixed(digits)} to ${(scale * high).toFixed(digits)}${unit}`,
      ],
      title,
    )
  }
  assert.is(value('Right')[0], `Right (${clean.correct.toLocaleString('en')} of 2,000)`)
  assert.is(value('Withstands Carlini-Wagner')[1], `${share(attacks[10]!.robustAccuracy)} %`)
  assert.is(value('Mean corruption')[1], '41.72 %')
})

test('curves start at the clean accuracy; radii are told in 255ths where they are such', () => {
  const [linf, l2] = elements(whole, 'svg')
  const clean = Number((100 * cleanOf().accuracy).toPrecision(4))
  assert.match(
    textOf(elements(linf!, 'desc')[0]!),
    `FGSM: ${clean} at epsilon 0, 12 at epsilon 8/255, lowest 12 at epsilon 8/255, highest ${clean} at epsilon 0. PGD: `,
  )
  assert.match(textOf(elements(l2!, 'desc')[0]!), /^Carlini-Wagner: .*, 20 at epsilon 1, /)
  const words = elements(linf!, 'text').map(textOf)
  for (const label of ['0', '4/255', '8/255', 'all together', 'PGD, made on vgg.onnx'])
    assert.ok(words.includes(label), label)
})

test('an attack of radius 0 takes the place of the clean accuracy', async () => {
  const page = await read(
    nothing({ attacks: [{ ...attacks[0]!, epsilon: 0, robustAccuracy: 0.5 }, attacks[1]!] }),
  )
  assert.match(textOf(elements(page, 'desc')[0]!), /^FGSM: 50 at epsilon 0, 48 at epsilon 2\/255, /)
})

test('names of classes belong to the labels of the data, before their offset', async () => {
  const clean = cleanOf(0.8, 11)
  const settings = { ...fullEvaluation().settings, labelsOffset: 1 }
  const page = await read(nothing({ clean, settings, data: { ...fullEvaluation().data, n: 2000 } }))
  const names = tableRows(page, 'classes, worst first').slice(1)
  for (const { label, accuracy } of clean.perClass) {
    const name = label === 0 ? '0' : animals[label - 1]
    assert.is(names.find((r) => r[0] === name)?.[1], `${(100 * accuracy).toFixed(2)} %`, name)
  }
})

test('every attack has a row with its numbers', () => {
  const rows = tableRows(whole, 'A row an attack and radius').slice(1)
  assert.is(rows.length, attacks.length)
  attacks.forEach((a, i) => {
    const [, ball, , robust, interval, adversarial, success] = rows[i]!
    assert.is(ball, a.ball)
    assert.is(robust, `${(100 * a.robustAccuracy).toFixed(2)} % (${a.robustCorrect.toLocaleString('en')})`)
    assert.is(first(interval!), Number((100 * a.robustAccuracyInterval[0]).toFixed(2)))
    assert.is(first(adversarial!), Number((100 * a.adversarialAccuracy).toFixed(2)))
    assert.is(first(success!), Number((100 * a.successRate).toFixed(2)))
  })
  assert.equal(rows.map((r) => r[2]).slice(0, 4), ['1/255', '2/255', '4/255', '8/255'])
  assert.is(rows.at(-1)![0], 'PGD, made on vgg.onnx')
})

test('every deformation has a row with its numbers, one strength apart from several', () => {
  const single = tableRows(whole, 'At one strength').slice(1)
  const several = tableRows(whole, 'A row a deformation and strength').slice(1)
  assert.equal(
    single.map((r) => r[0]),
    ['translate', 'worst-case of 775 transforms'],
  )
  assert.is(single.length + several.length, deformations.length)
  for (const d of deformations) {
    const row = [...single, ...several].find(
      (r) => r[0]!.startsWith(d.name) && Number(r[1]) === d.strength && r[2] === d.unit,
    )!
    assert.is(row[3], `${(100 * d.accuracy).toFixed(2)} % (${d.correct.toLocaleString('en')})`)
    assert.is(first(row[4]!), Number((100 * d.accuracyInterval[0]).toFixed(2)))
    assert.is(row[5], d.nll.toFixed(4))
  }
})

test('forms are told apart', async () => {
  const both = [20, 40].flatMap((strength) =>
    (['corrected', 'paper-code'] as const).map((form) => ({
      ...{ ...deformations[0]!, strength, form },
      fill: form === 'corrected' ? [0, 0, 0] : [0.5, 0.25, 0.125],
    })),
  )
  const page = await read(nothing({ deformations: both }))
  assert.equal(texts(page, 'h3').slice(0, 2), ['rotate', 'rotate (paper-code)'])
  assert.ok(
    texts(page, 'p').some((p) =>
      /outside is black\. .*half a pixel beside the centre.*filled with \(0\.5, 0\.25, 0\.125\)\.$/.test(p),
    ),
  )
})

test('the bins of the reliability diagram are those of the JSON', () => {
  const { reliability } = fullEvaluation().clean
  const rows = tableRows(whole, 'bins of confidence').slice(1)
  assert.is(rows.length, reliability.length)
  reliability.forEach((bin, i) => {
    const [range, n, confidence, accuracy] = rows[i]!
    const [low, high] = range!.split(' to ').map(Number.parseFloat)
    assert.ok(low! - 0.1 < 100 * bin.confidence && 100 * bin.confidence < high! + 0.1, range)
    assert.is(first(n!), bin.n)
    assert.is(confidence, `${(100 * bin.confidence).toFixed(2)} %`)
    assert.is(accuracy, `${(100 * bin.accuracy).toFixed(2)} %`)
  })
})

test('the confusion matrix has every cell in its place', () => {
  const { confusion, perClass } = fullEvaluation().clean
  const svg = elements(whole, 'svg').find((s) => textOf(elements(s, 'title')[0]!) === 'Confusion matrix')!
  const words = elements(svg, 'text').map(textOf)
  // The names of columns and rows, the titles, then a number a cell.
  const numbers = words.filter((w) => /^\d+$/.test(w)).map(Number)
  assert.equal(
    numbers,
    confusion.map((cell) => cell[2]),
  )
  assert.equal(
    words.filter((w) => animals.includes(w)),
    [...animals, ...animals],
  )
  const rows = tableRows(whole, 'confused pairs, most often first').slice(1)
  for (const [label, guess, n] of confusion) {
    const row = rows.find((r) => r[0] === animals[label] && r[1] === animals[guess])
    if (label === guess) assert.is(row, undefined)
    else assert.equal(row?.slice(2), [String(n), `${((100 * n) / perClass[label]!.n).toFixed(2)} %`])
  }
  const worst = tableRows(whole, 'classes, worst first')
    .slice(1)
    .map((r) => first(r[1]!))
  assert.equal(
    worst,
    worst.toSorted((a, b) => a - b),
  )
})

test('with many classes there are tables of the worst, no picture', async () => {
  const page = await read(nothing({ clean: cleanOf(0.8, 50) }))
  assert.is(tableRows(page, 'the 20 worst of 50 classes').length, 21)
  const pairs = tableRows(page, 'the 20 most confused pairs of 148')
    .slice(1)
    .map((r) => first(r[2]!))
  assert.is(pairs.length, 20)
  assert.equal(
    pairs,
    pairs.toSorted((a, b) => b - a),
  )
  assert.not.ok(texts(page, 'h3').includes('Confusion matrix'))
})

test('analyses have their numbers', () => {
  const place = 'at /layer2/Relu_output_0'
  const spectra = tableRows(whole, `Largest singular value and the sum of the rest, ${place}`)
  assert.equal(spectra[1], ['mean', '–', '81', '283.5', '11', '38.5'])
  assert.equal(spectra[2], ['airplane', '200', '80', '280', '10', '35'])
  // Means over the classes, place by place.
  const values = tableRows(whole, `singular values, ${place}`)
  assert.equal(values[5], ['5', '29.8', '4.047'])
  const [, ...neighbours] = tableRows(
    whole,
    'Accuracy by the most frequent class among the nearest training images',
  )
  assert.equal(
    neighbours.map((r) => r[2]),
    ['75.50 % (1,510)', '77.50 % (1,550)', '80.00 % (1,600)', '85.00 % (1,700)', '69.90 % (1,398)'],
  )
  assert.equal(tableRows(whole, `Share of the points above a confidence, ${place}`)[1], [
    ...['data', '97.50 %', '81.00 %', '81.00 %', '12.00 %', '2,000'],
  ])
  assert.equal(tableRows(whole, 'Between two images')[1], [
    ...['The input', 'two classes', '0.1663', '50.00 %', '0.2500', '100'],
  ])
  assert.equal(tableRows(whole, 'Euclidean distance to the nearest other class that was found')[1], [
    ...['The input', '1.35', '0.75 to 2.1', '1.5', '17.25', '0.0783', '100', '12', '1'],
  ])
  const regions = tableRows(whole, 'regions, the input').slice(1)
  assert.is(Math.round(regions.reduce((sum, r) => sum + first(r[1]!), 0)), 100)
  assert.is(
    regions.reduce((sum, r) => sum + first(r[3]!), 0),
    300,
  )
})

test('how to repeat it: the command and what decides the numbers', () => {
  assert.equal(texts(whole, 'pre'), ['manifold evaluate my.onnx'])
  const settings = Object.fromEntries(tableRows(whole, 'What decides the numbers') as [string, string][])
  const { model, data } = fullEvaluation()
  assert.is(settings['model sha256'], model.sha256)
  assert.is(settings['weights sha256'], model.weightsSha256)
  assert.is(settings['data format'], data.description)
  assert.is(settings['data sha256'], data.sha256)
  assert.is(settings['images left out'], '3')
  assert.is(settings.seed, '3')
  assert.is(settings['preprocessing.std'], '0.247, 0.2435, 0.2616')
})

test('a part of an evaluation says so', async () => {
  const shard = { index: 2, of: 8 } as NonNullable<Evaluation['shard']>
  assert.match(notes(await read(nothing({ shard })))[0]!, /^This is part 2 of 8 /)
})

test('what is no number is a dash, and draws nothing', async () => {
  const clean = { ...cleanOf(), nll: Number.NaN, nllInterval: [0, Number.POSITIVE_INFINITY] as const }
  const text = await evaluationReport(
    nothing({ clean, attacks: [{ ...attacks[0]!, adversarialNll: Number.NaN }] }),
    [],
  )
  assert.not.match(text, /NaN|Infinity|undefined|null/)
  assert.equal(tableRows(parseMarkup(text), 'Lower is better')[1]!.slice(1), ['–', '–'])
})

test('names are text, whatever they hold', async () => {
  const nasty = `</title></style><script>alert('1')</script> & "x" <b>`
  const evaluation = fullEvaluation({
    model: { ...fullEvaluation().model, path: nasty },
    data: { spec: nasty, sha256: nasty, n: 2000, classNames: animals.map((name) => `${name} ${nasty}`) },
    warnings: [{ code: nasty, message: nasty }],
    attacks: attacks.map((a) => ({ ...a, name: nasty, surrogate: { path: nasty, sha256: '' } })),
    deformations: deformations.map((d) => ({ ...d, name: nasty, unit: nasty })),
  })
  const page = parseMarkup(await evaluationReport(evaluation, pictures(), nasty))
  assert.is(elements(page, 'script').length, 0)
  assert.is(elements(page, 'b').length, 0)
  assert.equal(texts(page, 'pre'), [nasty])
  const alts = elements(page, 'img').map((i) => i.attributes.alt)
  assert.is(alts[0], `airplane ${nasty}, recognised with 50\u00a0%`)
})

test('the same evaluation gives the same bytes', async () => {
  const [a, b] = [1, 2].map(() => evaluationReport(fullEvaluation(), pictures(), 'x'))
  assert.is(await a, await b)
})

test('with everything and large photos it is under 3 MB', async () => {
  const text = await evaluationReport(fullEvaluation(), pictures(40, [3, 224, 224]))
  assert.ok(text.length < 3e6, `${text.length}`)
  assert.ok(text.length > 1e5)
})

test.run()
