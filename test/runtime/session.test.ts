import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { encodeModel } from '../../src/onnx/encode.ts'
import type { Model } from '../../src/onnx/model.ts'
import { type DType, float32, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { openSession } from '../../src/runtime/session.ts'
import { throwsUserError } from '../data/user-error.ts'
import { emptyModel } from '../grad/tiny-model.ts'

/** double = x + x, square = x * x */
function twoOutputs(): Model {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', ['n'])
  g.output(g.op('Add', ['x', 'x']), 'double')
  g.output(g.op('Mul', ['x', 'x']), 'square')
  return g.model
}

const x = float32([1, 2, 3])

test('a model as objects and one as bytes', async () => {
  for (const model of [twoOutputs(), encodeModel(twoOutputs())]) {
    const session = await openSession(model, { threads: 1 })
    assert.equal([session.inputs, session.outputs], [['x'], ['double', 'square']])
    const { double, square } = await session.run({ x })
    assert.equal(double, { dtype: 'float32', dims: [3], data: Float32Array.of(2, 4, 6) })
    assert.equal(toNumbers(square!), [1, 4, 9])
    await session.release()
  }
})

test('the same without optimisation', async () => {
  const session = await openSession(twoOutputs(), { threads: 2, optimize: false })
  assert.equal(toNumbers((await session.run({ x })).square!), [1, 4, 9])
  await session.release()
})

test('only the outputs that are wanted', async () => {
  const session = await openSession(twoOutputs(), { threads: 1 })
  assert.equal(Object.keys(await session.run({ x }, {}, ['square'])), ['square'])
  await session.release()
})

test('preallocated outputs are written in place and are not in the result', async () => {
  const session = await openSession(twoOutputs(), { threads: 1 })
  const into = float32(new Float32Array(3))
  const rest = await session.run({ x }, { double: into })
  assert.equal(Object.keys(rest), ['square'])
  assert.equal([...(into.data as Float32Array)], [2, 4, 6])
  await session.run({ x: float32([5, 6, 7]) }, { double: into }, ['double'])
  assert.equal([...(into.data as Float32Array)], [10, 12, 14])
  assert.equal([...(x.data as Float32Array)], [1, 2, 3])
  await session.release()
})

test('a part of a larger buffer can be an output', async () => {
  const session = await openSession(twoOutputs(), { threads: 1 })
  const whole = new Float32Array(9)
  await session.run({ x }, { double: float32(whole.subarray(3, 6)) }, ['double'])
  assert.equal([...whole], [0, 0, 0, 2, 4, 6, 0, 0, 0])
  await session.release()
})

test('fresh outputs are not overwritten by the next run', async () => {
  const session = await openSession(twoOutputs(), { threads: 1 })
  const { double } = await session.run({ x })
  await session.run({ x: float32([7, 8, 9]) })
  assert.equal(toNumbers(double!), [2, 4, 6])
  await session.release()
})

test('every type that Node can pass goes in and comes out', async () => {
  const data: Partial<Record<DType, Tensor['data']>> = {
    float32: Float32Array.of(1.5, -2),
    float64: Float64Array.of(1.1, -2),
    float16: Uint16Array.of(0x3e00, 0xc000),
    uint8: Uint8Array.of(1, 255),
    int8: Int8Array.of(1, -1),
    uint16: Uint16Array.of(1, 65535),
    int16: Int16Array.of(1, -1),
    int32: Int32Array.of(1, -1),
    uint32: Uint32Array.of(1, 2 ** 32 - 1),
    int64: BigInt64Array.of(1n, -(2n ** 63n)),
    uint64: BigUint64Array.of(1n, 2n ** 64n - 1n),
    bool: Uint8Array.of(0, 1),
    string: ['', 'naïve 雪'],
  }
  for (const [name, values] of Object.entries(data)) {
    const dtype = name as DType
    const g = new GraphBuilder(emptyModel())
    g.input('x', dtype, [2])
    g.output(g.op('Identity', ['x']), 'y')
    const session = await openSession(g.model, { threads: 1 })
    const { y } = await session.run({ x: { dtype, dims: [2], data: values } })
    assert.equal(y, { dtype, dims: [2], data: values }, name)
    await session.release()
  }
})

test('scalars and sizes of zero', async () => {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', ['n', 2])
  g.output(g.op('ReduceSum', ['x'], { keepdims: 0 }), 'sum')
  g.output(g.op('Neg', ['x']), 'negative')
  const session = await openSession(g.model, { threads: 1 })
  const { sum, negative } = await session.run({ x: float32([], [0, 2]) })
  assert.equal([sum!.dims, toNumbers(sum!), negative!.dims, negative!.data.length], [[], [0], [0, 2], 0])
  await session.release()
})

test('a model that ONNX Runtime refuses is told in one line', async () => {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', [2])
  g.op('NoSuchOperator', ['x'], {}, { name: 'the node' })
  g.graph.outputs.push({ name: 'the node' })
  await throwsUserError(
    () => openSession(g.model),
    'ONNX Runtime does not load the model: ',
    'NoSuchOperator',
  )
  await throwsUserError(() => openSession(Buffer.from('nothing')), 'ONNX Runtime does not load the model')
})

test('what is fed wrongly is an error, and the session goes on', async () => {
  const session = await openSession(twoOutputs(), { threads: 1 })
  const failed = async (body: () => Promise<unknown>): Promise<string> => {
    try {
      await body()
    } catch (error) {
      return (error as Error).message
    }
    throw new Error('expected a failure')
  }
  const ints: Tensor = { dtype: 'int32', dims: [3], data: Int32Array.of(1, 2, 3) }
  assert.match(await failed(() => session.run({})), /input 'x' is missing/)
  assert.match(await failed(() => session.run({ x: ints })), /data type/)
  assert.match(await failed(() => session.run({ x: { ...x, dims: [2] } })), /size\(2\)/)
  assert.match(await failed(() => session.run({ x }, {}, ['none'])), /output of the model, got "none"/)
  assert.match(await failed(() => session.run({ x }, { none: x })), /output of the model, got "none"/)
  assert.equal(toNumbers((await session.run({ x })).double!), [2, 4, 6])
  await session.release()
})

test('several sessions at once, and none after its release', async () => {
  const sessions = await Promise.all([1, 2, 3].map(() => openSession(twoOutputs(), { threads: 1 })))
  const results = await Promise.all(sessions.map((s, i) => s.run({ x: float32([i]) })))
  assert.equal(
    results.map(({ double }) => toNumbers(double!)[0]),
    [0, 2, 4],
  )
  for (const session of sessions) await session.release()
  let failed = false
  try {
    await sessions[0]!.run({ x })
  } catch {
    failed = true
  }
  assert.ok(failed, 'a released session ran')
})

test('outputs may be called like what every object has', async () => {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', [1])
  g.output(g.op('Neg', ['x']), 'constructor')
  g.output(g.op('Abs', ['x']), 'toString')
  const session = await openSession(g.model, { threads: 1 })
  const results = await session.run({ x: float32([-2]) })
  assert.equal([toNumbers(results.constructor as never), toNumbers(results.toString as never)], [[2], [2]])
  await session.release()
})

test.run()
