/** Attacks, all of them together, and images made on other models, as tables. */
import { formatEpsilon } from '../../attacks/epsilon.ts'
import type { Evaluation, TransferMatrix, WorstCaseReport } from '../../eval/evaluation.ts'
import { count, decimals, duration, percent, percentRange, significant } from '../format.ts'
import { type Html, html } from '../html.ts'
import { folded } from '../page.ts'
import { settingRows } from '../settings.ts'
import { type Column, table } from '../table.ts'
import { attackTitle, radius, runTitle } from './names.ts'

const numbers = (...titles: readonly string[]): Column[] => titles.map((title) => ({ title, kind: 'number' }))

export const attackTables = ({ attacks }: Evaluation): Html =>
  html`${table({
    caption: 'A row an attack and radius',
    columns: [
      { title: 'Attack' },
      { title: 'Ball' },
      ...numbers('Epsilon', 'Robust accuracy', '95 % interval', 'Adversarial accuracy', 'Success rate'),
    ],
    rows: attacks.map((a) => [
      runTitle(a),
      a.ball,
      formatEpsilon(a.epsilon),
      `${percent(a.robustAccuracy)} (${count(a.robustCorrect)})`,
      percentRange(a.robustAccuracyInterval),
      percent(a.adversarialAccuracy),
      percent(a.successRate),
    ]),
  })}${legend}${folded(
    'How each attack ran',
    table({
      caption: 'Settings and checks',
      columns: [
        { title: 'Attack' },
        ...numbers('NLL', 'Largest norm', 'Zero gradients', 'Gradients that are no numbers', 'Time'),
        { title: 'Settings', kind: 'long' },
      ],
      rows: attacks.map((a) => [
        `${runTitle(a)} at ${radius(a)}`,
        decimals(a.adversarialNll),
        significant(a.maxNorm),
        count(a.zeroGradients),
        count(a.nanGradients),
        duration(a.seconds),
        settingRows(a.params)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      ]),
    }),
  )}`

const legend = html`<p>Robust accuracy: right without the attack, and never fooled up to this epsilon; the number of images is in parentheses. Adversarial accuracy: right on the attacked images. Success rate: fooled, of those that were right.</p>
`

export const worstCaseTable = (all: readonly WorstCaseReport[]): Html =>
  table({
    caption: 'Images that withstand every attack',
    columns: [{ title: 'Radius' }, ...numbers('Robust accuracy', '95 % interval'), { title: 'Attacks' }],
    rows: all.map((w) => [
      radius(w),
      `${percent(w.robustAccuracy)} (${count(w.robustCorrect)})`,
      percentRange(w.robustAccuracyInterval),
      w.attacks.map(attackTitle).join(', '),
    ]),
  })

export const transferTable = ({ surrogates, attacks, robustAccuracy }: TransferMatrix): Html =>
  table({
    caption: 'Robust accuracy; a row the model that the images were made on',
    columns: [
      { title: 'Made on', kind: 'long' },
      ...numbers(...attacks.map((a) => `${attackTitle(a.name)} at ${radius(a)}`)),
    ],
    rows: surrogates.map(({ path }, row) => [path, ...robustAccuracy[row]!.map((share) => percent(share))]),
  })
