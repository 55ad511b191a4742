import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { trainingReport } from '../../src/report/training-report.ts'
import type { TrainingRun } from '../../src/report/training-run.ts'
import { corners, type Element, elements, parseMarkup, plain, tableRows, textOf } from './markup.ts'
import { config, epochRecord, seedRun, trainingRun } from './sample-run.ts'

const read = async (run: TrainingRun): Promise<Element> => parseMarkup(await trainingReport(run))

const texts = (page: Element, name: string): string[] => elements(page, name).map((e) => plain(textOf(e)))

const notes = (page: Element): string[] =>
  elements(page, 'p')
    .filter((p) => p.attributes.class === 'note')
    .map(textOf)

test('one result, then curves, epochs, settings, how to repeat it, versions', async () => {
  const page = await read(trainingRun())
  assert.is(elements(page, 'h1').length, 1)
  assert.equal(texts(page, 'h2'), ['Results', 'Curves', 'Epochs', 'Settings', 'How to repeat it', 'Versions'])
  assert.equal(texts(page, 'h3'), ['Loss', 'Error', 'Learning rate', 'Gradient norm'])
  assert.is(elements(page, 'svg').length, 4)
  assert.equal(notes(page), [])
})

test('the file needs no other, no script and no network', async () => {
  const text = await trainingReport(trainingRun())
  const page = parseMarkup(text)
  for (const name of ['script', 'link', 'img', 'iframe', 'object']) assert.is(elements(page, name).length, 0)
  const addresses = [...text.matchAll(/(?:src|href)=|\w+:\/\/[^"\s]*/g)].map((m) => m[0])
  assert.equal([...new Set(addresses)], ['http://www.w3.org/2000/svg'])
})

test('it says its language, its character set, and fits a phone', async () => {
  const page = await read(trainingRun())
  assert.is(elements(page, 'html')[0]?.attributes.lang, 'en')
  const meta = elements(page, 'meta').map((m) => m.attributes)
  assert.ok(meta.some((m) => m.charset === 'utf-8'))
  assert.ok(meta.some((m) => m.name === 'viewport' && m.content === 'width=device-width, initial-scale=1'))
})

test('every table has a caption and header cells with a scope', async () => {
  const page = await read(trainingRun({ runs: [seedRun(3, 1), seedRun(3, 2)] }))
  const tables = elements(page, 'table')
  assert.is(tables.length, 6)
  for (const table of tables) {
    assert.is(elements(table, 'caption').length, 1)
    const [head, ...rows] = elements(table, 'tr')
    assert.ok(elements(head!, 'th').every((th) => th.attributes.scope === 'col'))
    for (const row of rows)
      assert.equal(
        elements(row, 'th').map((th) => th.attributes.scope),
        ['row'],
      )
  }
})

test('no id is there twice', async () => {
  const ids = [...(await trainingReport(trainingRun())).matchAll(/ id="([^"]*)"/g)].map((m) => m[1])
  assert.is(ids.length, 8)
  assert.is(new Set(ids).size, ids.length)
})

test('the results are those of the chosen epoch', async () => {
  const run = trainingRun()
  const { metrics } = run.runs[0]!
  const highest = Math.max(...metrics.map((m) => m.validation!.accuracy))
  const [best] = metrics
    .filter((m) => m.validation!.accuracy === highest)
    .sort((a, b) => a.validation!.nll - b.validation!.nll)
  assert.ok(best !== undefined && best.epoch < metrics.length)
  const page = await read(run)
  const rows = tableRows(page, `Measured after epoch ${best.epoch}`)
  assert.equal(rows[0], ['Measure', 'Validation', 'Test'])
  const { accuracy, nll, ece, top5 } = best.test!
  assert.equal(
    rows.slice(1).map((r) => r[2]),
    [
      `${(100 * accuracy).toFixed(2)} %`,
      `${(100 - 100 * accuracy).toFixed(2)} %`,
      `${(100 * top5!).toFixed(2)} %`,
      nll.toFixed(4),
      ece!.toFixed(4),
      '10,000',
    ],
  )
})

test('the table of epochs has every number that was given', async () => {
  const run = trainingRun({ runs: [seedRun(7)] })
  const [header, ...rows] = tableRows(await read(run), 'Epochs')
  assert.equal(header?.slice(0, 3), ['Epoch', 'Learning rate', 'Training loss'])
  assert.not.ok(header?.includes('Training accuracy'))
  assert.is(rows.length, 7)
  for (const [i, row] of rows.entries()) {
    const m = epochRecord(i + 1)
    const shown = Object.fromEntries(header!.map((title, c) => [title, Number.parseFloat(row[c]!)]))
    assert.is(shown.Epoch, m.epoch)
    for (const [title, value, tolerance] of [
      ['Learning rate', m.learningRate, 1e-9],
      ['Training loss', m.loss, 5.1e-5],
      ['Validation accuracy', 100 * m.validation!.accuracy, 5.1e-3],
      ['Validation NLL', m.validation!.nll, 5.1e-5],
      ['Validation ECE', m.validation!.ece!, 5.1e-5],
      ['Test accuracy', 100 * m.test!.accuracy, 5.1e-3],
      ['Test NLL', m.test!.nll, 5.1e-5],
      ['Test ECE', m.test!.ece!, 5.1e-5],
      ['Gradient norm', m.gradientNorm!, 5.1e-4],
    ] as const)
      assert.ok(
        Math.abs(shown[title]! - value) <= tolerance,
        `epoch ${i + 1}, ${title}: ${shown[title]}, ${value}`,
      )
  }
})

test('settings are all there, the command and the versions in their own places', async () => {
  const page = await read(trainingRun())
  const settings = Object.fromEntries(tableRows(page, 'config.json') as [string, string][])
  assert.is(settings['data.spec'], 'glyphs:train')
  assert.is(settings['mix.layers'], '0, 1, 2, 3')
  assert.is(settings['optimizer.weightDecay'], '0.0001')
  assert.not.ok('command' in settings)
  assert.equal(texts(page, 'pre'), [config.command])
  assert.equal(tableRows(page, 'What it was made with').slice(1), Object.entries(config.versions))
})

test('what a configuration holds is text on the page', async () => {
  const nasty = `</title></style><script>alert('1')</script> & "x" <b>`
  const run = trainingRun({
    config: {
      [nasty]: nasty,
      network: nasty,
      data: { spec: nasty },
      mix: { strategy: nasty },
      command: nasty,
      versions: { [nasty]: nasty },
    },
    notes: [nasty],
  })
  const page = await read(run)
  assert.is(elements(page, 'script').length, 0)
  assert.is(elements(page, 'b').length, 0)
  assert.ok(texts(page, 'h1')[0]!.startsWith(`${nasty} on ${nasty}, ${nasty}: `))
  assert.equal(texts(page, 'pre'), [nasty])
  assert.equal(notes(page), [nasty])
  assert.ok(tableRows(page, 'config.json').some(([key, value]) => key === nasty && value === nasty))
})

test('the same run gives the same bytes, whatever was drawn before', async () => {
  const first = await trainingReport(trainingRun())
  await trainingReport(trainingRun({ runs: [seedRun(2)] }))
  assert.is(await trainingReport(trainingRun()), first)
})

test('several runs: mean and deviation, and a row each', async () => {
  const runs = [1, 2, 3].map((seed) => ({ seed, metrics: seedRun(2, seed).metrics }))
  const change = (accuracy: number) => ({ ...epochRecord(2).test!, accuracy })
  const three = runs.map((r, i) => ({
    ...r,
    metrics: [r.metrics[0]!, { ...r.metrics[1]!, test: change([0.9, 0.92, 0.97][i]!) }],
  }))
  const page = await read(
    trainingRun({ config: { ...config, epochs: 2, runs: 3, select: 'last' }, runs: three }),
  )
  // numpy.std([90, 92, 97], ddof=1) = 3.605551275463989
  assert.equal(tableRows(page, 'Mean and standard deviation of 3 runs')[1]?.slice(2), ['93.00 ± 3.61 %'])
  assert.match(
    texts(page, 'h1')[0]!,
    /: 93\.00 ± 3\.61 % test accuracy \(mean and standard deviation of 3 runs\) after 2 epochs, 59 s in total$/,
  )
  const rows = tableRows(page, 'The runs')
  const column = rows[0]!.indexOf('Test accuracy')
  assert.equal(
    rows.slice(1).map((r) => [r[0], r[column]]),
    [
      ['1', '90.00 %'],
      ['2', '92.00 %'],
      ['3', '97.00 %'],
    ],
  )
  const bands = elements(page, 'path').filter((p) => p.attributes['fill-opacity'] === '0.2')
  assert.ok(bands.length >= 6)
  assert.equal(notes(page), [])
})

test('the band over several runs is one standard deviation wide on either side', async () => {
  const rates = [
    [1, 1],
    [3, 1],
  ]
  const runs = rates.map((of, seed) => ({
    seed,
    metrics: of.map((learningRate, i) => ({ epoch: i + 1, learningRate, loss: 1, seconds: 1 })),
  }))
  const chart = elements(await read({ config: {}, runs }), 'svg').find((svg) =>
    elements(svg, 'title').some((t) => textOf(t) === 'Learning rate'),
  )!
  const [band] = elements(chart, 'path').filter((p) => p.attributes['fill-opacity'] === '0.2')
  const [line] = elements(chart, 'path').filter((p) => p.attributes['stroke-width'] === '2')
  const [[, mean2], [, mean1]] = corners(line!) as [[number, number], [number, number]]
  const edges = corners(band!)
  // Of 1 and 3 the mean is 2 and the deviation the root of 2; of 1 and 1 they are 1 and 0.
  const deviation = Math.SQRT2 * (mean1 - mean2)
  assert.ok(Math.abs(edges[0]![1] - (mean2 + deviation)) < 0.01)
  assert.ok(Math.abs(edges.at(-1)![1] - (mean2 - deviation)) < 0.01)
  assert.ok(Math.abs(edges[1]![1] - mean1) < 0.01 && Math.abs(edges[2]![1] - mean1) < 0.01)
})

test('what the charts say in words are the given numbers, the error in percent', async () => {
  const run = trainingRun({ runs: [seedRun(2)] })
  const said = texts(await read(run), 'desc')
  const [first, last] = run.runs[0]!.metrics
  const four = (x: number) => String(Number(x.toPrecision(4)))
  const range = (name: string, value: (m: typeof first) => number) =>
    `${name}: ${four(value(first))} at epoch 1, ${four(value(last))} at epoch 2,`
  assert.match(
    said[0]!,
    range('training', (m) => m!.loss),
  )
  assert.match(
    said[0]!,
    range('validation', (m) => m!.validation!.nll),
  )
  assert.match(
    said[1]!,
    range('test', (m) => 100 - 100 * m!.test!.accuracy),
  )
  assert.match(
    said[3]!,
    range('gradient norm', (m) => m!.gradientNorm!),
  )
})

test('an unfinished run says so', async () => {
  const page = await read(trainingRun({ runs: [seedRun(12)], notes: ['Stopped by Ctrl-C.'] }))
  assert.match(texts(page, 'h1')[0]!, 'unfinished (12 of 30 epochs)')
  assert.equal(notes(page), [
    'This run is unfinished (12 of 30 epochs); the numbers are those so far.',
    'Stopped by Ctrl-C.',
  ])
  assert.is(elements(page, 'svg').length, 4)
})

test('a selection on the test set is a note of its own', async () => {
  const page = await read(trainingRun({ config: { ...config, select: 'test' } }))
  assert.match(notes(page).join(), 'selected on the test set')
})

test('before the first epoch the page says that nothing has finished', async () => {
  for (const runs of [[], [{ seed: 1, metrics: [] }]]) {
    const page = await read(trainingRun({ runs }))
    assert.is(
      texts(page, 'h1')[0],
      'cnn on glyphs:train, Manifold Mixup (alpha 2, layers 0, 1, 2, 3): nothing has finished yet',
    )
    assert.equal(texts(page, 'h2'), ['Settings', 'How to repeat it', 'Versions'])
  }
})

test('a single epoch is a table, not a curve', async () => {
  const page = await read(trainingRun({ config: { ...config, epochs: 1 }, runs: [seedRun(1)] }))
  assert.is(elements(page, 'svg').length, 0)
  assert.is(tableRows(page, 'Epochs').length, 2)
  assert.equal(notes(page), [])
})

test('without validation, test and configuration the loss remains', async () => {
  const metrics = [1, 2].map((epoch) => ({ epoch, learningRate: 0.1, loss: 1 / epoch, seconds: epoch }))
  const page = await read({ config: {}, runs: [{ seed: 1, metrics }] })
  assert.is(texts(page, 'h1')[0], 'A network: a training loss of 0.5000 after 2 epochs, 2.0 s')
  assert.equal(texts(page, 'h3'), ['Loss', 'Learning rate'])
  assert.not.match(JSON.stringify(page), /NaN|undefined|Infinity/)
})

test('a line that is alone is named where it could be another', async () => {
  const metrics = seedRun(3).metrics.map(({ validation: _, ...m }) => m)
  const charts = elements(await read(trainingRun({ runs: [{ seed: 1, metrics }] })), 'svg')
  const names = charts.map((svg) => texts(svg, 'text').filter((t) => /^[a-z ]+$/.test(t)))
  assert.ok(names[1]?.includes('test'), 'error')
  assert.equal(names[2], ['epoch', 'learning rate'])
})

test('numbers that JSON could not hold are dashes', async () => {
  const text = JSON.stringify({
    ...epochRecord(2),
    loss: Number.NaN,
    test: { ...epochRecord(2).test!, nll: Number.NaN },
  })
  const run = trainingRun({ runs: [{ seed: 1, metrics: [epochRecord(1), JSON.parse(text)] }] })
  const rows = tableRows(await read(run), 'Epochs')
  assert.is(rows[2]![rows[0]!.indexOf('Training loss')], '–')
  assert.is(rows[2]![rows[0]!.indexOf('Test NLL')], '–')
})

test.run()
