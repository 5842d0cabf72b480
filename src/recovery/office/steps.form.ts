import { z } from 'zod';
import { parseDay } from '../../platform/values/dates';
import { optionalText, text } from '../../platform/pages/forms';
import { CARRIERS } from '../carriers.model';
import { DRIVE_SIZES_TB } from '../drive-size.model';

const whole = (wanted: string, most: number) => z.string({ error: wanted }).trim().regex(/^\d{1,3}$/, wanted).transform(Number).refine((count) => count <= most, wanted);

export const ApprovalForm = z.object({ confirmed_by: optionalText('whom you spoke to', 60) });

export const RefusalForm = z.object({ reason: text('why it cannot be done, for the customer to read', 500) });

const parcel = {
  carrier: z.enum(CARRIERS as [string, ...string[]], { error: 'Choose the carrier.' }),
  tracking: z.string({ error: 'Enter the tracking number.' }).trim().min(1, 'Enter the tracking number.').max(40, 'Use at most 40 characters for the tracking number.').regex(/^[A-Za-z0-9 -]+$/, 'Use letters, digits, spaces and hyphens for the tracking number.'),
};

export const DispatchForm = z.object({
  ...parcel,
  drives: whole('Enter how many drives are in the parcel, a whole number from 1 to 99.', 99).refine((count) => count >= 1, 'Enter how many drives are in the parcel, a whole number from 1 to 99.'),
  drive_tb: z.enum(DRIVE_SIZES_TB.map(String) as [string, ...string[]], { error: 'Choose the size of the drives.' }).transform(Number),
});

export const ParcelForm = z.object(parcel);

export const DeliveryForm = z.object({
  delivered_on: z.string({ error: 'Enter the day it was delivered.' }).trim().min(1, 'Enter the day it was delivered.').transform((typed, context) => {
    const day = parseDay(typed);
    if (day === undefined) context.addIssue({ code: 'custom', message: 'Enter a day like 2026-11-22.' });
    return day!;
  }),
});

export const ReturnForm = z.object({
  drives_missing: whole('Enter how many drives are missing, 0 for none.', 99),
  cords_missing: whole('Enter how many cords are missing, 0 for none.', 99),
});
