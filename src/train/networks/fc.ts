import { fullyConnected } from './fully-connected.ts'
import type { Network } from './network.ts'

/**
 * The fully connected network of section 3.2 of the paper, which measures how flat its representations are: three hidden
 * layers of 1024 units, a bottleneck of 12, four more of 1024, with LeakyReLU, mixed at the bottleneck alone ("a single,
 * fixed hidden layer"): layer 4.
 *
 * The section leaves the sizes to appendix G. They are taken from a reimplementation of that appendix; 1024 units,
 * LeakyReLU and a bottleneck without activation are those of the authors' one public network of the kind, too, which
 * besides normalises its bottleneck (here BatchNorm is for every hidden layer or none, and none by default).
 *
 * @see https://github.com/rahulmadanahalli/manifold_mixup/blob/master/models.py
 * @see https://github.com/vikasverma1077/manifold_mixup/blob/f14738c/supervised/simple_mnist_exp.py
 */
export const fc: Network = (options) => {
  const { width: w = 1024 } = options
  const units = [w, w, w, 12, w, w, w, w]
  return { ...fullyConnected(options, { units, activation: 'LeakyRelu', bottleneck: 4 }), eligible: [4] }
}
