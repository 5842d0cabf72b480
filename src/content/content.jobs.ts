import { defineJob } from '../platform/queue/queue';
import { remindReviews } from './office/remind-reviews';

export const remindReviewsJob = defineJob('content.remind-reviews', (_data, context) => remindReviews(context), { oneAtATime: true });
