import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { trainCommand, trainingName, trainWords } from '../../src/reproduce/settings.ts'

const settings = { network: 'cnn', data: 'cifar-10', epochs: 3, mix: 'none', alpha: 0.5 } as const

test('settings are a command line: options with values, alone, and negated', () => {
  const more = { ...settings, 'stop-gradient': true, nesterov: false }
  const options = ['--data', 'cifar-10', '--epochs', '3', '--mix', 'none', '--alpha', '0.5']
  assert.equal(trainWords(more), ['cnn', ...options, '--stop-gradient', '--no-nesterov'])
  assert.is(trainCommand(settings), `manifold train cnn ${options.join(' ')}`)
})

test('a training is named the same whatever the order of its settings', () => {
  const { network, data, epochs, mix, alpha } = settings
  assert.is(trainingName({ alpha, mix, epochs, data, network }), trainingName(settings))
})

test('another value, another option or another network is another training', () => {
  const others = [
    { ...settings, alpha: 1 },
    { ...settings, width: 8 },
    { ...settings, network: 'mlp' },
    { ...settings, data: 'svhn' },
    { ...settings, epochs: 30 },
  ]
  const names = new Set([settings, ...others].map(trainingName))
  assert.is(names.size, others.length + 1)
})

test('the name says data, network and mixing, and is a folder: no path gets through', () => {
  assert.match(trainingName(settings), /^cifar-10-cnn-none-[0-9a-f]{8}$/)
  assert.match(trainingName({ ...settings, data: '../my photos:train?x=1' }), /^[\w-]+$/)
})

test.run()
