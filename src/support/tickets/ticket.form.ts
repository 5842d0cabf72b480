import { z } from 'zod';
import { CONTENT_PRODUCTS } from '../../content/content-item';
import { isUuid } from '../../platform/database/database';
import { text } from '../../platform/pages/forms';
import { URGENCIES } from '../ticket';

const MAX_WORDS = 10_000;

/** Browsers send line breaks as two characters; other control characters say nothing. */
export const words = (what: string) => text(what, MAX_WORDS).transform((typed) => typed.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ''));
/** Made with the form, so that a form sent twice counts once. */
export const formId = z.string({ error: 'Reload the page and send the form again.' }).refine(isUuid, 'Reload the page and send the form again.');
const idOrNone = z.string().optional().default('').refine((id) => id === '' || isUuid(id), 'Choose one from the list, or none.').transform((id) => (id === '' ? null : id));

export const TicketForm = z.object({
  form: formId,
  subject: text('a subject', 150),
  product: z.enum(CONTENT_PRODUCTS, 'Choose what it is about.'),
  urgency: z.enum(URGENCIES, 'Choose how urgent it is.'),
  words: words('what happens, and what you have tried'),
  account: idOrNone,
  machine: idOrNone,
  private: z.string().optional().transform((value) => value === 'yes'),
}).refine(({ account, machine }) => machine === null || account !== null, { path: ['machine'], message: 'Choose the customer of this computer first.' });

export const ReplyForm = z.object({ form: formId, words: words('your reply') });

export const RatingForm = z.object({
  rating: z.enum(['good', 'bad'], 'Choose whether it helped.'),
  words: z.string().trim().max(1000, 'Use at most 1000 characters for your words.').optional().default(''),
});
