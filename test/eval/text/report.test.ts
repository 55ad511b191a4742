import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { renderEvaluation } from '../../../src/eval/text/report.ts'
import { table } from '../../../src/eval/text/table.ts'
import { attackReport, evaluation } from '../sample-evaluation.ts'

test('an evaluation reads without a manual', () => {
  const pgd = attackReport({
    name: 'pgd',
    epsilon: 0.1,
    robustCorrect: 0,
    robustAccuracy: 0,
    adversarialAccuracy: 0.005,
    robustAccuracyInterval: [0, 0.0188],
    successRate: 1,
    seconds: 10.06,
  })
  const warnings = [{ code: 'head-cut', message: 'the terminal Softmax was cut off' }]
  const text = renderEvaluation(evaluation({ attacks: [attackReport(), pgd], warnings }))
  assert.fixture(
    text,
    `model    my.onnx (56,874 parameters)
data     glyphs:test, 200 images
clean    90.00 % right (180 of 200; 85.07 % to 93.42 %)   top-5 99.50 %   NLL 0.2500   Brier 0.1500   ECE 0.0300

attack   ball   epsilon   adversarial accuracy   robust accuracy   95 % interval        success rate   time
fgsm     linf   8/255     60.00 %                60.00 % (120)     53.08 % to 66.53 %   33.33 %        1.5 s
pgd      linf   0.1       0.50 %                 0.00 % (0)        0.00 % to 1.88 %     100.00 %       10.1 s

adversarial accuracy: right after the attack. robust accuracy: right without it, and never fooled up to this epsilon.
success rate: fooled, of those right without attack.

warning  the terminal Softmax was cut off [head-cut]

took 12.3 s on cpu, 2 threads, seed 3`,
  )
})

test('without attacks and warnings there is no empty table; what the data are is said', () => {
  const data = { spec: 'photos', description: 'images in class folders', sha256: 'ab', n: 200 }
  assert.fixture(
    renderEvaluation(evaluation({ attacks: [], data })),
    `model    my.onnx (56,874 parameters)
data     photos (images in class folders), 200 images
clean    90.00 % right (180 of 200; 85.07 % to 93.42 %)   top-5 99.50 %   NLL 0.2500   Brier 0.1500   ECE 0.0300

took 12.3 s on cpu, 2 threads, seed 3`,
  )
})

test('what stands against all attacks, and on which models images were made, are tables of their own', () => {
  const surrogate = { path: 'other.onnx', sha256: 'aa' }
  const text = renderEvaluation(
    evaluation({
      attacks: [attackReport({ surrogate, targeted: 'random' })],
      worstCase: [
        {
          ball: 'linf',
          epsilon: 8 / 255,
          attacks: ['fgsm', 'pgd'],
          robustCorrect: 5,
          robustAccuracy: 0.025,
          robustAccuracyInterval: [0.0107, 0.0572],
        },
      ],
      transfer: {
        surrogates: [surrogate, { path: 'my.onnx', sha256: '00' }],
        attacks: [{ name: 'fgsm', ball: 'linf', epsilon: 8 / 255 }],
        robustAccuracy: [[0.6], [0.25]],
      },
    }),
  )
  for (const part of [
    /^attack +made on +ball/m,
    /^fgsm to random +other\.onnx +linf +8\/255 /m,
    /^all attacks together +robust accuracy +95 % interval +attacks\nlinf 8\/255 +2\.50 % \(5\) +1\.07 % to 5\.72 % +fgsm, pgd$/m,
    /^robust accuracy, made on +fgsm linf 8\/255\nother\.onnx +60\.00 %\nmy\.onnx +25\.00 %$/m,
  ])
    assert.match(text, part)
})

test('columns are as wide as their widest cell, and lines end without blanks', () => {
  assert.equal(
    table([
      ['a', 'bcd', ''],
      ['efgh', '', 'i'],
    ]),
    ['a      bcd', 'efgh         i'],
  )
})

test.run()
