import { clipSizes, writeSigns } from '../float-bits.ts'
import type { Ball } from './ball.ts'

/** Every pixel within epsilon, the ball of Goodfellow et al. 2015 and Madry et al. 2018. */
export const linf: Ball = {
  name: 'linf',
  // sign(NaN) is NaN in ONNX Runtime and 0 in PyTorch: no direction is the honest reading, and it is counted.
  steepest: writeSigns,
  project(delta, epsilon) {
    const bound = Math.fround(epsilon)
    if (bound < Number.POSITIVE_INFINITY) clipSizes(delta, bound)
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
