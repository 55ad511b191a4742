/** The heads that AdaMix puts on features. */
import { randomStream } from '../../data/random.ts'
import { toAttribute } from '../../onnx/attributes.ts'
import type { Value } from '../../onnx/builder.ts'
import type { Node } from '../../onnx/model.ts'
import { elementCount, filled, float32, type Tensor } from '../../onnx/tensor.ts'

export interface Head {
  readonly nodes: readonly Node[]
  readonly initializers: ReadonlyMap<string, Tensor>
  readonly output: Value
}

/** Of the initial weights; biases start from 0. So small, both heads say "all alike" at first. */
const deviation = 1e-3

/**
 * Two linear layers `fc1` and `fc2` with nothing between them, as in the authors' code, [N, sizes[0]] to [N, sizes[2]];
 * weights ~ N(0, 1e-3^2).
 *
 * @param prefix of the names of nodes and initializers
 */
export function linearHead(
  prefix: string,
  features: Value,
  sizes: readonly [number, number, number],
  seed: number,
): Head {
  const initializers = new Map<string, Tensor>()
  const layer = (x: Value, k: 1 | 2): Node => {
    const name = `${prefix}/fc${k}`
    const dims = [sizes[k], sizes[k - 1]!]
    initializers.set(`${name}.weight`, small(seed, `${name}.weight`, dims))
    initializers.set(`${name}.bias`, filled('float32', [sizes[k]], 0))
    const inputs = [x, `${name}.weight`, `${name}.bias`]
    const attributes = new Map([['transB', toAttribute(1)]])
    return { op: 'Gemm', domain: '', name, inputs, outputs: [name], attributes }
  }
  const first = layer(features, 1)
  const second = layer(first.outputs[0]!, 2)
  return { nodes: [first, second], initializers, output: second.outputs[0]! }
}

function small(seed: number, name: string, dims: readonly number[]): Tensor {
  const random = randomStream(seed, `init/${name}`, 0, 0)
  return float32(
    Float32Array.from({ length: elementCount(dims) }, () => deviation * random.normal()),
    dims,
  )
}
