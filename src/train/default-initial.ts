/** What weights start from. */
import { randomStream } from '../data/random.ts'
import { elementCount, float32, type Tensor } from '../onnx/tensor.ts'

/**
 * PyTorch's default for convolutions and linear layers: U(-b, b) with b = 1 / sqrt(fan in), for weight and bias
 * (kaiming_uniform with a = sqrt(5)). The numbers depend on seed, name and position alone.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export function defaultInitial(seed: number, name: string, dims: readonly number[], fanIn: number): Tensor {
  const random = randomStream(seed, `init/${name}`, 0, 0)
  const bound = 1 / Math.sqrt(fanIn)
  const data = new Float32Array(elementCount(dims))
  // A plain loop: Float32Array.from takes twice as long, seconds for the largest networks.
  for (let i = 0; i < data.length; i++) data[i] = (2 * random.uniform() - 1) * bound
  return float32(data, dims)
}
