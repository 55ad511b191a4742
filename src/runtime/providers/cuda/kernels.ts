/** The kernels of ONNX Runtime's CUDA provider, made by `npx tsx tools/cuda-kernels.ts OperatorKernels.md`. */
export const kernelsSource = {
  version: '1.30.0',
  page: 'https://github.com/microsoft/onnxruntime/blob/v1.30.0/docs/OperatorKernels.md',
  readFrom: 'the kernels that onnxruntime-gpu of this version registers, which the page lists',
  read: '2026-11-24',
} as const

/** Element types that many kernels take. */
export const typeLists: Readonly<Record<string, string>> = {
  list1: 'bfloat16,bool,float64,float32,float16,int16,int32,int64,int8,string,uint16,uint32,uint64,uint8',
  list2: 'bfloat16,bool,float64,float32,float16,int16,int32,int64,int8,uint16,uint32,uint64,uint8',
  list3: 'bfloat16,float64,float32,float16,int16,int32,int64,int8,uint16,uint32,uint64,uint8',
  list4: 'bool,float64,float32,float16,int16,int32,int64,int8,uint16,uint32,uint64,uint8',
  list5: 'float64,float32,float16,int16,int32,int64,int8,uint16,uint32,uint64,uint8',
  list6: 'bfloat16,float64,float32,float16,int16,int32,int64,int8,uint8',
  list7: 'bfloat16,float64,float32,float16,int32,int64,uint32,uint64',
  list8: 'bfloat16,float64,float32,float16,int16,int32,int64,int8',
  list9: 'bool,float64,float32,float16,int32,int64,uint32,uint64',
  list10: 'float64,float32,float16,int16,int32,int64,int8,uint8',
  list11: 'bfloat16,float64,float32,float16,int32,int64,uint8',
  list12: 'float64,float32,float16,int32,int64,uint32,uint64',
  list13: 'float64,float32,float16,int64,int8,uint64,uint8',
  list14: 'float64,float32,float16,int16,int32,int64,int8',
  list15: 'float64,float32,float16,int32,int64,int8,uint8',
  list16: 'bfloat16,float64,float32,float16,int32,int64',
  list17: 'bfloat16,bool,float64,float32,float16,int64',
  list18: 'float64,float32,int32,int64,uint32,uint64',
  list19: 'float64,float32,float16,int32,int64,uint8',
  list20: 'bool,float32,float16,int32,int64,uint8',
  list21: 'bfloat16,float64,float32,float16,int32',
  list22: 'float64,float32,float16,int32,int64',
  list23: 'float64,float32,float16,int32,uint8',
  list24: 'float64,float32,int32,int64,uint64',
  list25: 'bool,float64,float32,float16,int64',
  list26: 'float64,float32,float16,int8,uint8',
  list27: 'float64,float32,int16,int32,int64',
}

/** By domain; lines as parseKernels (kernels.ts) reads them. */
export const kernelLines: Readonly<Record<string, string>> = {
  '': `
Abs 13- 0:list3
Abs 6-12 0:list5
Add 14- 0:list3
Add 13-13 0:list7
Add 7-12 0:list12
Affine 1- 0:float64,float32,float16
And 7- 0:bool >0:bool
ArgMax 13- 0:float64,float32,float16
ArgMax 12-12 0:float64,float32,float16
ArgMax 1-11 0:float64,float32,float16
ArgMin 13- 0:float64,float32,float16
ArgMin 12-12 0:float64,float32,float16
ArgMin 1-11 0:float64,float32,float16
Attention 24- 0:bfloat16,float32,float16 2:bfloat16,float32,float16 3:bfloat16,bool,float32,float16
Attention 23-23 0:bfloat16,float32,float16 2:bfloat16,float32,float16 3:bfloat16,bool,float32,float16
AveragePool 22- 0:bfloat16,float64,float32,float16
AveragePool 19-21 0:float64,float32,float16
AveragePool 11-18 0:float64,float32,float16
AveragePool 10-10 0:float64,float32,float16
AveragePool 7-9 0:float64,float32,float16
BatchNormalization 15- 0:float64,float32,float16 1:float64,float32,float16 3:float64,float32,float16
BatchNormalization 14-14 0:float64,float32,float16 3:float64,float32,float16
BatchNormalization 9-13 0:float64,float32,float16
BatchNormalization 7-8 0:float64,float32,float16
Cast 25- 0:list2 >0:list2
Cast 23-24 0:list2 >0:list2
Cast 21-22 0:list2 >0:list2
Cast 19-20 0:list2 >0:list2
Cast 13-18 0:list2 >0:list2
Cast 9-12 0:list4 >0:list2
Cast 6-8 0:list4 >0:list2
Ceil 13- 0:float64,float32,float16
Ceil 6-12 0:float64,float32,float16
Clip 13- 0:list13
Clip 12-12 0:list13
Clip 11-11 0:float32
Clip 6-10 0:float32
Compress 11- 0:list2 1:bool
Compress 9-10 0:list2 1:bool
Concat 13- 0:list2
Concat 11-12 0:list2
Concat 4-10 0:list2
ConcatFromSequence 11-
ConstantOfShape 25- 0:int64 >0:list2
ConstantOfShape 23-24 0:int64 >0:list2
ConstantOfShape 21-22 0:int64 >0:list2
ConstantOfShape 9-20 0:int64 >0:list2
Conv 22- 0:bfloat16,float64,float32,float16
Conv 11-21 0:float64,float32,float16
Conv 1-10 0:float64,float32,float16
ConvTranspose 22- 0:float64,float32,float16
ConvTranspose 11-21 0:float64,float32,float16
ConvTranspose 1-10 0:float64,float32,float16
Cos 22- 0:bfloat16,float64,float32,float16
Cos 7-21 0:float64,float32,float16
Crop 1- 0:float64,float32,float16
CumSum 14- 0:list12 1:int32,int64
CumSum 11-13 0:list18 1:int32,int64
DeformConv 22- 0:bfloat16,float64,float32,float16
DeformConv 19-21 0:float64,float32,float16
DepthToSpace 13- 0:float64,float32,float16
DepthToSpace 11-12 0:float64,float32,float16
DepthToSpace 1-10 0:float64,float32,float16
DequantizeLinear 25- 0:int8,uint8 1:float32,float16 >0:float32,float16
DequantizeLinear 23-24 0:int8,uint8 1:float32,float16 >0:float32,float16
DequantizeLinear 21-22 0:int8,uint8 1:float32,float16
DequantizeLinear 19-20 0:int8,uint8 1:float32,float16
DequantizeLinear 13-18 0:int8,uint8
DequantizeLinear 10-12 0:int8,uint8
Div 14- 0:list3
Div 13-13 0:list7
Div 7-12 0:list12
Dropout 13-21 0:bfloat16,float64,float32,float16 1:bfloat16,float64,float32,float16 2:bool
Dropout 12-12 0:float64,float32,float16 1:float64,float32,float16 2:bool
Dropout 10-11 0:float64,float32,float16 >1:bool
Dropout 7-9 0:float64,float32,float16
DynamicSlice 1- 0:list2 1:int32,int64
Einsum 12- 0:float64,float32,float16
Elu 6-21 0:float64,float32,float16
Equal 19- 0:list9 >0:bool
Equal 13-18 0:list9 >0:bool
Equal 11-12 0:list9
Equal 7-10 0:bool,int32,int64
Erf 13- 0:bfloat16,float64,float32,float16
Erf 9-12 0:float64,float32,float16
Exp 13- 0:bfloat16,float64,float32,float16
Exp 6-12 0:float64,float32,float16
Expand 13- 0:list2
Expand 8-12 0:list2
EyeLike 9-21 0:list24 >0:list24
Flatten 25- 0:list2
Flatten 23-24 0:list2
Flatten 21-22 0:list2
Flatten 13-20 0:list2
Flatten 11-12 0:list2
Flatten 9-10 0:list2
Flatten 1-8 0:list2
Floor 13- 0:float64,float32,float16
Floor 6-12 0:float64,float32,float16
GRU 22- 0:float64,float32,float16 4:int32
GRU 14-21 0:float64,float32,float16 4:int32
GRU 7-13 0:float64,float32,float16 4:int32
Gather 13- 0:list2 1:int32,int64
Gather 11-12 0:list2 1:int32,int64
Gather 1-10 0:list2 1:int32,int64
GatherElements 13- 0:list2 1:int32,int64
GatherElements 11-12 0:list2 1:int32,int64
GatherND 13- 0:list17 1:int64
GatherND 12-12 0:list25 1:int64
GatherND 11-11 0:list25 1:int64
Gelu 20- 0:bfloat16,float64,float32,float16
Gemm 13- 0:bfloat16,float64,float32,float16
Gemm 11-12 0:float64,float32,float16
Gemm 9-10 0:float64,float32,float16
Gemm 7-8 0:float64,float32,float16
GlobalAveragePool 22- 0:float64,float32,float16
GlobalAveragePool 1-21 0:float64,float32,float16
GlobalMaxPool 22- 0:float64,float32,float16
GlobalMaxPool 1-21 0:float64,float32,float16
Greater 13- 0:list12 >0:bool
Greater 9-12 0:list12
Greater 7-8 0:float64,float32,float16
GreaterOrEqual 16- 0:list12 >0:bool
GreaterOrEqual 12-15 0:list12 >0:bool
GridSample 22- 0:float32 1:float32
GridSample 20-21 0:float32 1:float32
GridSample 16-19 0:float32 1:float32
HardSigmoid 22- 0:bfloat16,float64,float32,float16
HardSigmoid 6-21 0:float64,float32,float16
HardSwish 22- 0:bfloat16,float64,float32,float16
HardSwish 14-21 0:float64,float32,float16
Identity 25- 0:list2
Identity 23-24 0:list2
Identity 21-22 0:list2
Identity 19-20 0:list2
Identity 14-18 0:list2
Identity 13-13 0:list2
Identity 1-12 0:list2
If 25- 0:bool >0:list1
If 23-24 0:bool >0:list1
If 21-22 0:bool >0:list1
If 19-20 0:bool >0:list1
If 13-18 0:bool >0:list1
If 11-12 0:bool >0:list2
If 1-10 0:bool >0:list2
ImageScaler 1- 0:float64,float32,float16
InstanceNormalization 6-21 0:float64,float32,float16
IsInf 20- 0:bfloat16,float64,float32,float16 >0:bool
IsInf 10-19 0:float64,float32 >0:bool
IsNaN 20- 0:bfloat16,float64,float32,float16 >0:bool
IsNaN 13-19 0:bfloat16,float64,float32,float16 >0:bool
IsNaN 9-12 0:float64,float32,float16 >0:bool
LRN 13- 0:float64,float32,float16
LRN 1-12 0:float64,float32,float16
LSTM 22- 0:float64,float32,float16 4:int32
LSTM 14-21 0:float64,float32,float16 4:int32
LSTM 7-13 0:float64,float32,float16 4:int32
LayerNormalization 17- 0:bfloat16,float64,float32,float16 >1:float32
LayerNormalization 1-16 0:bfloat16,float64,float32,float16 >1:float64,float32 1:bfloat16,float64,float32,float16
LeakyRelu 16- 0:float64,float32,float16
LeakyRelu 6-15 0:float64,float32,float16
Less 13- 0:list12 >0:bool
Less 9-12 0:list12
Less 7-8 0:float64,float32,float16
LessOrEqual 16- 0:list12 >0:bool
LessOrEqual 12-15 0:list12 >0:bool
Log 13- 0:float64,float32,float16
Log 6-12 0:float64,float32,float16
LogSoftmax 13- 0:float64,float32,float16
LogSoftmax 11-12 0:float64,float32,float16
LogSoftmax 1-10 0:float64,float32,float16
Loop 25- 1:bool 0:int64 2:list1
Loop 23-24 1:bool 0:int64 2:list1
Loop 21-22 1:bool 0:int64 2:list1
Loop 19-20 1:bool 0:int64 2:list1
Loop 13-18 1:bool 0:int64 2:list1
Loop 11-12 1:bool 0:int64 2:list2
Loop 1-10 1:bool 0:int64 2:list2
LpNormalization 22- 0:bfloat16,float32,float16
LpNormalization 1-21 0:float32,float16
MatMul 13- 0:bfloat16,float64,float32,float16
MatMul 9-12 0:float64,float32,float16
MatMul 1-8 0:float64,float32,float16
MatMulInteger 10- 0:int8 1:int8 >0:int32
Max 13- 0:list7
Max 12-12 0:list7
Max 6-11 0:bfloat16,float64,float32,float16
MaxPool 12-21 >1:int64 0:list26
MaxPool 11-11 >1:int64 0:float64,float32,float16
MaxPool 10-10 >1:int64 0:float64,float32,float16
MaxPool 8-9 >1:int64 0:float64,float32,float16
MaxPool 1-7 0:float64,float32,float16
MemcpyFromHost 1- 0:list2
MemcpyToHost 1- 0:list2
Min 13- 0:list7
Min 12-12 0:list7
Min 6-11 0:bfloat16,float64,float32,float16
Mod 13- 0:list7
Mod 10-12 0:list12
Mul 14- 0:list3
Mul 13-13 0:list7
Mul 7-12 0:list12
Neg 13- 0:list8
Neg 6-12 0:list14
NonMaxSuppression 11-
NonMaxSuppression 10-10
NonZero 13- 0:list20
NonZero 9-12 0:list20
Not 1- 0:bool
OneHot 11- 0:int32,int64 1:int32,int64 2:float32,float16,int64
Or 7- 0:bool >0:bool
PRelu 16- 0:float64,float32,float16
PRelu 9-15 0:float64,float32,float16
PRelu 7-8 0:float64,float32,float16
Pad 25- 0:bool,float64,float32,float16
Pad 24-24 0:bool,float64,float32,float16
Pad 23-23 0:bool,float64,float32,float16
Pad 21-22 0:bool,float64,float32,float16
Pad 19-20 0:bool,float64,float32,float16
Pad 18-18 0:bool,float64,float32,float16
Pad 13-17 0:bool,float64,float32,float16
Pad 11-12 0:float64,float32,float16
Pad 2-10 0:float64,float32,float16
ParametricSoftplus 1- 0:float64,float32,float16
Pow 15- 0:list16 1:list16
Pow 13-14 0:list16 1:list22
Pow 12-12 0:list22 1:list22
Pow 7-11 0:float64,float32,float16
QuantizeLinear 25- 0:float32,float16 1:float32,float16 2:int8,uint8
QuantizeLinear 23-24 0:float32,float16 1:float32,float16 2:int8,uint8
QuantizeLinear 21-22 0:float32,float16 2:int8,uint8
QuantizeLinear 19-20 0:float32,float16 2:int8,uint8
QuantizeLinear 13-18 0:float32 2:int8,uint8
QuantizeLinear 10-12 0:float32 2:int8,uint8
RMSNormalization 23- 0:bfloat16,float64,float32,float16 1:bfloat16,float64,float32,float16
RNN 22- 0:float64,float32,float16 4:int32
RNN 14-21 0:float64,float32,float16 4:int32
RNN 7-13 0:float64,float32,float16 4:int32
RandomNormal 22- >0:bfloat16,float64,float32,float16
RandomNormal 1-21 >0:float64,float32,float16
RandomNormalLike 22- 0:list1 >0:bfloat16,float64,float32,float16
RandomNormalLike 1-21 0:list1 >0:float64,float32,float16
RandomUniform 22- >0:bfloat16,float64,float32,float16
RandomUniform 1-21 >0:float64,float32,float16
RandomUniformLike 22- 0:list1 >0:bfloat16,float64,float32,float16
RandomUniformLike 1-21 0:list1 >0:float64,float32,float16
Range 27- 0:list27
Range 11-26 0:list27
Reciprocal 13- 0:float64,float32,float16
Reciprocal 6-12 0:float64,float32,float16
ReduceL1 18- 0:float64,float32,float16,int32
ReduceL1 1-17 0:float64,float32,float16,int32
ReduceL2 18- 0:float64,float32,float16,int32
ReduceL2 1-17 0:float64,float32,float16,int32
ReduceLogSum 18- 0:float64,float32,float16
ReduceLogSum 1-17 0:float64,float32,float16
ReduceLogSumExp 18- 0:float64,float32,float16
ReduceLogSumExp 1-17 0:float64,float32,float16
ReduceMax 20- 0:list15
ReduceMax 18-19 0:list15
ReduceMax 1-17 0:list15
ReduceMean 18- 0:list21
ReduceMean 1-17 0:list21
ReduceMin 20- 0:list15
ReduceMin 18-19 0:list15
ReduceMin 1-17 0:list15
ReduceProd 18- 0:float64,float32,float16,int32
ReduceProd 1-17 0:float64,float32,float16,int32
ReduceSum 13- 0:list16
ReduceSum 1-12 0:list22
ReduceSumSquare 18- 0:float64,float32,float16
ReduceSumSquare 1-17 0:float64,float32,float16
Relu 14- 0:bfloat16,float64,float32,float16
Relu 13-13 0:bfloat16,float64,float32,float16
Relu 6-12 0:float64,float32,float16
Reshape 25- 0:list2 1:int64
Reshape 23-24 0:list2 1:int64
Reshape 21-22 0:list2 1:int64
Reshape 19-20 0:list2 1:int64
Reshape 14-18 0:list2 1:int64
Reshape 13-13 0:list2 1:int64
Reshape 5-12 0:list2 1:int64
Reshape 1-4 0:list2
Resize 19- 0:list23
Resize 18-18 0:list23
Resize 13-17 0:list23
Resize 11-12 0:list23
Resize 10-10 0:list23
ReverseSequence 10- 0:list2
RoiAlign 22- 0:bfloat16,float64,float32,float16 2:int64
RoiAlign 16-21 0:float64,float32,float16 2:int64
RoiAlign 10-15 0:float64,float32 2:int64
RotaryEmbedding 23- 3:int64 0:bfloat16,float32,float16
Round 22- 0:float64,float32,float16
Round 11-21 0:float64,float32,float16
ScaledTanh 1- 0:float64,float32,float16
Scan 25- 0:list2
Scan 23-24 0:list2
Scan 21-22 0:list2
Scan 19-20 0:list2
Scan 16-18 0:list2
Scan 11-15 0:list2
Scan 9-10 0:list2
Scan 8-8 0:int64 1:list1
Scatter 9-10 0:list2 1:int32,int64
ScatterElements 18- 0:list2 1:int32,int64
ScatterElements 16-17 0:list2 1:int32,int64
ScatterElements 13-15 0:list2 1:int32,int64
ScatterElements 11-12 0:list2 1:int32,int64
ScatterND 18- 0:list2
ScatterND 16-17 0:list2
ScatterND 13-15 0:list2
ScatterND 11-12 0:list2
Selu 6-21 0:float64,float32,float16
SequenceAt 11- 1:int32,int64 >0:list2
SequenceConstruct 11- 0:list2
SequenceEmpty 11-
SequenceErase 11- 1:int32,int64
SequenceInsert 11- 2:int32,int64
SequenceLength 11- >0:int64
Shape 25- 0:list2 >0:int64
Shape 23-24 0:list2 >0:int64
Shape 21-22 0:list2 >0:int64
Shape 19-20 0:list2 >0:int64
Shape 15-18 0:list2 >0:int64
Shape 13-14 0:list2 >0:int64
Shape 1-12 0:list2 >0:int64
Shrink 9- 0:list5
Sigmoid 13- 0:bfloat16,float64,float32,float16
Sigmoid 6-12 0:float64,float32,float16
Sign 13- 0:list3
SimplifiedLayerNormalization 1- 0:bfloat16,float64,float32,float16 >1:float64,float32 1:bfloat16,float64,float32,float16
Sin 22- 0:bfloat16,float64,float32,float16
Sin 7-21 0:float64,float32,float16
Size 25- 0:list1 >0:int64
Size 23-24 0:list1 >0:int64
Size 21-22 0:list1 >0:int64
Size 13-20 0:list1 >0:int64
Size 1-12 0:list1 >0:int64
Slice 13- 0:list2 1:int32,int64
Slice 11-12 0:list2 1:int32,int64
Slice 10-10 0:list2 1:int32,int64
Slice 1-9 0:list2
Softmax 13- 0:bfloat16,float64,float32,float16
Softmax 11-12 0:float64,float32,float16
Softmax 1-10 0:float64,float32,float16
Softplus 22- 0:bfloat16,float64,float32,float16
Softplus 1-21 0:float64,float32,float16
Softsign 22- 0:bfloat16,float64,float32,float16
Softsign 1-21 0:float64,float32,float16
SpaceToDepth 13- 0:float64,float32,float16
SpaceToDepth 1-12 0:float64,float32,float16
Split 18- 0:list2
Split 13-17 0:list2
Split 11-12 0:list2
Split 2-10 0:list2
Sqrt 13- 0:bfloat16,float64,float32,float16
Sqrt 6-12 0:float64,float32,float16
Squeeze 25- 0:list2
Squeeze 24-24 0:list2
Squeeze 23-23 0:list2
Squeeze 21-22 0:list2
Squeeze 13-20 0:list2
Squeeze 11-12 0:list2
Squeeze 1-10 0:list2
Sub 14- 0:list3
Sub 13-13 0:list7
Sub 7-12 0:list12
Sum 13- 0:bfloat16,float64,float32,float16
Sum 8-12 0:bfloat16,float64,float32,float16
Sum 6-7 0:bfloat16,float64,float32,float16
Tanh 13- 0:bfloat16,float64,float32,float16
Tanh 6-12 0:float64,float32,float16
TensorScatter 24- 0:list2
ThresholdedRelu 10-21 0:float64,float32,float16
ThresholdedRelu 1-21 0:float64,float32,float16
Tile 13- 0:list16 1:int64
Tile 6-12 0:list22 1:int64
TopK 24- >1:int64 0:list6
TopK 11-23 >1:int64 0:list10
TopK 10-10 >1:int64 0:list22
TopK 1-9 0:list22
Transpose 25- 0:list2
Transpose 23-24 0:list2
Transpose 21-22 0:list2
Transpose 13-20 0:list2
Transpose 1-12 0:list2
Trilu 14- 0:list2
Unsqueeze 25- 0:list2
Unsqueeze 24-24 0:list2
Unsqueeze 23-23 0:list2
Unsqueeze 21-22 0:list2
Unsqueeze 13-20 0:list2
Unsqueeze 11-12 0:list2
Unsqueeze 1-10 0:list2
Upsample 9-9 0:list23
Upsample 7-8 0:list23
Where 16- 0:bool 1:list11
Where 9-15 0:bool 1:list19
Xor 7- 0:bool >0:bool`,
  'ai.onnx.ml': `
LabelEncoder 4- 0:float64,float32,int64 >0:float64,float32,int64
LabelEncoder 2-3 0:float32,int64 >0:float32,int64`,
  'com.microsoft': `
Attention 1- 0:bfloat16,float32,float16
BeamSearch 1- 5:float32,float16
BiasAdd 1- 0:float32,float16
BiasDropout 1- 0:bfloat16,float64,float32,float16 3:bfloat16,float64,float32,float16 4:bool
BiasGelu 1- 0:bfloat16,float64,float32,float16
BiasSoftmax 1- 0:float64,float32,float16
BiasSplitGelu 1- 0:float32,float16
BitmaskBiasDropout 1- 0:bfloat16,float64,float32,float16 3:bfloat16,float64,float32,float16 4:bool >1:uint32
BitmaskDropout 1- 0:bfloat16,float64,float32,float16 1:bfloat16,float64,float32,float16 2:bool >1:uint32
CausalConvWithState 1- 0:bfloat16,float32,float16
ComplexMul 1- 0:float32,float16
ComplexMulConj 1- 0:float32,float16
ConvTransposeWithDynamicPads 1- 0:float32
DecoderAttention 1- 0:float32,float16
DecoderMaskedMultiHeadAttention 1- >3:float32,float16 0:float32,float16
DecoderMaskedSelfAttention 1- 0:float32,float16
DequantizeLinear 1- 0:int8,uint8 1:float16
DequantizeWithOrder 1- >0:float32,float16 0:int8 1:float32
DynamicTimeWarping 1- 0:float32 >0:int32
EmbedLayerNormalization 1- 2:float32,float16
EngramGate 1- 0:bfloat16,float32,float16
FastGelu 1- 0:bfloat16,float64,float32,float16
FusedConv 1- 0:float32
FusedMatMul 1- 0:bfloat16,float64,float32,float16
GatedAdd 1- 0:bfloat16,float32,float16
GatedDeltaNet 1- 0:bfloat16,float32,float16 3:int32 4:float32
GatedRMSNorm 1- 0:bfloat16,float32,float16
GatedRelativePositionBias 1- 0:float32,float16
GatherBlockQuantized 1- 0:uint8 2:bfloat16,float32,float16 1:int32,int64
Gelu 1- 0:bfloat16,float64,float32,float16
GemmFloat8 1- 0:bfloat16,float32,float16 1:bfloat16,float32,float16 >0:bfloat16,float32,float16 3:float32
GemmaRotaryEmbedding 1- 1:float16 0:float32
GreedySearch 1- 3:float32,float16
GridSample 1- 0:float32 >0:float32
GroupNorm 1- 0:float32,float16
GroupQueryAttention 1- 5:int32 0:bfloat16,float16 3:bfloat16,float16,int8,uint8 12:float32
Inverse 1- 0:float64,float32,float16
Irfft 1- 0:float64,float32,float16
LinearAttention 1- 0:bfloat16,float32,float16
LinearAttentionGate 1- 0:bfloat16,float32,float16 1:float32
LongformerAttention 1- 0:float32,float16
MRotaryEmbedding 1- 1:int64 0:bfloat16,float32,float16
MatMulBlockQuantizedFp4Weight 1- 0:bfloat16,float16 1:uint8 2:uint8 3:float32
MatMulBlockQuantizedFp8Weight 1- 0:bfloat16,float16 2:float32
MatMulBnb4 1- 0:bfloat16,float32,float16 1:uint8
MatMulNBits 1- 0:bfloat16,float32,float16 1:uint8 3:bfloat16,float32,float16,uint8
MoE 1- 0:bfloat16,float32,float16
MultiHeadAttention 1- >3:bfloat16,float32,float16 0:bfloat16,float32,float16
NGramHashMapping 1- 0:int32,int64
NGramRepeatBlock 1- 1:float32 0:int64
NhwcConv 1- 0:float32,float16
PackedAttention 1- 0:float32,float16
PackedMultiHeadAttention 1- 0:float32,float16
PagedAttention 1- 5:int32 0:bfloat16,float16 3:bfloat16,float16,int8,uint8 14:float32
QAttention 1- 0:int8 1:int8 2:float32,float16 5:int32
QMoE 1- 0:bfloat16,float16 2:uint8 3:bfloat16,float16 15:float32
QOrderedAttention 1- 17:int32 0:int8 1:float32
QOrderedGelu 1- 0:int8 1:float32
QOrderedLayerNormalization 1- 2:float32,float16 0:int8 1:float32
QOrderedLongformerAttention 1- 7:float16 12:int32 0:int8 1:float32
QOrderedMatMul 1- 0:int8 1:float32
QuantizeLinear 1- 0:float16 2:int8,uint8
QuantizeWithOrder 1- 0:float32,float16 >0:int8 1:float32
QuickGelu 1- 0:bfloat16,float64,float32,float16
RelativePositionBias 1- 0:float32,float16
RemovePadding 1- 0:float32,float16
RestorePadding 1- 0:float32,float16
Rfft 1- 0:float64,float32,float16
RotaryEmbedding 1- 1:int64 0:bfloat16,float32,float16
Sampling 1- 3:float32,float16
SkipGroupNorm 1- 0:float32,float16
SkipLayerNormalization 1- 0:bfloat16,float32,float16
SkipSimplifiedLayerNormalization 1- 0:bfloat16,float32,float16
SparseAttention 1- 5:int32 0:bfloat16,float16
TransposeMatMul 1- 0:bfloat16,float64,float32,float16
Trilu 1- 0:list2
UnfoldTensor 1- 0:list1
VarlenCausalConvWithState 1- 2:int32 0:bfloat16,float32,float16
WhisperBeamSearch 1- 5:float32,float16`,
}
