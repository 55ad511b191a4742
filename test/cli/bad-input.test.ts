/** Whatever is wrong with what a user gives: exit code 2 and one line that says what, where, and what was expected. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeModel } from '../../src/onnx/file.ts'
import { float32Bytes, idxBytes } from '../data/idx-bytes.ts'
import { tinyClassifier } from './models.ts'
import { assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const model = at('tiny.onnx')
writeModel(model, tinyClassifier())

/** What each case needs on disk. */
function prepareFiles(): void {
  writeModel(at('three.onnx'), tinyClassifier({ classes: 3 }))
  writeModel(at('colour.onnx'), tinyClassifier({ shape: [3, 32, 32] }))
  writeModel(at('odd.onnx'), tinyClassifier({ unknown: true }))
  writeFileSync(at('text.onnx'), 'This is no model.\n')
  const labels = idxBytes(8, [2], [0, 1])
  writeFileSync(at('nan-images-idx3'), idxBytes(13, [2, 1, 2], float32Bytes([0, 0.5, 1, Number.NaN])))
  writeFileSync(at('nan-labels-idx1'), labels)
  writeFileSync(at('short-images-idx3'), idxBytes(8, [2, 28, 28], new Uint8Array(1000)))
  writeFileSync(at('short-labels-idx1'), labels)
  writeFileSync(at('bright-images-idx3'), idxBytes(13, [1, 28, 28], float32Bytes(new Array(784).fill(255))))
  writeFileSync(at('bright-labels-idx1'), idxBytes(8, [1], [0]))
  writeFileSync(at('broken.json'), '{ "schema": \n')
  writeFileSync(at('fields.json'), '{ "mean": [0.5], "deviation": [0.5] }')
  mkdirSync(at('run'))
  writeFileSync(at('run', 'config.json'), '{}')
  writeFileSync(at('file'), '')
}

prepareFiles()

const evaluate = (...args: readonly string[]) => ['evaluate', model, ...args]
const trainSpiral = (...args: readonly string[]) => [
  'train',
  'mlp',
  '--data',
  'spiral',
  '--epochs',
  '1',
  ...args,
]

/** What is wrong, the arguments, and what the line must say. */
const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  // The model.
  ['a model that is missing', ['evaluate', at('nix.onnx')], [at('nix.onnx'), 'no such file']],
  ['a folder for a model', ['evaluate', at('run')], [at('run'), 'folder', 'expected a file']],
  ['a file that is no ONNX', ['evaluate', at('text.onnx')], [at('text.onnx'), 'not an ONNX model']],
  [
    'an operator without a gradient rule',
    ['evaluate', at('odd.onnx'), '--attack', 'fgsm', '--limit', '5'],
    [at('odd.onnx'), 'no gradient rule', 'Normalizer', '"odd_one"', 'manifold inspect', '--output'],
  ],
  // The data.
  [
    'data that are missing',
    evaluate('--data', at('nix')),
    [`${at('nix')}: data: expected a path, a folder in data, or one of glyphs, `, 'manifold data list'],
  ],
  [
    'data of a format nobody knows',
    evaluate('--data', at('text.onnx')),
    [`${at('text.onnx')}: content: expected one of the formats of`, 'got a file that begins with 54 68'],
  ],
  [
    'labels outside of the classes',
    ['evaluate', at('three.onnx')],
    ['glyphs:test', 'label of sample 3', '0 to 2', 'got 3'],
  ],
  [
    'images of another shape',
    ['evaluate', at('colour.onnx')],
    [at('colour.onnx'), 'input "image"', '[3,32,32]', '[1,28,28]'],
  ],
  [
    'NaN in the data',
    evaluate('--data', at('nan-images-idx3')),
    [at('nan-images-idx3'), 'sample 1', 'finite', 'got NaN'],
  ],
  [
    'an IDX file that is cut short',
    evaluate('--data', at('short-images-idx3')),
    [at('short-images-idx3'), 'cut short', 'expected 1584 bytes', 'got 1016'],
  ],
  [
    'pixels on a scale of 0 to 255 under attack',
    evaluate('--data', at('bright-images-idx3'), '--attack', 'fgsm'),
    [at('bright-images-idx3'), 'sample 0', '[0, 1]', 'got 255'],
  ],
  // Options of evaluate.
  ['a radius of 8', evaluate('--attack', 'fgsm', '--eps', '8'), ['--eps', 'got 8', 'did you mean 8/255?']],
  ['an attack nobody knows', evaluate('--attack', 'fgms'), ['--attack', 'fgsm, ', 'got "fgms"']],
  ['a layout nobody knows', evaluate('--layout', 'CHWN'), ['--layout', 'NCHW, NHWC', 'got "CHWN"']],
  ['a limit of 0', evaluate('--limit', '0'), ['--limit', 'from 1 on', 'got 0']],
  [
    'a share in percent',
    evaluate('--attack', 'fgsm', '--require-robust', '45'),
    ['--require-robust', '0 to 1'],
  ],
  [
    'a setting that no attack reads',
    evaluate('--attack', 'fgsm', '--steps', '3'),
    ['--steps', 'an attack that reads it', 'got fgsm'],
  ],
  [
    'a ball that the attack has not',
    evaluate('--attack', 'fgsm', '--norm', 'l2'),
    ['--norm', 'linf', 'fgsm'],
  ],
  ['a norm nobody knows', evaluate('--attack', 'pgd', '--norm', 'l7'), ['--norm', 'linf, l2, l1', 'l7']],
  [
    'a radius that is none in l2',
    evaluate('--attack', 'pgd', '--norm', 'l2', '--eps', '0.5,x'),
    ['--eps', '"x"'],
  ],
  ['a target that is no class', evaluate('--attack', 'pgd', '--targeted', 'cat'), ['--targeted', '"cat"']],
  ['a class beyond the model’s', evaluate('--attack', 'pgd', '--targeted', '10'), ['--targeted', '0 to 9']],
  ['a part that is none', evaluate('--shard', '9/8'), ['--shard', '2/8', '"9/8"']],
  ['a time that is none', evaluate('--time-budget', '10 minutes'), ['--time-budget', '10min']],
  ['going on with nothing', evaluate('--resume', at('nix')), [at('nix'), 'found none']],
  ['a file for a checkpoint', evaluate('--checkpoint', at('file')), [at('file')]],
  [
    'a file to save in',
    evaluate('--attack', 'fgsm', '--save', at('file')),
    [at('file'), 'expected a folder'],
  ],
  ['saving without an attack', evaluate('--save', at('nix')), ['--save', '--attack']],
  [
    'verdicts in a folder that is not there',
    evaluate('--samples', at('nix', 's.jsonl')),
    ['--samples', 'folder'],
  ],
  [
    'a surrogate that is missing',
    evaluate('--attack', 'fgsm', '--surrogate', at('nix.onnx')),
    [at('nix.onnx')],
  ],
  ['merging what is no part', ['merge', at('broken.json')], [at('broken.json'), 'expected JSON']],
  ['merging nothing', ['merge'], ['merge', '<shards..>']],
  ['a demand without an attack', evaluate('--require-robust', '0.4'), ['--require-robust', '--attack']],
  [
    'preprocessing with a field nobody knows',
    evaluate('--preprocessing', at('fields.json')),
    [at('fields.json'), 'range, channels, mean, std', 'got deviation'],
  ],
  ['a reference that is no JSON', evaluate('--reference', at('broken.json')), [at('broken.json'), 'JSON']],
  [
    // Told before the data are opened, which would be refused too.
    'a result in a folder that is not there',
    evaluate('--json', at('nix', 'out.json'), '--data', at('nix')),
    ['--json', at('nix', 'out.json'), 'folder'],
  ],
  // Training.
  ['a run folder in use', trainSpiral('--out', at('run')), [at('run'), '--out', '--force']],
  ['a file for a run folder', trainSpiral('--out', at('file')), [at('file'), 'expected a folder']],
  ['alpha 0', trainSpiral('--out', at('fresh'), '--alpha', '0'), ['--alpha', 'above 0', 'got 0']],
  [
    'a layer that is not there',
    trainSpiral('--out', at('fresh'), '--layers', '9'),
    ['--layers', '0 to 2', 'got "9"'],
  ],
  [
    'a batch of one with BatchNorm',
    ['train', 'cnn', '--batch', '1', '--out', at('fresh')],
    ['--batch', 'at least 2', 'BatchNorm', 'got 1'],
  ],
  [
    'data with other classes than the file',
    ['train', at('three.onnx'), '--data', 'glyphs', '--out', at('fresh')],
    ['glyphs:train', 'expected 3 classes', 'has 10', '--classes 10'],
  ],
  [
    'a layer that is no split point',
    ['train', 'preactresnet18', '--width', '2', '--layers', 'layer1.0.conv1', '--out', at('fresh')],
    ['--layers', '"layer1.0.conv1" is no split point', 'goes round it'],
  ],
  ['a network nobody knows', ['train', 'resnet', '--out', at('fresh')], ['preactresnet18', '"resnet"']],
  ['no network', ['train', '--out', at('fresh')], ['network', 'ONNX file', 'got none']],
  [
    'a width for a file',
    ['train', model, '--width', '8', '--out', at('fresh')],
    ['--width', "network's name", 'tiny.onnx'],
  ],
  [
    'a pattern that matches nothing',
    ['train', model, '--train', 'layer9', '--out', at('fresh')],
    ['--train', '"layer9"', 'conv.weight'],
  ],
  [
    'a share of validation that leaves nothing',
    trainSpiral('--out', at('fresh'), '--validation', '1000'),
    ['--validation', '1 to 999', 'got 1000'],
  ],
  [
    'a selection by a set that is not there',
    trainSpiral('--out', at('fresh'), '--select', 'validation'),
    ['--select validation', 'there is none'],
  ],
  [
    'AdaMix with a lambda a sample',
    trainSpiral('--out', at('fresh'), '--mix', 'adamix', '--lambda-per-sample'),
    ['--lambda-per-sample', 'adamix'],
  ],
  [
    'AdaMix of a file',
    ['train', model, '--mix', 'adamix', '--out', at('fresh')],
    ['adamix', 'name of a network'],
  ],
  [
    'an augmentation nobody knows',
    trainSpiral('--out', at('fresh'), '--augment', 'turn:3'),
    ['--augment', 'crop:PIXELS', '"turn:3"'],
  ],
  ['a run that is not there', ['train', '--resume', at('nix')], ['--resume', at('nix'), 'config.json']],
  ['a run with other settings', ['train', '--resume', at('run'), '--alpha', '2'], ['--resume', '--alpha']],
  // The line itself.
  ['an option nobody knows', evaluate('--lmit', '5'), ['--lmit', 'manifold evaluate --help']],
  ['an option given twice', evaluate('--eps', '0.1', '--eps', '0.2'), ['--eps', 'once', '2 times']],
  ['an option without its value', evaluate('--json'), ['--json', 'expected a value']],
  ['a command nobody knows', ['evaluat', model], ['"evaluat"', 'did you mean evaluate?']],
  [
    'a shape that is not the model’s',
    ['check', model, '--shape', '2,5'],
    ['--shape', '[N,1,28,28]', '[2,5]'],
  ],
]

const outcomes = cases.map(([, args]) => runCli(...args))
cases.forEach(([what, , parts], i) => {
  test(`refused: ${what}`, async () => assertRefused(await outcomes[i]!, ...parts))
})

/** The bundled model, cut off at ten places from nothing at all to all but the last byte. */
const bundled = readFileSync(fileURLToPath(new URL('../../models/cnn-manifold.onnx', import.meta.url)))
const lengths = [0, 2, 10, 40, 100, 0.1, 0.5, 0.9, 0.999, 1].map((part, i) =>
  i < 5 ? part : i < 9 ? Math.floor(part * bundled.length) : bundled.length - 1,
)
const cuts = lengths.map((length) => {
  const file = at(`cut-${length}.onnx`)
  writeFileSync(file, bundled.subarray(0, length))
  return { file, length, outcome: runCli('evaluate', file) }
})
test('refused: a model cut short, wherever', async () => {
  assert.is(new Set(lengths).size, 10)
  for (const { file, outcome } of cuts) assertRefused(await outcome, file)
})

test('a loss that is no number: the step is named, and the last good checkpoint stays', async () => {
  const out = at('diverged')
  const args = ['--epochs', '3', '--milestones', '2', '--decay', '1e30', '--out', out, '--quiet']
  assertRefused(await runCli('train', 'mlp', '--data', 'spiral', ...args), 'the loss is', 'at step 16')
  const lines = readFileSync(at('diverged', 'metrics.jsonl'), 'utf8').trim().split('\n')
  assert.is(lines.length, 2)
  assert.ok(existsSync(at('diverged', 'last', 'state.safetensors')))
  assert.ok(existsSync(at('diverged', 'last', 'model.onnx')))
})

test('what is refused leaves nothing behind', async () => {
  await Promise.all(outcomes)
  for (const path of ['fresh', 'nix']) assert.not.ok(existsSync(at(path)), path)
  assert.is(readFileSync(at('run', 'config.json'), 'utf8'), '{}')
})

test.run()
