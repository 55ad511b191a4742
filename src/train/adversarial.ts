/** Adversarial training: each step attacks the network as it is and learns from what fools it. */
import type { AttackParameters } from '../attacks/attack.ts'
import { balls } from '../attacks/balls.ts'
import type { Classifier } from '../attacks/classifier.ts'
import { attacks } from '../attacks/index.ts'
import type { Batch } from '../data/dataset.ts'
import { randomStream } from '../data/random.ts'
import { buildGradientGraph } from '../grad/gradient-graph.ts'
import { cloneModel, type Model } from '../onnx/model.ts'
import { elementCount, float32, int64, type Tensor } from '../onnx/tensor.ts'
import type { Lowered } from '../runtime/lowering/index.ts'
import { openSession } from '../runtime/session.ts'
import { type ProgramOptions, Programs } from './programs.ts'
import type { StepGraph } from './step-graph.ts'
import type { State } from './stepper.ts'

export interface AdversarialOptions {
  readonly attack: 'fgsm' | 'pgd'
  /** In pixel units of [0, 1]. */
  readonly epsilon: number
  readonly parameters: AttackParameters
}

/** Madry et al. 2018, section 5: PGD with 7 steps of 2/255 from a random start, in the Linf ball of 8/255. */
export const madry: AdversarialOptions = {
  attack: 'pgd',
  epsilon: 8 / 255,
  parameters: { steps: 7, relativeStepSize: 0.25, restarts: 1, randomStart: true, lastIterate: true },
}

export type StateFor = (lowered: Lowered | undefined) => State

export interface Adversary {
  /**
   * The batch with adversarial images; a function of (seed, step, samples, state) and the batch.
   *
   * @param stateFor gives the state as a program takes it
   */
  attack(batch: Batch, samples: Int32Array, seed: number, step: number, stateFor: StateFor): Promise<Batch>
  release(): Promise<void>
}

/** Attacks the network in evaluation mode: with the running statistics and without dropout. */
export async function openAdversary(
  network: Model,
  step: StepGraph,
  { attack, epsilon, parameters }: AdversarialOptions,
  options: ProgramOptions,
): Promise<Adversary> {
  const { input, sampleShape: shape, classes } = step
  const weights = step.state.filter(
    ({ role, initializer }) => initializer !== undefined && role !== 'average',
  )
  const { model } = buildGradientGraph(withInputs(network, weights), { wrt: [input] })
  const programs = new Programs(model, options, (form) => openSession(form, options))
  const names = weights.map(({ name }) => name)
  return {
    async attack(batch, samples, seed, stepNumber, stateFor) {
      const states = new Map<Lowered | undefined, State>()
      const stateOf = (lowered: Lowered | undefined) => {
        const state = states.get(lowered) ?? stateFor(lowered)
        states.set(lowered, state)
        return state
      }
      const run = async (images: Float32Array, labels: Int32Array) => {
        const { session, lowered } = await programs.forBatch(labels.length)
        const state = stateOf(lowered)
        const weighted = names.filter((name) => session.inputs.includes(name))
        return session.run({
          ...Object.fromEntries(weighted.map((name) => [name, state[name]!])),
          [input]: float32(images, [labels.length, ...shape]),
          labels: int64(labels),
        })
      }
      const classifier: Classifier = {
        classes,
        shape,
        logits: async (images) => {
          const n = images.length / elementCount(shape)
          return floats((await run(images, new Int32Array(n))).logits!)
        },
        lossGradient: async (images, labels) => {
          const results = await run(images, labels)
          const [logits, loss] = [floats(results.logits!), floats(results.loss!)]
          return { logits, loss, gradient: floats(results[`grad/${input}`]!) }
        },
      }
      const target = { images: batch.images, labels: batch.labels, samples }
      const own = randomStream(seed, 'adversarial training', 0, stepNumber).uint32()
      const context = { classifier, target, ball: balls.linf, epsilon, parameters, seed: own }
      const { images } = await attacks[attack].run(context)
      return { ...batch, images }
    },
    release: () => programs.release(),
  }
}

/** The model with these initializers as inputs. */
function withInputs(network: Model, weights: StepGraph['state']): Model {
  const model = cloneModel(network)
  for (const { name, dims } of weights) {
    model.graph.initializers.delete(name)
    model.graph.inputs.push({ name, type: { kind: 'tensor', dtype: 'float32', shape: dims } })
  }
  return model
}

const floats = (t: Tensor): Float32Array => t.data as Float32Array
