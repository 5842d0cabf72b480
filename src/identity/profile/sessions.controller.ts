import { type Request, type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { sessionHashOf } from '../../platform/visitors/sessions';
import { visitorOf, zoneOf } from '../../platform/visitors/visitor';
import { deviceName } from '../two-step/devices/device-name.model';
import { endSessions } from './end-sessions';
import { placeOfAddress } from './place-of-address';
import { listOpenSessions, type OpenSession } from './sessions.repository';

const ID = /^[0-9a-f]{64}$/;

export const index: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const { personId } = visitor;
  const open = await within('system', (trx) => listOpenSessions(trx, personId), { readOnly: true });
  const own = sessionHashOf(req);
  const sessions = await Promise.all(open.map((session) => shown(session, own)));
  sessions.sort((one, other) => Number(other.isThis) - Number(one.isThis));
  renderPage(req, res, 'me/sessions', { title: 'Sessions and devices', sessions, zone: zoneOf(visitor) });
};

export const destroy: RequestHandler<{ id: string }> = async (req, res) => {
  const { personId } = visitorOf(req);
  if (!ID.test(req.params.id)) throw new NotFound();
  const idHash = Buffer.from(req.params.id, 'hex');
  if (idHash.equals(sessionHashOf(req as Request))) throw new NotFound('This is the session that you are in. Sign out by the menu under your name.');
  if ((await endSessions({ personId, idHash, which: 'one', requestId: req.requestId })) === 0) throw new NotFound('That session has ended already.');
  flash(req as Request, 'success', 'That session is signed out.');
  res.redirect(303, paths.me.sessions);
};

export const destroyOthers: RequestHandler = async (req, res) => {
  const ended = await endSessions({ personId: visitorOf(req).personId, idHash: sessionHashOf(req), which: 'others', requestId: req.requestId });
  flash(req, ended === 0 ? 'notice' : 'success', ended === 0 ? 'You are signed in nowhere else.' : 'Everywhere else you are signed out.');
  res.redirect(303, paths.me.sessions);
};

async function shown({ idHash, userAgent, address, createdAt, seenAt, stage }: OpenSession, own: Buffer) {
  return {
    id: idHash.toString('hex'), device: deviceName(userAgent), address: address.replace(/^::ffff:(?=\d+\.)/i, ''), place: await placeOfAddress(address), createdAt, seenAt,
    isThis: idHash.equals(own), isPending: stage === 'pending_two_step',
  };
}
