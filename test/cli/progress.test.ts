import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startProgress } from '../../src/cli/progress.ts'

/** What is written to stderr, which is no terminal, while `body` moves the clock. */
function written(body: (wait: (seconds: number) => void) => void): string {
  const { now } = performance
  const { write, isTTY } = process.stderr
  let clock = 0
  let text = ''
  performance.now = () => clock
  process.stderr.isTTY = false
  process.stderr.write = ((chunk: string) => {
    text += chunk
    return true
  }) as typeof write
  try {
    body((seconds) => {
      clock += 1000 * seconds
    })
  } finally {
    performance.now = now
    process.stderr.write = write
    process.stderr.isTTY = isTTY
  }
  return text
}

const longRun = (quiet: boolean) =>
  written((wait) => {
    const progress = startProgress('images', quiet)
    for (const done of [10, 20, 30, 40]) {
      wait(6)
      progress.update(done, 100, 'pgd')
    }
    progress.stop()
  })

test('a long run writes a line now and then, with what is left', () => {
  assert.is(longRun(false), '20/100 images (pgd), about 48 s left\n40/100 images (pgd), about 36 s left\n')
})

test('with quiet it writes nothing', () => {
  assert.is(longRun(true), '')
})

test('a short run writes nothing', () => {
  const text = written((wait) => {
    const progress = startProgress('images', false)
    wait(5)
    progress.update(50, 100, 'clean')
    progress.stop()
  })
  assert.is(text, '')
})

test.run()
