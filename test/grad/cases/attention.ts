/** Attention and rotary embeddings of ai.onnx. */
import { type AttributeInput, float } from '../../../src/onnx/attributes.ts'
import { int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { between, type GradCase, normal, type Operand, type Steps } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Attributes = Readonly<Record<string, AttributeInput>>
type Inputs = Readonly<Record<string, Operand>>

const steps: Steps = { sizes: [0.03, 0.01, 0.003], tolerance: 2e-4 }
const operands = ['Q', 'K', 'V', 'attn_mask', 'past_key', 'past_value', 'nonpad_kv_seqlen']

function attends(
  name: string,
  inputs: Inputs,
  attributes: Attributes = {},
  rest: Partial<GradCase> & { outputs?: readonly boolean[] } = {},
): GradCase {
  const { outputs = [true], ...others } = rest
  const given = Object.keys({ ...inputs, ...rest.feeds })
  return {
    name,
    inputs,
    opset: 23,
    steps,
    build: (g) => {
      const passed = operands.map((o) => (given.includes(o) ? o : undefined))
      return g.ops('Attention', passed, outputs, attributes).filter((o) => o !== '')
    },
    ...others,
  }
}

/** 2 samples, 2 heads, 3 queries, 4 keys. */
const heads = (declared?: readonly (number | string)[]) => ({
  Q: normal([2, 2, 3, 3], declared),
  K: normal([2, 2, 4, 3]),
  V: normal([2, 2, 4, 2]),
})
const rows = { Q: normal([2, 3, 6]), K: normal([2, 4, 6]), V: normal([2, 4, 4]) }
const two = { q_num_heads: 2, kv_num_heads: 2 }
const shared = { Q: normal([2, 4, 3, 3]), K: normal([2, 2, 4, 3]), V: normal([2, 2, 4, 2]) }
const past = { past_key: normal([2, 2, 2, 3]), past_value: normal([2, 2, 2, 2]) }
const square = { Q: normal([2, 2, 4, 3]), K: normal([2, 2, 4, 3]), V: normal([2, 2, 4, 2]) }

const bools = (dims: readonly number[], text: string): Tensor => ({
  dtype: 'bool',
  dims,
  data: Uint8Array.from(text.replaceAll(' ', ''), Number),
})
const ragged = { attn_mask: bools([3, 4], '1101 1010 0111') }
const emptyRow = { attn_mask: bools([3, 4], '1101 0000 0111') }
const scores = [true, false, false, true]
const all = [true, true, true, true]

export const attention: Cases = [
  attends('rank 4', heads()),
  attends('rank 3', rows, two),
  attends('rank 3, shared keys', { ...rows, Q: normal([2, 3, 12]) }, { q_num_heads: 4, kv_num_heads: 2 }),
  attends('one head for all', { ...shared, K: normal([2, 1, 4, 3]), V: normal([2, 1, 4, 2]) }),
  attends('shared keys', shared),
  attends('shared keys, causal, with a mask', { ...shared, attn_mask: normal([4, 3, 4]) }, { is_causal: 1 }),
  attends('scale', heads(), { scale: float(0.3) }),
  attends('softcap', heads(), { softcap: float(0.8) }),
  attends('causal', square, { is_causal: 1 }),
  attends('causal, more keys than queries', heads(), { is_causal: 1 }),
  attends('causal, fewer keys than queries', { ...heads(), Q: normal([2, 2, 5, 3]) }, { is_causal: 1 }),
  attends('float mask', { ...heads(), attn_mask: normal([3, 4]) }),
  attends('float mask of rank 3', { ...heads(), attn_mask: normal([2, 3, 4]) }),
  attends('float mask of rank 4', { ...heads(), attn_mask: normal([2, 1, 3, 4]) }),
  attends('float mask, one sample', { ...heads(), attn_mask: normal([1, 2, 3, 4]) }),
  attends(
    'float mask, causal and softcap',
    { ...heads(), attn_mask: normal([3, 4]) },
    {
      is_causal: 1,
      softcap: float(0.8),
    },
  ),
  attends('bool mask', heads(), {}, { feeds: ragged }),
  attends(
    'bool mask of rank 4',
    heads(),
    {},
    {
      feeds: { attn_mask: bools([2, 1, 3, 4], '1101 1010 0111 1001 0100 1111') },
    },
  ),
  attends(
    'bool mask, causal',
    heads(),
    { is_causal: 1 },
    { feeds: { attn_mask: bools([3, 4], '1101 1010 0111') } },
  ),
  attends('bool mask that leaves a query no key', heads(), {}, { feeds: emptyRow, outputs: scores }),
  attends(
    'bool mask and causal leave a query no key',
    heads(),
    { is_causal: 1, qk_matmul_output_mode: 3 },
    { feeds: { attn_mask: bools([3, 4], '0101 1010 0111') }, outputs: scores },
  ),
  attends('past keys', { ...heads(), ...past }, {}, { outputs: [true, true, true] }),
  attends('past keys, causal', { ...heads(), ...past }, { is_causal: 1 }, { outputs: [true, true, true] }),
  attends('past keys, rank 3 and a mask', { ...rows, attn_mask: normal([3, 6]), ...past }, two, {
    outputs: [true, true, true],
  }),
  attends('present keys without past ones', rows, two, { outputs: all }),
  ...[0, 1, 2, 3].map((stage) =>
    attends(
      `scores of stage ${stage}`,
      { ...heads(), attn_mask: normal([3, 4]) },
      { qk_matmul_output_mode: stage, softcap: float(0.8) },
      { outputs: scores },
    ),
  ),
  attends(
    'scores of stage 2 without mask or softcap',
    heads(),
    { qk_matmul_output_mode: 2 },
    { outputs: scores },
  ),
  attends('opset 24', heads(), { is_causal: 1 }, { opset: 24 }),
  attends('padding, opset 24', heads(), {}, { opset: 24, feeds: { nonpad_kv_seqlen: int64([2, 4]) } }),
  attends(
    'padding and causal',
    heads(),
    { is_causal: 1 },
    {
      opset: 24,
      feeds: { nonpad_kv_seqlen: int64([2, 4]) },
    },
  ),
  attends(
    'padding and a float mask',
    { ...heads(), attn_mask: normal([3, 4]) },
    {},
    {
      opset: 24,
      feeds: { nonpad_kv_seqlen: int64([3, 4]) },
    },
  ),
  attends('symbolic sizes', heads(['N', 2, 'S', 3]), { is_causal: 1 }),
  attends('rank 3, symbolic sizes', { ...rows, Q: normal([2, 3, 6], ['N', 'S', 6]) }, two, {
    outputs: scores,
  }),
]

const rotations = ['X', 'cos_cache', 'sin_cache', 'position_ids']
const positions = { position_ids: int64([0, 2, 2, 3, 1, 4], [2, 3]) }

function rotates(
  name: string,
  X: Operand,
  cache: readonly number[],
  attributes: Attributes = {},
  rest: Partial<GradCase> = {},
): GradCase {
  const inputs = { X, cos_cache: between(-1, 1)(cache), sin_cache: between(-1, 1)(cache) }
  const given = Object.keys({ ...inputs, ...rest.feeds })
  return {
    name,
    inputs,
    opset: 23,
    build: (g) =>
      g.op(
        'RotaryEmbedding',
        rotations.filter((o) => given.includes(o)),
        attributes,
      ),
    ...rest,
  }
}

const token = normal([2, 2, 3, 4])
const flat = normal([2, 3, 8])

export const rotaryEmbedding: Cases = [
  rotates('rank 4', token, [2, 3, 2]),
  rotates('rank 4, positions', token, [5, 2], {}, { feeds: positions }),
  rotates('rank 4, interleaved', token, [2, 3, 2], { interleaved: 1 }),
  rotates('rank 3', flat, [2, 3, 2], { num_heads: 2 }),
  rotates(
    'rank 3, positions, interleaved',
    flat,
    [5, 2],
    { num_heads: 2, interleaved: 1 },
    { feeds: positions },
  ),
  rotates('a part of each head', normal([2, 2, 3, 6]), [2, 3, 2], { rotary_embedding_dim: 4 }),
  rotates(
    'a part of each head, rank 3, interleaved, positions',
    normal([2, 3, 12]),
    [5, 2],
    { num_heads: 2, rotary_embedding_dim: 4, interleaved: 1 },
    { feeds: positions },
  ),
  rotates('symbolic sizes', normal([2, 2, 3, 4], ['N', 2, 'S', 4]), [2, 3, 2]),
  rotates(
    'rank 3, symbolic sizes',
    normal([2, 3, 8], ['N', 'S', 8]),
    [5, 2],
    { num_heads: 2 },
    { feeds: positions },
  ),
]
