/** How a model wants its images, on the command line. */
import { writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { glyphNames } from '../../src/data/generators/glyph-strokes.ts'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { writeModel } from '../../src/onnx/file.ts'
import { emptyModel } from '../grad/tiny-model.ts'
import { randomTensor } from './models.ts'
import { assertDone, assertRefused, type Outcome, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const json = (name: string, value: unknown): string => {
  writeFileSync(at(name), JSON.stringify(value))
  return at(name)
}
const glyphs = ['--limit', '40', '--quiet', '--json', '-']
const evaluated = ({ stdout }: Outcome): Evaluation => JSON.parse(stdout)
const bundled = 'models/cnn-manifold.onnx'

const bytes = new GraphBuilder(emptyModel())
bytes.input('bytes', 'uint8', ['N', 28, 28, 1])
const floats = bytes.op('Cast', [bytes.op('Flatten', ['bytes'])], { to: 1 })
bytes.output(
  bytes.op('MatMul', [floats, bytes.initializer('w', randomTensor('w', [784, 10], 1e-3))]),
  'scores',
)
writeModel(at('bytes.onnx'), bytes.model)

const file = json('own.json', { range: [0, 255], mean: [10], std: [20], crop: 28 })
const classes = json('classes.json', { id2label: Object.fromEntries([...glyphNames].reverse().entries()) })

const outcomes = {
  overridden: runCli('evaluate', ...glyphs, '--preprocessing', file, '--mean', '0', '--std', '255'),
  plain: runCli('evaluate', ...glyphs),
  renumbered: runCli('evaluate', ...glyphs, '--classes', classes),
  some: runCli('evaluate', ...glyphs, '--only-classes', `${glyphNames[3]},7`),
  guess: runCli('evaluate', '--guess-preprocessing', '--limit', '60', '--quiet'),
  guessJson: runCli('evaluate', '--guess-preprocessing', '--limit', '60', '--quiet', '--json', '-'),
  inspected: runCli(
    'inspect',
    bundled,
    '--resize',
    '32x30',
    '--crop',
    '28',
    '--range=-1..1',
    '--standardize',
    'unbiased',
  ),
  inspectedJson: runCli('inspect', bundled, '--preprocessing', file, '--json', '-'),
  checked: runCli(
    'check',
    at('bytes.onnx'),
    '--data',
    'random',
    '--layout',
    'NHWC',
    '--straight-through',
    '--quiet',
  ),
  unchecked: runCli('check', at('bytes.onnx'), '--data', 'random', '--layout', 'NHWC', '--quiet'),
  size: runCli('evaluate', '--crop', '3x'),
  order: runCli('evaluate', '--channels', 'GBR'),
  noList: runCli('evaluate', '--classes', file),
  noClass: runCli('evaluate', '--only-classes', 'horse'),
  guessed: runCli('evaluate', '--guess-preprocessing', '--mean', '0.5'),
  attacked: runCli('evaluate', '--guess-preprocessing', '--attack', 'fgsm'),
}

test('options go before the file, and the settings have all of it', async () => {
  const [overridden, plain] = await Promise.all([outcomes.overridden, outcomes.plain])
  assertDone(overridden)
  assert.equal(evaluated(overridden).settings.preprocessing, {
    range: [0, 255],
    mean: [0],
    std: [255],
    crop: 28,
  })
  assert.is(evaluated(overridden).clean.correct, evaluated(plain).clean.correct)
  assert.is(evaluated(overridden).data.sha256, evaluated(plain).data.sha256)
})

test('--classes numbers the classes as the model’s, --only-classes leaves some', async () => {
  const [plain, renumbered, some] = await Promise.all([outcomes.plain, outcomes.renumbered, outcomes.some])
  assertDone(renumbered)
  assert.equal(evaluated(renumbered).data.classNames, [...glyphNames].reverse())
  // The bundled model has the order of the data: another is wrong on nearly everything.
  assert.ok(evaluated(plain).clean.accuracy > 0.9 && evaluated(renumbered).clean.accuracy < 0.1)
  assertDone(some)
  assert.is(evaluated(some).data.n, 40)
  assert.equal(evaluated(some).data.spec, `glyphs:test (only ${glyphNames[3]}, 7)`)
  assert.equal([...new Set(evaluated(some).clean.confusion.map(([label]) => label))], [3, 7])
})

test('--guess-preprocessing: a table, and a command that does what its first row says', async () => {
  const guess = await outcomes.guess
  assertDone(guess)
  const lines = guess.stdout.trimEnd().split('\n')
  assert.match(lines[0]!, /^preprocessing +accuracy +NLL$/)
  assert.match(lines[1]!, /^0\.\.1 +\d+\.\d\d %/)
  assert.ok(guess.stdout.includes('nothing is chosen by this'))
  assert.is(lines.at(-1), 'manifold evaluate --quiet')
  const { stdout } = await outcomes.guessJson
  const found = JSON.parse(stdout)
  assert.is(found.schema, 'onnx-manifold/preprocessing/1')
  assert.equal([found.n, found.candidates.length, found.candidates[0].name], [60, 7, '0..1'])
  assert.ok(found.candidates[0].accuracy > 0.9)
})

test('inspect shows what is done to an image, step by step', async () => {
  const { stdout } = await outcomes.inspected
  const expected = [
    'as said',
    '  resized to 32x30, bilinear                                              [1, 32, 30]',
    '  the middle 28                                                           [1, 28, 28]',
    '  pixels in [0, 1]: bytes / 255                                           [1, 28, 28]',
    '  -- attacks and radii are in these pixels; the rest is inside the graph --',
    '  values from -1 to 1                                                     [1, 28, 28]',
    '  each image to mean 0 and deviation 1, its variance over n - 1           [1, 28, 28]',
  ]
  const [, said] = stdout.split(/^(?=as said$)/m)
  assert.equal(
    said!
      .split('\n')
      .slice(0, 7)
      .map((line) => line.replaceAll(/ {2,}\[/g, ' [')),
    expected.map((line) => line.replaceAll(/ {2,}\[/g, ' [')),
  )
  assert.ok(said!.includes('the model: input: float32[N,1,28,28]'))
  const { said: inJson } = JSON.parse((await outcomes.inspectedJson).stdout)
  assert.equal(inJson.preprocessing, { crop: 28, range: [0, 255], mean: [10], std: [20] })
  assert.is(inJson.inside.length, 3)
})

test('a model of whole numbers is checked as what stands for it', async () => {
  const checked = await outcomes.checked
  assertDone(checked)
  assert.match(checked.stdout, /passed: median relative error/)
  assertRefused(await outcomes.unchecked, 'true gradient is zero', '--straight-through')
})

test('what nobody could mean is refused', async () => {
  assertRefused(await outcomes.size, '--crop', 'HEIGHTxWIDTH', '"3x"')
  assertRefused(await outcomes.order, '--channels', 'BGR', 'GBR')
  assertRefused(await outcomes.noList, 'own.json', 'class 0 is missing')
  assertRefused(await outcomes.noClass, '--only-classes', glyphNames[0]!, '"horse"')
  assertRefused(await outcomes.guessed, '--guess-preprocessing', 'mean')
  assertRefused(await outcomes.attacked, '--guess-preprocessing', '--attack')
})

test.run()
