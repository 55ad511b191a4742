/** `npm run cuda:install -- --from FILE` into a folder that stands for onnxruntime-node. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { zipSync } from 'fflate'
import { create } from 'tar'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { installCuda } from '../../../src/cli/cuda/install.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { temporaryFolder } from '../run-cli.ts'

const at = temporaryFolder()
const [cuda, shared] = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so']
const linux = { platform: 'linux', arch: 'x64' } as const
const text = (content: string) => Buffer.from(content)
let count = 0

/** A package of npm's, with an install script of its own. */
function packageOf(script = ''): string {
  count += 1
  const folder = at(`package-${count}`)
  mkdirSync(path.join(folder, 'bin/napi-v6/linux/x64'), { recursive: true })
  mkdirSync(path.join(folder, 'script'))
  writeFileSync(path.join(folder, 'package.json'), '{"version": "1.30.0"}')
  writeFileSync(path.join(folder, 'script/install.js'), script)
  return folder
}
const binding = (folder: string) => path.join(folder, 'bin/napi-v6/linux/x64')

function zip(name: string, entries: Record<string, string>): string {
  writeFileSync(at(name), zipSync(Object.fromEntries(Object.entries(entries).map(([k, v]) => [k, text(v)]))))
  return at(name)
}

const wheel = (name: string, version: string, libraries = [cuda, shared]) =>
  zip(name, {
    ...Object.fromEntries(libraries.map((file) => [`onnxruntime/capi/${file}`, `wheel ${file}`])),
    'onnxruntime/capi/libonnxruntime.so.1.30.0': 'not this one',
    [`onnxruntime_gpu-${version}.dist-info/METADATA`]: `Metadata-Version: 2.4\nName: onnxruntime-gpu\nVersion: ${version}\n`,
  })

async function release(name: string, version: string): Promise<string> {
  const root = 'onnxruntime-linux-x64-gpu-1.30.0'
  mkdirSync(at(name, root, 'lib'), { recursive: true })
  for (const file of [cuda, shared]) writeFileSync(at(name, root, 'lib', file), `release ${file}`)
  symlinkSync('libonnxruntime.so.1', at(name, root, 'lib', 'libonnxruntime.so'))
  writeFileSync(at(name, root, 'VERSION_NUMBER'), `${version}\n`)
  await create({ file: at(`${name}.tgz`), gzip: true, cwd: at(name) }, [root])
  return at(`${name}.tgz`)
}

test('from a wheel, a NuGet package and a release archive: both files, and nothing else', async () => {
  const nuget = zip('gpu.nupkg', {
    'Microsoft.ML.OnnxRuntime.Gpu.Linux.nuspec':
      '<package><metadata><version>1.30.0</version></metadata></package>',
    [`runtimes/linux-x64/native/${cuda}`]: `nuget ${cuda}`,
    [`runtimes/linux-x64/native/${shared}`]: `nuget ${shared}`,
    'runtimes/linux-x64/native/libonnxruntime.so': 'not this one',
  })
  const archives = { wheel: wheel('gpu.whl', '1.30.0'), nuget, release: await release('release', '1.30.0') }
  for (const [kind, from] of Object.entries(archives)) {
    const folder = packageOf()
    const files = await installCuda({ from, folder, ...linux })
    assert.equal(readdirSync(binding(folder)).sort(), [cuda, shared])
    assert.equal(files.map((file) => readFileSync(file, 'utf8')).sort(), [
      `${kind} ${cuda}`,
      `${kind} ${shared}`,
    ])
  }
})

test('a build for another CUDA of the same version will do; another version is refused, and changes nothing', async () => {
  await installCuda({ from: wheel('local.whl', '1.30.0+cu12'), folder: packageOf(), ...linux })
  const folder = packageOf()
  for (const [from, version] of [
    [wheel('old.whl', '1.29.0'), '1.29.0'],
    [await release('newer', '1.31.0'), '1.31.0'],
  ] as const)
    await throwsUserError(
      () => installCuda({ from, folder, ...linux }),
      `expected version 1.30.0 as onnxruntime-node has, got ${version}`,
    )
  assert.equal(readdirSync(binding(folder)), [])
})

test('what is none of these is refused in one line', async () => {
  const refused = (from: string, ...parts: string[]) =>
    throwsUserError(() => installCuda({ from, folder: packageOf(), ...linux }), from, ...parts)
  writeFileSync(at('noise.tgz'), 'noise')
  await refused(at('nothing.whl'), 'expected a readable file, got none')
  await refused(at('noise.tgz'), 'expected a')
  await refused(zip('other.zip', { 'a.txt': 'a' }), 'expected a wheel of onnxruntime-gpu, or a')
  await refused(
    wheel('cpu.whl', '1.30.0', []),
    'expected libonnxruntime_providers_shared.so in it: is it for Linux x64?',
  )
})

test('other systems are refused before anything is read', async () => {
  for (const [platform, arch] of [
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'arm64'],
  ] as const)
    await throwsUserError(
      () => installCuda({ from: 'nothing', platform, arch }),
      `has CUDA for linux/x64 alone, this is ${platform}/${arch}`,
    )
})

test("without --from onnxruntime-node's own script is run, for CUDA 12", async () => {
  const script = `
    const { writeFileSync } = require('node:fs')
    for (const name of ['${cuda}', '${shared}']) writeFileSync(__dirname + '/../bin/napi-v6/linux/x64/' + name, process.argv[2])`
  const folder = packageOf(script)
  await installCuda({ folder, ...linux })
  assert.is(readFileSync(path.join(binding(folder), cuda), 'utf8'), '--onnxruntime-node-install=cuda12')
})

test('a script that fails, and one that brings nothing', async () => {
  const folder = packageOf('process.exit(1)')
  await throwsUserError(() => installCuda({ folder, ...linux }), 'the download failed', '--from FILE')
  assert.not(existsSync(path.join(binding(folder), cuda)))
  await throwsUserError(() => installCuda({ folder: packageOf(), ...linux }), 'it ended without')
})

test.run()
