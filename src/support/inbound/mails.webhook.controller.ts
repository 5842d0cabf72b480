import { type RequestHandler } from 'express';
import { config } from '../../config';
import { NotFound } from '../../platform/errors';
import { limit } from '../../platform/http/rate-limit';
import { sameText } from '../../platform/secrets/same-text';
import { logger } from '../../platform/operations/logger';
import { receiveMail } from './receive-mail';

/** Of a whole mail: five files of 10 MB are more than mail servers take. */
export const MAX_MAIL_BYTES = 15 * 1024 * 1024;
const mails = limit('inbound-mails', { points: 3_000, seconds: 3_600 });

/**
 * Takes a raw mail from a mail server (message/rfc822; docs/support-mail.md). 401 without the token; 404 where none is set; 422 for what is
 * no mail; anything else below 500 is settled, so that the server does not send it again.
 */
export const create: RequestHandler = async (req, res) => {
  if (config.mailWebhookToken === undefined) throw new NotFound('No mails are taken: MAIL_WEBHOOK_TOKEN is not set.');
  if (!sameText(req.get('Authorization') ?? '', `Bearer ${config.mailWebhookToken}`)) {
    res.status(401).json({ error: { message: 'The token is not right.', requestId: req.requestId } });
    return;
  }
  await mails.take('all');
  const raw: unknown = req.body;
  const received = Buffer.isBuffer(raw) && raw.length > 0 ? await receiveMail(raw, { requestId: req.requestId }) : { outcome: 'unreadable' as const };
  logger.info({ requestId: req.requestId, outcome: received.outcome }, 'mail received');
  res.status(received.outcome === 'unreadable' ? 422 : 200).json({ outcome: received.outcome });
};
