/** The library: what a Node program imports from 'onnx-manifold'. */
export type { Attack, AttackContext, AttackParameters, AttackResult, Target } from './attacks/attack.ts'
export { type Ball, balls } from './attacks/balls.ts'
export { type Classifier, type LossGradient, predictions } from './attacks/classifier.ts'
export { formatEpsilon, parseEpsilons } from './attacks/epsilon.ts'
export { type AttackName, attacks } from './attacks/index.ts'
export { type OnnxClassifier, type OnnxClassifierOptions, openClassifier } from './attacks/onnx-classifier.ts'
export { type Batch, batches, type Dataset, memoryDataset, take } from './data/dataset.ts'
export { datasets, type OpenOptions, openDataset } from './data/open.ts'
export { type RandomStream, randomStream } from './data/random.ts'
export { onlyClasses, type Relabelling, relabel } from './data/relabel.ts'
export { UserError } from './errors.ts'
export { type AnalysisName, type AnalysisReport, analyses } from './eval/analysis/index.ts'
export type { AnalyzeOptions } from './eval/analyze.ts'
export type { AttackRun, Targeting } from './eval/attack-run/plan.ts'
export type { AttackChoice, Radii } from './eval/attack-run/plan-runs.ts'
export type { DeformationOptions, Fill } from './eval/deformation-run/plan.ts'
export { deformImages } from './eval/deformations/deform-images.ts'
export type { Deformation } from './eval/deformations/deformation.ts'
export { type DeformationName, deformations } from './eval/deformations/index.ts'
export { meanCorruptionError } from './eval/deformations/mean-corruption-error.ts'
export { type EvaluateOptions, evaluate, type Measurements } from './eval/evaluate.ts'
export { type EvaluateModelOptions, evaluateModel } from './eval/evaluate-model.ts'
export type {
  AttackReport,
  DeformationReport,
  Evaluation,
  EvaluationSettings,
  TransferMatrix,
  Warning,
  WorstCaseReport,
} from './eval/evaluation.ts'
export type { Picture, View } from './eval/gallery/picture.ts'
export { type CheckOptions, checkGradient, type DirectionResult } from './eval/gradient-check.ts'
export { type Inspection, inspectModel } from './eval/inspection.ts'
export type { ReliabilityBin } from './eval/metrics/calibration.ts'
export type { CleanMetrics } from './eval/metrics/clean-metrics.ts'
export type { ClassAccuracy, ConfusionCell } from './eval/metrics/confusion.ts'
export { wilsonInterval } from './eval/metrics/intervals.ts'
export { type Guess, type GuessOptions, guessPreprocessing } from './eval/preprocessing/guess/guess.ts'
export type { ImagePreprocessing } from './eval/preprocessing/image-preprocessing.ts'
export { readPreprocessing } from './eval/preprocessing/read.ts'
export { type PreprocessingSteps, preprocessingSteps } from './eval/preprocessing/steps.ts'
export { type Comparison, compareWithReference } from './eval/regression/compare.ts'
export type { Finding } from './eval/regression/finding.ts'
export { renderJunit } from './eval/regression/junit.ts'
export { parseReference, readReference } from './eval/regression/read.ts'
export { type Reference, referenceOf } from './eval/regression/reference.ts'
export {
  checkRequirements,
  type RequirementResult,
  type Requirements,
} from './eval/regression/requirements.ts'
export { renderComparison } from './eval/regression/table.ts'
export { renderReference, writeReference } from './eval/regression/write.ts'
export { mergeShards, parseShardFile, type ShardFile } from './eval/shards/merge.ts'
export type { Shard } from './eval/shards/shard.ts'
export { renderEvaluation } from './eval/text/report.ts'
export { backward } from './grad/backward.ts'
export { buildGradientGraph, type GradientGraph, type GradientOptions } from './grad/gradient-graph.ts'
export type { Seed } from './grad/rule.ts'
export { buildVjpGraph } from './grad/vjp.ts'
export { float } from './onnx/attributes.ts'
export { GraphBuilder, type Value } from './onnx/builder.ts'
export { decodeModel } from './onnx/decode.ts'
export { encodeModel } from './onnx/encode.ts'
export { readModel, writeModel } from './onnx/file.ts'
export type { Graph, Model, Node } from './onnx/model.ts'
export type { Preprocessing } from './onnx/preprocess.ts'
export { printModel } from './onnx/print.ts'
export { splitPoints } from './onnx/split-points.ts'
export { float32, int64, type Tensor } from './onnx/tensor.ts'
export type { NamedEvaluation } from './report/comparison/comparison.ts'
export { comparisonReport } from './report/comparison-report.ts'
export { evaluationReport } from './report/evaluation-report.ts'
export { type Provider, parseProvider } from './runtime/providers/provider.ts'
export { openSession, type Session, type SessionOptions } from './runtime/session.ts'
export { exportTraining, type TrainingManifest } from './train/export.ts'
export { automaticLayers, resolveLayers } from './train/layers.ts'
export { drawMix, type MixDraw, type MixOptions, type MixStrategy } from './train/mixing.ts'
export {
  type BuiltNetwork,
  findNetwork,
  type NetworkName,
  type NetworkOptions,
  networkNames,
  networks,
} from './train/networks/index.ts'
export { type OptimizerOptions, paperSgd } from './train/optimizers/index.ts'
export {
  type EpochMetrics,
  Interrupted,
  type Snapshot,
  type TrainHooks,
  type TrainOptions,
} from './train/options.ts'
export { executeRun } from './train/run/execute.ts'
export { executeRuns } from './train/run/execute-runs.ts'
export type { RunOptions } from './train/run/options.ts'
export type { RunSummary, RunsSummary } from './train/run/summary.ts'
export type { ScheduleOptions } from './train/schedule.ts'
export { buildStepGraph, type StepGraph, type StepOptions } from './train/step-graph.ts'
export { type StepFeeds, Stepper, type StepResult } from './train/stepper.ts'
export { type FileOptions, fileSubject, networkSubject, type Subject } from './train/subject.ts'
export { train } from './train/train.ts'
