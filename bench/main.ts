/** `npm run bench -- NAME`: benchmarks, each comparing sides in one run. */
import { mixing } from './mixing.ts'

const benches: Readonly<Record<string, () => Promise<void>>> = { mixing }

const bench = benches[process.argv[2] ?? '']
if (bench === undefined) {
  console.error(`expected one of ${Object.keys(benches).join(', ')}`)
  process.exitCode = 2
} else await bench()
