/** The numbers that matter, in one table. */
import type { Evaluation } from '../../eval/evaluation.ts'
import { count, decimalRange, decimals, percent, percentRange } from '../format.ts'
import type { Html } from '../html.ts'
import { table } from '../table.ts'
import { strongest } from './headline.ts'
import { radius } from './names.ts'

export function keyNumbers(evaluation: Evaluation): Html {
  const { clean: c, meanCorruptionError: mce, data } = evaluation
  const robust = strongest(evaluation).map((s) => [
    `Withstands ${s.attacks} at ${radius(s)}`,
    percent(s.robustAccuracy),
    percentRange(s.robustAccuracyInterval),
  ])
  return table({
    caption: `${count(c.n)} images of ${data.spec}`,
    columns: [
      { title: 'Measure' },
      { title: 'Value', kind: 'number' },
      { title: '95 % interval', kind: 'number' },
    ],
    rows: [
      [`Right (${count(c.correct)} of ${count(c.n)})`, percent(c.accuracy), percentRange(c.accuracyInterval)],
      ...robust,
      ['Class among the five likeliest', percent(c.top5), percentRange(c.top5Interval)],
      ['NLL (nats)', decimals(c.nll), decimalRange(c.nllInterval)],
      ['Brier score', decimals(c.brier), decimalRange(c.brierInterval)],
      ['Calibration error (ECE)', decimals(c.ece), decimalRange(c.eceInterval)],
      ...(mce === undefined ? [] : [['Mean corruption error', percent(mce), '']]),
    ],
  })
}
