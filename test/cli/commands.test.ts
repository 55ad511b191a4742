/** The commands doing their work: what goes to stdout and into files, and the exit codes 0 and 1. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import yargs from 'yargs'
import { commands } from '../../src/cli/commands/index.ts'
import { readVersion } from '../../src/cli/version.ts'
import { hashOf } from '../../src/data/data-hash.ts'
import { openDataset } from '../../src/data/open.ts'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import type { Inspection } from '../../src/eval/inspection.ts'
import { readModel, writeModel } from '../../src/onnx/file.ts'
import { float32, int64 } from '../../src/onnx/tensor.ts'
import { runModel } from '../grad/tiny-model.ts'
import { tinyClassifier } from './models.ts'
import { assertDone, assertRefused, type Outcome, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const model = at('tiny.onnx')
writeModel(model, tinyClassifier({ head: 'Softmax' }))

const attacked = ['evaluate', model, '--limit', '40', '--attack', 'fgsm,pgd', '--eps', '1/255,4/255']
const whole = (json: string) => [...attacked, '--seed', '5', '--threads', '1', '--json', json]

const outcomes = {
  toStdout: runCli(...whole('-')),
  toFile: runCli(...whole(at('out.json')), '--batch', '7', '--quiet'),
  required: runCli('evaluate', model, '--limit', '40', '--attack', 'fgsm', '--require-robust', '0.99'),
  said: runCli(
    ...['evaluate', model, '--limit', '9', '--attack', 'fgsm', '--attack', 'pgd', '--steps', '3'],
    ...['--restarts', '2', '--step-size', '0.5', '--no-random-start', '--last-iterate', '--json', '-'],
  ),
  parts: Promise.all(
    [1, 2, 3].map((i) => runCli(...whole(at(`part-${i}.json`)), '--batch', '9', '--shard', `${i}/3`)),
  ),
  unparted: runCli(...whole(at('unparted.json')), '--batch', '9'),
  inspect: runCli('inspect', model, '--graph'),
  inspectJson: runCli('inspect', model, '--json', '-'),
  check: runCli('check', model, '--directions', '3', '--threads', '1'),
  checkStrict: runCli('check', model, '--data', 'glyphs:test', '--tolerance', '1e-12'),
  gradient: runCli('gradient', model, '-o', at('gradient.onnx')),
  vjp: runCli('gradient', model, '--vjp', '--out', at('vjp.onnx')),
  parameters: runCli('gradient', model, '-o', at('parameters.onnx'), '--wrt', 'parameters'),
  export: runCli('export', 'mlp', '--shape', '2', '--classes', '2', '--out', at('exported')),
  train: runCli(
    ...['train', 'mlp', '--data', 'spiral', '--epochs', '2', '--batch', '50', '--out', at('run')],
    ...['--seed', '3', '--alpha', '0.5', '--layers', '0,2', '--threads', '1', '--quiet'],
  ),
  data: runCli('data'),
  version: runCli('--version'),
  help: runCli('--help'),
  evaluateHelp: runCli('evaluate', '--help'),
}

/** The evaluation without what a clock or a machine decides. */
function lasting(text: string): Evaluation {
  const evaluation = JSON.parse(text) as Evaluation
  const attacks = evaluation.attacks.map((a) => ({ ...a, seconds: 0 }))
  return { ...evaluation, seconds: 0, attacks }
}

/** What went to stdout, of a command that did its work. */
async function stdoutOf(outcome: Promise<Outcome>): Promise<string> {
  assertDone(await outcome)
  return (await outcome).stdout
}

test('evaluate --json - writes the whole result and nothing else to stdout', async () => {
  const e = JSON.parse(await stdoutOf(outcomes.toStdout)) as Evaluation
  assert.is(e.schema, 'onnx-manifold/evaluation/1')
  assert.is(e.model.path, model)
  assert.match(e.model.sha256, /^[0-9a-f]{64}$/)
  assert.is(e.model.parameters, 27 + 3 * 784 * 10)
  assert.is(e.data.spec, 'glyphs:test')
  assert.is(e.data.sha256, await hashOf(await openDataset('glyphs:test?n=40')))
  assert.is(e.data.n, 40)
  assert.is(e.seed, 5)
  assert.is(e.runtime.provider, 'cpu')
  assert.is(e.runtime.threads, 1)
  assert.match(e.runtime.onnxruntime, /^\d+\.\d+\.\d+/)
  assert.equal(Object.keys(e.clean), [
    ...['n', 'correct', 'accuracy', 'accuracyInterval', 'top5', 'top5Interval', 'nll', 'nllInterval'],
    ...['brier', 'brierInterval', 'ece', 'eceInterval', 'reliability', 'perClass', 'confusion'],
  ])
  assert.equal(
    e.attacks.map((a) => [a.name, a.ball, a.epsilon, a.n]),
    [
      ['fgsm', 'linf', 1 / 255, 40],
      ['fgsm', 'linf', 4 / 255, 40],
      ['pgd', 'linf', 1 / 255, 40],
      ['pgd', 'linf', 4 / 255, 40],
    ],
  )
  // DESIGN's fields, none of them null: JSON's word for what is not finite.
  assert.equal(Object.keys(e.attacks[0]!).sort(), [
    ...['adversarialAccuracy', 'adversarialCorrect', 'adversarialNll', 'ball', 'epsilon', 'maxNorm', 'n'],
    ...['name', 'nanGradients', 'params', 'robustAccuracy', 'robustAccuracyInterval', 'robustCorrect'],
    ...['seconds', 'successRate', 'zeroGradients'],
  ])
  const clean = Object.values(e.clean).flat()
  const numbers = [e.seconds, ...clean, ...e.attacks.flatMap((a) => Object.values(a)).flat()]
  assert.ok(numbers.every((value) => value !== null))
  assert.equal(
    e.warnings.map((w) => w.code),
    ['head-cut'],
  )
})

test('evaluate --json FILE writes the same, whatever the batch, and a text to read', async () => {
  const text = await stdoutOf(outcomes.toFile)
  const [fromFile, fromStdout] = [
    lasting(readFileSync(at('out.json'), 'utf8')),
    lasting(await stdoutOf(outcomes.toStdout)),
  ]
  for (const key of ['correct', 'accuracyInterval', 'top5', 'perClass', 'confusion'] as const)
    assert.equal(fromFile.clean[key], fromStdout.clean[key], key)
  for (const key of ['nll', 'brier', 'ece'] as const)
    assert.ok(Math.abs(fromFile.clean[key] - fromStdout.clean[key]) < 1e-6, key)
  const counts = (e: Evaluation) => e.attacks.map((a) => [a.adversarialCorrect, a.robustCorrect, a.maxNorm])
  assert.equal(counts(fromFile), counts(fromStdout))
  assert.match(text, /^model {4}.*tiny\.onnx \(23,547 parameters\)\n/)
  assert.match(text, /\nfgsm +linf +4\/255 +/)
  assert.match(text, /\nwarning {2}the terminal Softmax was cut off/)
  assert.equal(
    readdirSync(at()).filter((name) => name.includes('partial')),
    [],
  )
})

test('evaluate reads the attacks’ parameters, each attack those that it has', async () => {
  const { attacks } = JSON.parse(await stdoutOf(outcomes.said)) as Evaluation
  const said = { steps: 3, relativeStepSize: 0.5, restarts: 2, randomStart: false, lastIterate: true }
  const [fgsm, pgd] = attacks.map((a) => a.params)
  for (const [key, value] of Object.entries(said)) {
    assert.is(pgd![key], value)
    assert.not.ok(key in fgsm!, key)
  }
})

test('evaluate --require-robust: exit code 1 below it, with what was measured', async () => {
  const { code, stdout, stderr } = await outcomes.required
  assert.is(code, 1)
  assert.match(stdout, /^model/)
  assert.match(
    stderr,
    /^fgsm linf 8\/255: robust accuracy [\d.]+ \(95 % interval [\d.]+ to [\d.]+\), required 0\.99\n$/,
  )
})

test('evaluate --reference: exit code 0 for the same counts, 1 with a table where one moved', async () => {
  await outcomes.toFile
  const reference = JSON.parse(readFileSync(at('out.json'), 'utf8'))
  const correct: number = reference.clean.correct
  reference.clean.correct = correct + 2
  writeFileSync(at('moved.json'), JSON.stringify(reference))
  const against = (file: string, ...more: readonly string[]) =>
    runCli(...attacked, '--seed', '5', '--threads', '1', '--reference', at(file), ...more)
  const [equal, moved, tolerated] = await Promise.all([
    against('out.json'),
    against('moved.json'),
    against('moved.json', '--tolerance', '5'),
  ])
  assertDone(equal)
  assert.is(moved.code, 1)
  assert.match(
    moved.stderr.replaceAll(/ +/g, ' '),
    `not as in the reference expected actual difference allowed\nclean correct ${correct + 2} ${correct} -5 points exact\n\ncause: `,
  )
  // Five points of 40 images are 2.
  assertDone(tolerated)
})

test('merge puts the parts of --shard together: the very text of the whole', async () => {
  for (const outcome of [...(await outcomes.parts), await outcomes.unparted]) assertDone(outcome)
  const parts = [3, 1, 2].map((i) => at(`part-${i}.json`))
  const text = await stdoutOf(runCli('merge', ...parts, '--json', at('merged.json')))
  assert.match(text, /^model .*\ndata +glyphs:test, 40 images\nclean /)
  const [merged, unparted] = ['merged.json', 'unparted.json'].map((file) => readFileSync(at(file), 'utf8'))
  const untimed = (json: string) => json.replaceAll(/"seconds": [\d.e-]+/g, '')
  assert.is(untimed(merged!), untimed(unparted!))
  const required = await runCli('merge', ...parts, '--require-robust', '0.99')
  assert.is(required.code, 1)
  assertRefused(await runCli('merge', parts[0]!, parts[1]!), 'all 3, got 2', '2/3 missing')
})

test('inspect says what the model is, as text and as JSON', async () => {
  const text = await stdoutOf(outcomes.inspect)
  for (const part of [
    /^inputs +image: float32\[N,1,28,28\]$/m,
    /^head +terminal Softmax, cut off/m,
    /^operators +Conv 1, Flatten 1, Gemm 1, Relu 1, Softmax 1$/m,
    /^gradient +every operator on the way has a rule$/m,
    /^split points +image\n +conv\n +relu\n/m,
  ])
    assert.match(text, part)
  assert.ok((text.match(/conv\.weight/g) ?? []).length > 0, '--graph prints the nodes')
  const json = JSON.parse(await stdoutOf(outcomes.inspectJson)) as Inspection
  assert.equal(json.splitPoints, ['image', 'conv', 'relu', 'features', 'scores_logits'])
  assert.equal(json.head, { output: 'scores', classes: 10, cut: 'Softmax' })
})

test('check passes a right gradient, and fails beyond the tolerance with exit code 1', async () => {
  const text = await stdoutOf(outcomes.check)
  assert.match(text, /^direction +gradient +finite difference +step +relative error\n1 /)
  assert.match(text, /\n3 .*\npassed: median relative error .*, tolerance 0\.01, differences in float64\n$/)
  const { code, stdout, stderr } = await outcomes.checkStrict
  assert.is(code, 1)
  assert.match(
    stdout,
    /\nFAILED: median relative error .*, tolerance 1e-12, differences in float64\n(every node alone is right|the first node whose own gradient is wrong).*\n$/,
  )
  assert.is(stderr, '')
})

test('gradient writes graphs that run: loss and gradient, vector-Jacobian product, parameters', async () => {
  const text = await stdoutOf(outcomes.gradient)
  assert.match(
    text,
    /gradient\.onnx: \d+ nodes\ninputs\n {2}image: float32\[N,1,28,28\]\n {2}labels: int64\[N\]\n/,
  )
  const ports = (file: string) => {
    const { graph } = readModel(at(file))
    return [graph.inputs, graph.outputs].map((list) => list.map(({ name }) => name))
  }
  assert.equal(ports('gradient.onnx'), [
    ['image', 'labels'],
    ['logits', 'loss', 'grad/image'],
  ])
  const image = float32(new Float32Array(2 * 784).fill(0.5), [2, 1, 28, 28])
  const results = await runModel(readModel(at('gradient.onnx')), { image, labels: int64([1, 2]) })
  assert.equal(results['grad/image']!.dims, [2, 1, 28, 28])
  assert.ok((results['grad/image']!.data as Float32Array).some((g) => g !== 0))

  await stdoutOf(outcomes.vjp)
  assert.equal(ports('vjp.onnx'), [
    ['image', 'cotangent/scores'],
    ['scores', 'grad/image'],
  ])
  await stdoutOf(outcomes.parameters)
  assert.equal(ports('parameters.onnx')[1], ['logits', 'loss', 'grad/conv.weight', 'grad/scores.weight'])
})

test('export writes the graphs and a manifest that names what is in them', async () => {
  const text = await stdoutOf(outcomes.export)
  assert.match(
    text,
    /model\.onnx, step\.onnx, manifest\.json; \d+ state tensors; eligible layers 0 = input \[N,2\], 1 = /,
  )
  assert.equal(readdirSync(at('exported')).sort(), ['manifest.json', 'model.onnx', 'step.onnx'])
  const manifest = JSON.parse(readFileSync(at('exported', 'manifest.json'), 'utf8'))
  const inputs = readModel(at('exported', 'step.onnx')).graph.inputs.map(({ name }) => name)
  assert.equal(
    manifest.inputs.map((i: { name: string }) => i.name),
    inputs,
  )
})

test('train leaves a run folder with its settings, a line an epoch and a model that evaluates', async () => {
  const text = await stdoutOf(outcomes.train)
  assert.match(text, /model\.onnx: 2 epochs in \d+ s, test accuracy [\d.]+ % \(\d+ of 1000\), NLL [\d.]+\n$/)
  const files = ['config.json', 'last', 'metrics.jsonl', 'model.onnx', 'report.html', 'summary.json']
  assert.equal(readdirSync(at('run')).sort(), files)
  const config = JSON.parse(readFileSync(at('run', 'config.json'), 'utf8'))
  assert.is(config.network, 'mlp')
  assert.is(config.data.spec, 'spiral:train')
  assert.equal(
    [config.mix.strategy, config.mix.alpha, config.mix.layers],
    ['manifold', 0.5, ['input', 'hidden2']],
  )
  assert.equal([config.epochs, config.batch, config.seed], [2, 50, 3])
  const lines = readFileSync(at('run', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(
    lines.map((line) => line.epoch),
    [1, 2],
  )
  assert.ok(lines.every((line) => line.loss > 0 && line.test.n === 1000))
  const said = Number(/\((\d+) of 1000\)/.exec(text)![1])
  const again = await runCli('evaluate', at('run', 'model.onnx'), '--data', 'spiral', '--json', '-')
  assert.is((JSON.parse(await stdoutOf(Promise.resolve(again))) as Evaluation).clean.correct, said)
})

test('data lists every set with its splits and options', async () => {
  const text = await stdoutOf(outcomes.data)
  for (const part of [
    /^name +splits +options/,
    /^glyphs +train, test +seed, n /m,
    /^mnist +train, test +none /m,
  ])
    assert.match(text, part)
})

test('--version is the package’s', async () => {
  assert.is(await stdoutOf(outcomes.version), `${readVersion()}\n`)
})

test('--help lists every command with what it does', async () => {
  const text = await stdoutOf(outcomes.help)
  for (const [name, { describe }] of Object.entries(commands))
    assert.match(text, new RegExp(`manifold ${name} .*${describe.slice(0, 20)}`))
})

test('evaluate --help is the help of evaluate', async () => {
  const text = await stdoutOf(outcomes.evaluateHelp)
  assert.ok(text.startsWith('manifold evaluate [model]\n'))
  assert.match(text, /^ +--attack +attacks to run, of .*\bfgsm, /m)
})

for (const [name, command] of Object.entries(commands))
  test(`the help of ${name} says what every option is for`, async () => {
    const text = await (await command.options()).options(yargs([]).wrap(110)).getHelp()
    const [options = ''] = text.split('\nExamples:')
    const lines = options.split('\n').filter((line) => /^ {2,6}(-\w, )?--[\w-]+ /.test(line))
    assert.ok(lines.length >= 2, `${lines.length} options`)
    for (const line of lines) {
      const described = line.replace(/^ *(-\w, )?--[\w-]+/, '').replaceAll(/\[[^\]]*\]/g, '')
      assert.ok(described.trim().split(/\s+/).length >= 2, `no purpose: ${line}`)
    }
  })

test.run()
