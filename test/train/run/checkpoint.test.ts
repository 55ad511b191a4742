/** Checkpoints that are not what they should be. */
import { writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { float32 } from '../../../src/onnx/tensor.ts'
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../../src/train/run/checkpoint.ts'
import { runPath } from '../../../src/train/run/folder.ts'
import { prepareRun } from '../../../src/train/run/prepare.ts'
import { encodeSafetensors, readSafetensors, type Safetensors } from '../../../src/train/run/safetensors.ts'
import { initialState } from '../../../src/train/stepper.ts'
import { withFiles } from '../../data/temporary.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { runOptions } from './fixtures.ts'

const { graph, fingerprint } = await prepareRun(runOptions(''), undefined)
const measured = { test: { n: 3, correct: 1, accuracy: 1 / 3, nll: 0.1 + 0.2 } }
const best = { epoch: 1, metric: 'test accuracy', value: 1 / 3, sha256: 'abc', measured } as const
const checkpoint: Checkpoint = { epoch: 2, state: initialState(graph), measured, best }

test('a checkpoint comes back as it was', async () => {
  await withFiles({}, async (folder) => {
    for (const own of [checkpoint, { ...checkpoint, best: undefined, measured: {} }]) {
      writeCheckpoint(folder, own, graph, fingerprint)
      assert.equal(readCheckpoint(folder, graph, fingerprint, 2), own)
    }
  })
})

const [first] = graph.state
const without = ({ tensors }: Safetensors) =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== first!.name))

const bad: Readonly<Record<string, readonly [(file: Safetensors) => Partial<Safetensors>, ...string[]]>> = {
  'a tensor is missing': [
    (file) => ({ tensors: without(file) }),
    `tensor "${first!.name}": expected [${first!.dims}], got none`,
  ],
  'a tensor of another shape': [
    ({ tensors }) => ({ tensors: { ...tensors, [first!.name]: float32([1, 2]) } }),
    `tensor "${first!.name}": expected [${first!.dims}], got [2]`,
  ],
  'a tensor too many': [
    ({ tensors }) => ({ tensors: { ...tensors, extra: float32([1], []) } }),
    'tensor "extra": expected none, got []',
  ],
  'no metadata': [() => ({ metadata: {} }), 'schema: expected onnx-manifold/checkpoint/1, got none'],
  'another schema': [
    ({ metadata }) => ({ metadata: { ...metadata, schema: 'other' } }),
    'schema: expected onnx-manifold/checkpoint/1, got other',
  ],
  'an epoch beyond the last': [
    ({ metadata }) => ({ metadata: { ...metadata, epoch: '3' } }),
    'epoch: expected 1 to 2, got 3',
  ],
  'an epoch that is no number': [
    ({ metadata }) => ({ metadata: { ...metadata, epoch: 'two' } }),
    'epoch: expected 1 to 2, got two',
  ],
  'a best that is no JSON': [
    ({ metadata }) => ({ metadata: { ...metadata, best: '{' } }),
    'best: expected JSON, got "{"',
  ],
  'no fingerprint': [
    ({ metadata: { fingerprint: _, ...rest } }) => ({ metadata: rest }),
    'fingerprint: expected JSON, got ""',
  ],
  'a fingerprint of nothing': [
    ({ metadata }) => ({ metadata: { ...metadata, fingerprint: '{}' } }),
    'settings: expected none as the run began with, got',
  ],
}

test('a checkpoint of something else is refused with one line', async () => {
  await withFiles({}, async (folder) => {
    writeCheckpoint(folder, checkpoint, graph, fingerprint)
    const file = runPath(folder, 'state')
    const good = readSafetensors(file)
    for (const [change, ...parts] of Object.values(bad)) {
      writeFileSync(file, Buffer.concat(encodeSafetensors({ ...good, ...change(good) })))
      await throwsUserError(() => readCheckpoint(folder, graph, fingerprint, 2), `${file}: `, ...parts)
    }
  })
})

test.run()
