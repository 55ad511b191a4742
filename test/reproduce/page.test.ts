/** Pages against text written by hand. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Claim, Computation } from '../../src/reproduce/experiment.ts'
import { experiments } from '../../src/reproduce/experiments/index.ts'
import { experimentNames } from '../../src/reproduce/experiments/names.ts'
import { repeatCommand } from '../../src/reproduce/page/command.ts'
import { renderIndex } from '../../src/reproduce/page/index-page.ts'
import { markdownTable } from '../../src/reproduce/page/markdown.ts'
import { renderPage } from '../../src/reproduce/page/page.ts'
import { resultTables } from '../../src/reproduce/page/results-table.ts'
import { settingsTable } from '../../src/reproduce/page/settings-table.ts'
import { summaryOf } from '../../src/reproduce/page/verdict-section.ts'
import { readCommand, trainCommand } from '../../src/reproduce/settings.ts'
import { resultsOf, sample } from './sample-results.ts'

const lowest: Claim = { says: 'Lowest error', on: 'error', best: 'manifold' }
const study = sample([lowest], { measures: ['error'], notes: { cpu: 'Small.' } })
const results = resultsOf(study, {
  'a/net/none': { error: [9, 9.1, 9.2] },
  'a/net/input': { error: [5.9, 5.5, 5.7] },
  'a/net/manifold': { error: [5, 5.2, 5.1] },
})

test('a whole page', () => {
  const command = (mix: string) =>
    `manifold train cnn --data glyphs --epochs 3 --per-class 10 --mix ${mix} --no-stop-gradient --seed 1`
  assert.is(
    renderPage('sample', study, results),
    `# A sample

Two groups.

Source: nowhere.

**At \`cpu\` scale the claim shows.**

\`\`\`sh
npm run -s manifold -- reproduce sample --scale cpu
\`\`\`

## Results

Mean ± standard deviation over 3 seeds; the best of a group is bold. \`paper\`: the paper's number, of its own networks and schedule.

| A, Net | Test error, % | paper |
|---|---:|---:|
| No mixup | 9.10 ± 0.10 | 4.83 ± 0.066 |
| Input Mixup | 5.70 ± 0.20 | – |
| Manifold Mixup | **5.10 ± 0.10** | 2.90 |

## The paper's claims

| The paper says | measured | of | here it | numbers |
|---|---|---|---|---|
| Lowest error | Test error | A, Net | **shows** | Manifold Mixup 5.10 ± 0.10 %, Input Mixup 5.70 ± 0.20 %: better by 0.60, twice the standard error is 0.26. |

A difference counts where it is more than twice its standard error, √(s₁²/n₁ + s₂²/n₂) over the seeds; a smaller one is not told apart. Where a side has a single seed, only its sign is told. A verdict over several others is that of the least favourable.

## At this scale

Small.

|  | here | \`--scale full\` |
|---|---|---|
| network | cnn | cnn |
| data | glyphs | glyphs |
| training images a class | 10 | 10 |
| epochs | 3 | 100 |

## How it was made

Seeds 1, 2, 3: 9 networks, 9 min 0 s of training and 14 s of measuring in all, with 2 threads (onnx-manifold 1.2.3, node 20.0.0). All numbers are in [results.json](results.json).

Defined in the experiment, and not run:

- B, Net: No mixup, Manifold Mixup

<details><summary>Each arm alone, trained from its first seed</summary>

\`\`\`sh
# A, Net: No mixup
${command('none')}
# A, Net: Input Mixup
${command('input')}
# A, Net: Manifold Mixup
${command('manifold')}
\`\`\`

</details>
`.replaceAll(/(\d) (min|s\b)/g, '$1\u00a0$2'),
  )
})

test('groups with the same arms and one measure are one table, the longer side down; ties are bold unless all are equal', () => {
  const pairs = sample([], {
    measures: ['accuracy'],
    arms: (scale) =>
      sample([])
        .arms(scale)
        .filter(({ name }) => !name.endsWith('input')),
  })
  const values = {
    'a/net/none': { accuracy: [60] },
    'a/net/manifold': { accuracy: [61, 61.001] },
    'b/net/none': { accuracy: [50] },
    'b/net/manifold': { accuracy: [50] },
  }
  assert.is(
    resultTables(pairs, resultsOf(pairs, values)),
    `| Test accuracy, % | No mixup | paper | Manifold Mixup | paper |
|---|---:|---:|---:|---:|
| A, Net | 60.00 (1) | – | **61.00 ± 0.00** (2) | – |
| B, Net | 50.00 (1) | – | 50.00 (1) | – |`,
  )
})

test('many measures of few arms stand below each other', () => {
  const wide = sample([], { measures: ['error', 'nll', 'fgsm-2', 'fgsm-8', 'pgd-2', 'pgd-8', 'top5'] })
  const found = resultsOf(wide, {
    'b/net/none': { error: [3], nll: [0.5], top5: [99] },
    'b/net/manifold': { error: [2], nll: [0.6], 'fgsm-2': [1] },
  })
  assert.is(
    resultTables(wide, found),
    `| B, Net | No mixup | Manifold Mixup |
|---|---:|---:|
| Test error, % | 3.00 | **2.00** |
| Test NLL, nats | **0.500** | 0.600 |
| FGSM 2/255, % | – | 1.00 |
| FGSM 8/255, % | – | – |
| PGD-20 2/255, % | – | – |
| PGD-20 8/255, % | – | – |
| Top-5 accuracy, % | 99.00 | – |`,
  )
})

test('the paper arranges table 4 by alpha and table 6 by the set of layers', () => {
  const head = (name: 'table-4' | 'table-6') => {
    const own = experiments[name]
    const arms = own.arms('cpu').map((arm) => [arm.name, { accuracy: [50] }])
    return resultTables(own, resultsOf(own, Object.fromEntries(arms))).split('\n')
  }
  const four = head('table-4')
  assert.is(four[0], '| Test accuracy, % | Input Mixup | paper | Manifold Mixup | paper |')
  assert.is(four[2], '| α = 0.5 | 50.00 | 96.68 | 50.00 | 96.76 |')
  assert.is(four.length, 8)
  const six = head('table-6')
  assert.is(six[0], '| Test accuracy, % | CIFAR-10 | paper | CIFAR-100 | paper |')
  assert.is(six[2], '| S = {0, 1, 2} | 50.00 | 97.23 | 50.00 | 79.60 |')
  assert.is(six.length, 12)
})

test('the command that is told repeats seeds and data', () => {
  const other = {
    ...results,
    arms: results.arms.slice(0, 1).map((arm) => ({
      ...arm,
      command: arm.command!.replace('--data glyphs', '--data photos'),
      runs: arm.runs.slice(1),
    })),
  }
  assert.is(
    repeatCommand('sample', study, other),
    'npm run -s manifold -- reproduce sample --scale cpu --runs 2 --seed 2 --replace glyphs=photos',
  )
})

test('a command is read as it is written, for every arm of every experiment', () => {
  for (const experiment of Object.values(experiments)) {
    if ('compute' in experiment) continue
    for (const { train } of [...experiment.arms('cpu'), ...experiment.arms('full')]) {
      const texts = Object.entries(train).map(([name, value]) => [name, String(value)])
      assert.equal(readCommand(trainCommand(train)), Object.fromEntries(texts))
    }
  }
})

test('settings: one column where both scales agree, values of arms that differ beside each other', () => {
  const same = sample([], {
    arms: () =>
      sample([])
        .arms('cpu')
        .map((arm, i) => ({ ...arm, train: { ...arm.train, epochs: 3 + (i % 2) } })),
  })
  const found = resultsOf(same, { 'a/net/none': {}, 'a/net/input': {} })
  assert.is(
    settingsTable(same, found),
    '|  | here |\n|---|---|\n| network | cnn |\n| data | glyphs |\n| training images a class | 10 |\n| epochs | 3; 4 |',
  )
})

test('the summary counts verdicts', () => {
  const says = (claims: readonly Claim[], values: Parameters<typeof resultsOf>[1]) => {
    const own = sample(claims)
    return summaryOf(own, resultsOf(own, values))
  }
  const input: Claim = { says: 'x', on: 'error', best: 'input', than: ['manifold'] }
  const missing: Claim = { says: 'y', on: 'accuracy', below: 2 }
  const values = {
    'a/net/none': { error: [9, 9.1] },
    'a/net/input': { error: [8, 8.1] },
    'a/net/manifold': { error: [5, 5.1] },
  }
  assert.is(
    says([lowest, input, missing], values),
    'At `cpu` scale, of 3 claims 1 shows, 1 does not show and 1 is not measured.',
  )
  assert.is(says([lowest, lowest], values), 'At `cpu` scale all 2 claims show.')
  assert.is(
    says([lowest], { ...values, 'b/net/none': { error: [5] }, 'b/net/manifold': { error: [6] } }),
    'At `cpu` scale, of 2 claims, counted in each group, 1 shows and 1 does not show in one run.',
  )
  assert.is(says([], values), 'There is no claim that numbers could contradict.')
})

test('what is computed has neither commands nor settings, and nothing competes', () => {
  const computation: Computation = {
    title: 'T',
    source: 's',
    about: 'a',
    runs: { cpu: 1, full: 1 },
    rows: [
      { name: 'p', title: 'P' },
      { name: 'q', title: 'Q' },
    ],
    columns: { loss: { title: 'Loss', unit: '', better: 'lower', digits: 3 } },
    compute: () => Promise.resolve({}),
    claims: [{ says: 'Small', on: 'loss', below: 0.5 }],
  }
  const run = (loss: number) => [{ seed: 1, seconds: { training: 0, evaluation: 2 }, values: { loss } }]
  const page = renderPage('t', computation, {
    ...results,
    arms: [
      { name: 'p', title: 'P', runs: run(0.25) },
      { name: 'q', title: 'Q', runs: run(0.75) },
    ],
  })
  assert.match(page, '|  | Loss |\n|---|---:|\n| P | 0.250 |\n| Q | 0.750 |')
  assert.match(
    page,
    '| Small (below 0.5) | Loss | **does not show in one run** | Nearest to the bound or beyond it: Q 0.750. |',
  )
  assert.match(page, 'Seed 1: 4.0\u00a0s of computing in all')
  assert.not.match(page, 'manifold train')
  assert.not.match(page, 'At this scale')
})

test('every experiment has a page before anything is run', () => {
  for (const name of experimentNames) {
    const page = renderPage(name, experiments[name], { ...results, experiment: name, arms: [] })
    assert.match(page, 'Nothing is run yet.')
    assert.not.match(page, /NaN|undefined|Infinity/)
  }
})

test('the index links what there is, in order, and says what is not run', () => {
  const own = resultsOf(experiments.knn, {}, 'cpu')
  const index = renderIndex(new Map([['knn', own]]))
  assert.match(
    index,
    '| [knn](knn.md) | Nearest neighbours on the features | At `cpu` scale all 2 claims are not measured. |',
  )
  assert.match(index, /Defined, and not run for these pages: `figure-1`, .*`small-networks`\./)
})

test('cells of a table may hold bars', () => {
  assert.is(
    markdownTable([{ title: 'a|b' }, { title: 'n', kind: 'number' }], [['|', '1']]),
    '| a\\|b | n |\n|---|---:|\n| \\| | 1 |',
  )
})

test.run()
