/** The format of lesson.yaml as JSON Schema (draft 2020-12); published as static/lesson.schema.json. */
import * as say from '#messages/teach-reference';
import { CPU_VARIANTS } from '../cpu/variant.ts';
import { EVENT_KINDS } from '../record/events.ts';
import { DIFFERENCE_FIELDS } from '../replay/difference.ts';
import { MMUS } from '../vmm/mmu/policies.ts';
import { IMAGE_FORMATS, TECHNIQUES } from '../workbench/configuration.ts';
import { CLASS_WORDS } from './machine-questions.ts';
import { MOST_SEED } from './seed.ts';
import { VIEWS } from './vocabulary.ts';

const ref = (name: string): object => ({ $ref: `#/$defs/${name}` });
// What a value is, as a noun, and examples of it, are for editors, and for the one whose value is none (schema-problems.ts).
const text = { type: 'string', minLength: 1, maxLength: 2000, examples: ['...'] };
const moment = {
  title: 'a moment of the run',
  examples: ['label:NAME', 'after label:NAME', 'start', 'end'],
  type: 'string',
  pattern: '^(start|end|(after +)?label:[A-Za-z_.?@$][A-Za-z0-9_.?@$#~]*)$',
};
const place = {
  title: 'a label of the source',
  examples: ['label:NAME'],
  type: 'string',
  pattern: '^label:[A-Za-z_.?@$][A-Za-z0-9_.?@$#~]*$',
};
const id = {
  title: 'a name of small letters, digits and hyphens',
  examples: ['first-trap'],
  type: 'string',
  pattern: '^[a-z][a-z0-9-]*$',
  maxLength: 60,
};
const file = {
  title: 'the name of a file, without a folder',
  examples: ['guest.asm'],
  type: 'string',
  pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+$',
};
const operand = {
  title: 'a number, or an operand as text',
  examples: [7, 'vcpu.eax', 'sym:NAME + 4'],
  type: ['string', 'integer'],
};

type Words = Readonly<Record<string, string>>;

function described(properties: Properties, words: Words): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const description = words[name];
      return [name, description === undefined ? schema : { ...(schema as object), description }];
    }),
  );
}

type Properties = Readonly<Record<string, unknown>>;

/** @param words what each property is, as an editor shows it */
const object = (required: readonly string[], properties: Properties, words: Words = {}): object => ({
  type: 'object',
  required,
  properties: described(properties, words),
  additionalProperties: false,
});

const comparison = { eq: operand, ne: operand, lt: operand, le: operand, gt: operand, ge: operand };
const chosen = { then: id, else: id };
const during = { from: moment, to: moment };

/** The operators with what stands beside each. */
export const OPERATORS = {
  count: { count: ref('event'), ...comparison },
  sequence: { sequence: { type: 'array', minItems: 1, items: ref('event') } },
  value: { value: operand, ...comparison },
  always: { always: ref('condition'), ...during },
  never: { never: { if: { required: ['event'] }, then: ref('event'), else: ref('condition') }, ...during },
  output: {
    output: { enum: ['serial', 'debug'] },
    eq: { type: 'string' },
    ne: { type: 'string' },
    contains: text,
  },
  compare: {
    compare: { examples: [['bare', 'te']], type: 'array', minItems: 2, maxItems: 2, items: id },
    of: text,
    is: { enum: ['same', 'different', 'less', 'more'] },
  },
  witness: {
    witness: object([], {
      instruction: text,
      to: { enum: [...CLASS_WORDS.keys()] },
      against: { enum: ['theorem-1', 'theorem-3'] },
    }),
    is: { enum: ['found', 'none'] },
  },
  square: {
    square: object([], { instruction: text, of: { enum: ['equivalence', 'resource-control'] } }),
    is: { enum: ['closes', 'breaks'] },
  },
  faithful: { faithful: { const: true } },
  diverges: { diverges: object([], { at: place, field: { enum: DIFFERENCE_FIELDS } }) },
} as const satisfies Readonly<Record<keyof typeof say.operators, Readonly<Record<string, unknown>>>>;

/** What some of them need beside them. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  compare: ['of', 'is'],
  witness: ['is'],
  square: ['is'],
};

/** The names of the operators. */
export const OPERATOR_NAMES = Object.keys(OPERATORS) as (keyof typeof OPERATORS)[];

/** One operator; the schema of the first that is there applies, so that errors speak of it alone. */
function expectation(
  beside: Readonly<Record<string, unknown>>,
  required: readonly string[] = [],
  example: object = {},
): object {
  const cases = Object.entries(OPERATORS).reduceRight<object>(
    (otherwise, [name, properties]) => ({
      if: { required: [name] },
      then: object(
        [...(BESIDE[name] ?? []), ...required],
        { ...properties, ...beside },
        { ...say.besideOperators, ...say.operators },
      ),
      else: otherwise,
    }),
    { type: 'object', required: ['operator'] },
  );
  return { examples: [{ value: 'vcpu.eax', eq: 7, ...example }], type: 'object', ...cases };
}

const options = {
  examples: [{ traps: { says: '...' }, obeys: { says: '...' } }],
  type: 'object',
  minProperties: 2,
  propertyNames: id,
  additionalProperties: object(['says'], { says: text, because: text, misconception: id }),
};

const cells = object(['from', 'count'], {
  from: operand,
  count: { type: 'integer', minimum: 2, maximum: 64 },
  bytes: { enum: [1, 2, 4, 8] },
});

const ANSWERS = {
  choice: {
    required: ['options'],
    properties: { answer: expectation(chosen, ['then', 'else'], { then: 'traps', else: 'obeys' }), options },
  },
  number: {
    properties: {
      answer: {
        if: { required: ['count'] },
        then: object(['count'], { count: ref('event') }),
        else: object(['value'], { value: operand, at: moment }),
      },
    },
  },
  order: {
    required: ['options'],
    properties: {
      options,
      answer: object(['order'], {
        order: { type: 'object', minProperties: 2, additionalProperties: ref('event') },
      }),
    },
  },
  point: {
    properties: {
      cells,
      entries: cells,
      answer: {
        if: { required: ['address'] },
        then: object(['address'], { address: operand, at: moment }),
        else: object(['first'], { first: ref('event'), where: id }),
      },
    },
  },
  state: {
    properties: {
      answer: object(['values'], {
        values: { type: 'object', minProperties: 1, additionalProperties: operand },
        at: moment,
      }),
    },
  },
} as const satisfies Readonly<Record<keyof typeof say.predictionKinds, object>>;

const prediction = {
  ...object(
    ['id', 'run', 'at', 'kind', 'ask', 'answer'],
    {
      id,
      run: id,
      at: moment,
      kind: { enum: Object.keys(ANSWERS) },
      ask: text,
      options: {},
      cells: {},
      entries: {},
      answer: { type: 'object', examples: [{ value: 'vcpu.eax' }] },
    },
    say.predictionFields,
  ),
  allOf: Object.entries(ANSWERS).map(([kind, then]) => ({
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    then,
  })),
};

/** The kinds of prediction. */
export const PREDICTION_KINDS = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];

export const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A Trapgate lesson (lesson.yaml)',
  ...object(
    ['version', 'id', 'title', 'minutes', 'objectives', 'runs', 'files', 'views', 'checks', 'proof'],
    {
      version: { const: 1 },
      id,
      title: text,
      minutes: { examples: [25], type: 'integer', minimum: 1, maximum: 240 },
      objectives: {
        type: 'array',
        minItems: 1,
        items: {
          if: { type: 'object' },
          then: object(['says', 'by'], { says: text, by: { type: 'array', minItems: 1, items: id } }),
          else: text,
        },
      },
      kind: { enum: ['guest', 'third-generation'] },
      runs: {
        examples: [{ bare: { cpu: 'classic', technique: 'native', budget: 5000 } }],
        type: 'object',
        minProperties: 1,
        maxProperties: 16,
        propertyNames: id,
      },
      files: object(
        ['edit'],
        {
          edit: { type: 'array', minItems: 1, maxItems: 16, items: file },
          fixed: { type: 'array', maxItems: 16, items: file },
          main: file,
        },
        say.fileFields,
      ),
      views: { type: 'array', maxItems: 3, uniqueItems: true, items: { enum: VIEWS } },
      predict: { type: 'array', maxItems: 20, items: ref('prediction') },
      quiz: { type: 'array', minItems: 1, maxItems: 10, uniqueItems: true, items: id },
      checks: { type: 'array', minItems: 1, maxItems: 50, items: ref('check') },
      proof: {
        type: 'object',
        required: ['start', 'solution'],
        propertyNames: {
          title: 'a version of the files',
          examples: ['start', 'solution', 'wrong/NAME.asm'],
          pattern: '^(start|solution|wrong/[A-Za-z0-9_.-]+)$',
        },
        additionalProperties: ref('claim'),
      },
    },
    say.lessonFields,
  ),
  if: { properties: { kind: { const: 'third-generation' } }, required: ['kind'] },
  then: { properties: { runs: { additionalProperties: ref('third-generation-run') } } },
  else: { properties: { runs: { additionalProperties: ref('run') } } },
  $defs: {
    'third-generation-run': object(
      ['monitor'],
      {
        monitor: { enum: ['vmm', 'hybrid'] },
        placement: { enum: ['low', 'high'] },
        depth: { enum: [1, 2] },
        state: text,
      },
      say.monitorFields,
    ),
    run: object(
      ['cpu', 'technique', 'budget'],
      {
        cpu: { enum: CPU_VARIANTS },
        technique: { enum: TECHNIQUES },
        ring: { enum: [1, 3] },
        mmu: { enum: MMUS },
        mem: { type: 'integer', minimum: 1, maximum: 256 },
        format: { enum: IMAGE_FORMATS },
        load: { type: 'integer', minimum: 0, maximum: 0xffffffff },
        define: { type: 'object', additionalProperties: { type: 'string' } },
        inputs: {
          if: { type: 'array' },
          then: {
            minItems: 1,
            maxItems: 64,
            items: object(['at', 'text'], {
              at: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
              text: { type: 'string', minLength: 1, maxLength: 4096 },
            }),
          },
          else: { type: 'string', maxLength: 4096 },
        },
        seed: {
          if: { type: 'string' },
          then: { enum: ['student'], examples: ['student', 1] },
          else: { type: 'integer', minimum: 0, maximum: MOST_SEED },
        },
        budget: { examples: [5000], type: 'integer', minimum: 1, maximum: 1_000_000 },
      },
      say.runFields,
    ),
    event: {
      type: 'object',
      required: ['event'],
      properties: { event: { enum: EVENT_KINDS.map(({ name }) => name) }, at: moment },
      additionalProperties: operand,
    },
    condition: {
      examples: [{ value: 'vcpu.if', eq: 1 }],
      ...object(['value'], { value: operand, ...comparison }, say.besideOperators),
    },
    expectation: expectation({}),
    prediction,
    check: object(
      ['id', 'run', 'says', 'expect', 'hints'],
      {
        id,
        run: id,
        says: text,
        at: moment,
        expect: ref('expectation'),
        hints: { type: 'array', minItems: 1, maxItems: 10, items: text },
      },
      say.checkFields,
    ),
    claim: {
      examples: [{ passes: 'all' }, { fails: 'all' }, { fails: { 'first-trap': '...' } }],
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      properties: {
        passes: { const: 'all' },
        fails: {
          if: { type: 'string' },
          then: { const: 'all' },
          else: {
            if: { type: 'array' },
            then: { minItems: 1, items: id, examples: [['first-trap']] },
            else: { type: 'object', minProperties: 1, additionalProperties: text },
          },
        },
      },
      additionalProperties: false,
    },
  },
};
