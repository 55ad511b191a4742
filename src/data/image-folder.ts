/** A data set from a folder of class folders of images: PNG, JPEG, WebP and whatever else sharp reads. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Sharp } from 'sharp'
import { UserError } from '../errors.ts'
import type { Dataset } from './dataset.ts'
import { checkIndices } from './memory-dataset.ts'

interface ImageFile {
  readonly file: string
  readonly label: number
}

const extensions = new Set(['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.avif'])

/** True for a folder with at least one folder in it. */
export const isImageFolder = (folder: string): boolean =>
  statSync(folder).isDirectory() && classFolders(folder).length > 0

/**
 * Opens a folder with a folder a class, in the order of their names. Samples take turns by class, each in the order of
 * its names, so that the first n are of all classes alike. Images are decoded when they are read; all have the size of
 * the first one, and its colours: [1, H, W] if it is grey, else [3, H, W] (an alpha channel is left out).
 *
 * `sha256` is that of the files: each one's path within the folder, then its bytes.
 *
 * @throws UserError for folders without images, and (when it is read) for an image that is broken or of another size
 */
export async function openImageFolder(folder: string): Promise<Dataset> {
  const classNames = classFolders(folder)
  const files = inTurns(classNames.map((name, label) => imagesOf(path.join(folder, name), label)))
  const [first] = files
  if (first === undefined) throw new UserError(`${folder}: expected images in its class folders, got none`)
  const { default: sharp } = await import('sharp')
  const { width, height, channels } = await described(first.file, sharp(first.file))
  const colours = channels < 3 ? 1 : 3
  const shape = [colours, height, width]
  const labels = Int32Array.from(files, ({ label }) => label)
  let digest = ''
  return {
    spec: folder,
    size: files.length,
    shape,
    classes: classNames.length,
    classNames,
    labels,
    get sha256() {
      digest ||= hashOf(folder, files)
      return digest
    },
    async read(indices) {
      checkIndices(indices, files.length)
      const chosen = Array.from(indices, (i) => files[i]!)
      const length = colours * height * width
      const images = new Float32Array(chosen.length * length)
      await Promise.all(
        chosen.map(async ({ file }, row) => {
          const bytes = await decoded(file, sharp(file), shape)
          planes(bytes, images.subarray(row * length, (row + 1) * length), colours)
        }),
      )
      return { images, labels: Int32Array.from(chosen, ({ label }) => label), n: chosen.length }
    },
  }
}

const classFolders = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()

const imagesOf = (folder: string, label: number): ImageFile[] =>
  readdirSync(folder)
    .filter((name) => extensions.has(path.extname(name).toLowerCase()))
    .sort()
    .map((name) => ({ file: path.join(folder, name), label }))

/** The first of each list, then the second of each, and so on. */
function inTurns(lists: readonly (readonly ImageFile[])[]): ImageFile[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat()
}

function hashOf(folder: string, files: readonly ImageFile[]): string {
  const hash = createHash('sha256')
  for (const { file } of files)
    hash.update(path.relative(folder, file).split(path.sep).join('/')).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

async function described(file: string, image: Sharp) {
  try {
    return await image.metadata()
  } catch (error) {
    throw broken(file, error)
  }
}

/** uint8 [H, W, C]. */
async function decoded(
  file: string,
  image: Sharp,
  [colours, height, width]: readonly number[],
): Promise<Buffer> {
  const coloured = image.removeAlpha().toColourspace(colours === 1 ? 'b-w' : 'srgb')
  let result: { data: Buffer; info: { width: number; height: number; channels: number } }
  try {
    result = await coloured.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  } catch (error) {
    throw broken(file, error)
  }
  const { data, info } = result
  if (info.width !== width || info.height !== height || info.channels !== colours)
    throw new UserError(
      `${file}: expected ${width}x${height} pixels of ${colours} channels as the first image has, got ${info.width}x${info.height} of ${info.channels}`,
    )
  return data
}

/** [H, W, C] of 0..255 to [C, H, W] of 0..1. */
function planes(pixels: Buffer, into: Float32Array, colours: number): void {
  const size = pixels.length / colours
  for (let c = 0; c < colours; c += 1)
    for (let i = 0; i < size; i += 1) into[c * size + i] = pixels[i * colours + c]! / 255
}

const broken = (file: string, error: unknown): UserError =>
  new UserError(`${file}: expected an image, got ${(error as Error).message.split('\n')[0]}`)
