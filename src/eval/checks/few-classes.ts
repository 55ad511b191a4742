import type { Check } from './check.ts'

/** DLR divides by the distance to the third score, targeted DLR by one to the third and fourth. */
export const fewClasses: Check = {
  meaning: 'a loss was asked for that needs more classes than the model has',
  source: 'Croce and Hein 2020, equations 6 and 7; AutoAttack checks',
  level: 'quick',
  needs: 'reports',
  comparesRuns: false,
  run({ classifier: { classes }, reports }) {
    // Three classes have DLR, and no fourth score for the targeted form.
    const losing = classes < 3 ? /dlr|apgd-t|autoattack/ : /targeted-dlr|apgd-t|autoattack/
    const names = reports
      .filter(({ name, params }) => losing.test(`${name} ${params.loss ?? ''}`))
      .map(({ name }) => name)
    if (classes > 3 || names.length === 0) return []
    const affected = classes < 3 ? 'DLR and targeted DLR are' : 'targeted DLR is'
    return [
      `the model has ${classes} classes, for which ${affected} not defined: ${[...new Set(names)].join(', ')} raised the difference of two scores instead. Compare with numbers of other tools only where they say what they did`,
    ]
  },
}
