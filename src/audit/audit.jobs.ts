import { within } from '../platform/database/database';
import { defineJob } from '../platform/queue/queue';
import { runAskedCheck, runScheduledCheck } from './checks/run-check';
import { sealAudit } from './seal-audit';
import { findLastSeal } from './seals.repository';

export const seal = defineJob('audit.seal', async () => {
  await sealAudit();
}, { oneAtATime: true });

/** The head leaves the database by the process log, so that a log cut off at its end is found too. */
export const logHead = defineJob('audit.log-head', async (_data, { log }) => {
  const head = await within('system', findLastSeal, { readOnly: true });
  if (head) log.info({ seal: head.id, toTransaction: head.to, hash: head.hash.toString('hex') }, 'audit head');
});

/** Runs the check of the chain that somebody asked for, and the one of the night. */
export const verifyAsked = defineJob('audit.verify-asked', runAskedCheck, { oneAtATime: true });
export const verifyNightly = defineJob('audit.verify', runScheduledCheck, { oneAtATime: true });
