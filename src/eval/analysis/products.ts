/** Products of many rows with many rows. */
import { GraphBuilder } from '../../onnx/builder.ts'
import { emptyModel } from '../../onnx/model.ts'
import { float32 } from '../../onnx/tensor.ts'
import { openSession, type SessionOptions } from '../../runtime/session.ts'

/** All products of two lists of rows, in double precision. */
export interface Products {
  /** @param a [m, size]; @param b [n, size]; @returns a b', [m, n] */
  of(a: Float32Array, b: Float32Array, size: number): Promise<Float64Array>
  release(): Promise<void>
}

/** Multiplies in ONNX Runtime: many times faster than JavaScript. */
export async function openProducts(options: SessionOptions = {}): Promise<Products> {
  const g = new GraphBuilder(emptyModel('products'))
  const [a, b] = ['a', 'b'].map((name) =>
    g.op('Cast', [g.input(name, 'float32', [`${name} rows`, 'size'])], { to: 11 }),
  )
  g.output(g.op('Gemm', [a, b], { transB: 1 }), 'products')
  const session = await openSession(g.model, options)
  return {
    async of(x, y, size) {
      const rows = (values: Float32Array) => float32(values, [values.length / size, size])
      return (await session.run({ a: rows(x), b: rows(y) })).products!.data as Float64Array
    },
    release: () => session.release(),
  }
}
