/** float32 numbers in the types of a file. */
import { numberToBfloat, numberToHalf } from '../../onnx/float16.ts'
import { type DType, dtypes, type Tensor, toNumbers } from '../../onnx/tensor.ts'

const bits = { float16: numberToHalf, bfloat16: numberToBfloat } as const

/** A float tensor rounded to another float type. */
export function rounded(tensor: Tensor, dtype: DType): Tensor {
  if (tensor.dtype === dtype) return tensor
  const numbers = toNumbers(tensor)
  if (dtype === 'float16' || dtype === 'bfloat16')
    return { ...tensor, dtype, data: Uint16Array.from(numbers, bits[dtype]) }
  if (dtype === 'float32' || dtype === 'float64')
    return { ...tensor, dtype, data: dtypes[dtype].array.from(numbers) }
  throw new Error(`Expected a float type, got ${dtype}`)
}
