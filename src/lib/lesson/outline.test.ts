import { expect, it } from 'vitest';
import { lessonNumber, readOutline } from './outline.ts';

it('reads parts and planned lessons', () => {
  const { parts, planned, problems } = readOutline(
    'parts: [{ folder: 01-start, title: "The question" }]\nplanned: [{ number: 8, title: "Answers" }, { title: "Later" }]\n',
  );
  expect(problems).toEqual([]);
  expect(parts).toEqual([{ folder: '01-start', title: 'The question' }]);
  expect(planned).toEqual([{ number: 8, title: 'Answers' }, { title: 'Later' }]);
});

it.each([
  ['parts: [{ folder: x }]', /lacks `folder` or `title`/],
  ['planned: [{ number: 8 }]', /lacks its `title`/],
  ['planned: 8', /no list/],
])('says what is wrong in %s', (text, says) => {
  const { problems } = readOutline(text);
  expect(problems.map(({ message }) => message).join()).toMatch(says);
  expect(problems[0]?.remedy).not.toBe('');
});

it.each([
  ['01-start/03-classes', 3],
  ['a/02-part/10-x/', 10],
  ['00-twelve', 0],
  ['twelve', undefined],
])('the number of %s', (folder, number) => expect(lessonNumber(folder)).toBe(number));
