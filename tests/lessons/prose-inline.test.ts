import { expect, it } from 'vitest';
import { pageSource, readProse } from '../../src/lib/lesson/prose.ts';

it('keeps an inline component in its paragraph when the author broke the line before it', () => {
  const source = pageSource(
    readProse('The ring in force is called\n<Term>CPL</Term>, the level.\n\n<Term>Alone</Term> here.'),
  );
  expect(source).toContain('called <Term id="cpl">CPL</Term>');
  expect(source).toContain('\n\n&#8288;<Term id="alone">Alone</Term> here.');
});

it('keeps what stands right behind a step on its line', () => {
  const source = pageSource(
    readProse('Go: <Step to="label:a" run="b">there</Step>. Or <Step to="end">on</Step> (then).'),
  );
  expect(source).toContain('<Step to="label:a" run="b" stop=".">there</Step> Or');
  expect(source).toContain('<Step to="end">on</Step> (then).');
});
