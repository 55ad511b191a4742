import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { settingAt, settingNumber, settingRows, settingText } from '../../src/report/settings.ts'

const config = {
  network: 'cnn',
  data: { spec: 'glyphs:train', n: 20000 },
  layers: [0, 1, 2],
  augment: [{ name: 'flip', share: 0.5 }, { name: 'crop' }],
  none: null,
  empty: {},
  nothing: [],
  nesterov: true,
  gone: undefined,
}

test('nested settings are rows with joined keys', () => {
  assert.equal(settingRows(config), [
    ['network', 'cnn'],
    ['data.spec', 'glyphs:train'],
    ['data.n', '20000'],
    ['layers', '0, 1, 2'],
    ['augment.0.name', 'flip'],
    ['augment.0.share', '0.5'],
    ['augment.1.name', 'crop'],
    ['none', 'none'],
    ['empty', 'none'],
    ['nothing', 'none'],
    ['nesterov', 'true'],
  ])
})

test('a setting is found by its path, and what is no text or number is not taken for one', () => {
  assert.is(settingText(config, 'data.spec'), 'glyphs:train')
  assert.is(settingNumber(config, 'data.n'), 20000)
  assert.is(settingText(config, 'data'), undefined)
  assert.is(settingNumber(config, 'network'), undefined)
  assert.is(settingAt(config, 'network.spec.deeper'), undefined)
  assert.is(settingAt(config, 'data.other'), undefined)
  assert.is(settingAt(config, 'constructor.name'), undefined)
})

test.run()
