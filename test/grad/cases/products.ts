/** Gemm and MatMul. */
import { float } from '../../../src/onnx/attributes.ts'
import { casesOf, exact, type GradCase, normal } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const gemms = casesOf('Gemm', { steps: exact })
const scaled = { alpha: float(0.7), beta: float(1.6) }

const transposed = [0, 1].flatMap((transA) =>
  [0, 1].map((transB) => {
    const A = normal(transA ? [4, 2] : [2, 4])
    const B = normal(transB ? [3, 4] : [4, 3])
    return gemms(
      `transA ${transA}, transB ${transB}`,
      { A, B, C: normal([3]) },
      { transA, transB, ...scaled },
    )
  }),
)

const withC = [[3], [1, 3], [2, 1], [], [1], [2, 3]].map((dims) =>
  gemms(`C [${dims}]`, { A: normal([2, 4]), B: normal([4, 3]), C: normal(dims) }, { beta: float(0.4) }),
)

export const gemm: Cases = [
  gemms('no attributes', { A: normal([2, 4]), B: normal([4, 3]), C: normal([3]) }),
  gemms('no C', { A: normal([2, 4]), B: normal([4, 3]) }, { alpha: float(2) }),
  gemms('opset 7', { A: normal([2, 4]), B: normal([3, 4]), C: normal([3]) }, { transB: 1 }, { opset: 7 }),
  gemms('opset 9', { A: normal([2, 4]), B: normal([4, 3]), C: normal([3]) }, scaled, { opset: 9 }),
  ...transposed,
  ...withC,
  gemms('symbolic batch', { A: normal([2, 4], ['N', 4]), B: normal([4, 3]), C: normal([3]) }),
  gemms('symbolic batch of 1', { A: normal([1, 4], ['N', 4]), B: normal([4, 3]), C: normal([3]) }),
  gemms('symbolic rows of C', {
    A: normal([2, 4], ['N', 4]),
    B: normal([4, 3]),
    C: normal([1, 3], ['M', 3]),
  }),
  gemms(
    'symbolic features',
    { A: normal([4, 2], ['K', 'N']), B: normal([4, 3], ['L', 3]), C: normal([3]) },
    { transA: 1 },
  ),
]

const products = casesOf('MatMul', { steps: exact })

export const matMul: Cases = [
  products('matrices', { A: normal([2, 4]), B: normal([4, 3]) }),
  products('opset 9', { A: normal([2, 4]), B: normal([4, 3]) }, {}, { opset: 9 }),
  products('batches', { A: normal([5, 2, 4]), B: normal([5, 4, 3]) }),
  products('two batch axes', { A: normal([2, 3, 2, 4]), B: normal([2, 3, 4, 3]) }),
  products('weight shared by the batch', { A: normal([5, 2, 4]), B: normal([4, 3]) }),
  products('weight shared by two batch axes', { A: normal([2, 3, 2, 4]), B: normal([4, 3]) }),
  products('one matrix for a batch', { A: normal([2, 4]), B: normal([5, 4, 3]) }),
  products('batches of 1 on both sides', { A: normal([3, 1, 2, 4]), B: normal([1, 2, 4, 3]) }),
  products('batches of other rank', { A: normal([2, 4, 2, 3]), B: normal([4, 3, 2]) }),
  products('batches of other rank, broadcast', { A: normal([1, 2, 3]), B: normal([2, 4, 3, 2]) }),
  products('vector left', { A: normal([4]), B: normal([4, 3]) }),
  products('vector right', { A: normal([2, 4]), B: normal([4]) }),
  products('vectors', { A: normal([4]), B: normal([4]) }),
  products('vector left of a batch', { A: normal([4]), B: normal([2, 4, 3]) }),
  products('vector right of a batch', { A: normal([2, 3, 4]), B: normal([4]) }),
  products('symbolic batch', { A: normal([5, 2, 4], ['N', 2, 4]), B: normal([4, 3]) }),
  products('symbolic batches, one of them 1', {
    A: normal([1, 2, 4], ['N', 2, 4]),
    B: normal([3, 4, 3], ['M', 4, 3]),
  }),
  products('all sizes symbolic', {
    A: normal([3, 2, 4], ['N', 'T', 'K']),
    B: normal([3, 4, 2], ['N', 'K', 'S']),
  }),
]
