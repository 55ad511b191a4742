/** `npm run bench -- NAME [FILE ...]`: benchmarks, each comparing sides in one run. */
import { build } from './build.ts'
import { data } from './data.ts'
import { deformations } from './deformations.ts'
import { kill } from './kill.ts'
import { mixing } from './mixing.ts'

const benches: Readonly<Record<string, (files: readonly string[]) => Promise<void>>> = {
  build,
  data,
  deformations,
  kill,
  mixing,
}

const [name = '', ...files] = process.argv.slice(2)
const bench = benches[name]
if (bench === undefined) {
  console.error(`expected one of ${Object.keys(benches).join(', ')}`)
  process.exitCode = 2
} else await bench(files)
