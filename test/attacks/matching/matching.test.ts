/** What other tools do differently, where the vectors of goldens.test.ts do not reach: floors, random starts, bounds. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AttackParameters } from '../../../src/attacks/attack.ts'
import { type BallName, balls } from '../../../src/attacks/balls.ts'
import { fgm } from '../../../src/attacks/fgm.ts'
import { fgsm } from '../../../src/attacks/fgsm.ts'
import { attacks } from '../../../src/attacks/index.ts'
import { type MatchName, matching } from '../../../src/attacks/matching/index.ts'
import type { Match } from '../../../src/attacks/matching/match.ts'
import { matchedParameters } from '../../../src/attacks/matching/parameters.ts'
import { pgd } from '../../../src/attacks/pgd.ts'
import { randomStream } from '../../../src/data/random.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { contextFor, fourClasses, targetFor, twoClasses } from '../attack-cases.ts'
import { linearClassifier, rows, withGradients } from '../linear-classifier.ts'

const tools: readonly MatchName[] = ['torchattacks', 'foolbox', 'art', 'cleverhans']

/** How long one l2 step of length 1 is if the gradient of the sum over two images is that long. */
async function stepLength(match: MatchName, length: number): Promise<number> {
  const classifier = withGradients(twoClasses(), (g) => {
    g.fill(0)
    g[0] = length
  })
  const images = new Float32Array(12).fill(0.5)
  const target = { images, labels: Int32Array.of(0, 0), samples: Int32Array.of(0, 1) }
  const parameters = { match, steps: 1, stepSize: 1 / 4, randomStart: false, lastIterate: true }
  const options = { ball: 'l2', epsilon: 1, parameters } as const
  const result = await pgd.run(contextFor(pgd, classifier, target, options))
  return 4 * (result.images[0]! - 0.5)
}

test('a tiny gradient: each tool has its own floor, and three of them average over the batch first', async () => {
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-5, `${a}, expected ${b}`)
  // g/2 over |g/2| + 1e-10; over max(|g|, 1e-12); over |g|; g/2 over max(|g/2|, 1e-6).
  near(await stepLength('torchattacks', 2e-10), 0.5)
  near(await stepLength('torchattacks', 2e-3), 1)
  near(await stepLength('foolbox', 5e-13), 0.5)
  near(await stepLength('foolbox', 2e-12), 1)
  near(await stepLength('art', 5e-13), 1)
  near(await stepLength('art', 1e-36), 1)
  near(await stepLength('cleverhans', 1e-6), 0.5)
  near(await stepLength('cleverhans', 4e-6), 1)
  for (const tool of tools) assert.is(await stepLength(tool, 0), 0)
})

/** Radii of random starts in ten dimensions, as shares of epsilon. */
function radiiOf(match: MatchName, name: BallName): number[] {
  const ball = matching[match].ball(balls[name])
  return Array.from({ length: 1000 }, (_, k) => {
    const delta = new Float32Array(10)
    ball.sample(randomStream(4, 'test', k, 0), 0.5, delta)
    return balls[name].norm(delta) / 0.5
  })
}

test('random starts: uniform in the ball, a uniform radius, or the sphere', () => {
  const share = (radii: readonly number[], below: number) =>
    radii.filter((r) => r < below).length / radii.length
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 0.06, `${a}, expected ${b}`)
  // The volume within half the radius is 1/1024 of the ball, within 0.9 of it 35 %.
  for (const tool of ['foolbox', 'art'] as const) {
    assert.ok(share(radiiOf(tool, 'l2'), 0.5) < 0.01)
    near(share(radiiOf(tool, 'l2'), 0.9), 0.9 ** 10)
  }
  near(share(radiiOf('torchattacks', 'l2'), 0.5), 0.5)
  near(share(radiiOf('torchattacks', 'l2'), 0.9), 0.9)
  // Of a cube around a ball in ten dimensions 0.2 % lies inside it.
  assert.ok(share(radiiOf('cleverhans', 'l2'), 1 - 1e-6) < 0.02)
  assert.ok(share(radiiOf('cleverhans', 'l2'), 1 + 1e-6) > 0.98)
  for (const tool of tools) near(share(radiiOf(tool, 'linf'), 0.9), 0.9 ** 10)
})

for (const [name, tool] of Object.entries(matching) as [MatchName, Match][])
  for (const [attack, inBalls] of Object.entries(tool.attacks) as [keyof typeof tool.attacks, object][])
    for (const ball of Object.keys(inBalls) as BallName[])
      test(`${attack} in ${ball} as ${name} does it: runs, judges the last iterate, draws as it says`, async () => {
        const classifier = fourClasses()
        const target = await targetFor(classifier, 8)
        const said = { std: [0.5, 0.25], steps: 3 } satisfies Partial<AttackParameters>
        const parameters = matchedParameters(name, attack as 'pgd', ball, said)
        assert.is(parameters.match, name)
        assert.ok(parameters.lastIterate)
        const options = { ball, epsilon: 0.25, parameters }
        const run = async (seed: number) => {
          const one = attacks[attack as 'pgd']
          return (await one.run(contextFor(one, classifier, target, { ...options, seed }))).images
        }
        const first = await run(1)
        assert.not.equal(rows(first, 8)[3], rows(target.images, 8)[3], 'wrong already, and attacked too')
        assert.is(
          (await run(2)).some((x, p) => x !== first[p]),
          parameters.randomStart,
        )
        if (name === 'manifold-mixup') return
        assert.ok(first.every((x) => x >= 0 && x <= 1))
        rows(first, 8).forEach((x, i) => {
          const x0 = rows(target.images, 8)[i]!
          assert.ok(balls[ball].norm(x.map((value, p) => value - x0[p]!)) <= 0.25 + 1e-6)
        })
      })

test('CleverHans shares an l1 step among equal gradients, ART gives it to the first', async () => {
  const classifier = linearClassifier([
    [0, 0, 0, 0],
    [1, -2, 2, 0.5],
  ])
  const images = new Float32Array(4).fill(0.5)
  const target = { images, labels: Int32Array.of(0), samples: Int32Array.of(0) }
  const moved = async (match: MatchName) => {
    const options = { ball: 'l1', epsilon: 0.25, parameters: { match } } as const
    const { images: found } = await fgm.run(contextFor(fgm, classifier, target, options))
    return Array.from(found, (x) => x - 0.5)
  }
  assert.equal(await moved('cleverhans'), [0, -0.125, 0.125, 0])
  assert.equal(await moved('art'), [0, -0.25, 0, 0])
})

test('the Manifold Mixup authors’ FGSM: steps in units of each channel’s deviation, beyond [0, 1] too', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 16)
  const parameters = matchedParameters('manifold-mixup', 'fgsm', 'linf', { std: [0.5, 0.25] })
  const { images } = await fgsm.run(contextFor(fgsm, classifier, target, { epsilon: 0.25, parameters }))
  assert.is(parameters.loss, 'binary-cross-entropy')
  images.forEach((x, p) => {
    const size = p % 8 < 4 ? 0.125 : 0.0625
    assert.ok(Math.abs(Math.abs(x - target.images[p]!) - size) < 1e-7)
  })
  assert.ok(images.some((x) => x < 0) && images.some((x) => x > 1))
})

test('its "pgd" takes whole steps and never projects', async () => {
  const classifier = twoClasses()
  const images = new Float32Array(6).fill(0.5)
  const target = { images, labels: Int32Array.of(0), samples: Int32Array.of(0) }
  const parameters = matchedParameters('manifold-mixup', 'pgd', 'linf', { std: [0.5], steps: 7 })
  const result = await pgd.run(contextFor(pgd, classifier, target, { epsilon: 0.25, parameters }))
  assert.equal(
    Array.from(result.images, (x) => Math.abs(x - 0.5)),
    new Array(6).fill(7 * 0.125),
  )
})

test('a tool’s defaults, and what the caller says besides', () => {
  const of = (...[match, attack, ball, said]: Parameters<typeof matchedParameters>) => {
    const { steps, stepSize, relativeStepSize, randomStart } = matchedParameters(match, attack, ball, said)
    return { steps, size: stepSize ?? `${relativeStepSize} epsilon`, randomStart }
  }
  assert.equal(of('torchattacks', 'pgd', 'linf'), { steps: 10, size: 2 / 255, randomStart: true })
  assert.equal(of('torchattacks', 'pgd', 'l2'), { steps: 10, size: 0.2, randomStart: true })
  assert.equal(of('foolbox', 'pgd', 'l1'), { steps: 50, size: '0.025 epsilon', randomStart: true })
  assert.equal(of('art', 'pgd', 'linf'), { steps: 100, size: 0.1, randomStart: false })
  const said = { relativeStepSize: 0.5, steps: 3, randomStart: true }
  assert.equal(of('art', 'pgd', 'linf', said), { steps: 3, size: '0.5 epsilon', randomStart: true })
})

test('what a tool does not have is a UserError', async () => {
  const classifier = twoClasses()
  const target = await targetFor(classifier, 1)
  await throwsUserError(
    () => matchedParameters('torchattacks', 'fgm', 'l2'),
    '--match torchattacks: expected one of fgsm (linf), bim (linf), pgd (linf, l2)',
    'got fgm in l2',
  )
  await throwsUserError(() => matchedParameters('cleverhans', 'pgd', 'l1'), 'got pgd in l1')
  const run = (match: MatchName, ball: BallName) =>
    pgd.run(contextFor(pgd, classifier, target, { ball, parameters: { match } }))
  await throwsUserError(() => run('torchattacks', 'l1'), 'match torchattacks: expected a ball', 'got l1')
  await throwsUserError(() => run('manifold-mixup', 'l2'), 'match manifold-mixup', 'got l2')
  await throwsUserError(
    () => run('manifold-mixup', 'linf'),
    'match manifold-mixup: expected the std',
    'got none',
  )
})

test.run()
