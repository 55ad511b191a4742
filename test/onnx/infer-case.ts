/** What a case of shape inference is, and short spellings for its tensors. */
import type { AttributeInput } from '../../src/onnx/attributes.ts'
import type { Attribute } from '../../src/onnx/model.ts'
import { filled, int64, type Tensor } from '../../src/onnx/tensor.ts'
import { wave } from './models.ts'

export interface Case {
  readonly feeds: readonly Tensor[]
  /** Inputs after the fed ones; null is an omitted input. */
  readonly constants?: readonly (Tensor | null)[]
  readonly attributes?: Readonly<Record<string, AttributeInput | Attribute>>
  readonly outputs?: number
  readonly opset?: number
  /** Sizes depend on the values: not even fixed inputs give numbers. */
  readonly dynamic?: boolean
}

export const x = (...dims: number[]): Tensor => wave('float32', dims)
export const i64 = (...values: number[]): Tensor => int64(values)
export const scalar = (value: number): Tensor => int64([value], [])
export const positive = (...dims: number[]): Tensor => filled('float32', dims, 0.5)
export const bool = (...dims: number[]): Tensor => wave('bool', dims)
export const floats = (...value: number[]): Attribute => ({ type: 'floats', value })
export const tensor = (value: Tensor): Attribute => ({ type: 'tensor', value })

export const each = (operators: string, cases: readonly Case[]): Record<string, readonly Case[]> =>
  Object.fromEntries(operators.split(' ').map((op) => [op, cases]))

export const broadcasts = (make: (...dims: number[]) => Tensor): Case[] => [
  { feeds: [make(2, 3), make(2, 3)] },
  { feeds: [make(2, 3), make(3)] },
  { feeds: [make(2, 1), make(4, 1, 3)] },
  { feeds: [make(), make(2, 3)] },
  { feeds: [make(2, 0), make(1)] },
]
