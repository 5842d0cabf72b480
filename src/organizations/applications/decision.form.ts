import { z } from 'zod';
import { optionalText } from '../../platform/pages/forms';
import { REASON_CODES } from './application';

const internalNote = optionalText('the note for colleagues', 2_000);

/** What is settled when a partner begins: tier and tax, which only the office sets. */
export const ApprovalForm = z.object({
  tier: z.enum(['basic', 'premier'], { error: 'Choose a tier.' }),
  tax_name: z.string().trim().max(30, 'Use at most 30 characters for the name of the tax.').optional().default('').transform((name) => name || 'Tax'),
  tax_rate: z.string().trim().optional().default('').transform((typed) => partsPerMillion(typed === '' ? '0' : typed))
    .refine((ppm) => ppm !== undefined, 'Enter the tax rate in percent, like 8.875, or leave it empty.').transform((ppm) => ppm ?? 0),
  internal_note: internalNote,
});

export const RefusalForm = z.object({
  reason_code: z.enum(REASON_CODES, { error: 'Choose why you refuse the application.' }),
  reason: optionalText('the words for the applicant', 1_000),
  internal_note: internalNote,
}).refine(({ reason_code: code, reason }) => code !== 'other' || reason !== '', { path: ['reason'], message: 'Enter the reason in words: the applicant reads them.' });

/** "8.875" percent are 88,750 millionths; undefined for anything that is no percentage with at most four decimals. */
function partsPerMillion(typed: string): number | undefined {
  const match = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(typed);
  if (!match) return undefined;
  const ppm = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
  return ppm <= 1_000_000 ? ppm : undefined;
}
