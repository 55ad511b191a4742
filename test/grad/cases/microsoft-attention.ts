/** Attention and rotary embeddings of com.microsoft. */
import { type AttributeInput, float } from '../../../src/onnx/attributes.ts'
import { int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { between, type GradCase, normal, type Operand, type Steps } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Attributes = Readonly<Record<string, AttributeInput>>

const steps: Steps = { sizes: [0.03, 0.01, 0.003], tolerance: 2e-4 }

interface Rest extends Partial<GradCase> {
  readonly outputs?: readonly boolean[]
}

/** Cases of an operator with these inputs, of which some are left out. */
const of =
  (op: string, operands: readonly string[]) =>
  (
    name: string,
    inputs: Readonly<Record<string, Operand>>,
    attributes: Attributes,
    { outputs = [true], ...rest }: Rest = {},
  ): GradCase => {
    const given = Object.keys({ ...inputs, ...rest.feeds })
    return {
      name,
      inputs,
      steps,
      build: (g) => {
        g.model.opsets.set('com.microsoft', 1)
        const passed = operands.map((o) => (given.includes(o) ? o : undefined))
        return g.ops(op, passed, outputs, attributes, { domain: 'com.microsoft' }).filter((o) => o !== '')
      },
      ...rest,
    }
  }

const int32 = (dims: readonly number[], data: readonly number[]): Tensor => ({
  dtype: 'int32',
  dims,
  data: Int32Array.from(data),
})
const lengths = 'how to read a mask of one axis depends on the batch size'
const keptTwo = int32([2, 4], [1, 1, 0, 1, 1, 0, 1, 0])
/** So little that the scores left out still count. */
const weak = { mask_filter_value: float(-1.5) }

const multi = of('MultiHeadAttention', [
  'query',
  'key',
  'value',
  'bias',
  'key_padding_mask',
  'attention_bias',
  'past_key',
  'past_value',
])
/** 2 samples, 2 heads of 3 (of 2 for values), 3 queries, 4 keys. */
const separate = { query: normal([2, 3, 6]), key: normal([2, 4, 6]), value: normal([2, 4, 4]) }
const equal = { query: normal([2, 4, 6]), key: normal([2, 4, 6]), value: normal([2, 4, 4]) }
const symbolic = { ...separate, query: normal([2, 3, 6], ['N', 'S', 6]) }
const two = { num_heads: 2 }

export const multiHeadAttention: Cases = [
  multi('queries, keys and values', separate, two),
  multi('bias', { ...separate, bias: normal([16]) }, two),
  multi('scale', separate, { ...two, scale: float(0.3) }),
  multi('attention_bias', { ...separate, attention_bias: normal([2, 2, 3, 4]) }, two),
  multi('attention_bias, one for all samples', { ...separate, attention_bias: normal([1, 2, 3, 4]) }, two),
  multi('attention_bias, one for all heads', { ...separate, attention_bias: normal([2, 1, 3, 4]) }, two),
  multi('mask of each key', separate, { ...two, ...weak }, { feeds: { key_padding_mask: keptTwo } }),
  multi('mask that hides', separate, two, { feeds: { key_padding_mask: keptTwo } }),
  multi(
    'mask of each query and key',
    separate,
    { ...two, ...weak },
    {
      feeds: {
        key_padding_mask: int32(
          [2, 3, 4],
          [1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1],
        ),
      },
    },
  ),
  multi(
    'lengths',
    separate,
    { ...two, ...weak },
    {
      feeds: { key_padding_mask: int32([2], [3, 2]) },
      needsSizes: lengths,
    },
  ),
  multi(
    'lengths and sums of lengths',
    separate,
    { ...two, ...weak },
    {
      feeds: { key_padding_mask: int32([8], [3, 2, 0, 3, 6, 0, 3, 5]) },
      needsSizes: lengths,
    },
  ),
  multi(
    'bias, mask and attention_bias',
    { ...separate, bias: normal([16]), attention_bias: normal([1, 1, 3, 4]) },
    { ...two, ...weak },
    { feeds: { key_padding_mask: keptTwo } },
  ),
  multi('unidirectional', equal, { ...two, unidirectional: 1 }),
  multi('unidirectional, more keys than queries', separate, { ...two, unidirectional: 1 }),
  multi(
    'unidirectional, with a mask',
    equal,
    { ...two, ...weak, unidirectional: 1 },
    {
      feeds: { key_padding_mask: keptTwo },
    },
  ),
  multi(
    'keys and values of rank 4, with a bias of the query',
    {
      query: normal([2, 3, 6]),
      key: normal([2, 2, 4, 3]),
      value: normal([2, 2, 4, 3]),
      bias: normal([18]),
    },
    two,
  ),
  multi('present keys and values', { ...separate, bias: normal([16]) }, two, { outputs: [true, true, true] }),
  multi(
    'past keys and values',
    {
      ...separate,
      value: normal([2, 4, 6]),
      past_key: normal([2, 2, 2, 3]),
      past_value: normal([2, 2, 2, 3]),
    },
    two,
    { outputs: [true, true, true] },
  ),
  multi('symbolic sizes', { ...symbolic, bias: normal([16]) }, { ...two, unidirectional: 1 }),
]

const whole = of('Attention', ['input', 'weights', 'bias', 'mask_index', 'past', 'attention_bias'])
const small = between(-0.7, 0.7)
/** 2 samples of 4 tokens of 5; 2 heads of 3. */
const projected = (declared?: readonly (number | string)[]) => ({
  input: small([2, 4, 5], declared),
  weights: small([5, 18]),
  bias: small([18]),
})
const uneven = { input: small([2, 4, 5]), weights: small([5, 16]), bias: small([16]) }

export const microsoftAttention: Cases = [
  whole('input, weights and bias', projected(), two),
  whole('values of another size', uneven, { ...two, qkv_hidden_sizes: [6, 6, 4] }),
  whole('scale', projected(), { ...two, scale: float(0.3) }),
  whole('unidirectional', projected(), { ...two, unidirectional: 1 }),
  whole('mask of each key', projected(), { ...two, ...weak }, { feeds: { mask_index: keptTwo } }),
  whole(
    'mask that hides, unidirectional',
    projected(),
    { ...two, unidirectional: 1 },
    {
      feeds: { mask_index: keptTwo },
    },
  ),
  whole(
    'lengths',
    projected(),
    { ...two, ...weak },
    {
      feeds: { mask_index: int32([2], [3, 2]) },
      needsSizes: lengths,
    },
  ),
  whole(
    'ends and starts',
    projected(),
    { ...two, ...weak },
    {
      feeds: { mask_index: int32([4], [3, 4, 1, 2]) },
      needsSizes: lengths,
    },
  ),
  whole('attention_bias', { ...projected(), attention_bias: normal([2, 2, 4, 4]) }, two),
  whole(
    'attention_bias, one for all samples',
    { ...projected(), attention_bias: normal([1, 2, 4, 4]) },
    two,
    {
      feeds: { mask_index: keptTwo },
    },
  ),
  whole('present keys and values', projected(), two, { outputs: [true, true] }),
  whole(
    'past keys and values',
    { ...projected(), past: normal([2, 2, 2, 3, 3]) },
    { ...two, unidirectional: 1 },
    {
      outputs: [true, true],
    },
  ),
  whole('symbolic sizes', projected(['N', 'S', 5]), { ...two, unidirectional: 1 }),
]

const rotates = of('RotaryEmbedding', ['input', 'position_ids', 'cos_cache', 'sin_cache'])
const rotated = (input: Operand, cache: readonly number[]) => ({
  input,
  cos_cache: between(-1, 1)(cache),
  sin_cache: between(-1, 1)(cache),
})
const positions = { feeds: { position_ids: int64([0, 2, 2, 3, 1, 4], [2, 3]) } }
const offset = { feeds: { position_ids: int64([1]) } }

export const microsoftRotaryEmbedding: Cases = [
  rotates('rank 3', rotated(normal([2, 3, 8]), [5, 2]), {}, positions),
  rotates('rank 3, heads of size 6', rotated(normal([2, 3, 12]), [5, 3]), {}, positions),
  rotates('rank 3, interleaved', rotated(normal([2, 3, 8]), [5, 2]), { interleaved: 1 }, positions),
  rotates('rank 3, from an offset', rotated(normal([2, 3, 8]), [5, 2]), {}, offset),
  rotates('rank 4', rotated(normal([2, 2, 3, 4]), [5, 2]), {}, positions),
  rotates('rank 4, from an offset', rotated(normal([2, 2, 3, 4]), [5, 2]), { interleaved: 1 }, offset),
  rotates(
    'a part of each head',
    rotated(normal([2, 3, 12]), [5, 2]),
    { num_heads: 2, rotary_embedding_dim: 4 },
    positions,
  ),
  rotates('symbolic sizes', rotated(normal([2, 3, 8], ['N', 'S', 8]), [5, 2]), {}, offset),
]
