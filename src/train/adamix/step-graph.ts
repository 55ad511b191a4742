/** One training step of AdaMix as ONNX. */
import { UserError } from '../../errors.ts'
import { backward } from '../../grad/backward.ts'
import { withoutAliases } from '../../onnx/aliases.ts'
import type { Model } from '../../onnx/model.ts'
import { pruneModel } from '../../onnx/prune.ts'
import { verifyModel } from '../../onnx/verify.ts'
import type { StepGraph } from '../step/options.ts'
import { appendUpdates } from '../step/updates.ts'
import { countCorrect, startStep } from '../step-graph.ts'
import { branchesOf } from './branches.ts'
import { appendMixing } from './mixing.ts'
import { termsOf } from './objective.ts'
import type { AdaMixOptions } from './options.ts'
import { appendPass } from './pass.ts'
import { countsOf, cut, drawRows, rowsOf, stacked } from './rows.ts'

/**
 * A step of AdaMix: Guo, Mao, Zhang: MixUp as locally linear out-of-manifold regularization (AAAI 2019), which the
 * Manifold Mixup paper compares itself with, for pairs (the paper's fold 2). With h = N / 2:
 *
 *   x'_i = x_permutation(i), i = 1..h
 *   (alpha, Delta, alpha')_i = softmax of the generator's scores for the pair x_i, x'_i
 *   lambda_i = alpha_i + epsilon_i Delta_i; x~_i and y~_i are mixed with it
 *   pass A, the classifier on [x~_1..h, x_1..h]: L_mixed against y~, L_clean against y
 *   pass B, the discriminator on [x_1..N, x~_1..h]: L_real, L_intruding tell real samples from mixed ones
 *   loss = the weighted sum of the four means (objective.ts)
 *
 * One optimizer minimises it over classifier, generator and discriminator alike: the generator moves its regions where
 * the classifier copes with mixed samples and the discriminator knows them. Each pass normalises by its own batch; the
 * classifier's running statistics move with pass A, then with pass B. What the paper leaves open to us is as in the
 * authors' code, whose CIFAR branch feeds the generator transposed images by mistake; ours does not.
 *
 * The inputs are those of StepGraph with `permutation` int64 [N], of which the first half is read (identity: each sample
 * is mixed with itself and the generator learns nothing), but without `lambda` and `layer`; among the random inputs are
 * `adamix/epsilon` and, for the generator, `adamix/noise`. `correct` counts predictions for the N samples in pass B. The
 * state of generator and discriminator is called `adamix/...` and has no `initializer`: the result is the plain network.
 *
 * @param network as buildStepGraph takes it; N must be free, and even and at least 4 when run (checkAdaMixBatch)
 * @throws UserError for a network without a final linear layer, for layers other than its input, for a generator of another
 *   kind, and for what buildStepGraph refuses
 *
 * @see https://arxiv.org/abs/1809.02499
 * @see https://github.com/SITE5039/AdaMixUp
 */
export function buildAdaMixGraph(network: Model, options: AdaMixOptions): StepGraph {
  const { generator, seed, objective = 'code', generatorInput, ...step } = options
  const branches = branchesOf(network, options)
  const { trunk, plan, auxiliary } = branches
  const { source, input, classes, trained } = plan
  const g = startStep(plan)
  const [batch, ...sampleShape] = g.shape(input)
  if (typeof batch !== 'string')
    throw new UserError(`AdaMix: expected "${input}" to have a free batch size, got ${batch}`)
  const labels = g.input('labels', 'int64', [batch])
  for (const node of trunk.before) g.append(node)
  const counts = countsOf(g, trunk.entry)
  const { all, half, labelled, judged } = counts
  const batchOf = { x: trunk.entry, labels, classes }
  const mixing = appendMixing(g, branches.generator, batchOf, counts, options)
  const { mixed, clean } = mixing

  const classified = appendPass(g, branches.classifier, {
    prefix: 'adamix/labelled/',
    x: stacked(g, 'adamix/labelled', [mixed.x, clean.x], labelled),
    draw: drawRows(all, labelled, 1),
    step,
  })
  const judgement = appendPass(g, branches.discriminator, {
    prefix: 'adamix/judged/',
    x: stacked(g, 'adamix/judged', [trunk.entry, mixed.x], judged),
    draw: drawRows(all, judged, 2),
    step,
    moved: classified.statistics,
  })
  const [mixedLogits, cleanLogits] = cut(g, classified.output, half, half)
  const [real, intruding] = cut(g, judgement.output, all, half)
  const answers = {
    mixed: { logits: mixedLogits, target: mixed.target },
    clean: { logits: cleanLogits, target: clean.target },
    real,
    intruding,
  }
  const terms = termsOf(g, answers, objective, step)
  const losses = terms.map(({ loss }) => loss)
  const seeds = terms.flatMap((term) => term.seeds)
  g.output(g.op('Sum', losses), 'loss')
  g.output(countCorrect(g, rowsOf(g, judgement.of(plan.logits), all), labels), 'correct')
  const gradients = backward(g, seeds, trained)
  const learned = trained.map((name, i) => ({ name, gradient: gradients[i]! }))
  const statistics = [...judgement.statistics, ...mixing.statistics].map(([name, next]) => ({ name, next }))
  const state = appendUpdates(g, source, learned, statistics, step, auxiliary)
  const model = pruneModel({ ...g.model, graph: withoutAliases(g.graph) })
  verifyModel(model)
  const random = [...mixing.random, ...classified.random, ...judgement.random]
  return { model, options: step, input, sampleShape: sampleShape as number[], classes, random, state }
}
