/** Which classes are taken for which, and how well each is told. */
import type { Evaluation } from '../../eval/evaluation.ts'
import { figure, figures } from '../figure.ts'
import { count, percent, percentRange } from '../format.ts'
import { type Cell, heatMap } from '../heat-map.ts'
import { type Html, html } from '../html.ts'
import { rowBars } from '../row-bars.ts'
import { type Table, table } from '../table.ts'
import { classNamer } from './names.ts'

/** With more classes than this a matrix is no picture any more, and a row a class no list. */
const mostDrawn = 30
/** Rows of tables: those that stand for themselves, and those that are folded under a picture. */
const mostListed = 20
const mostFolded = 200

type Namer = (label: number) => string

export async function classesSection(evaluation: Evaluation): Promise<Html> {
  const { clean } = evaluation
  const nameOf = classNamer(evaluation)
  const classes = new Set(clean.confusion.flatMap((cell) => cell.slice(0, 2)))
  if (classes.size > mostDrawn)
    return html`${table(confusedPairs(evaluation, nameOf))}${table(perClassTable(evaluation, nameOf))}`
  return figures([await confusionFigure(evaluation, nameOf), await perClassFigure(evaluation, nameOf)])
}

async function confusionFigure(evaluation: Evaluation, nameOf: Namer): Promise<Html> {
  const { confusion } = evaluation.clean
  const ascending = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b)
  const labels = ascending(confusion.map(([label]) => label))
  // Every class that is there or is guessed has a column, and what is no number comes last.
  const all = ascending(confusion.flatMap((cell) => cell.slice(0, 2)))
  const guesses = [...all.filter((c) => c >= 0), ...all.filter((c) => c < 0)]
  const totals = new Map<number, number>()
  for (const [label, , n] of confusion) totals.set(label, (totals.get(label) ?? 0) + n)
  const cells = confusion.map(
    ([label, guess, n]): Cell => ({
      row: labels.indexOf(label),
      column: guesses.indexOf(guess),
      shade: Math.sqrt(n / totals.get(label)!),
      hue: label === guess ? 0 : 1,
      text: count(n),
    }),
  )
  const title = 'Confusion matrix'
  const [worst] = wrongCells(evaluation)
  const chart = await heatMap({
    id: 'confusion',
    title,
    description: worst
      ? `${labels.length} classes. Most often confused: ${nameOf(worst[0])}, taken for ${nameOf(worst[1])} ${count(worst[2])} times.`
      : `${labels.length} classes. Nothing is confused.`,
    x: { title: 'taken for', names: guesses.map(nameOf) },
    y: { title: 'class', names: labels.map(nameOf) },
    cells,
  })
  return figure({
    title,
    caption:
      'Rows are classes, columns what they are taken for; blue is right, orange wrong. Shades grow with the square root of the share of the row.',
    chart,
    numbers: confusedPairs(evaluation, nameOf, mostFolded),
  })
}

/** [label, prediction, count], most first. */
const wrongCells = ({ clean }: Evaluation) =>
  clean.confusion.filter(([label, guess]) => label !== guess).toSorted((a, b) => b[2] - a[2])

function confusedPairs(evaluation: Evaluation, nameOf: Namer, most = mostListed): Table {
  const wrong = wrongCells(evaluation)
  const shown = wrong.slice(0, most)
  const n = new Map(evaluation.clean.perClass.map((c) => [c.label, c.n]))
  return {
    caption:
      shown.length < wrong.length
        ? `the ${shown.length} most confused pairs of ${count(wrong.length)}`
        : 'confused pairs, most often first',
    columns: [
      { title: 'Class' },
      { title: 'Taken for' },
      { title: 'Images', kind: 'number' },
      { title: 'Of its class', kind: 'number' },
    ],
    rows: shown.map(([label, guess, times]) => [
      nameOf(label),
      nameOf(guess),
      count(times),
      percent(times / (n.get(label) ?? Number.NaN)),
    ]),
  }
}

type ClassMetrics = Evaluation['clean']['perClass'][number]

const worstFirst = ({ clean }: Evaluation): ClassMetrics[] =>
  clean.perClass.toSorted((a, b) => a.accuracy - b.accuracy || a.label - b.label)

async function perClassFigure(evaluation: Evaluation, nameOf: Namer): Promise<Html> {
  const title = 'Accuracy of each class'
  const sorted = worstFirst(evaluation)
  const [worst, best] = [sorted[0], sorted.at(-1)]
  const chart = await rowBars({
    id: 'classes',
    title,
    description:
      worst && best
        ? `Worst: ${nameOf(worst.label)} with ${percent(worst.accuracy)}. Best: ${nameOf(best.label)} with ${percent(best.accuracy)}.`
        : '',
    x: { title: '% right' },
    rows: sorted.map((c) => ({ name: nameOf(c.label), share: c.accuracy, interval: c.accuracyInterval })),
  })
  return figure({
    title,
    caption: 'Worst first, with 95 % intervals.',
    chart,
    numbers: perClassTable(evaluation, nameOf),
  })
}

function perClassTable(evaluation: Evaluation, nameOf: Namer): Table {
  const sorted = worstFirst(evaluation)
  const shown = sorted.length > mostDrawn ? sorted.slice(0, mostListed) : sorted
  return {
    caption:
      shown.length < sorted.length
        ? `the ${shown.length} worst of ${count(sorted.length)} classes`
        : 'classes, worst first',
    columns: [
      { title: 'Class' },
      { title: 'Right', kind: 'number' },
      { title: '95 % interval', kind: 'number' },
      { title: 'Images', kind: 'number' },
    ],
    rows: shown.map((c) => [
      nameOf(c.label),
      percent(c.accuracy),
      percentRange(c.accuracyInterval),
      `${count(c.correct)} of ${count(c.n)}`,
    ]),
  }
}
