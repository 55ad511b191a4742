/** The gradient of a maximum over windows side by side, without the Indices output, which makes MaxPool many times as slow. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { float32 } from '../onnx/tensor.ts'
import type { Window } from './window.ts'

/** The widest output whose columns are worth repeating by a product with a [width, width * kernel] matrix. */
const widest = 64

/** True if windows of known number tile the image. */
export function tilesImage(g: GraphBuilder, X: Value, Y: Value, window: Window): boolean {
  const { kernel, strides, dilations, begin, end } = window
  if (kernel.length !== 2 || (g.shape(Y)[3] as number) > widest) return false
  return kernel.every((k, i) => {
    const [size, count] = [g.shape(X)[i + 2], g.shape(Y)[i + 2]]
    if (typeof size !== 'number' || typeof count !== 'number') return false
    return strides[i] === k && dilations[i] === 1 && begin[i] === 0 && end[i] === 0 && size === count * k
  })
}

/**
 * dX[i] = dY[o] where i is the first element of window o that equals Y[o]. Elements that do are ranked by their place in the
 * window, the first highest; the maximum of the ranks is the one that takes all.
 *
 * @param X `[N, C, H, W]`
 * @param Y the maxima `[N, C, H / kernel, W / kernel]`
 */
export function tiledMaxGradient(g: GraphBuilder, X: Value, Y: Value, dY: Value, window: Window): Value {
  const [kh, kw] = window.kernel as [number, number]
  const [H, W] = g.shape(X).slice(2) as [number, number]
  const like = (data: Float32Array, dims: readonly number[]) => {
    const constant = g.constant(float32(data, dims), 'windows')
    return g.dtype(X) === 'float32' ? constant : g.op('CastLike', [constant, X])
  }
  const rankOf = (i: number) => kh * kw - (Math.floor(i / W) % kh) * kw - ((i % W) % kw)
  const ranks = like(
    Float32Array.from({ length: H * W }, (_, i) => rankOf(i)),
    [H, W],
  )
  const width = W / kw
  const columns = like(
    Float32Array.from({ length: width * W }, (_, i) =>
      Number(Math.floor(i / W) === Math.floor((i % W) / kw)),
    ),
    [width, W],
  )
  const rows = g.ints(Array.from({ length: H }, (_, y) => Math.floor(y / kh)))
  /** Each element of a window gets the window's value. */
  const spread = (v: Value) => g.op('Gather', [g.op('MatMul', [v, columns]), rows], { axis: 2 })
  const equal = (a: Value, b: Value) => g.op('CastLike', [g.op('Equal', [a, b]), X])

  const ranked = g.op('Mul', [equal(X, spread(Y)), ranks])
  const best = g.op('MaxPool', [ranked], { kernel_shape: window.kernel, strides: window.strides })
  return g.op('Mul', [equal(ranked, spread(best)), spread(dY)])
}
