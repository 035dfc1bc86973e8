import { REFERENCE } from '$lib/lesson/reference.ts';
import { VIEWS, VOCABULARY } from '$lib/lesson/vocabulary.ts';

/** What an author may write, from the tables that the evaluator itself reads. */
export const load = () => ({
  components: VOCABULARY.map(({ name, props, fence, does }) => {
    const given = Object.keys(props);
    return { written: fence ?? (given.length > 0 ? `${name} (${given.join(', ')})` : name), does };
  }),
  tables: REFERENCE,
  views: [...VIEWS],
});
