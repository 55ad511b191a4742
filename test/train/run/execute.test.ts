/** Run folders: what is in them, going on, and what is refused. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../src/data/data-hash.ts'
import { encodeModel } from '../../../src/onnx/encode.ts'
import { readModel } from '../../../src/onnx/file.ts'
import { Interrupted } from '../../../src/train/options.ts'
import { executeRun } from '../../../src/train/run/execute.ts'
import type { RunOptions } from '../../../src/train/run/options.ts'
import { readSafetensors } from '../../../src/train/run/safetensors.ts'
import { train } from '../../../src/train/train.ts'
import { withFiles } from '../../data/temporary.ts'
import { throwsUserError } from '../../data/user-error.ts'
import {
  contentOf,
  differences,
  measure,
  networkOf,
  runOptions,
  trainOptions,
  unvalidated,
  validated,
} from './fixtures.ts'

const json = (...parts: readonly string[]) => JSON.parse(readFileSync(join(...parts), 'utf8'))
const lines = (folder: string) =>
  readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('the folder of a run with a validation set', async () => {
  await withFiles({}, async (root) => {
    const folder = join(root, 'deep', 'run')
    const seen: unknown[] = []
    const summary = await executeRun(
      runOptions(folder, {
        hooks: {
          onStart: (kind, epoch) => seen.push(kind, epoch),
          onEpoch: ({ epoch }) => seen.push(epoch),
        },
      }),
    )
    assert.equal(seen, ['new', 0, 1, 2, 3, 4])
    assert.equal(readdirSync(folder, { recursive: true }).map(String).sort(), [
      'best',
      'best/best.json',
      'best/model.onnx',
      'config.json',
      'last',
      'last/model.onnx',
      'last/state.safetensors',
      'metrics.jsonl',
      'model.onnx',
      'summary.json',
    ])
    const config = json(folder, 'config.json')
    assert.is(config.network, 'mlp')
    assert.is(config.select, 'validation')
    assert.equal(json(folder, 'summary.json'), JSON.parse(JSON.stringify(summary)))

    const metrics = lines(folder)
    assert.equal(
      metrics.map(({ epoch }) => epoch),
      [1, 2, 3, 4],
    )
    assert.ok(
      metrics.every((m) => m.validation.n === 64 && m.test === undefined && m.select === 'validation'),
    )
    const best = metrics.reduce((a, b) =>
      b.validation.accuracy > a.validation.accuracy ||
      (b.validation.accuracy === a.validation.accuracy && b.validation.nll < a.validation.nll)
        ? b
        : a,
    )
    assert.equal(summary.selected, { by: 'validation', epoch: best.epoch })
    assert.equal(summary.validation, best.validation)
    const model = readModel(join(folder, 'model.onnx'))
    assert.equal(summary.test, await measure(model, validated.test!))
    assert.equal(readFileSync(join(folder, 'model.onnx')), readFileSync(join(folder, 'best', 'model.onnx')))
    assert.equal(json(folder, 'best', 'best.json').epoch, best.epoch)
    assert.is(json(folder, 'best', 'best.json').metric, 'validation accuracy')
    const bytes = readFileSync(join(folder, 'model.onnx'))
    assert.is(summary.model.sha256, createHash('sha256').update(bytes).digest('hex'))
  })
})

test('the last epoch is what train returns, and the checkpoint holds it', async () => {
  await withFiles({}, async (folder) => {
    const summary = await executeRun(runOptions(folder, { data: unvalidated, network: networkOf(1) }))
    const model = await train(networkOf(1), unvalidated.train, trainOptions)
    assert.ok(Buffer.from(encodeModel(model)).equals(readFileSync(join(folder, 'model.onnx'))))
    assert.not.ok(existsSync(join(folder, 'best')))
    assert.equal(summary.selected, { by: 'last', epoch: 4 })
    assert.equal(summary.test, lines(folder).at(-1).test)
    const { tensors, metadata } = readSafetensors(join(folder, 'last', 'state.safetensors'))
    assert.is(metadata.epoch, '4')
    for (const [name, tensor] of model.graph.initializers)
      if (name in tensors) assert.equal(tensors[name]!.data, (tensor as { data: Float32Array }).data)
    assert.ok(Object.keys(tensors).length > model.graph.initializers.size)
  })
})

test('selected by the test set: said in config, metrics and summary', async () => {
  await withFiles({}, async (folder) => {
    const summary = await executeRun(runOptions(folder, { select: 'test' }))
    assert.is(json(folder, 'config.json').select, 'test')
    assert.ok(lines(folder).every((line) => line.select === 'test' && line.test && line.validation))
    assert.is(summary.selected.by, 'test')
    assert.is(summary.test!.accuracy, Math.max(...lines(folder).map((line) => line.test.accuracy)))
    assert.is(json(folder, 'best', 'best.json').metric, 'test accuracy')
  })
})

test('the last epoch is selected where that is asked for, the best is kept all the same', async () => {
  await withFiles({}, async (folder) => {
    const summary = await executeRun(runOptions(folder, { select: 'last' }))
    assert.equal(summary.selected, { by: 'last', epoch: 4 })
    assert.equal(readFileSync(join(folder, 'model.onnx')), readFileSync(join(folder, 'last', 'model.onnx')))
    assert.equal(summary.validation, lines(folder).at(-1).validation)
    assert.ok(existsSync(join(folder, 'best', 'model.onnx')))
  })
})

/** A run that is stopped in its epoch `epoch`. */
async function interrupted(folder: string, epoch: number, more: Partial<RunOptions> = {}): Promise<void> {
  const stop = new AbortController()
  const perEpoch = 6
  const hooks = { onStep: (step: number) => step === perEpoch * (epoch - 1) + 3 && stop.abort() }
  const run = runOptions(folder, { ...more, hooks: hooks as never, signal: stop.signal })
  try {
    await executeRun(run)
  } catch (error) {
    assert.instance(error, Interrupted)
    assert.is((error as Interrupted).epochs, epoch - 1)
    return
  }
  assert.unreachable('expected the run to be stopped')
}

test('a stopped run goes on to the same bytes, from any epoch, with averages and Adam too', async () => {
  const adamw = { name: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 } as const
  const optimizer = { ...adamw, decayed: 'all' } as const
  const options: RunOptions['options'] = { ...trainOptions, averageDecay: 0.9, optimizer }
  await withFiles({}, async (root) => {
    await executeRun(runOptions(join(root, 'whole'), { options }))
    const expected = contentOf(join(root, 'whole'))
    for (const epoch of [1, 2, 4]) {
      const folder = join(root, `stopped-${epoch}`)
      await interrupted(folder, epoch, { options })
      const seen: unknown[] = []
      const hooks = { onStart: (kind: string, done: number) => void seen.push(kind, done) }
      await executeRun(runOptions(folder, { options, resume: true, hooks }))
      assert.equal(seen, ['resumed', epoch - 1])
      assert.equal(differences(expected, contentOf(folder)), [])
    }
  })
})

test('a finished run says so and stays as it is', async () => {
  await withFiles({}, async (folder) => {
    const summary = await executeRun(runOptions(folder))
    const before = contentOf(folder)
    const seen: unknown[] = []
    const onStart = (kind: string, epoch: number) => void seen.push(kind, epoch)
    const again = await executeRun(runOptions(folder, { resume: true, hooks: { onStart } }))
    assert.equal(seen, ['finished', 4])
    assert.equal(again, JSON.parse(JSON.stringify(summary)))
    assert.equal(differences(before, contentOf(folder)), [])
  })
})

test('other data, another base model or setting is no going on, finished or not', async () => {
  await withFiles({}, async (root) => {
    const stopped = join(root, 'stopped')
    await interrupted(stopped, 3)
    const finished = join(root, 'finished')
    await executeRun(runOptions(finished))
    for (const folder of [stopped, finished]) {
      const refuses = (more: Partial<RunOptions>, ...parts: string[]) =>
        throwsUserError(() => executeRun(runOptions(folder, { resume: true, ...more })), folder, ...parts)
      const short = (hash: string) => hash.slice(0, 12)
      await refuses(
        { data: { ...validated, train: unvalidated.train } },
        'training data: expected',
        short(await hashOf(validated.train)),
        short(await hashOf(unvalidated.train)),
      )
      await refuses({ data: { ...validated, test: validated.train } }, 'test data: expected')
      await refuses({ network: networkOf(2) }, 'base model: expected')
      await refuses({ options: { ...trainOptions, epochs: 5 } }, 'settings: expected')
      await refuses(
        { config: { network: 'cnn' } },
        'network: expected "mlp" as the run began with, got "cnn"',
      )
      await refuses({ select: 'last' }, 'select: expected "validation"', 'got "last"')
    }
    const options = { ...trainOptions, threads: 2 }
    const config = { ...runOptions(stopped).config, threads: 2, out: 'elsewhere' }
    await executeRun(runOptions(stopped, { resume: true, options, config }))
  })
})

test('a checkpoint that was put in from another run is refused', async () => {
  await withFiles({}, async (root) => {
    const [one, other] = [join(root, 'one'), join(root, 'other')]
    await interrupted(one, 3)
    await interrupted(other, 3, { options: { ...trainOptions, seed: 2 } })
    const state = 'last/state.safetensors'
    writeFileSync(join(one, state), readFileSync(join(other, state)))
    const resume = () => executeRun(runOptions(one, { resume: true }))
    await throwsUserError(resume, join(one, state), 'settings: expected')
    writeFileSync(join(one, state), readFileSync(join(other, state)).subarray(0, 9000))
    await throwsUserError(resume, join(one, state), 'bytes of tensors, got')
  })
})

test('the best model of an earlier epoch must be the one that the checkpoint speaks of', async () => {
  await withFiles({}, async (folder) => {
    // Of equal epochs the first is the best.
    const equal = async () => ({ n: 64, correct: 32, accuracy: 0.5, nll: 1 })
    await interrupted(folder, 3, { measure: equal })
    const file = join(folder, 'best', 'model.onnx')
    assert.is(json(folder, 'best', 'best.json').epoch, 1)
    writeFileSync(file, readFileSync(join(folder, 'last', 'model.onnx')))
    const resume = () => executeRun(runOptions(folder, { measure: equal, resume: true }))
    await throwsUserError(resume, `${file}: expected the model of epoch 1`)
  })
})

test('bad arguments leave no folder', async () => {
  await withFiles({}, async (root) => {
    const folder = join(root, 'run')
    const refuses = (more: Partial<RunOptions>, ...parts: string[]) =>
      throwsUserError(() => executeRun(runOptions(folder, more)), ...parts)
    await refuses({ options: { ...trainOptions, batch: 999 } }, '--batch: expected at most the 192')
    await refuses(
      { data: unvalidated, select: 'validation' },
      '--select validation: expected a validation set',
    )
    await refuses({ data: { train: validated.train }, select: 'test' }, '--select test: expected a test set')
    const spiral = { ...validated.test!, shape: [2] }
    await refuses({ data: { ...validated, test: spiral } }, 'expected samples of [1,28,28] in 10 classes as')
    await refuses({ resume: true }, `${folder}: expected a run to go on with, there is no config.json`)
    assert.equal(readdirSync(root), [])
  })
})

test('a loss that is no number ends the run; the checkpoint before stays', async () => {
  await withFiles({}, async (folder) => {
    const schedule = { name: 'step', learningRate: 0.05, milestones: [2], factor: 1e38 } as const
    const options = { ...trainOptions, schedule }
    await throwsUserError(() => executeRun(runOptions(folder, { options })), 'the loss is')
    assert.is(readSafetensors(join(folder, 'last', 'state.safetensors')).metadata.epoch, '2')
    assert.is(lines(folder).length, 2)
  })
})

test.run()
