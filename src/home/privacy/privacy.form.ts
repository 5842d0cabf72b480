import { z } from 'zod';
import { singleStrings, text } from '../../platform/pages/forms';

export const ExportForm = z.object({ reason: text('who asked, and how you know that it is them', 500) });
export const ErasureForm = ExportForm.extend({ email: z.string({ error: 'Type the e-mail address to confirm.' }).trim().toLowerCase() });

/** An address as it was typed, in a query or a form, ready to be looked up; '' where there is none. */
export function addressIn(given: unknown, name: string): string {
  return (singleStrings(given)[name] ?? '').trim().toLowerCase().slice(0, 254);
}
