import { defineJob } from '../../platform/queue/queue';
import { lapseCodes } from './lapse-codes';
import { remindCodes } from './remind-codes';

// Both find their work by state, so that a lost or doubled message changes nothing (security.md §1.6).
export const lapse = defineJob('subscriptions.lapse-codes', (_data, context) => lapseCodes(context), { oneAtATime: true });
export const remind = defineJob('subscriptions.remind-codes', (_data, context) => remindCodes(context), { oneAtATime: true });
