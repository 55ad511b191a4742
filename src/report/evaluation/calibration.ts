/** Whether the confidence of the model can be believed: reliability diagram and scoring rules. */
import type { Evaluation } from '../../eval/evaluation.ts'
import { type BarChart, barChart } from '../bar-chart.ts'
import { figure, figures } from '../figure.ts'
import { count, decimalRange, decimals, percent, percentRange } from '../format.ts'
import { type Html, html } from '../html.ts'
import { table } from '../table.ts'

type Clean = Evaluation['clean']

/** Bins of equal width (Guo et al. 2017, equation 3). */
const bins = 15

export async function calibrationSection({ clean }: Evaluation): Promise<Html> {
  return html`${scores(clean)}${figures([await reliability(clean), await confidences(clean)])}`
}

const scores = (c: Clean): Html =>
  table({
    caption: 'Lower is better',
    columns: [
      { title: 'Score' },
      { title: 'Value', kind: 'number' },
      { title: '95 % interval', kind: 'number' },
    ],
    rows: [
      ['NLL: -log of the probability of the label, in nats', decimals(c.nll), decimalRange(c.nllInterval)],
      [
        'Brier: squared distance of the probabilities to the label',
        decimals(c.brier),
        decimalRange(c.brierInterval),
      ],
      ['ECE: gap between confidence and accuracy', decimals(c.ece), decimalRange(c.eceInterval)],
    ],
  })

const x: BarChart['x'] = { title: 'confidence, %', domain: [0, 100] }

/** Bins are closed above. */
const placed = ({ reliability }: Clean) =>
  reliability.map((bin) => {
    const at = Math.min(bins - 1, Math.max(0, Math.ceil(bin.confidence * bins) - 1))
    return { ...bin, from: (100 * at) / bins, to: (100 * (at + 1)) / bins }
  })

async function reliability(clean: Clean): Promise<Html> {
  const title = 'Reliability'
  const furthest = clean.reliability.reduce((a, b) => (gap(b) > gap(a) ? b : a))
  const chart = await barChart({
    id: 'reliability',
    title,
    description: `${clean.reliability.length} bins of confidence have images. The largest gap: ${percent(furthest.accuracy)} right of ${count(furthest.n)} images with a mean confidence of ${percent(furthest.confidence)}.`,
    x,
    y: { title: '% right', domain: [0, 100] },
    diagonal: true,
    bars: placed(clean).map(({ from, to, accuracy, accuracyInterval: [low, high], confidence }) => ({
      ...{ from, to, y: 100 * accuracy, mark: 100 * confidence },
      band: [100 * low, 100 * high],
    })),
  })
  return figure({
    title,
    caption:
      'Bars: how many are right, with 95 % intervals. Strokes across them: how many would be, were the mean confidence true.',
    chart,
    numbers: {
      caption: 'bins of confidence',
      columns: [
        { title: 'Confidence' },
        { title: 'Images', kind: 'number' },
        { title: 'Mean confidence', kind: 'number' },
        { title: 'Right', kind: 'number' },
        { title: '95 % interval', kind: 'number' },
      ],
      rows: placed(clean).map((b) => [
        `${b.from.toFixed(1)} to ${b.to.toFixed(1)} %`,
        count(b.n),
        percent(b.confidence),
        percent(b.accuracy),
        percentRange(b.accuracyInterval),
      ]),
    },
  })
}

const gap = (bin: Clean['reliability'][number]): number => Math.abs(bin.accuracy - bin.confidence)

async function confidences(clean: Clean): Promise<Html> {
  const title = 'How confident it is'
  const most = clean.reliability.reduce((a, b) => (b.n > a.n ? b : a))
  const chart = await barChart({
    id: 'confidences',
    title,
    description: `Images in each bin of confidence; the most, ${count(most.n)} of ${count(clean.n)}, have a mean confidence of ${percent(most.confidence)}.`,
    x,
    y: { title: 'images' },
    bars: placed(clean).map(({ from, to, n }) => ({ from, to, y: n })),
    height: 180,
  })
  return figure({
    title,
    caption: 'Images in each bin of the diagram; the table of the diagram has their numbers.',
    chart,
  })
}
