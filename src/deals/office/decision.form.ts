import { z } from 'zod';
import { optionalText, text } from '../../platform/pages/forms';
import { REJECTION_CODES } from '../deal-words.model';

export const RejectionForm = z.object({
  code: z.enum(REJECTION_CODES as [string, ...string[]], { error: 'Choose why you reject the deal.' }),
  words: optionalText('the words for the partner', 1_000),
}).refine(({ code, words }) => code !== 'other' || words !== '', { path: ['words'], message: 'Enter the reason in words: the partner reads them.' });

export const OfficeExtensionForm = z.object({ reason: text('why the protection is extended', 500) });
