/** The curves of a training run over its epochs; of several seeds, their mean with a band of one standard deviation. */
import { betterScale } from './axis-domain.ts'
import { type Html, html } from './html.ts'
import { type LineChart, lineChart, type Point, type Series } from './line-chart.ts'
import { bandOf, spreadOf } from './statistics.ts'
import { chosenEpoch, type EpochRecord, isMixed, selectionOf, type TrainingRun } from './training-run.ts'

type Measure = (epoch: EpochRecord) => number | null | undefined

interface Figure {
  readonly id: string
  readonly title: string
  /** @param others whether more than the training is drawn */
  readonly caption: (others: boolean) => string
  readonly y: string
  readonly lines: readonly Line[]
}

interface Line {
  readonly name: string
  readonly hue: number
  readonly measure: Measure
}

const training = { name: 'training', hue: 0 }
const validation = { name: 'validation', hue: 1 }
const test = { name: 'test', hue: 2 }

const percentWrong = (share: number | null | undefined) =>
  typeof share === 'number' ? 100 * (1 - share) : share

const figures = (mixed: boolean): readonly Figure[] => [
  {
    id: 'loss',
    title: 'Loss',
    caption: (others) =>
      `Training: mean over the epoch${mixed ? ', of mixed targets' : ''}.${others ? ' Others: negative log-likelihood.' : ''}`,
    y: 'nats',
    lines: [
      { ...training, measure: (m) => m.loss },
      { ...validation, measure: (m) => m.validation?.nll },
      { ...test, measure: (m) => m.test?.nll },
    ],
  },
  {
    id: 'error',
    title: 'Error',
    caption: () => 'Samples classified wrongly.',
    y: '% of samples',
    lines: [
      { ...training, measure: (m) => percentWrong(m.trainAccuracy) },
      { ...validation, measure: (m) => percentWrong(m.validation?.accuracy) },
      { ...test, measure: (m) => percentWrong(m.test?.accuracy) },
    ],
  },
  {
    id: 'learning-rate',
    title: 'Learning rate',
    caption: () => 'At the first step of each epoch.',
    y: 'learning rate',
    lines: [{ name: 'learning rate', hue: 0, measure: (m) => m.learningRate }],
  },
  {
    id: 'gradient-norm',
    title: 'Gradient norm',
    caption: () => 'L2 norm over all parameters before clipping, mean over the epoch.',
    y: 'norm',
    lines: [{ name: 'gradient norm', hue: 0, measure: (m) => m.gradientNorm }],
  },
]

/** A figure for everything that was measured. */
export async function trainingCharts(run: TrainingRun): Promise<Html> {
  const drawn = await Promise.all(figures(isMixed(run)).map((figure) => draw(figure, run)))
  return html`<div class="charts">\n${drawn}</div>\n`
}

async function draw({ id, title, caption, y, lines }: Figure, run: TrainingRun): Promise<Html | null> {
  const series = lines
    .map(({ name, hue, measure }): Series => ({ name, hue, points: curve(run, measure) }))
    .filter((s) => s.points.length > 0)
  if (series.length === 0) return null
  const scale = betterScale(series.flatMap((s) => s.points.map((p) => p.y)))
  const svg = await lineChart({
    id,
    title,
    x: { title: 'epoch', whole: true },
    y: { title: y, scale },
    series,
    legend: lines.length > 1,
    ...chosenMark(run),
  })
  const text = caption(series.some((s) => s.name !== training.name))
  return html`<figure><figcaption><h3>${title}</h3><p>${text}</p></figcaption>\n${svg}</figure>\n`
}

/** A point for each epoch in which a run has the measure. */
function curve({ runs }: TrainingRun, measure: Measure): Point[] {
  const records = runs.flatMap((r) => r.metrics)
  const epochs = [...new Set(records.map((m) => m.epoch))].sort((a, b) => a - b)
  return epochs.flatMap((x): Point[] => {
    const spread = spreadOf(records.filter((m) => m.epoch === x).map(measure))
    if (spread === undefined) return []
    return [{ x, y: spread.mean, ...bandOf(spread) }]
  })
}

function chosenMark(run: TrainingRun): Pick<LineChart, 'mark'> {
  const selection = selectionOf(run)
  const [only, another] = run.runs
  const chosen = only && chosenEpoch(only, selection)
  return chosen === undefined || another !== undefined || selection === 'last'
    ? {}
    : { mark: { x: chosen.epoch, label: 'chosen' } }
}
