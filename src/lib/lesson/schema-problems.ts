/** What a schema finds wrong with a lesson.yaml, for whoever wrote it: what stands there, what is to stand there, and an example. */
import type { ErrorObject } from 'ajv';
import { nearest } from '../asm/nearest.ts';
import { PLANNED_KINDS, PLANNED_RUN_FIELDS } from './planned.ts';
import { OPERATOR_NAMES, SCHEMA } from './schema.ts';
import type { Problem } from './types.ts';
import type { Path, YAMLSource } from './yaml-source.ts';

/** What of JSON Schema tells of a value. `title` is a noun with its article. */
interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly then?: Schema;
}

/** Types as an author has them. */
const TYPES: Readonly<Record<string, string>> = {
  object: 'keys with values',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
};

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What `value`, as YAML has read it, is. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys with values';
  return typeof value === 'string' ? 'text' : `the ${typeof value} ${shown(value)}`;
}

/** A value as `schema` wants it; undefined where it does not tell. */
function exampleOf(schema: Schema | undefined): unknown {
  if (schema === undefined) return undefined;
  if (schema.$ref !== undefined)
    return exampleOf((SCHEMA.$defs as Readonly<Record<string, Schema>>)[schema.$ref.replace('#/$defs/', '')]);
  if (schema.examples) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.then) return exampleOf(schema.then);
  if (schema.type === 'array') return [exampleOf(schema.items) ?? '...'];
  if (schema.type === 'integer') return schema.minimum ?? 1;
  if (schema.type === 'string') return '...';
  if (schema.type !== 'object') return undefined;
  const { required = [], properties = {}, additionalProperties: others, minProperties = 0 } = schema;
  const keys: [string, unknown][] = required.map((name) => [name, exampleOf(properties[name]) ?? '...']);
  const name = shown(exampleOf(schema.propertyNames) ?? 'name');
  if (keys.length < minProperties && others) keys.push([name, exampleOf(others) ?? '...']);
  return keys.length === 0 ? undefined : Object.fromEntries(keys);
}

/** `value` as YAML on one line. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) {
    const isWord = typeof value !== 'string' || /^[A-Za-z][\w./-]+$/.test(value);
    return isWord ? shown(value) : JSON.stringify(value);
  }
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${written(inner)}`)
    .join(', ')} }`;
}

/** What stands at `path`: `minutes`, entry 2 of `hints`, or the lesson. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the lesson';
  const isEntry = /^\d+$/.test(String(last)) && path.length > 1;
  return isEntry ? `entry ${Number(last) + 1} of \`${path.at(-2)}\`` : `\`${last}\``;
}

/** How `schema` is written at `path`. */
function asIn(path: Path, schema: Schema): string {
  const last = path.at(-1);
  const isEntry = /^\d+$/.test(String(last)) && path.length > 1;
  const examples = schema.examples ?? [exampleOf(schema)].filter((one) => one !== undefined);
  if (examples.length === 0 || last === undefined) return '';
  const [first, ...others] = examples.map((one) => written(isEntry ? [one] : one));
  const rest = others.map((one) => `\`${one}\``).join(' or ');
  return `\`${isEntry ? path.at(-2) : last}: ${first}\`${rest === '' ? '' : `, or ${rest}`}`;
}

const counted = (count: number, noun: string, nouns = `${noun}s`): string =>
  count === 0 ? `no ${noun}` : count === 1 ? `one ${noun}` : `${count} ${nouns}`;

const entries = (count: number): string => counted(count, 'entry', 'entries');

/** The problems that `errors` of a validation with `verbose` tell of; what only follows from another is not told. */
export function schemaProblems(errors: readonly ErrorObject[], source: YAMLSource, file: string): Problem[] {
  const mistyped = new Set(
    errors.flatMap(({ keyword, instancePath, params, parentSchema }) => {
      if (keyword !== 'additionalProperties') return [];
      const near = meant(String((params as { additionalProperty: string }).additionalProperty), parentSchema);
      return near === undefined ? [] : [`${instancePath} ${near}`];
    }),
  );
  return errors.flatMap((error) => {
    const { missingProperty } = error.params as { missingProperty?: string };
    return mistyped.has(`${error.instancePath} ${missingProperty}`) ? [] : problemOf(error, source, file);
  });
}

const keysOf = (schema: object | undefined): string[] =>
  Object.keys((schema as Schema | undefined)?.properties ?? {});

/** The operators in what a check or a question asks, which has one. */
const askedIn = (data: unknown): string[] =>
  Object.keys(data as object).filter((key) => (OPERATOR_NAMES as readonly string[]).includes(key));

/** The key that `schema` knows and somebody has written as `key`. */
const meant = (key: string, schema: object | undefined): string | undefined => nearest(key, keysOf(schema));

function problemOf(error: ErrorObject, source: YAMLSource, file: string): Problem[] {
  const around: Path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { propertyName: key } = error;
  const path = key === undefined ? around : [...around, key];
  const params = error.params as Record<string, unknown>;
  const schema = error.parentSchema as Schema;
  const name = nameOf(path);
  const data: unknown = error.data;
  const limit = Number(params.limit);
  const like = asIn(path, schema);
  const example = like === '' ? '' : `Write it as in ${like}.`;
  const here = (message: string, remedy: string, at = path, isKey = key !== undefined): Problem[] => [
    { file, ...source.place(at, isKey), message, remedy },
  ];
  switch (error.keyword) {
    case 'if':
    case 'propertyNames':
      return [];
    case 'additionalProperties': {
      const extra = String(params.additionalProperty);
      const planned = path[0] === 'runs' ? PLANNED_RUN_FIELDS.get(extra) : undefined;
      const at = [...path, extra];
      if (planned !== undefined)
        return here(`\`${extra}\` is not there yet: ${planned}`, 'Take it out.', at, true);
      const asked = askedIn(data);
      if (asked.length > 1 && asked.includes(extra))
        return here(
          `${name} asks for \`${asked.find((one) => one !== extra)}\` and for \`${extra}\` at once`,
          'Keep one: each is a check or a question of its own.',
          at,
          true,
        );
      const near = meant(extra, schema);
      const remedy = near ? `Did you mean \`${near}\`?` : `Known are ${keysOf(schema).join(', ')}.`;
      return here(`${name} has no \`${extra}\``, remedy, at, true);
    }
    case 'required': {
      const missing = String(params.missingProperty);
      if (missing === 'operator')
        return here('no operator: nothing is asked', `Use one of ${OPERATOR_NAMES.join(', ')}.`);
      const wanted =
        asIn([missing], schema.properties?.[missing] ?? (schema.additionalProperties || {})) ||
        `\`${missing}:\``;
      return here(`${name} lacks \`${missing}\``, `Add ${wanted}.`, path, true);
    }
    case 'enum': {
      const value = shown(data);
      const planned = name === '`kind`' && path.length === 1 ? PLANNED_KINDS.get(value) : undefined;
      if (planned !== undefined)
        return here(`\`kind: ${value}\` is not there yet: ${planned}`, 'Use another kind.');
      const allowed = (params.allowedValues as unknown[]).map(String);
      const near = nearest(value, allowed);
      const remedy = near
        ? `Did you mean \`${near}\`?`
        : `Use one of ${(schema.examples ?? allowed).map(shown).join(', ')}.`;
      return here(`${name} cannot be ${typeof data === 'object' ? kindOf(data) : `\`${value}\``}`, remedy);
    }
    case 'const':
      return here(`${name} cannot be \`${written(data)}\``, example);
    case 'type': {
      const [type = ''] = [params.type as string | readonly string[]].flat();
      const wanted = schema.title ?? TYPES[type] ?? type;
      if (path.length === 0) return here(`the file is ${kindOf(data)}, and no lesson`, BEGIN);
      const isBare = typeof data !== 'object';
      const isText = params.type === 'string' && schema.pattern === undefined;
      if (isText && isBare)
        return here(`${name} is ${kindOf(data)}, and has to be text`, `Write "${shown(data)}", in quotes.`);
      const quotes =
        isText && !Array.isArray(data)
          ? 'Put text with a colon in quotes. '
          : type === 'integer' && /^\d+$/.test(shown(data))
            ? 'Leave out the quotes. '
            : '';
      const remedy = `${quotes}${example}`;
      return here(`${name} is ${kindOf(data)}, and has to be ${wanted}`, remedy);
    }
    case 'pattern': {
      const wanted = schema.title ?? 'written otherwise';
      const said = key === undefined ? `${name} is \`${written(data)}\`` : `the key is \`${written(key)}\``;
      const examples = (schema.examples ?? []).map((one) => `\`${written(one)}\``).join(' or ');
      return here(
        `${said}, and has to be ${wanted}`,
        key === undefined ? example : `Write it as ${examples}.`,
      );
    }
    case 'minLength':
      return here(`${name} is empty`, 'Write it, or take it out.');
    case 'maxLength':
      return here(`${name} has ${shown(key ?? data).length} characters`, `Write at most ${limit}.`);
    case 'minItems':
    case 'minProperties': {
      const count = Object.keys(data as object).length;
      return here(
        `${name} has ${entries(count)}, and needs at least ${entries(limit)}`,
        example || 'Add one.',
      );
    }
    case 'maxItems':
    case 'maxProperties': {
      const count = Object.keys(data as object).length;
      return here(
        `${name} has ${entries(count)}, and may have ${limit} at most`,
        'Take out what is too much.',
      );
    }
    case 'uniqueItems': {
      const { i } = params as { i: number };
      return here(`${name} has \`${written((data as unknown[])[i])}\` twice`, 'Take one out.', [...path, i]);
    }
    case 'minimum':
      return here(
        `${name} is ${shown(data)}, and has to be at least ${limit}`,
        schema.examples ? example : 'Write a larger number.',
      );
    case 'maximum':
      return here(
        `${name} is ${shown(data)}, and may be ${limit} at most`,
        schema.examples ? example : 'Write a smaller number.',
      );
    default:
      return here(`${name} ${error.message ?? 'is wrong'}`, example);
  }
}

/** What to do about a file in which there is no lesson. */
export const BEGIN =
  'Begin lines with `version: 1`, `id: my-lesson`, `title: "..."` and so on: `trapgate lesson new DIR` makes a lesson to change.';
