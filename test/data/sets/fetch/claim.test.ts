/** Several that fetch the same file, and one that was killed. */
import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { claim, forget, release } from '../../../../src/data/sets/fetch/claim.ts'
import { fetchFile } from '../../../../src/data/sets/fetch/fetch-file.ts'
import { withFiles } from '../../temporary.ts'
import { after, content, good, inTurn, published, withServer } from './server.ts'

const program = fileURLToPath(new URL('./fetch-published.ts', import.meta.url))

test('a process that is killed leaves what it has; the next one goes on to the same bytes', () =>
  withServer(
    inTurn(
      after(100_000, () => {}),
      good,
    ),
    async (address, folder, asked) => {
      const child = spawn(process.execPath, ['--import', 'tsx', program, address, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '' },
      })
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (text) => String(text).includes('100000') && resolve())
      })
      const gone = new Promise((resolve) => child.on('exit', resolve))
      child.kill('SIGKILL')
      await gone
      assert.equal(await readdir(folder), [`${published.name}.${hostname()}-${child.pid}-1.part`])
      assert.is(await fetchFile(published, [address], folder), true)
      assert.equal(await readdir(folder), [published.name])
      assert.ok(content.equals(await readFile(join(folder, published.name))))
      assert.is(asked[1]!.range, 'bytes=100000-')
    },
  ))

test('two at a time do each other no harm', () =>
  withServer(good, async (address, folder) => {
    await Promise.all([1, 2, 3].map(() => fetchFile(published, [address], folder)))
    assert.equal(await readdir(folder), [published.name])
    assert.ok(content.equals(await readFile(join(folder, published.name))))
  }))

test('of what is left the largest is taken, and nothing of a process that lives or of another machine', () =>
  withFiles({}, async (folder) => {
    const target = join(folder, 'x')
    // The process that runs these tests lives; numbers of processes end far below 2^31.
    const others = [`x.${hostname()}-${process.ppid}-1.part`, 'x.elsewhere-2147483647-1.part']
    const rests = ['x.part', `x.${hostname()}-2147483647-1.part`, `x.${hostname()}-2147483647-2.part`]
    const sizes = [1, 3, 2]
    await Promise.all(others.map((name) => writeFile(join(folder, name), 'others')))
    await Promise.all(rests.map((name, i) => writeFile(join(folder, name), 'x'.repeat(sizes[i]!))))
    const path = claim(target)
    assert.is(await readFile(path, 'utf8'), 'xxx')
    assert.equal((await readdir(folder)).sort(), [...others, path.slice(folder.length + 1)].sort())

    const second = claim(target)
    assert.not.ok((await readdir(folder)).includes(second.slice(folder.length + 1)))
    forget(second)
    assert.is(release(path, target), join(folder, 'x.part'))
    const third = claim(target)
    assert.is(await readFile(third, 'utf8'), 'xxx')
    forget(third)
  }))

test('a folder that cannot be made is an error of the file system', async () => {
  await withFiles({ file: new Uint8Array(1) }, async (folder) => {
    assert.throws(() => claim(join(folder, 'file', 'x')), /EEXIST|ENOTDIR/)
    await mkdir(join(folder, 'fine'))
  })
})

test.run()
