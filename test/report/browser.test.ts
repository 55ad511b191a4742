/** The reports in a real browser: nothing is fetched, nothing is said, everything is drawn and fits a phone. */

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { comparisonReport } from '../../src/report/comparison-report.ts'
import { evaluationReport } from '../../src/report/evaluation-report.ts'
import { browserTest, openInBrowser, type Seen } from './browser.ts'
import { fullEvaluation, pictures } from './sample-report.ts'

const whole = () => evaluationReport(fullEvaluation(), pictures(), 'manifold evaluate my.onnx')
const compared = () =>
  comparisonReport([
    { name: 'first', evaluation: fullEvaluation() },
    { name: 'second-with-a-longer-name', evaluation: fullEvaluation({ seed: 4 }) },
  ])

/** Background of the page, by scheme. */
const papers = { light: 'rgb(255, 255, 255)', dark: 'rgb(20, 24, 28)' } as const

browserTest('nothing is fetched or said, all charts have marks, and a phone is wide enough', async () => {
  const reports = [
    { name: 'evaluation', html: await whole(), images: 36 },
    { name: 'comparison', html: await compared(), images: 0 },
  ]
  const views = reports.flatMap((report) => [
    { ...report, width: 400, scheme: 'light' as const },
    { ...report, width: 1600, scheme: 'dark' as const },
  ])
  const { seen, console } = openInBrowser(views)
  assert.equal(console, [])
  views.forEach(({ name, html, images, width, scheme }, i) => {
    const page = seen[i]!
    const at = `${name} at ${width} px`
    assert.is(page.width, width, at)
    assert.is(page.background, papers[scheme], at)
    assert.equal(page.violations, [], at)
    assert.equal(page.resources, [], at)
    assert.ok(page.scrollWidth <= width, `${at}: ${page.scrollWidth} px`)
    assert.equal(page.beyond, [], at)
    assert.is(page.charts.length, html.split('<svg').length - 1, at)
    for (const { id, marks, width: drawn } of page.charts) {
      assert.ok(marks > 0, `${at}: ${id} has no marks`)
      assert.ok(drawn > 200 && drawn <= width, `${at}: ${id} is ${drawn} px wide`)
    }
    assert.is(page.images.length, images, at)
    assert.ok(
      page.images.every((natural) => natural > 0),
      at,
    )
  })
})

browserTest('it would tell: a script, an image from elsewhere, an overflow, a chart without marks', () => {
  const page = `<!doctype html><html><head><title>x</title></head><body><main>
<script>document.title = 'ran'</script><img src="http://example.org/x.png" alt="">
<p style="width: 900px">wide</p><svg class="chart"><title id="empty">x</title></svg></main></body></html>`
  const { seen: all, console } = openInBrowser([{ html: page, width: 400, scheme: 'light' }])
  const [seen] = all as [Seen]
  assert.ok(seen.violations.some((v) => v.startsWith('script-src')))
  assert.ok(seen.violations.some((v) => v.startsWith('img-src')))
  assert.ok(console.length >= 2)
  assert.ok(seen.scrollWidth > 400)
  assert.is(seen.beyond.length, 1)
  assert.is(seen.charts[0]?.marks, 0)
})

test.run()
