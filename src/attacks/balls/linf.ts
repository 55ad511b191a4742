import type { Ball } from './ball.ts'

/** Every pixel within epsilon, the ball of Goodfellow et al. 2015 and Madry et al. 2018. */
export const linf: Ball = {
  name: 'linf',
  // sign(NaN) is NaN in ONNX Runtime and 0 in PyTorch: no direction is the honest reading, and it is counted.
  steepest(gradient, direction) {
    for (let i = 0; i < gradient.length; i += 1) direction[i] = Math.sign(gradient[i]!) || 0
  },
  project(delta, epsilon) {
    const bound = Math.fround(epsilon)
    for (let i = 0; i < delta.length; i += 1) delta[i] = Math.min(Math.max(delta[i]!, -bound), bound)
  },
  sample(random, epsilon, delta) {
    for (let i = 0; i < delta.length; i += 1) delta[i] = (2 * random.uniform() - 1) * epsilon
  },
  norm(delta) {
    let largest = 0
    for (let i = 0; i < delta.length; i += 1) largest = Math.max(largest, Math.abs(delta[i]!))
    return largest
  },
}
