/**
 * JUnit XML, as Jenkins, GitLab and the actions of GitHub read it: the elements and attributes of Jenkins' junit-10.xsd.
 *
 * https://github.com/jenkinsci/xunit-plugin (junit-10.xsd), https://docs.gitlab.com/ci/testing/unit_test_reports
 */
import path from 'node:path'
import type { Evaluation } from '../evaluation.ts'
import type { Comparison } from './compare.ts'
import type { Finding } from './finding.ts'
import { type RequirementResult, renderRequirement } from './requirements.ts'
import { element, textOf } from './xml.ts'

interface TestCase {
  readonly group: string
  readonly name: string
  readonly seconds?: number
  /** Lines, where it failed. */
  readonly failure?: readonly string[]
  readonly output?: readonly string[]
}

/** A test case for the evaluation, each thing compared and each requirement. */
export function renderJunit(
  evaluation: Evaluation,
  comparison: Comparison | undefined,
  requirements: readonly RequirementResult[],
): string {
  const cases = distinct([
    evaluationCase(evaluation, comparison),
    ...(comparison?.findings ?? []).map((finding) => findingCase(finding, comparison?.causes ?? [])),
    ...requirements.map(requirementCase),
  ])
  const [model, data] = [path.basename(evaluation.model.path), evaluation.data.spec]
  const counts = {
    tests: cases.length,
    failures: cases.filter((c) => c.failure).length,
    errors: 0,
    time: evaluation.seconds.toFixed(3),
  }
  const suite = element('testsuite', { name: `${model} on ${data}`, ...counts, skipped: 0 }, [
    `\n${element('properties', {}, propertiesOf(evaluation))}\n`,
    ...cases.map((c) => `${caseElement(c, dotless(`${model} on ${data}`))}\n`),
  ])
  const all = element('testsuites', { name: 'onnx-manifold', ...counts }, [`\n${suite}\n`])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`
}

const propertiesOf = ({ model, data, seed, runtime }: Evaluation): string[] =>
  Object.entries({
    'model.path': model.path,
    'model.sha256': model.sha256,
    'model.weightsSha256': model.weightsSha256,
    'data.spec': data.spec,
    'data.sha256': data.sha256,
    'data.n': data.n,
    seed,
    onnxruntime: runtime.onnxruntime,
  }).map(([name, value]) => element('property', { name, value }))

/** Passes: an evaluation that could not be done writes no file. */
const evaluationCase = ({ seconds, warnings }: Evaluation, comparison: Comparison | undefined): TestCase => ({
  group: 'evaluation',
  name: 'evaluation',
  seconds,
  output: [
    ...warnings.map(({ code, message }) => `warning: ${message} [${code}]`),
    ...(comparison?.causes ?? []),
  ],
})

function findingCase(finding: Finding, causes: readonly string[]): TestCase {
  const { subject, what, expected, actual, difference, allowed, holds } = finding
  const numbers = difference === undefined ? [] : [`difference ${difference}, allowed ${allowed}`]
  const failure = [`${what}: expected ${expected}, got ${actual}`, ...numbers, ...causes]
  return { group: `reference ${subject}`, name: what, ...(!holds && { failure }) }
}

const requirementCase = (requirement: RequirementResult): TestCase => ({
  group: 'requirements',
  name: `${requirement.what} at least ${requirement.required}`,
  ...(!requirement.holds && { failure: [renderRequirement(requirement)] }),
})

/** GitLab takes cases of one name for one: two runs of an attack may differ in a setting alone. */
function distinct(cases: readonly TestCase[]): TestCase[] {
  const seen = new Map<string, number>()
  return cases.map((c) => {
    const key = `${c.group}\n${c.name}`
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    return times === 1 ? c : { ...c, name: `${c.name} (${times})` }
  })
}

// GitLab shows the text of a failure, not its message, and the class as the suite; Jenkins cuts the class at its last dot.
function caseElement({ group, name, seconds = 0, failure, output = [] }: TestCase, suite: string): string {
  const at = { classname: `${suite}.${group}`, name, time: seconds.toFixed(3) }
  return element('testcase', at, [
    ...(failure ? [element('failure', { message: failure[0], type: group }, [textOf(failure)])] : []),
    ...(output.length > 0 ? [element('system-out', {}, [textOf(output)])] : []),
  ])
}

const dotless = (text: string): string => text.replaceAll('.', '_')
