/** Every graph that the project trains or attacks with, as CUDA gets it: which nodes have no place on the device? */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { losses as attackLosses } from '../../../src/attacks/losses/index.ts'
import { signStepGraph } from '../../../src/attacks/sign-step.ts'
import { signStepsGraph } from '../../../src/attacks/sign-steps.ts'
import { buildGradientGraph } from '../../../src/grad/gradient-graph.ts'
import { loopOf } from '../../../src/onnx/loop.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { qualifiedName } from '../../../src/onnx/model.ts'
import { filled } from '../../../src/onnx/tensor.ts'
import { cudaKernels } from '../../../src/runtime/providers/cuda/capability.ts'
import { deviceForm } from '../../../src/runtime/providers/form.ts'
import { type HostNode, placementOf } from '../../../src/runtime/providers/placement.ts'
import { findNetwork, type NetworkOptions } from '../../../src/train/networks/index.ts'
import { type OptimizerOptions, paperSgd } from '../../../src/train/optimizers/index.ts'
import { withResidentData } from '../../../src/train/resident/batches.ts'
import { buildStepGraph, type StepOptions } from '../../../src/train/step-graph.ts'
import { prepare } from '../../train/adamix/fixtures.ts'

/**
 * Nodes with which a graph does not run on CUDA as it should, and why they are still there. A line whose nodes have gone fails the
 * last test: take it out.
 */
const exceptions: Readonly<Record<string, string>> = {}

const met = new Set<string>()
const keyOf = (node: HostNode): string => `${qualifiedName(node)}: ${node.why}`

/** ONNX Runtime keeps these on the CPU on purpose, numbers and short vectors all of them. */
const ofSizes = new Set([
  'Cast',
  'CastLike',
  'Concat',
  'Div',
  'Gather',
  'Mul',
  'Sub',
  'Add',
  'Squeeze',
  'Unsqueeze',
])

/** @param model in the form that CUDA gets */
function assertOnDevice(model: Model): void {
  const { onHost, sizes, refused } = placementOf(model, cudaKernels)
  const strays = [...onHost, ...refused].map(keyOf)
  for (const stray of strays) met.add(stray)
  const unknown = strays.filter((stray) => !Object.hasOwn(exceptions, stray))
  assert.equal(unknown, [])
  assert.equal(
    sizes.map(({ op }) => op).filter((op) => !ofSizes.has(op)),
    [],
  )
}

const adamw: OptimizerOptions = {
  name: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.05,
  decayed: 'weights',
}

const shape = [3, 32, 32]
const build = (name: string, options: Partial<NetworkOptions> = {}) =>
  findNetwork(name)({ shape: name === 'spiral' ? [2] : shape, classes: 10, seed: 1, ...options })

/** Narrow where that does not change which nodes there are. */
const networks: readonly (readonly [name: string, options?: Partial<NetworkOptions>])[] = [
  ['cnn'],
  ['mlp'],
  ['preactresnet18', { width: 16 }],
  ['preactresnet50', { width: 16 }],
  ['wrn-28-2'],
  ['fc'],
  ['spiral'],
]

for (const [name, options] of networks)
  for (const optimizer of [paperSgd, adamw])
    test(`${name}, ${optimizer.name}: a mixed step, alone and in a loop`, () => {
      const { model, layers } = build(name, options)
      const step = buildStepGraph(model, { layers, optimizer })
      assertOnDevice(deviceForm(step.model))
      const state = step.state.map((tensor) => tensor.name)
      assertOnDevice(loopOf(deviceForm(step.model), state).model)
    })

const input = build('cnn').layers.slice(0, 1)
const stepOptions: Readonly<Record<string, Partial<StepOptions>>> = {
  'no mixing': { layers: [] },
  'a lambda a sample': { lambdas: 'sample' },
  'gradients stopped': { stopGradient: true },
  CutMix: { layers: input, cutmix: true },
  'images mixed already': { layers: input, mixedInput: true },
  'binary cross-entropy, smoothed': { loss: 'bce', labelSmoothing: 0.1 },
  noise: { noise: { sigma: 0.1, layers: input } },
  'clipped gradients, averages': { clipNorm: 1, averageDecay: 0.99 },
  'frozen BatchNorm': { batchNorm: 'frozen' },
  'Adam with momentum': { optimizer: { ...adamw, name: 'adam' } },
  'SGD without momentum': { optimizer: { ...paperSgd, momentum: 0, nesterov: false } },
}

for (const [what, options] of Object.entries(stepOptions))
  test(`cnn, ${what}: a step`, () => {
    const { model, layers } = build('cnn')
    assertOnDevice(deviceForm(buildStepGraph(model, { layers, optimizer: paperSgd, ...options }).model))
  })

const variants: Readonly<Record<string, Partial<NetworkOptions>>> = {
  dropout: { dropout: 0.3 },
  'no BatchNorm': { batchNorm: false },
  'standardized images': { standardize: 'per-image' },
}

for (const [what, options] of Object.entries(variants))
  test(`cnn, ${what}: a step`, () => {
    const { model, layers } = build('cnn', options)
    assertOnDevice(deviceForm(buildStepGraph(model, { layers, optimizer: paperSgd }).model))
  })

test('cnn: a step of AdaMix', () => {
  assertOnDevice(deviceForm(prepare('cnn').graph.model))
})

for (const [name, options] of networks)
  for (const fixedWeights of [false, true])
    test(`${name}: attack graphs${fixedWeights ? ' of fixed weights' : ''}, every loss`, () => {
      const { model } = build(name, options)
      for (const loss of Object.values(attackLosses)) {
        const graph = buildGradientGraph(model, {
          wrt: ['input'],
          fixedWeights,
          ...(loss !== null && { loss }),
        })
        assertOnDevice(graph.model)
        if (loss !== null) continue
        const step = signStepGraph(graph)
        assertOnDevice(step.model)
        assertOnDevice(signStepsGraph(step).model)
      }
    })

for (const dtype of ['uint8', 'float32'] as const)
  test(`cnn: a step that chooses and moves images of ${dtype} itself, alone and in a loop`, () => {
    const { model, layers } = build('cnn')
    const step = buildStepGraph(model, { layers, optimizer: paperSgd })
    const size = 40
    const images = filled(dtype, [size, ...shape], 1)
    const labels = filled('int64', [size], 1)
    const chosen = withResidentData(deviceForm(step.model), step.input, {
      data: { images, labels },
      moves: true,
    })
    assertOnDevice(chosen)
    assertOnDevice(
      loopOf(
        chosen,
        step.state.map((tensor) => tensor.name),
      ).model,
    )
  })

test('every exception is still needed', () => {
  assert.equal([...met].sort(), Object.keys(exceptions).sort())
})

test.run()
