/**
 * TensorFlow.js with its WebAssembly backend: `cnn` in NHWC. Runs by one thread, as that backend does in Node. It has no kernel for
 * the gradient of a convolution's weights: that is a convolution of its own here, batch and channels exchanged.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { serve } from '../sides/serve.ts'
import { readSamples } from '../sides/workload.ts'
import { epsilon, learning, readWeights, trained, versionOf } from './cnn-weights.mjs'

const conv = tf.customGrad((x, w, save) => {
  save([x, w])
  return {
    value: tf.conv2d(x, w, 1, 'same'),
    gradFunc: (dY, [input, weight]) => [
      tf.conv2dTranspose(dY, weight, input.shape, 1, 'same'),
      tf.transpose(
        tf.conv2d(
          tf.transpose(
            tf.pad(input, [
              [0, 0],
              [1, 1],
              [1, 1],
              [0, 0],
            ]),
            [3, 1, 2, 0],
          ),
          tf.transpose(dY, [1, 2, 0, 3]),
          1,
          'valid',
        ),
        [1, 2, 0, 3],
      ),
    ],
  }
})

/** @param normalize (x, number of the layer) => x */
function logitsOf(weights, x, normalize, convolve) {
  const block = (y, k) => tf.relu(normalize(convolve(y, weights[`conv${k}.weight`]), k))
  const first = tf.maxPool(block(x, 1), 2, 2, 'valid')
  const second = tf.maxPool(block(first, 2), 2, 2, 'valid')
  const features = tf.mean(block(second, 3), [1, 2])
  return tf.add(tf.matMul(features, weights['fc.weight']), weights['fc.bias'])
}

/** In the layouts of this library: HWIO and [inputs, outputs]. */
function loaded(folder) {
  return Object.fromEntries(
    Object.entries(readWeights(folder)).map(([name, { dims, data }]) => {
      const tensor = tf.tensor(data, dims)
      const perm = dims.length === 4 ? [2, 3, 1, 0] : dims.length === 2 ? [1, 0] : undefined
      return [name, perm ? tf.transpose(tensor, perm) : tensor]
    }),
  )
}

function train({ folder, shape, classes, batch }) {
  const { x, y } = samples(folder, shape, classes, batch)
  const values = loaded(folder)
  const weights = Object.fromEntries(trained.map((name) => [name, tf.variable(values[name], true, name)]))
  const byBatch = (v, k) => {
    const { mean, variance } = tf.moments(v, [0, 1, 2])
    return tf.batchNorm(v, mean, variance, weights[`bn${k}.bias`], weights[`bn${k}.weight`], epsilon)
  }
  const optimizer = tf.train.momentum(learning.rate, learning.momentum, true)
  const loss = () => tf.losses.softmaxCrossEntropy(y, logitsOf(weights, x, byBatch, conv))
  return async () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss)
      for (const name of trained)
        grads[name] = tf.add(grads[name], tf.mul(weights[name], learning.weightDecay))
      optimizer.applyGradients(grads)
      return value.dataSync()[0]
    })
}

function inputGradient({ folder, shape, classes, batch }) {
  const { x, y } = samples(folder, shape, classes, batch)
  const w = loaded(folder)
  const fixed = (v, k) => {
    const part = (name) => w[`bn${k}.${name}`]
    return tf.batchNorm(v, part('running_mean'), part('running_var'), part('bias'), part('weight'), epsilon)
  }
  // tf.grad asks for the gradient of the image alone; the weights' thunks are never called.
  const gradient = tf.grad((image) =>
    tf.mul(
      batch,
      tf.losses.softmaxCrossEntropy(
        y,
        logitsOf(w, image, fixed, (v, weight) => tf.conv2d(v, weight, 1, 'same')),
      ),
    ),
  )
  return async () => tf.tidy(() => tf.norm(gradient(x)).dataSync()[0])
}

function samples(folder, shape, classes, batch) {
  const { images, labels } = readSamples(folder)
  return {
    x: tf.transpose(tf.tensor(images, [batch, ...shape]), [0, 2, 3, 1]),
    y: tf.oneHot(tf.tensor1d(labels, 'int32'), classes),
  }
}

const tasks = { train, 'input-gradient': inputGradient }

await serve(async (workload) => {
  const entry = fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'))
  setWasmPaths(`${dirname(entry)}/`)
  await tf.setBackend('wasm')
  return {
    versions: { tfjs: versionOf('@tensorflow/tfjs'), backend: tf.getBackend(), node: process.versions.node },
    run: tasks[workload.task](workload),
  }
})
