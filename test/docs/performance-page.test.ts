/** docs/performance.md and its charts are what the JSON files beside them say. */
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { axes } from '../../bench/growth/axes.ts'
import { parseGrowthOptions } from '../../bench/growth/options.ts'
import { parseOptions } from '../../bench/options.ts'
import { growthCharts } from '../../tools/performance/growth-section.ts'
import { markdownTable, withSection } from '../../tools/performance/markdown.ts'
import {
  commandOf,
  mergedPeers,
  type PeerResult,
  peersSection,
} from '../../tools/performance/peers-section.ts'
import {
  growthResult,
  performanceFolder,
  performancePage,
  renderedPage,
} from '../../tools/performance-doc.ts'

const page = readFileSync(performancePage, 'utf8')

test('the page is what the numbers say: npx tsx tools/performance-doc.ts', () => {
  assert.is(page, renderedPage(page))
})

test('the charts are what the numbers say, and the page shows each', async () => {
  const charts = await growthCharts(growthResult())
  for (const [name, svg] of Object.entries(charts)) {
    assert.is(readFileSync(performanceFolder + name, 'utf8'), svg, name)
    assert.ok(page.includes(`](performance/${name})`), name)
  }
  const files = readdirSync(performanceFolder).filter((file) => file.endsWith('.svg'))
  assert.equal(files.sort(), Object.keys(charts).sort())
})

test('all axes are on the page, with a command that the bench takes', () => {
  const { threads, rounds, quick } = growthResult()
  const told = [...page.matchAll(/`npm run bench -- growth ([^`]+)`/g)].map(([, options = '']) =>
    parseGrowthOptions(options.split(' ')),
  )
  const expected = Object.keys(axes).map((name) => ({
    only: [name],
    quick,
    rounds,
    threads,
    json: undefined,
  }))
  assert.equal(told, expected)
})

test('nothing tells where it was measured', () => {
  const files = ['growth.json', 'peers.json'].map((name) => readFileSync(performanceFolder + name, 'utf8'))
  for (const text of [page, ...files]) assert.not.match(text, /\/(work|home|root|tmp|Users)\b/)
})

const spread = { low: 0.9, median: 1, high: 1.1 }
const side = {
  versions: { torch: '2.13.0' },
  repeat: 1,
  milliseconds: spread,
  ratio: spread,
  fastest: 1,
  fastestRatio: 1,
  peak: 2 ** 20,
  value: 1,
}
const result: PeerResult = {
  task: 'train',
  network: 'cnn',
  shape: [3, 32, 32],
  classes: 10,
  batch: 128,
  samples: 128,
  threads: 2,
  epsilon: 0.001,
  steps: 20,
  queries: 5000,
  machine: { cpu: 'a processor', cores: 2, platform: 'linux' },
  sides: [
    { ...side, name: 'onnx-manifold' },
    { ...side, name: 'torch', ratio: { low: 1.4, median: 1.5, high: 1.6 } },
  ],
  missing: [{ name: 'tfjs', reason: 'it cannot be installed: no network' }],
  rounds: 10,
  othersShare: 0,
}

test('a result of the same work takes the place of the older; others follow in the order of the tables', () => {
  const newer = { ...result, rounds: 3, epsilon: 0.5 }
  const mlp = { ...result, network: 'mlp' }
  const pgd = { ...result, task: 'pgd' } as const
  const small = { ...result, batch: 32 }
  assert.equal(mergedPeers([result], [pgd, newer, mlp, small]), [mlp, small, newer, pgd])
  assert.equal(mergedPeers([pgd], [{ ...pgd, epsilon: 0.5 }]).length, 2)
})

test('the command that is told measures the same again', () => {
  const attack = { ...result, task: 'autoattack', steps: 100, samples: 512, data: 'cifar-10:test' } as const
  const words = commandOf(attack).replace('npm run bench -- attack autoattack ', '').split(' ')
  const { words: networks, options } = parseOptions(words)
  assert.equal(networks, ['cnn'])
  const { batch, threads, rounds, samples, epsilon, steps, queries, data, vs } = options
  const { sides: _, missing: __, ...expected } = attack
  assert.equal({ ...expected, batch, threads, rounds, samples, epsilon, steps, queries, data }, expected)
  assert.equal(vs, ['torch', 'tfjs'])
  assert.is(
    commandOf(result),
    'npm run bench -- train cnn --batch 128 --threads 2 --rounds 10 --vs torch,tfjs',
  )
})

test('ratios are told, and so are what is missing and what disturbed', () => {
  const text = peersSection([result, { ...result, network: 'mlp', othersShare: 0.4 }])
  assert.match(text, /\| train cnn \| 128 \| 2 \| torch \|.*\| \*\*1\.50\*\* \| 1\.40 to 1\.60 \| 1 \| 1 \|/)
  assert.match(text, /- train cnn against tfjs: it cannot be installed: no network/)
  assert.match(text, /Not to be believed:\n\n- train mlp, batch 128: Other programs took 40 %/)
  assert.not.match(text, /- train cnn, batch 128:/)
  assert.match(peersSection([]), /Nothing is measured yet/)
})

test('a section takes the place of what stood between its lines', () => {
  const before = 'head\n<!-- a -->\nold\n<!-- /a -->\ntail\n'
  const after = 'head\n<!-- a -->\n\nnew\n\n<!-- /a -->\ntail\n'
  assert.is(withSection(before, 'a', 'new'), after)
  assert.is(withSection(after, 'a', 'new'), after)
  assert.throws(() => withSection('head', 'a', 'new'), /Expected <!-- a -->/)
  assert.is(
    markdownTable([
      ['a', 'b'],
      ['x|y', '1'],
    ]),
    '| a | b |\n|---|---:|\n| x\\|y | 1 |',
  )
})

test.run()
