/** The passes of an optimizer over large tensors, which are bound by memory. */
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'

/** Fewer elements stay in the caches anyway. */
const least = 2 ** 16
/** Shorter rows cost more than they bring. */
const leastWidth = 32
const mostWidth = 1024

/**
 * x + s * y in one pass that writes over x, where s is one number: a depthwise convolution of 1x1 of y that adds x. Such are the sum of a
 * gradient and the decay of its weight, and the step ahead of Nesterov's momentum. Not where the result is an output or x an input of the
 * graph: neither may be written over, and x would be copied first.
 */
export function scaledSum(low: Lowering, node: Node): boolean {
  if (low.batch === undefined) return false
  const [output] = node.outputs as [string]
  const shape = low.shape(output)
  const sides = node.inputs.map((value, i) => ({ x: node.inputs[1 - i]!, product: scaled(low, value, node) }))
  const found = sides.find(
    ({ x, product }) => product && low.producer(x) && low.shape(x)?.join() === shape?.join(),
  )
  if (!shape || !found?.product || low.isOutput(output)) return false
  const { x, product } = found
  const plane = planeOf(shape, low.block)
  if (!plane || low.shape(product.y)?.join() !== shape.join()) return false
  const layout = [x, product.y].map((value) => low.layoutOf(value)).find((l) => l !== 'plain') ?? 'plain'
  if (!low.fits(x, layout) || !low.fits(product.y, layout)) return false
  const { out, block: b } = low
  const [from, to] = [product.y, x].map((value) => out.reshape(low.as(value, layout), [1, b, ...plane]))
  const scale = low.memo(`scale/${product.s}`, () => out.op('Mul', [out.ones([b, 1, 1, 1]), product.s]))
  const sum = out.blocked('Conv', [from!, scale, '', to!], { group: b, kernel_shape: [1, 1] })
  low.define(output, layout, out.reshape(sum, shape))
  return true
}

/** What a product with one number is made of, if the sum alone reads it. */
function scaled(low: Lowering, value: string, reader: Node): { y: string; s: string } | undefined {
  const node = low.producer(value)
  if (node?.op !== 'Mul' || node.domain !== '' || low.onlyReader(value) !== reader) return undefined
  const isNumber = (v: string) => low.shape(v)?.length === 0
  const [a, b] = node.inputs as [string, string]
  if (isNumber(b)) return { y: a, s: b }
  return isNumber(a) ? { y: b, s: a } : undefined
}

/** Height and width of the planes of one block of channels that a tensor is taken as. */
function planeOf(shape: readonly number[], block: number): readonly [number, number] | undefined {
  const size = shape.reduce((a, n) => a * n, 1)
  if (size < least || size % block !== 0) return undefined
  for (let width = mostWidth; width >= leastWidth; width -= 1)
    if ((size / block) % width === 0) return [size / block / width, width]
  return undefined
}
