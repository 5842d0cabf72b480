import { defineJob } from '../platform/queue/queue';
import './courier-kinds';
import { remindReturns } from './returns/remind-returns';
import { tellDeclined } from './returns/tell-declined';

export const remindReturnsJob = defineJob('recovery.remind-returns', (_data, context) => remindReturns(context), { oneAtATime: true });

export const tellDeclinedJob = defineJob('recovery.tell-declined', (_data, context) => tellDeclined(context), { oneAtATime: true });
