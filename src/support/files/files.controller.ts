import { type RequestHandler } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/flash';
import { listFiles } from '../ticket-entries.repository';
import { supportMemberOf } from '../tickets/support-member';
import { showTicket } from '../tickets/tickets.controller';
import { getSeenTicket } from '../tickets.repository';
import { addFile } from './add-file';
import { keepUpload } from './keep-upload';
import { sendFile } from './send-file';

type Id = { id: string };

export const create: RequestHandler<Id> = async (req, res) => {
  const { scope, reader, by } = supportMemberOf(req);
  const ticket = await within(scope, (trx) => getSeenTicket(trx, idInAddress(req.params), reader), { readOnly: true });
  const kept = await keepUpload(req.upload, by.personId);
  if ('problem' in kept) return showTicket(req, res.status(422), { typed: {}, errors: { file: kept.problem } });
  try {
    await addFile({ ticketId: ticket.id, side: 'partner', by, file: kept });
    flash(req, 'success', 'The file is with the ticket.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.support.show(ticket.id));
};

export const show: RequestHandler<{ id: string; file: string }> = async (req, res) => {
  const { scope, reader } = supportMemberOf(req);
  if (!isUuid(req.params.file)) throw new NotFound();
  const file = await within(scope, async (trx) => {
    const ticket = await getSeenTicket(trx, idInAddress(req.params), reader);
    return (await listFiles(trx, ticket.id)).find(({ id }) => id === req.params.file);
  }, { readOnly: true });
  await sendFile(res, file);
};
