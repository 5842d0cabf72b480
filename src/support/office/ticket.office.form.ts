import { z } from 'zod';
import { isUuid } from '../../platform/database/database';
import { text } from '../../platform/pages/forms';
import { formId, words } from '../tickets/ticket.form';

export const AnswerForm = z.object({
  form: formId,
  words: words('your answer'),
  /** The name of an article whose link stands below the answer. */
  article: z.string().max(120).regex(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/, 'Choose an article from the list, or none.').optional().default(''),
  solves: z.string().optional().transform((value) => value === 'yes'),
});
export const NoteForm = z.object({ form: formId, note: words('your note') });
export const AssignForm = z.object({ to: z.string().optional().default('').refine((id) => id === '' || isUuid(id), 'Choose a colleague, or nobody.').transform((id) => (id === '' ? null : id)) });
export const StateForm = z.object({ act: z.enum(['solve', 'reopen', 'wait'], 'Choose what is to happen.') });
export const MergeForm = z.object({ number: text('the number of the other ticket', 20) });
