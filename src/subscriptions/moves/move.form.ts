import { z } from 'zod';
import { type Day, parseDay } from '../../platform/values/dates';
import { day as dayText } from '../../platform/values/format';
import { daysToChoose, isDayToChoose } from './move';

/** The day of the move, as it is typed; judged by the day it is where the receiving partner is. */
export function signatureForm(today: Day) {
  const { first, last } = daysToChoose(today);
  const wrong = `Choose a day from ${dayText(first)} to ${dayText(last)}.`;
  return z.object({
    moves_on: z.string({ error: wrong }).max(20, wrong).transform((typed, context) => {
      const movesOn = parseDay(typed.trim());
      if (movesOn && isDayToChoose(movesOn, today)) return movesOn;
      context.addIssue({ code: 'custom', message: wrong });
      return z.NEVER;
    }),
    agreed: z.literal('yes', { error: 'Tick that you take the customer on.' }),
  });
}
