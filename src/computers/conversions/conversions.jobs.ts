import { defineJob } from '../../platform/queue/queue';
import { followConversions } from './follow-conversions';

/** Woken when an account became a company, and each minute. */
export const follow = defineJob('computers.follow-conversions', (_data, context) => followConversions(context), { oneAtATime: true });
