import { z } from 'zod';
import { optionalText, text } from '../../platform/pages/forms';
import { LOST_CODES } from '../deal-words.model';

export const ExtensionForm = z.object({ reason: text('why you need longer', 500) });

export const AppealForm = z.object({ words: text('why the deal should be approved', 2_000) });

export const LossForm = z.object({
  code: z.enum(LOST_CODES as [string, ...string[]], { error: 'Choose why the deal is lost.' }),
  words: optionalText('the words about it', 1_000),
}).refine(({ code, words }) => code !== 'other' || words !== '', { path: ['words'], message: 'Enter the reason in words.' });

/** The account by its e-mail address; '' takes the link away. */
export const LinkForm = z.object({ email: optionalText('the account’s e-mail address', 254), account: optionalText('the account', 40) });
