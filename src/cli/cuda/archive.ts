/** The files of ONNX Runtime's CUDA provider in what it is published in: a Python wheel, a NuGet package, a release archive. */
import { closeSync, mkdirSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { list } from 'tar'
import { isZip } from '../../data/archives/archive.ts'
import { openZip } from '../../data/archives/zip.ts'
import { UserError } from '../../errors.ts'
import { providerFiles } from '../../runtime/providers/cuda/provider-files.ts'

export interface Unpacked {
  /** What the archive says of itself: `1.30.0`. */
  readonly version: string
  /** Where its files were put, as they are called there. */
  readonly folder: string
}

/** Where the files lie in each form, and which entry says the version. */
const forms = [
  {
    name: 'wheel of onnxruntime-gpu',
    file: /^onnxruntime\/capi\/([^/]+)$/,
    version: /^onnxruntime_gpu-[^/]+\.dist-info\/METADATA$/,
    text: /^Version: (\S+)/m,
  },
  {
    name: 'package Microsoft.ML.OnnxRuntime.Gpu.Linux',
    file: /^runtimes\/linux-x64\/native\/([^/]+)$/,
    version: /^Microsoft\.ML\.OnnxRuntime[^/]*\.nuspec$/i,
    text: /<version>([^<]+)<\/version>/,
  },
  {
    name: 'release archive onnxruntime-linux-x64-gpu',
    file: /^onnxruntime-linux-x64-gpu[^/]*\/lib\/([^/]+)$/,
    version: /^onnxruntime-linux-x64-gpu[^/]*\/VERSION_NUMBER$/,
    text: /^(\S+)/,
  },
] as const

/**
 * @param into an empty folder
 * @throws UserError for a file that cannot be read, and for one that is none of these or lacks a file
 */
export async function unpackProvider(file: string, into: string): Promise<Unpacked> {
  const wanted = (name: string) => forms.some((form) => form.version.test(name) || isProviderFile(form, name))
  mkdirSync(into, { recursive: true })
  const entries = isZipFile(file) ? await zipEntries(file, wanted) : await tarEntries(file, wanted)
  const form = forms.find(({ version }) => [...entries.keys()].some((name) => version.test(name)))
  if (form === undefined)
    throw new UserError(`${file}: expected a ${forms.map(({ name }) => name).join(', or a ')}, for Linux x64`)
  let version = ''
  for (const [name, bytes] of entries) {
    if (form.version.test(name)) version = form.text.exec(Buffer.from(bytes).toString('utf8'))?.[1] ?? ''
    else if (isProviderFile(form, name)) writeFileSync(path.join(into, path.posix.basename(name)), bytes)
  }
  const lacks = providerFiles.find((name) => !readdirSync(into).includes(name))
  if (lacks !== undefined) throw new UserError(`${file}: expected ${lacks} in it: is it for Linux x64?`)
  return { version, folder: into }
}

const isProviderFile = (form: (typeof forms)[number], name: string): boolean =>
  providerFiles.some((file) => file === form.file.exec(name)?.[1])

type Entries = ReadonlyMap<string, Uint8Array>

async function zipEntries(file: string, wanted: (name: string) => boolean): Promise<Entries> {
  const archive = await openZip(file)
  const entries = new Map<string, Uint8Array>()
  for (const [k, name] of archive.names.entries()) if (wanted(name)) entries.set(name, await archive.bytes(k))
  return entries
}

/** Read by node-tar itself: the archive has links, which this project's own reader of data sets refuses. */
async function tarEntries(file: string, wanted: (name: string) => boolean): Promise<Entries> {
  const entries = new Map<string, Uint8Array>()
  const reading: Promise<unknown>[] = []
  try {
    await list({
      file,
      strict: true,
      filter: (name) => wanted(name.replace(/^\.\//, '')),
      onReadEntry: (entry) => {
        const name = entry.path.replace(/^\.\//, '')
        reading.push(entry.concat().then((bytes) => entries.set(name, bytes)))
      },
    })
    await Promise.all(reading)
  } catch (error) {
    throw new UserError(
      `${file}: expected a whole archive (.whl, .nupkg, .tgz), got: ${(error as Error).message}`,
    )
  }
  return entries
}

/** @throws UserError for a file that cannot be read */
function isZipFile(file: string): boolean {
  const head = Buffer.alloc(4)
  try {
    const opened = openSync(file, 'r')
    readSync(opened, head, 0, head.length, 0)
    closeSync(opened)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UserError(
      `--from ${file}: expected a readable file, got ${code === 'ENOENT' ? 'none' : message}`,
    )
  }
  return isZip(head)
}
