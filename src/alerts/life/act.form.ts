import { z } from 'zod';
import { optionalText } from '../../platform/pages/forms';
import { type Act, SNOOZES } from './alert-life.model';

export const acknowledgeForm = z.object({ note: optionalText('the note', 200) }).transform(({ note }): Act => ({ kind: 'acknowledge', note }));

export const snoozeForm = z.object({
  days: z.enum(SNOOZES.map(({ days }) => String(days)), { error: 'Choose how long this alert sleeps.' }).transform(Number),
  reason: z.string({ error: 'Say why, for colleagues who look later.' }).trim().min(1, 'Say why, for colleagues who look later.').max(200, 'Use at most 200 characters for the reason.'),
}).transform(({ days, reason }): Act => ({ kind: 'snooze', days, reason }));

export const SNOOZE_OPTIONS = SNOOZES.map(({ days, label }) => ({ value: String(days), label }));
