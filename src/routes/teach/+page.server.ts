import { CLASS_WORDS } from '$lib/lesson/machine-questions.ts';
import { OPERAND_TABLE } from '$lib/lesson/operand-table.ts';
import { OPERATOR_NAMES } from '$lib/lesson/schema.ts';
import { VIEWS, VOCABULARY } from '$lib/lesson/vocabulary.ts';

/** What an author may write, from the tables that the evaluator itself reads. */
export const load = () => ({
  components: VOCABULARY.map(({ name, props, fence, does }) => {
    const given = Object.keys(props);
    return { written: fence ?? (given.length > 0 ? `${name} (${given.join(', ')})` : name), does };
  }),
  operators: OPERATOR_NAMES,
  operands: OPERAND_TABLE,
  views: [...VIEWS],
  classes: [...CLASS_WORDS.keys()],
});
