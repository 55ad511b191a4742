/** A side that does nothing but multiply two large float32 matrices: the most that the machine's arithmetic gives here. */
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { emptyModel } from '../../src/onnx/model.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { openSession } from '../../src/runtime/session.ts'
import { serve, times } from '../sides/serve.ts'
import { gemmSize } from './gemm-size.ts'

await serve(async ({ threads }) => {
  const dims = [gemmSize, gemmSize]
  const values = Float32Array.from({ length: gemmSize ** 2 }, (_, i) => ((i * 7919) % 1009) / 1009)
  const g = new GraphBuilder(emptyModel('gemm'))
  const a = g.input('a', 'float32', dims)
  // A constant, which ONNX Runtime packs once.
  g.output(g.op('MatMul', [a, g.initializer('b', float32(values, dims))]), 'y')
  const session = await openSession(g.model, { threads, spinning: true })
  const fed = float32(values, dims)
  const y = float32(new Float32Array(gemmSize ** 2), dims)
  return {
    versions: {},
    run: times(async () => {
      await session.run({ a: fed }, { y })
      return Number(y.data[0])
    }),
  }
})
