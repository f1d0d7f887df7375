import type { ProblemDescription } from '../problem.ts';

/** DM10xx and DM11xx: YAML and the shape of declarations. An example is the smallest text; `# name` begins a file of it. */
export const SYNTAX_PROBLEMS = {
  DM1001: {
    title: 'not valid YAML',
    severity: 'error',
    cause: 'The text breaks a rule of YAML, so nothing in this file can be read.',
    remedy: 'Correct the text at the place shown; quotes around a value often help.',
    example: {
      bad: 'spec:\n  description: sales: all of them',
      good: 'spec:\n  description: "sales: all of them"',
    },
  },
  DM1002: {
    title: 'the file is too large',
    severity: 'error',
    cause: 'A declaration larger than 1 MiB is refused before it is read.',
    remedy: 'Move data out of the declaration; a file under `sources` belongs in a dataset.',
  },
  DM1003: {
    title: 'the file nests too deeply or repeats too much',
    severity: 'error',
    cause:
      'Levels, aliases and the values they expand to are limited, so that no file can exhaust the machine.',
    remedy: 'Write values out instead of nesting aliases.',
  },
  DM1004: {
    title: 'the file is not UTF-8',
    severity: 'error',
    cause: 'A byte of the file is no UTF-8 text, so words may have changed while reading it.',
    remedy: 'Save the file as UTF-8.',
  },
  DM1005: {
    title: 'several documents in one file',
    severity: 'error',
    cause: 'A declaration is one YAML document; a second one after `---` would be ignored.',
    remedy: 'Put the second document into its own file.',
    example: {
      bad: 'spec:\n  description: one\n---\nspec:\n  description: two',
      good: 'spec:\n  description: one',
    },
  },
  DM1006: {
    title: 'a tab indents a line',
    severity: 'error',
    cause: 'YAML allows only spaces for indentation.',
    remedy: 'Replace the tab by spaces.',
    example: {
      bad: 'spec:\n\tdescription: one',
      good: 'spec:\n  description: one',
    },
  },
  DM1007: {
    title: 'a key stands twice',
    severity: 'error',
    cause: 'One of the two values would be lost.',
    remedy: 'Remove one of the two.',
    example: {
      bad: 'spec:\n  description: one\n  description: two',
      good: 'spec:\n  description: one',
    },
  },
  DM1008: {
    title: 'the file declares nothing',
    severity: 'error',
    cause: 'The file is empty or holds comments only.',
    remedy: 'Fill it or delete it.',
    example: {
      bad: '# model.sql\n',
      good: '# model.sql\nSELECT 1 AS a',
    },
  },
  DM1009: {
    title: 'a reserved key',
    severity: 'error',
    cause: 'Keys such as `__proto__` have a meaning in JavaScript and are refused everywhere.',
    remedy: 'Rename the key.',
    example: {
      bad: 'x-notes:\n  __proto__: 1',
      good: 'x-notes:\n  proto: 1',
    },
  },
  DM1010: {
    title: 'a file name that is not read',
    severity: 'error',
    cause: 'Declarations end in `.yaml`; a file that ends in `.yml` would be overlooked.',
    remedy: 'Rename the file.',
    example: {
      bad: '# domains/sales/orders/data-contract.yml\nkind: DataContract',
      good: '# domains/sales/notes.yml\nkind: Notes',
    },
  },
  DM1011: {
    title: 'a YAML tag',
    severity: 'error',
    cause: 'Tags such as `!!binary` change what a value is; the format has no use for them.',
    remedy: 'Remove the tag; quotes make any value text.',
    example: {
      bad: 'spec:\n  description: !!str one',
      good: 'spec:\n  description: one',
    },
  },
  DM1101: {
    title: 'unknown key',
    severity: 'error',
    cause: 'No key of this name exists here, so its value would be ignored.',
    remedy:
      'Correct the name; `--fix` does it where only one name is near. Keys of your own begin with `x-`.',
    example: {
      bad: 'spec:\n  descripton: one',
      good: 'spec:\n  description: one',
    },
  },
  DM1102: {
    title: 'a value of the wrong type',
    severity: 'error',
    cause: 'The key expects another type of value.',
    remedy: 'Write the value as the message says; numbers and words such as `true` become text in quotes.',
    example: {
      bad: 'spec:\n  governance: { gdprCompliant: yes }',
      good: 'spec:\n  governance: { gdprCompliant: true }',
    },
  },
  DM1103: {
    title: 'a key is missing',
    severity: 'error',
    cause: 'The declaration cannot be understood without it.',
    remedy: 'Add the key.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: sql-access }',
      good: 'spec:\n  outputPorts:\n    - { name: sql-access, type: sql }',
    },
  },
  DM1104: {
    title: 'too many or too few',
    severity: 'error',
    cause: 'A list or text is outside of its limits.',
    remedy: 'Shorten it, or fill it.',
    example: {
      bad: '# data-contract.yaml\nquality:\n  rules:\n    - { check: enum, column: a, values: [] }',
      good: '# data-contract.yaml\nquality:\n  rules:\n    - { check: enum, column: a, values: [x] }',
    },
  },
} as const satisfies Record<string, ProblemDescription>;
