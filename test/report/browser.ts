/** Opens a page in headless Chromium, if there is one: $CHROME, or what is on the path. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import { escapeHtml } from '../../src/report/html.ts'

const candidates = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const runs = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0

const browser = [process.env.CHROME ?? [], candidates].flat().find(runs)

/** A test that needs a browser: a counted skip, with its reason printed, where there is none. */
export function browserTest(name: string, body: () => void | Promise<void>): void {
  if (browser !== undefined) {
    test(name, body)
    return
  }
  console.log(`SKIP ${name}: needs Chromium on the path, or $CHROME`)
  test.skip(name, body)
}

/** What a browser makes of a page, every folded part open. */
export interface Seen {
  /** Of the window, and of what is in it: more than the window where one must scroll sideways. */
  readonly width: number
  readonly scrollWidth: number
  /** Addresses that were fetched. */
  readonly resources: readonly string[]
  /** What a policy of no scripts and no addresses but data forbade, and errors of any kind. */
  readonly violations: readonly string[]
  /** Marks that take room on the screen, a chart each. */
  readonly charts: readonly { readonly id: string; readonly width: number; readonly marks: number }[]
  /** Natural widths; 0 for what is no image. */
  readonly images: readonly number[]
  /** Elements that reach beyond the window and are in no scrolling box. */
  readonly beyond: readonly string[]
  readonly background: string
}

export interface View {
  readonly html: string
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

/** @returns what was seen of each page, and what the browser said of all on its console */
export function openInBrowser(views: readonly View[]): {
  readonly seen: readonly Seen[]
  readonly console: readonly string[]
} {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-manifold-browser-'))
  try {
    const file = join(folder, 'page.html')
    writeFileSync(file, framed(views))
    const args = [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', `--user-data-dir=${join(folder, 'profile')}`],
      ...['--host-resolver-rules=MAP * ~NOTFOUND', '--window-size=1800,1000', '--enable-logging=stderr'],
    ]
    const done = spawnSync(browser!, [...args, '--dump-dom', `file://${file}`], {
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 2 ** 27,
    })
    const found = [...done.stdout.matchAll(/<pre id="seen-(\d+)">(.*?)<\/pre>/gs)]
    if (found.length !== views.length)
      throw new Error(`${browser} looked at ${found.length} pages: ${done.stderr.slice(-2000)}`)
    const seen = found
      .sort((a, b) => Number(a[1]) - Number(b[1]))
      .map(([, , text]) => JSON.parse(Buffer.from(text!, 'base64').toString('utf8')))
    return { seen, console: done.stderr.split('\n').filter((line) => line.includes(':CONSOLE')) }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Each in a frame: windows have a least width, and a frame has the colour scheme of its element. */
const framed = (views: readonly View[]): string => {
  const frames = views.map(
    ({ html, width, scheme }, i) =>
      `<iframe name="${i}" style="color-scheme: ${scheme}" width="${width}" height="900" srcdoc="${escapeHtml(instrumented(html))}"></iframe>`,
  )
  return `<!doctype html><html><head><style>iframe { border: 0; }</style></head><body>${frames.join('\n')}</body></html>`
}

/** The page under a policy that forbids it everything but what a report may have, and with a script that looks at it. */
function instrumented(html: string): string {
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-test'`
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><script nonce="test">${listen}</script>`
  return html
    .replace('<head>', `<head>${head}`)
    .replace('</body>', `<script nonce="test">${look}</script></body>`)
}

// What runs in the browser is text, so that nothing is compiled into it that only Node has.
const listen = `
window.violations = []
const note = (e) => window.violations.push(String(e.violatedDirective ?? e.message ?? e.type))
document.addEventListener('securitypolicyviolation', note)
window.addEventListener('error', note, true)
`

const look = `
for (const details of document.querySelectorAll('details')) details.open = true
const box = (e) => e.getBoundingClientRect()
const visible = (e) => box(e).width + box(e).height > 0
const inMarks = '[fill^="var(--series"], [stroke^="var(--series"]'
window.addEventListener('load', () => {
  const seen = {
    width: window.innerWidth,
    scrollWidth: document.documentElement.scrollWidth,
    resources: performance.getEntriesByType('resource').map((e) => e.name),
    violations: window.violations,
    charts: [...document.querySelectorAll('svg.chart')].map((svg) => ({
      id: svg.querySelector('title').id,
      width: box(svg).width,
      marks: [...svg.querySelectorAll(inMarks)].filter(visible).length,
    })),
    images: [...document.images].map((image) => image.naturalWidth),
    beyond: [...document.querySelectorAll('main *')]
      .filter((e) => box(e).right > window.innerWidth + 1 && !e.closest('.table'))
      .map((e) => e.outerHTML.slice(0, 80)),
    background: getComputedStyle(document.body).backgroundColor,
  }
  const pre = parent.document.createElement('pre')
  pre.id = 'seen-' + window.name
  pre.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(seen))))
  parent.document.body.append(pre)
})
`
