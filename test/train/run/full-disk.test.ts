/** Disks that are full or only to be read: the last checkpoint stays whole, nothing half written stays behind. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { executeRun } from '../../../src/train/run/execute.ts'
import { type RunFile, runPath } from '../../../src/train/run/folder.ts'
import { readSafetensors } from '../../../src/train/run/safetensors.ts'
import { withFiles } from '../../data/temporary.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { contentOf, differences, runOptions } from './fixtures.ts'
import { killedRun } from './killed.ts'

const partials = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.partial'))

const epochOf = (folder: string): string => readSafetensors(runPath(folder, 'state')).metadata.epoch!

const skip = (name: string, reason: string) => {
  console.log(`SKIP ${name}: ${reason}`)
  test.skip(name)
}

/** A checkpoint's files, and the epoch that the checkpoint is of when writing one in epoch 2 fails. */
const written: readonly (readonly [file: RunFile, epoch: string])[] = [
  ['state', '1'],
  ['bestModel', '2'],
  ['bestRecord', '2'],
  ['lastModel', '2'],
]

const oneFull = 'a disk that is full when one of the files is written'
if (!existsSync('/dev/full')) skip(oneFull, 'there is no /dev/full here')
else
  test(oneFull, async () => {
    await withFiles({}, async (root) => {
      // Each epoch is the best so far.
      let accuracy = 0
      const measure = async () => {
        accuracy += 0.01
        return { n: 1, correct: 0, accuracy, nll: 1 }
      }
      const optionsOf = (folder: string) => runOptions(folder, { measure, select: 'last' })
      for (const [file, epoch] of written) {
        const folder = join(root, file)
        const target = runPath(folder, file)
        // What is written beside the file goes to a device that is always full.
        const onEpoch = () => symlinkSync('/dev/full', `${target}.${process.pid}.partial`)
        const run = () => executeRun({ ...optionsOf(folder), hooks: { onEpoch } })
        await throwsUserError(run, `${target}: cannot be written (ENOSPC)`)
        assert.is(epochOf(folder), epoch)
        assert.equal(partials(folder), [])
      }
    })
  })

/** Of a command in a mount namespace of its own, with a new file system of so many bytes at `place`. */
function onSmallDisk(place: string, size: string, command: string): ReturnType<typeof spawnSync> {
  const script = `mount -t tmpfs -o size=${size} none '${place}' && { ${command}; }`
  return spawnSync('unshare', ['--mount', '--map-root-user', 'sh', '-c', script], { encoding: 'utf8' })
}

const fullDisk = 'a disk that fills up, and one that is only to be read'
const canMount = process.platform === 'linux' && onSmallDisk('/mnt', '1m', 'true').status === 0
if (!canMount) skip(fullDisk, 'a small disk cannot be mounted here')
else
  test(fullDisk, async () => {
    await withFiles({}, async (root) => {
      const [disk, kept] = [join(root, 'disk'), join(root, 'kept')]
      mkdirSync(disk)
      const child = fileURLToPath(new URL('child.ts', import.meta.url))
      const train = `'${process.execPath}' --import tsx '${child}' '${disk}/run'`
      // The first checkpoint takes 1.9 MB; the second state is written beside it.
      const result = onSmallDisk(
        disk,
        '2500k',
        `${train}; cp -r '${disk}/run' '${kept}'; mount -o remount,ro '${disk}'; ${train}`,
      )
      const errors = String(result.stderr)
      assert.match(errors, `UserError: ${disk}/run/last/state.safetensors: cannot be written (ENOSPC)`)
      assert.match(errors, `UserError: ${disk}/run/last/model.onnx: cannot be written (EROFS)`)
      assert.is(epochOf(kept), '1')
      assert.equal(partials(kept), [])
      await executeRun(killedRun(kept))
      const whole = join(root, 'whole')
      await executeRun(killedRun(whole))
      assert.equal(differences(contentOf(whole), contentOf(kept)), [])
    })
  })

test.run()
