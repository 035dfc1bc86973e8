// The vocabulary says what an author may write; the components are what the page has. They must not drift apart.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMPARE_METRICS, COMPONENT_FOLDER, VOCABULARY } from '../../src/lib/lesson/vocabulary.ts';
import { MEASURES } from '../../src/lib/viz/compare/layout.ts';

/** The props of a component as its source declares them: whether each may be left out. */
function declared(name: string): Record<string, boolean> {
  const source = readFileSync(`${COMPONENT_FOLDER.replace('$lib', 'src/lib')}/${name}.svelte`, 'utf8');
  if (!source.includes('$props()')) return {};
  const type =
    /interface Props \{([\s\S]*?)\n {2}\}/.exec(source)?.[1] ??
    /\}: \{([^}]*)\} = \$props\(\)/.exec(source)?.[1] ??
    '';
  const members = type.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/(\w+)(\??):/g);
  return Object.fromEntries([...members].map(([, prop = '', optional]) => [prop, optional === '?']));
}

/** Props that the build adds (`pageSource`): no author writes them. */
const ADDED: Readonly<Record<string, readonly string[]>> = { Step: ['stop'] };

it.each(VOCABULARY.map((component) => [component.name, component] as const))(
  '%s',
  (name, { props, inline }) => {
    const { children, ...rest } = declared(name);
    const written = Object.entries(props).map(([prop, { required }]) => [prop, !required]);
    const added = (ADDED[name] ?? []).map((prop) => [prop, true]);
    expect(rest).toEqual(Object.fromEntries([...written, ...added]));
    expect(children !== undefined).toBe(inline);
  },
);

it('compares what can be drawn', () => expect(COMPARE_METRICS).toEqual(MEASURES));
