/** `data show` and `data check` on small folders of images. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { PNG } from 'pngjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { png } from '../data/images/png.ts'
import { assertDone, assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const picture = (start: number, width = 6) => png(width, 4, (x, y, c) => start + 3 * x + 5 * y + 40 * c)
const files = {
  'good/cat/a.png': picture(0),
  'good/cat/b.png': picture(9),
  'good/dog/c.png': picture(0),
  'other/cat/z.png': picture(9),
  'bad/cat/a.png': Buffer.from('no image'),
  'bad/cat/b.png': picture(1),
  'bad/dog/c.png': picture(2).subarray(0, 50),
  'bad/dog/d.png': picture(3, 9),
}
for (const [name, bytes] of Object.entries(files)) {
  mkdirSync(dirname(at(name)), { recursive: true })
  writeFileSync(at(name), bytes)
}

const outcomes = {
  page: runCli('data', 'show', at('good'), '-o', at('sheet.html')),
  picture: runCli('data', 'show', at('good'), '--out', at('sheet.png'), '--columns', '2', '--limit', '3'),
  cats: runCli('data', 'show', at('good'), '-o', at('cats.html'), '--class', 'cat'),
  points: runCli('data', 'show', 'spiral', '-o', at('spiral.html')),
  pointsAsPng: runCli('data', 'show', 'spiral', '-o', at('spiral.png')),
  ending: runCli('data', 'show', at('good'), '-o', at('sheet.gif')),
  folder: runCli('data', 'show', at('good'), '-o', at('nix', 'sheet.png')),
  noClass: runCli('data', 'show', at('good'), '-o', at('x.png'), '--class', 'cow'),
  noneShown: runCli('data', 'show', at('good'), '-o', at('x.png'), '--limit', '0'),
  sound: runCli('data', 'check', at('good'), '--against', at('other'), '--json', at('good.json')),
  broken: runCli('data', 'check', at('bad')),
  json: runCli('data', 'check', at('bad'), '--json', '-'),
  beyond: runCli('data', 'check', at('good'), '--classes', '1'),
  missing: runCli('data', 'check', at('nothing')),
  noSpec: runCli('data', 'check'),
}

test('a page in HTML, a picture as PNG', async () => {
  const page = await outcomes.page
  assertDone(page)
  assert.is(page.stdout, `${at('sheet.html')}: 3 of 3 samples of ${at('good')} (images in class folders)\n`)
  assert.match(readFileSync(at('sheet.html'), 'utf8'), 'alt="dog, sample 1"')
  const sheet = await outcomes.picture
  assertDone(sheet)
  const { width, height } = PNG.sync.read(readFileSync(at('sheet.png')))
  // Two tiles of 96 side by side, two rows of 64 and 16 for the name; 8 between.
  assert.equal([width, height], [8 + 2 * 104, 8 + 2 * 88])
})

test('one class; points in the plane', async () => {
  assert.match((await outcomes.cats).stdout, 'cats.html: 2 of 3 samples')
  assert.not.match(readFileSync(at('cats.html'), 'utf8'), 'alt="dog')
  assert.match((await outcomes.points).stdout, 'spiral.html: 1,000 of 1,000 samples of spiral:test')
})

test('what cannot be shown is refused', async () => {
  assertRefused(await outcomes.pointsAsPng, '--out', '.html for points')
  assertRefused(await outcomes.ending, '--out', 'ends in .html or .png', 'sheet.gif')
  assertRefused(await outcomes.folder, '--out', 'existing folder')
  assertRefused(await outcomes.noClass, '--class', 'cat, dog', 'got "cow"')
  assertRefused(await outcomes.noneShown, '--limit', 'got 0')
})

test('a sound set: 0, a table, JSON in a file, copies by their names', async () => {
  const sound = await outcomes.sound
  assertDone(sound)
  for (const line of [
    /^samples +3$/m,
    /^shape +\[3, 4, 6\]$/m,
    /^values +0 to 0\.4667$/m,
    /^mean and std +--mean 0\.0706,0\.2275,0\.3843 --std 0\.0341,0\.0341,0\.0341$/m,
    /^classes +2: 1 to 2 samples, 2\.00 to 1, the largest 66\.67 % of all$/m,
    /^copies +1 sample is a copy of another, 1 of 1 groups has different labels: 0 \(.*a\.png\) = 1 \(.*c\.png\)$/m,
    /^also in .*\(1 sample\): 1 sample: 2 \(.*b\.png\) = 0$/m,
    /^broken +none$/m,
    /^0 +cat +2 +66\.67 %$/m,
  ])
    assert.match(sound.stdout, line)
  const json = JSON.parse(readFileSync(at('good.json'), 'utf8'))
  assert.equal([json.schema, json.n, json.sound], ['onnx-manifold/data-check/1', 3, true])
  assert.equal(json.against.shared, [{ sample: 2, other: 0, conflicting: false }])
})

test('a set with broken images, the first among them: 1, and each is named', async () => {
  const { code, stdout, stderr } = await outcomes.broken
  assert.equal([code, stderr], [1, ''])
  assert.match(stdout, /^broken +2, see below$/m)
  assert.match(stdout, /^ {2}.*a\.png: .*expected an image/m)
  assert.match(stdout, /^ {2}.*c\.png: .*expected an image/m)
  assert.match(stdout, /^shape +2 different: \[3, 4, 6\] 1 times, \[3, 4, 9\] 1 times/m)
  const json = await outcomes.json
  assert.is(json.code, 1)
  assert.equal([JSON.parse(json.stdout).broken.length, JSON.parse(json.stdout).sound], [2, false])
})

test('labels beyond the classes that are said: 1', async () => {
  const { code, stdout } = await outcomes.beyond
  assert.is(code, 1)
  assert.match(stdout, /^labels beyond +1: 1 \(.*c\.png\)$/m)
})

test('what is no data set is refused', async () => {
  assertRefused(await outcomes.missing, at('nothing'))
  assertRefused(await outcomes.noSpec, 'data check: expected <spec>, got none')
})

test.run()
