import { defineJob } from '../platform/queue/queue';
import { remindEndings } from './certificates/remind-endings';
import { endDueExams } from './exams/end-due-exams';

export const remindEndingsJob = defineJob('training.remind-endings', async (_data, { log }) => {
  const mails = await remindEndings();
  if (mails > 0) log.info({ mails }, 'reminders of certificates written');
}, { oneAtATime: true });

export const endDueExamsJob = defineJob('training.end-due-exams', async (_data, context) => {
  const exams = await endDueExams(context);
  if (exams > 0) context.log.info({ exams }, 'exams ended by time');
}, { oneAtATime: true });
