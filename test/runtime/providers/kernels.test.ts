import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Node } from '../../../src/onnx/model.ts'
import type { DType } from '../../../src/onnx/tensor.ts'
import { cudaKernels } from '../../../src/runtime/providers/cuda/capability.ts'
import { kernelsSource } from '../../../src/runtime/providers/cuda/kernels.ts'
import { lacksKernel, parseKernels } from '../../../src/runtime/providers/kernels.ts'
import { kernelsFile } from '../../../tools/cuda-kernels.ts'

const node = (op: string, inputs = ['x'], outputs = ['y'], domain = ''): Node => ({
  op,
  domain,
  name: '',
  inputs,
  outputs,
  attributes: new Map(),
})

const lack = (op: string, opset: number, types: Readonly<Record<string, DType>> = {}) =>
  lacksKernel(cudaKernels, node(op, Object.keys(types)), opset, (value) => types[value])

test('the table is of the version of ONNX Runtime that is used', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  assert.is(kernelsSource.version, dependencies['onnxruntime-node'])
})

test('kernels by operator, operator set and type', () => {
  assert.is(lack('Conv', 18, { x: 'float32', w: 'float32' }), undefined)
  assert.is(lack('Conv', 18, { x: 'uint8' }), 'no kernel for uint8')
  assert.is(lack('Col2Im', 18), 'no kernel')
  assert.is(lack('Sign', 9, { x: 'float32' }), 'no kernel in opset 9')
  assert.is(lack('Elu', 21, { x: 'float32' }), undefined)
  assert.is(lack('Elu', 22, { x: 'float32' }), 'no kernel in opset 22')
  assert.is(lack('Gather', 18, { data: 'uint8', indices: 'int64' }), undefined)
  assert.is(lack('Gather', 18, { data: 'float32', indices: 'uint8' }), 'no kernel for uint8')
})

test('a type that is not known is taken for one that fits', () => {
  assert.is(lack('Conv', 18), undefined)
})

test('operators of other domains have kernels of their own', () => {
  const of = (op: string) => lacksKernel(cudaKernels, node(op, [], [], 'com.microsoft'), 1, () => undefined)
  assert.is(of('FusedMatMul'), undefined)
  assert.is(of('Conv'), 'no kernel')
})

test('outputs are looked at where the table names them', () => {
  const table = parseKernels({ '': 'ArgMin 1- 0:floats >0:int64' }, { floats: 'float32,float64' })
  const types: Readonly<Record<string, DType>> = { x: 'float64', y: 'int32' }
  assert.is(
    lacksKernel({ table }, node('ArgMin'), 1, (value) => types[value]),
    'no kernel for int32',
  )
})

const page = `
## Operators implemented by CPUExecutionProvider

|**Operator Domain:** *ai.onnx*||||
|Col2Im|*in* input:**T**<br> *out* output:**T**|18+|**T** = tensor(float)|

## Operators implemented by CUDAExecutionProvider

| Op Name | Parameters | OpSet Version | Types Supported |
|---------|------------|---------------|-----------------|
|**Operator Domain:** *ai.onnx*||||
|BatchNormalization|*in* X:**T**<br> *in* scale:**T1**<br> *out* Y:**T**<br><br>or<br><br>*in* X:**T**<br> *in* scale:**T**<br> *out* Y:**T**|15+|**T** = tensor(float)<br/> **T1** = tensor(double)|
|||[9, 13]|**T** = tensor(float)|
|Elu|*in* X:**T**<br> *out* Y:**T**|6+|**T** = tensor(double), tensor(float), tensor(float16)|
|Loop|*in* M:**I**<br> *in* cond:**B**<br> *in* v_initial:**V**<br> *out* v_final:**V**|13+|**B** = tensor(bool)<br/> **I** = tensor(int64)<br/> **V** = seq(tensor(bool)), tensor(float), tensor(int4)|
|Reshape|*in* data:**T**<br> *in* shape:**tensor(int64)**<br> *out* reshaped:**T**|14|**T** = tensor(float)<br/> **shape** = tensor(int64)|
| |
|**Operator Domain:** *com.microsoft*||||
|Gelu|*in* X:**T**<br> *out* Y:**T**|1+|**T** = tensor(float)|

## Operators implemented by DmlExecutionProvider

|**Operator Domain:** *ai.onnx*||||
|Atan|*in* input:**T**<br> *out* output:**T**|7+|**T** = tensor(float)|
`

test("ONNX Runtime's page is read", () => {
  const lines = kernelsFile(page, '1.0.0')
    .split('\n')
    .filter((line) => /^\w+ \d/.test(line))
  assert.equal(
    lines.map((line) => line.replace('`,', '')),
    [
      'BatchNormalization 15- 0:float32 1:float64',
      'BatchNormalization 9-13 0:float32',
      'Elu 6-21 0:float64,float32,float16',
      'Loop 13- 1:bool 0:int64 2:float32',
      'Reshape 14-14 0:float32 1:int64',
      'Gelu 1- 0:float32',
    ],
  )
})

test('a page without CUDA, or of another version, is refused', () => {
  assert.throws(() => kernelsFile('# Kernels', '1.0.0'), /Expected a section on CUDAExecutionProvider/)
  const other = `# Kernels registered by onnxruntime 1.29.0\n${page}`
  assert.throws(
    () => kernelsFile(other, '1.30.0'),
    /Expected the kernels of onnxruntime 1.30.0, got those of 1.29.0/,
  )
})

test.run()
