import { z } from 'zod';
import { text } from '../../platform/pages/forms';
import { DISPUTE_REASON_CODES } from './dispute';

export const DisputeForm = z.object({
  reason: z.enum(DISPUTE_REASON_CODES, { error: 'Choose what is wrong with the line.' }),
  words: text('what is wrong in your words, so that we can look into it', 2_000),
});

export const AnswerForm = z.object({
  answer: z.enum(['accepted', 'explained'], { error: 'Choose whether the line is wrong or right.' }),
  words: text('your answer: the partner reads it', 2_000),
});
