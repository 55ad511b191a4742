/** What --save and --samples leave behind. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { strFromU8, unzipSync } from 'fflate'
import { PNG } from 'pngjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { predictions } from '../../src/attacks/classifier.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { openDataset } from '../../src/data/open.ts'
import { evaluateModel } from '../../src/eval/evaluate-model.ts'
import { npy, npyStrings } from '../../src/eval/save/npy.ts'
import type { SampleVerdict } from '../../src/eval/verdicts/samples.ts'
import { readModel } from '../../src/onnx/file.ts'
import { temporaryFolder } from '../cli/run-cli.ts'

const at = temporaryFolder()
const model = fileURLToPath(new URL('../../models/cnn-none.onnx', import.meta.url))
const [n, pixels] = [11, 28 * 28]
const done = evaluateModel(model, {
  data: `glyphs:test?n=${n}`,
  attacks: ['fgsm', { name: 'pgd', steps: 3 }],
  eps: [0.02, 0.05],
  batch: 4,
  threads: 1,
  uint8: true,
  save: at('saved'),
  samples: at('samples.jsonl'),
})

/** An array of the archive: its header as text, its data as bytes. */
async function array(name: string) {
  await done
  const bytes = unzipSync(readFileSync(at('saved', 'adversarials.npz')))[`${name}.npy`]!
  assert.equal([...bytes.subarray(0, 8)], [0x93, ...Buffer.from('NUMPY'), 1, 0])
  const length = bytes[8]! + 256 * bytes[9]!
  assert.is((10 + length) % 64, 0)
  return { header: strFromU8(bytes.slice(10, 10 + length)).trim(), data: bytes.slice(10 + length).buffer }
}

test('the folder holds the archive and the picture, and nothing half done', async () => {
  await done
  assert.equal(readdirSync(at('saved')).sort(), ['adversarials.npz', 'grid.png'])
})

test('the final images are judged again from the file: the verdicts are theirs', async () => {
  const { attacks } = await done
  const images = new Float32Array((await array('adversarials')).data)
  const { header } = await array('adversarials')
  assert.is(header, `{'descr': '<f4', 'fortran_order': False, 'shape': (4, ${n}, 1, 28, 28), }`)
  const data = await openDataset(`glyphs:test?n=${n}`)
  const all = await data.read(Int32Array.from({ length: n }, (_, i) => i))
  assert.equal(new Float32Array((await array('images')).data), all.images)
  assert.equal(new Int32Array((await array('labels')).data), all.labels)
  const classifier = await openClassifier(readModel(model), data.shape, { threads: 1 })
  const verdicts = new Uint8Array((await array('verdicts')).data)
  const told = new Int32Array((await array('adversarial_predictions')).data)
  for (const [run, report] of attacks.entries()) {
    const final = images.slice(run * n * pixels, (run + 1) * n * pixels)
    const guessed = predictions(await classifier.logits(final), 10)
    assert.equal(told.slice(run * n, (run + 1) * n), guessed)
    assert.is(
      verdicts.slice(run * n, (run + 1) * n).reduce((a, b) => a + b, 0),
      report.robustCorrect,
    )
    final.forEach((x, p) => {
      const delta = Math.abs(x - all.images[p]!)
      if (delta > report.epsilon + 1e-6) assert.unreachable(`pixel ${p} is ${delta} away`)
      if (Math.fround(Math.round(x * 255) / 255) !== x) assert.unreachable(`pixel ${p} is ${x}`)
    })
  }
  await classifier.release()
})

test('rounding keeps what the ball allows: 0.05 is 12 levels, 0.02 five', async () => {
  const { attacks } = await done
  assert.equal(
    attacks.slice(0, 2).map((a) => Math.round(a.maxNorm * 255 * 1e4) / 1e4),
    [5, 12],
  )
})

test('samples are one line an image, and their counts are the report’s', async () => {
  const { attacks } = await done
  const lines = readFileSync(at('samples.jsonl'), 'utf8').trim().split('\n')
  const samples = lines.map((line) => JSON.parse(line) as SampleVerdict)
  assert.equal(
    samples.map((s) => s.index),
    Array.from({ length: n }, (_, i) => i),
  )
  attacks.forEach((report, run) => {
    const verdicts = samples.map((s) => s.attacks[run]!)
    const robust = samples.filter((s, i) => s.prediction === s.label && !verdicts[i]!.broken)
    assert.is(robust.length, report.robustCorrect)
    assert.ok(verdicts.every((v) => v.brokenBy === (v.broken ? report.name : null)))
    assert.is(Math.max(...verdicts.map((v) => v.norm)), report.maxNorm)
  })
})

test('the picture has a row an image and two columns an attack besides the first', async () => {
  await done
  const { width, height, data } = PNG.sync.read(readFileSync(at('saved', 'grid.png')))
  assert.equal([width, height], [5 * 68 + 4, 8 * (56 + 14 + 4) + 4])
  assert.ok(data.some((byte) => byte === 0))
})

test('npy is what numpy.save writes', () => {
  // numpy 2.4.6: np.save of np.array([1, -2], "<i4") and of np.array(["ab", "c"]).
  const header = (dict: string) => `\x93NUMPY\x01\x00v\x00${dict.padEnd(117)}\n`
  const text = (bytes: Uint8Array, length: number) => strFromU8(bytes.slice(0, length), true)
  const numbers = npy('<i4', [2], Int32Array.of(1, -2))
  assert.is(text(numbers, 128), header("{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }"))
  assert.equal([...numbers.slice(128)], [1, 0, 0, 0, 254, 255, 255, 255])
  const words = npyStrings(['ab', 'c'])
  assert.is(text(words, 128), header("{'descr': '<U2', 'fortran_order': False, 'shape': (2,), }"))
  assert.equal([...words.slice(128)], [97, 0, 0, 0, 98, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0])
})

test.run()
