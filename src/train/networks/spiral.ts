import { fullyConnected } from './fully-connected.ts'
import type { Network } from './network.ts'

/**
 * The network of figures 1 and 2 of the paper, "with a 2D bottleneck hidden state in the middle", for the spiral data set:
 * three hidden layers of 512 units, the bottleneck (layer 4), two more of 512, with LeakyReLU.
 *
 * The paper says no more than the caption. The form is that of the authors' own network with a two-dimensional bottleneck,
 * which was for MNIST and had 1024 units; 512 are this project's choice.
 *
 * @see https://github.com/vikasverma1077/manifold_mixup/blob/f14738c/supervised/simple_mnist_exp.py
 */
export const spiral: Network = (options) => {
  const { width: w = 512 } = options
  return fullyConnected(options, { units: [w, w, w, 2, w, w], activation: 'LeakyRelu', bottleneck: 4 })
}
