/** `--skip-broken`: a broken image in the middle ends nothing, and is counted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { writeModel } from '../../src/onnx/file.ts'
import { png } from '../data/images/png.ts'
import { tinyClassifier } from './models.ts'
import { assertDone, assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const model = at('tiny.onnx')
writeModel(model, tinyClassifier({ shape: [3, 8, 8], classes: 2 }))
for (const name of ['ant', 'bee']) {
  mkdirSync(at('set', name), { recursive: true })
  for (let k = 0; k < 4; k += 1)
    writeFileSync(
      at('set', name, `${k}.png`),
      png(8, 8, (x, y) => 20 * x + 5 * y + 3 * k),
    )
}
const broken = [at('set', 'bee', '1.png'), at('set', 'ant', '3.png')] as const
for (const file of broken) writeFileSync(file, readFileSync(file).subarray(0, 60))

const set = at('set')
const trainArguments = ['train', 'mlp', '--data', set, '--epochs', '1', '--batch', '3', '--out']
const outcomes = {
  refused: runCli('evaluate', model, '--data', set),
  text: runCli('evaluate', model, '--data', set, '--skip-broken'),
  quiet: runCli('evaluate', model, '--data', set, '--skip-broken', '--quiet', '--json', '-'),
  trained: runCli(...trainArguments, at('run'), '--skip-broken'),
  untrained: runCli(...trainArguments, at('none')),
  sheet: runCli('data', 'show', set, '--skip-broken', '-o', at('sheet.html')),
  check: runCli('data', 'check', set),
}

const line = `left out 2 broken images: ${broken[0]}, ${broken[1]} (manifold data check says why)\n`

test('without it the first broken image is named', async () => {
  assertRefused(await outcomes.refused, `${broken[0]}: sample 3: expected an image, got`)
  assertRefused(await outcomes.untrained, `${broken[0]}: sample 3: expected an image, got`)
})

test('evaluate goes on, says what it left out, and counts it', async () => {
  const text = await outcomes.text
  assert.equal([text.code, text.stderr], [0, line])
  assert.ok(text.stdout.includes(`\ndata     ${set} (images in class folders), 6 images\n`), text.stdout)
  assert.match(text.stdout, /^warning {2}2 broken images were left out of the data.* \[skipped-broken\]$/m)
  const quiet = await outcomes.quiet
  assertDone(quiet)
  const { data, clean, warnings } = JSON.parse(quiet.stdout) as Evaluation
  assert.equal([data.n, data.skipped, data.description, clean.n], [6, 2, 'images in class folders', 6])
  assert.equal(
    warnings.map(({ code }) => code).filter((code) => code === 'skipped-broken'),
    ['skipped-broken'],
  )
})

test('train goes on as well, and its configuration counts it', async () => {
  const { code, stderr } = await outcomes.trained
  assert.is(code, 0, stderr)
  assert.ok(stderr.startsWith(line), stderr)
  assert.ok(stderr.includes(`6 samples of ${set} (images in class folders)`), stderr)
  const { data } = JSON.parse(readFileSync(at('run', 'config.json'), 'utf8'))
  assert.equal([data.n, data.skipped, data.description], [6, 2, 'images in class folders'])
})

test('data show leaves them out; data check names them all', async () => {
  const sheet = await outcomes.sheet
  assert.equal([sheet.code, sheet.stderr], [0, line])
  assert.ok(sheet.stdout.includes(`6 of 6 samples of ${set} (images in class folders)`), sheet.stdout)
  const check = await outcomes.check
  assert.is(check.code, 1)
  assert.match(check.stdout, new RegExp(`^data +${set} \\(images in class folders\\)$`, 'm'))
  for (const file of broken) assert.ok(check.stdout.includes(`  ${file}: sample `), check.stdout)
})

test.run()
