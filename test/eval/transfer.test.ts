/** Images made on one model and judged on another. */

import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluateModel } from '../../src/eval/evaluate-model.ts'
import { renderEvaluation } from '../../src/eval/text/report.ts'
import { writeModel } from '../../src/onnx/file.ts'
import { tinyClassifier } from '../cli/models.ts'
import { temporaryFolder } from '../cli/run-cli.ts'
import { throwsUserError } from '../data/user-error.ts'

const at = temporaryFolder()
const bundled = (name: string) => fileURLToPath(new URL(`../../models/${name}.onnx`, import.meta.url))
const [none, manifold] = [bundled('cnn-none'), bundled('cnn-manifold')]
const settings = {
  data: 'glyphs:test?n=60',
  attacks: ['fgsm', { name: 'pgd', steps: 5 }],
  eps: '8/255,16/255',
  threads: 1,
} as const

test('the model as its own surrogate is attacked white-box', async () => {
  const attacks = [{ name: 'pgd', steps: 5, lastIterate: true }] as const
  const white = await evaluateModel(none, { ...settings, attacks })
  const own = await evaluateModel(none, { ...settings, attacks, surrogates: [none] })
  const plain = ({ seconds: _, surrogate: __, ...rest }: (typeof own.attacks)[number]) => rest
  assert.equal(own.attacks.map(plain), white.attacks.map(plain))
  assert.is(own.attacks[0]!.surrogate!.sha256, own.model.sha256)
})

test('several surrogates are rows of a matrix; another model’s images fool less than one’s own', async () => {
  const { attacks, transfer, clean } = await evaluateModel(none, {
    ...settings,
    surrogates: [manifold, none],
  })
  assert.is(attacks.length, 8)
  assert.equal(
    transfer!.surrogates.map((s) => s.path),
    [manifold, none],
  )
  assert.equal(
    transfer!.attacks.map((a) => a.name),
    ['fgsm', 'fgsm', 'pgd', 'pgd'],
  )
  assert.equal(
    transfer!.robustAccuracy.flat(),
    attacks.map((a) => a.robustAccuracy),
  )
  const [other, own] = transfer!.robustAccuracy as [number[], number[]]
  own.forEach((share, i) => {
    assert.ok(share <= other[i]!, `${share} against ${other[i]}`)
  })
  assert.ok(own[3]! < other[3]! && other[3]! < clean.accuracy)
  const text = renderEvaluation(await evaluateModel(none, { ...settings, surrogates: [manifold] }))
  assert.match(text, /^robust accuracy, made on +fgsm linf 8\/255 +fgsm linf 16\/255 +pgd linf 8\/255/m)
})

test('refused: a surrogate with other classes or images, told by its name', async () => {
  writeModel(at('three.onnx'), tinyClassifier({ classes: 3 }))
  writeModel(at('colour.onnx'), tinyClassifier({ shape: [3, 32, 32] }))
  const on = (file: string) => () => evaluateModel(none, { ...settings, surrogates: [at(file)] })
  await throwsUserError(on('three.onnx'), at('three.onnx'), 'expected 10 classes', 'got 3')
  await throwsUserError(on('colour.onnx'), at('colour.onnx'), '[3,32,32]')
  await throwsUserError(on('nix.onnx'), at('nix.onnx'), 'no such file')
})

test.run()
