/** An evaluation from start to end: opens model, data and surrogates, measures, and says what was measured. */
import { type OnnxClassifier, openClassifier } from '../attacks/onnx-classifier.ts'
import { type Dataset, take } from '../data/dataset.ts'
import type { SkippedImage } from '../data/images/options.ts'
import { aboutFile, UserError } from '../errors.ts'
import type { Model } from '../onnx/model.ts'
import { countParameters } from '../onnx/parameters.ts'
import { pixelDeviation } from '../onnx/preprocess/preprocessing.ts'
import { sampleShape } from '../onnx/preprocess.ts'
import { elementCount } from '../onnx/tensor.ts'
import { runtimeInfo } from '../runtime/info.ts'
import { analyze } from './analyze.ts'
import type { AttackRun } from './attack-run/plan.ts'
import { type AttackChoice, checkTargets, planRuns } from './attack-run/plan-runs.ts'
import { dataWarnings } from './data-warnings.ts'
import { planDeformations } from './deformation-run/plan.ts'
import { distinct, modelDoubts } from './doubts.ts'
import { evaluate } from './evaluate.ts'
import type { EvaluateModelOptions } from './evaluate-model-options.ts'
import type { Evaluation } from './evaluation.ts'
import { openGallery } from './gallery/gallery.ts'
import { type ModelFile, openModelFile } from './model-file.ts'
import { modelWarnings } from './model-warnings.ts'
import { openData } from './open-data.ts'
import { openKeeper } from './save/open-keeper.ts'
import { saveAll } from './save/save-all.ts'
import { settingsOf } from './settings.ts'
import { identityOf, shardPart } from './shards/identity.ts'
import { checkShard, shardRange } from './shards/shard.ts'
import { weightsSha256 } from './weights-sha256.ts'

export type { EvaluateModelOptions } from './evaluate-model-options.ts'

/**
 * @param source an ONNX file, its bytes, or a model
 * @returns what DESIGN calls the evaluation JSON
 * @throws UserError for what the caller can mend, in one line
 */
export async function evaluateModel(
  source: string | Uint8Array | Model,
  options: EvaluateModelOptions,
): Promise<Evaluation> {
  const began = performance.now()
  const planned = planRuns(choicesOf(options))
  if (options.shard) checkShard(options.shard)
  const file = openModelFile(source)
  const { seed = 0, limit, threads, provider, preprocessing = {}, output, straightThrough } = options
  const random = sampleShape(file.model, preprocessing, output)
  let skipped = 0
  const onSkipped = (images: readonly SkippedImage[]) => {
    skipped = images.length
    options.onSkipped?.(images)
  }
  const whole = await openData(options.data, { ...options, seed, onSkipped }, random)
  const data = limit === undefined ? whole : take(whole, limit)
  const opened: OnnxClassifier[] = []
  const open = ({ path, model }: ModelFile): Promise<OnnxClassifier> =>
    aboutFile(path, async () => {
      const said = { threads, provider, preprocessing, output, straightThrough }
      const classifier = await openClassifier(model, data.shape, said)
      opened.push(classifier)
      // Black-box attacks need no gradient, so whether there is one shows at the first that does.
      const { signStep } = classifier
      return {
        ...classifier,
        lossGradient: (...at) => aboutFile(path, () => classifier.lossGradient(...at)),
        ...(signStep && { signStep: (from) => aboutFile(path, () => signStep(from)) }),
      }
    })
  try {
    const classifier = await open(file)
    checkTargets(planned, classifier.classes)
    const runs = await craftedOn(planned, options.surrogates ?? [], classifier, open)
    return await measureAll(file, { data, skipped }, classifier, runs, options, began)
  } finally {
    for (const classifier of opened) await classifier.release()
  }
}

/** Every attack with the radii and, for parity with other tools, the deviations it is to have. */
function choicesOf({
  attacks = [],
  eps,
  preprocessing,
  surrogates = [],
}: EvaluateModelOptions): AttackChoice[] {
  const std = pixelDeviation(preprocessing ?? {})
  return attacks.map((choice) => ({
    eps,
    // What only just fools the surrogate hardly ever fools another model.
    ...(surrogates.length > 0 && { lastIterate: true }),
    ...(typeof choice === 'string' ? { name: choice } : choice),
    ...(std && { std }),
  }))
}

/** The runs on every surrogate, one after the other; on the model itself where there is none. */
async function craftedOn(
  planned: readonly AttackRun[],
  surrogates: readonly string[],
  victim: OnnxClassifier,
  open: (model: ModelFile) => Promise<OnnxClassifier>,
): Promise<readonly AttackRun[]> {
  if (surrogates.length === 0) return planned
  const runs: AttackRun[] = []
  for (const source of surrogates) {
    const file = openModelFile(source)
    const classifier = await open(file)
    if (classifier.classes !== victim.classes)
      throw new UserError(
        `${file.path}: expected ${victim.classes} classes as the model has, got ${classifier.classes}`,
      )
    const surrogate = { classifier, path: file.path, sha256: file.sha256 }
    runs.push(...planned.map((run) => ({ ...run, surrogate })))
  }
  return runs
}

async function measureAll(
  file: ModelFile,
  { data, skipped }: { readonly data: Dataset; readonly skipped: number },
  classifier: OnnxClassifier,
  runs: readonly AttackRun[],
  options: EvaluateModelOptions,
  began: number,
): Promise<Evaluation> {
  const { seed = 0, batch = 100, labelsOffset = 0, shard, checks = 'quick' } = options
  const deformations = planDeformations(options.deformations ?? {}, data.shape, options.preprocessing ?? {})
  const identity = await identityOf(file, data, runs, deformations, options)
  const { start, end } = shardRange(shard ?? { index: 1, of: 1 }, data.size, batch)
  const keeping = { identity: { ...identity, start, end }, pixels: elementCount(data.shape), first: start }
  const keeper = openKeeper(options, keeping)
  try {
    const warnings = [
      ...dataWarnings(skipped),
      ...modelWarnings(file.model, classifier, options.straightThrough ?? false),
      ...(checks === 'off'
        ? []
        : await modelDoubts(classifier, data, identity.runs, { seed, labelsOffset, level: checks })),
    ]
    // First, since what cannot be analysed is told at once, and not after hours of attacks.
    const analysis = options.analyze
      ? await analyze(file.model, data, classifier, options.analyze, options)
      : {}
    const gallery = options.onPictures && openGallery(identity.runs, data.shape)
    const how = { runs, deformations, seed, batch, labelsOffset, keeper, gallery }
    const measured = await evaluate(classifier, data, { ...options, ...how })
    const { verdicts, dataSha256, ...reported } = measured
    if (gallery) options.onPictures?.(gallery.pictures)
    await saveAll(options, { data, runs: identity.runs, verdicts, keeper, batch })
    return {
      schema: 'onnx-manifold/evaluation/1',
      model: {
        path: file.path,
        sha256: file.sha256,
        parameters: countParameters(file.model),
        weightsSha256: weightsSha256(file.model),
      },
      data: {
        spec: data.spec,
        ...(data.description !== undefined && { description: data.description }),
        sha256: dataSha256,
        n: data.size,
        ...(skipped > 0 && { skipped }),
        ...(data.classNames && { classNames: data.classNames }),
      },
      settings: settingsOf(options),
      seed,
      runtime: await runtimeInfo(options.threads, options.provider),
      seconds: (performance.now() - began) / 1000,
      ...reported,
      analysis,
      warnings: distinct([...warnings, ...measured.warnings]),
      ...(shard && { shard: shardPart(shard, end, identity, warnings, measured, classifier.classes) }),
    }
  } finally {
    keeper.close()
  }
}
