/** jax-js with its WebAssembly backend: `cnn` compiled by `jit`. Runs by one thread, as it does where there are no web workers. */
import { defaultDevice, init, jit, lax, nn, numpy as np, valueAndGrad } from '@jax-js/jax'
import { serve } from '../sides/serve.ts'
import { readSamples } from '../sides/workload.ts'
import { epsilon, learning, readWeights, trained, versionOf } from './cnn-weights.mjs'

const padding = [
  [1, 1],
  [1, 1],
]

/** The greatest of each 2x2 window. */
function maxPool(x) {
  const [n, c, h, w] = x.shape
  return np.max(x.reshape([n, c, h / 2, 2, w / 2, 2]), [3, 5])
}

const perChannel = (v) => v.reshape([1, -1, 1, 1])

/** Every function takes ownership of its arrays (the library's rule): what is used again goes in as `.ref`. */
function normalized(x, mean, variance, weight, bias) {
  const scale = perChannel(weight).div(np.sqrt(variance.add(epsilon)))
  return x.sub(mean).mul(scale).add(perChannel(bias))
}

function byBatch(x, p, k) {
  const mean = np.mean(x.ref, [0, 2, 3], { keepdims: true })
  const centred = x.ref.sub(mean.ref)
  const variance = np.mean(np.square(centred), [0, 2, 3], { keepdims: true })
  return normalized(x, mean, variance, p[`bn${k}.weight`], p[`bn${k}.bias`])
}

const byStatistics = (x, p, k) => {
  const [mean, variance] = [p[`bn${k}.running_mean`], p[`bn${k}.running_var`]].map(perChannel)
  return normalized(x, mean, variance, p[`bn${k}.weight`], p[`bn${k}.bias`])
}

function logitsOf(p, x, normalize) {
  const block = (v, k) => nn.relu(normalize(lax.conv(v, p[`conv${k}.weight`], [1, 1], padding), p, k))
  const features = np.mean(block(maxPool(block(maxPool(block(x, 1)), 2)), 3), [2, 3])
  return np.matmul(features, np.transpose(p['fc.weight'])).add(p['fc.bias'])
}

/** Of each sample, summed. */
const crossEntropy = (logits, targets) => nn.logSoftmax(logits).mul(targets).sum().neg()

const arrays = (folder, wanted) =>
  Object.fromEntries(
    Object.entries(readWeights(folder)).flatMap(([name, { dims, data }]) =>
      wanted(name) ? [[name, np.array(data).reshape(dims)]] : [],
    ),
  )

const refs = (tree) => Object.fromEntries(Object.entries(tree).map(([name, array]) => [name, array.ref]))

function train({ folder, shape, classes, batch }) {
  const { x, y } = samples(folder, shape, classes, batch)
  const loss = (p, images, targets) => crossEntropy(logitsOf(p, images, byBatch), targets).mul(1 / batch)
  const step = jit((weights, momenta, images, targets) => {
    const [value, gradients] = valueAndGrad(loss)(refs(weights), images, targets)
    const next = {}
    const nextMomenta = {}
    for (const name of trained) {
      const w = weights[name]
      const g = gradients[name].add(w.ref.mul(learning.weightDecay))
      const v = momenta[name].mul(learning.momentum).add(g.ref)
      nextMomenta[name] = v.ref
      next[name] = w.sub(g.add(v.mul(learning.momentum)).mul(learning.rate))
    }
    return [value, next, nextMomenta]
  })
  let weights = arrays(folder, (name) => trained.includes(name))
  let momenta = Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, np.zeros(w.shape)]))
  return async () => {
    const [value, next, nextMomenta] = step(weights, momenta, x.ref, y.ref)
    weights = next
    momenta = nextMomenta
    const [number] = await value.data()
    for (const w of Object.values(weights)) await w.ref.blockUntilReady()
    return number
  }
}

function inputGradient({ folder, shape, classes, batch }) {
  const { x, y } = samples(folder, shape, classes, batch)
  const weights = arrays(folder, () => true)
  const gradient = jit((images, p, targets) => {
    const [value, g] = valueAndGrad((v) => crossEntropy(logitsOf(p, v, byStatistics), targets))(images)
    value.dispose()
    return g
  })
  return async () => {
    let sum = 0
    for (const g of await gradient(x.ref, refs(weights), y.ref).data()) sum += g * g
    return Math.sqrt(sum)
  }
}

function samples(folder, shape, classes, batch) {
  const { images, labels } = readSamples(folder)
  return { x: np.array(images).reshape([batch, ...shape]), y: nn.oneHot(np.array(labels), classes) }
}

const tasks = { train, 'input-gradient': inputGradient }

await serve(async (workload) => {
  await init('wasm')
  defaultDevice('wasm')
  return {
    versions: { 'jax-js': versionOf('@jax-js/jax'), backend: defaultDevice(), node: process.versions.node },
    run: tasks[workload.task](workload),
  }
})
