import * as site from '#messages/shell';
import { passagesOf } from '$lib/lesson/search.ts';
import { LESSONS } from '../course/course.server.ts';
import { GLOSSARY } from '../glossary/glossary.server.ts';
import { FACTS } from '../sources/facts.server.ts';

/** All that can be found, put together when the site is built. */
export const load = () => ({
  passages: [
    ...GLOSSARY.map(({ id, term, says }) => ({
      path: `/glossary/#${id}`,
      title: term,
      heading: site.glossary,
      text: says,
    })),
    ...LESSONS.flatMap(({ lesson, prose }) => passagesOf(prose, `/course/${lesson.id}/`, lesson.title)),
    ...FACTS.map(({ id, value, unit, says, source }) => ({
      path: `/sources/#${id}`,
      title: `${value} ${unit}`,
      heading: site.sources,
      text: `${says}. ${source.says}`,
    })),
  ],
});
