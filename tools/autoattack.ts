/**
 * `npm run test:autoattack`: AutoAttack standard on 500 images of each model in test/goldens/autoattack-counts.json,
 * in linf, l2 and l1, against what its authors' PyTorch program leaves standing (tools/reference/autoattack-counts.py).
 * In l1 with the reference's steps, which waste some (src/attacks/apgd/sparse.ts); the others leave less.
 * Fails if the robust counts differ by more than two images, or if AutoAttack leaves more than APGD-CE alone. Half an hour.
 * `npm run test:autoattack -- cntk 100` for one model and its first 100 images: prints, and judges nothing but the order.
 * `npm run test:autoattack -- :l1` for one norm, `cntk_mnist:l1` for one model in one norm.
 */
import { compare, goldens } from '../test/attacks/autoattack-reference.ts'

/** Random starts and windows differ between the two programs: that much is chance. */
const tolerance = 2

const [only = '', limit] = process.argv.slice(2)
const nameOf = ({ model, norm }: (typeof goldens)[number]) => `${model}:${norm.toLowerCase()}`
let failures = 0
for (const golden of goldens.filter((one) => nameOf(one).includes(only))) {
  const n = limit === undefined ? golden.n : Number(limit)
  const started = performance.now()
  const found = await compare(golden, { n })
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`${nameOf(golden)}, epsilon ${golden.epsilon}, ${n} images (${seconds} s)`)
  for (const { stage, here, there } of found.stages)
    console.log(`  ${stage.padEnd(8)} ${String(here).padStart(4)} stand, reference ${there ?? '-'}`)
  const [last, ce] = [found.stages.at(-1)!, found.stages.find(({ stage }) => stage === 'apgd-ce')!]
  console.log(`  stand here alone: ${found.hereOnly.join(' ') || 'none'}`)
  console.log(`  stand there alone: ${found.thereOnly.join(' ') || 'none'}`)
  const off = last.there === undefined ? 0 : Math.abs(last.here - last.there)
  if (off > tolerance || last.here > ce.here) {
    failures += 1
    console.log(`  FAILED: expected ${last.there} within ${tolerance}, and at most APGD-CE's ${ce.here}`)
  }
}
process.exitCode = failures > 0 ? 1 : 0
