/** Fetches the file of the tests, to be killed meanwhile: `fetch-published.ts ADDRESS FOLDER`; says how many bytes it has. */
import { fetchFile } from '../../../../src/data/sets/fetch/fetch-file.ts'
import { published } from './server.ts'

const [, , address, folder] = process.argv
await fetchFile(published, [address!], folder!, { onProgress: (size) => console.log(size) })
