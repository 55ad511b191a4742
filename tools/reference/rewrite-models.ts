/** Reads ONNX files and writes them again, for `onnx-fixtures.py --compare`: rewrite-models.ts FOLDER FILE... */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { readModel, writeModel } from '../../src/onnx/file.ts'

const [folder, ...files] = process.argv.slice(2)
if (folder === undefined) throw new Error('Expected a folder to write to, and files')
mkdirSync(folder, { recursive: true })
for (const file of files) {
  try {
    writeModel(path.join(folder, path.basename(file)), readModel(file))
  } catch (error) {
    console.log(`${(error as Error).message}`)
  }
}
