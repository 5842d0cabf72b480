import { type Logger } from 'pino';
import { within } from '../platform/database/database';
import { claimDueMails, markMailNotSent, markMailRefused, markMailSent, type ClaimedMail } from './mails.repository';
import { LANES, type Deliver, type Delivery } from './smtp';

type Options = { log: Logger; stopping: AbortSignal };
type Outcome = 'sent' | 'later' | 'failed' | 'server away';
type MailFault = Error & { code?: string; response?: string; responseCode?: number };

// Below the lease of 60 seconds, so that a mail is never with two workers.
const SLOWEST_DELIVERY_MS = 45_000;
const SERVER_AWAY = new Set(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'EAUTH', 'ETLS']);

/**
 * Sends what is due until nothing is, five mails at a time. What the server does not take is tried again after 1, 2, 4 …
 * at most 60 minutes, for a day; then it is `failed`, logged as an error and counted on /metrics. When the server itself
 * is away, the rest waits for the next run. A crash between sending and recording sends the mail again with the same
 * Message-ID (security.md §1.13).
 */
export async function sendDueMails(delivery: Delivery, { log, stopping }: Options): Promise<void> {
  try {
    while (!stopping.aborted) {
      const mails = await within('system', (trx) => claimDueMails(trx, LANES));
      if (mails.length === 0) return;
      const outcomes = await Promise.all(mails.map((mail) => sendOne(mail, delivery.deliver, log)));
      if (outcomes.includes('server away')) return;
    }
  } finally {
    delivery.close();
  }
}

async function sendOne(mail: ClaimedMail, deliver: Deliver, log: Logger): Promise<Outcome> {
  try {
    await withinTime(deliver(mail));
  } catch (thrown) {
    return recordFailure(mail, thrown as MailFault, log);
  }
  await within('system', (trx) => markMailSent(trx, mail.id));
  return 'sent';
}

async function recordFailure(mail: ClaimedMail, fault: MailFault, log: Logger): Promise<Outcome> {
  // The server's words may quote the address: they go to the row, the log gets codes.
  const facts = { mailId: mail.id, attempts: mail.attempts, code: fault.code, responseCode: fault.responseCode };
  const error = fault.message.slice(0, 500);
  if (isForGood(fault)) {
    await within('system', (trx) => markMailRefused(trx, { id: mail.id, error, refusal: fault.response?.slice(0, 300) ?? error }));
    log.error(facts, 'mail refused for good');
    return 'failed';
  }
  const minutes = Math.min(60, 2 ** Math.min(mail.attempts - 1, 6));
  const state = await within('system', (trx) => markMailNotSent(trx, { id: mail.id, minutes, error }));
  if (state === 'failed') log.error(facts, 'mail not sent for a day');
  else log.warn(facts, 'mail not sent yet');
  if (SERVER_AWAY.has(fault.code ?? '')) return 'server away';
  return state === 'failed' ? 'failed' : 'later';
}

/** The recipient or the message was refused with a permanent code; a wrong password of ours is not their refusal. */
function isForGood({ code, responseCode = 0 }: MailFault): boolean {
  return responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}

async function withinTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('The mail server took too long.'), { code: 'ETIMEDOUT' })), SLOWEST_DELIVERY_MS);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
