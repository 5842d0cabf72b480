import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { flash } from '../../platform/pages/flash';
import { bytes, moment } from '../../platform/values/format';
import { type FieldErrors, readForm, text } from '../../platform/pages/forms';
import { deleteServer, keepServer, WrongName } from './delete-server';
import { deletionMoment } from './server-deletion.model';
import { crumbsTo, openServersToManage, readServer, renderServersPage, type ServersPage } from './servers-page';

const Form = z.object({ name: text('the name of the server', 200) });

/** What deleting means, before it is done (features.md K7). */
export const confirm: RequestHandler = async (req, res) => showPage(req, res, await openServersToManage(req, res), {});

export const create: RequestHandler = async (req, res) => {
  const page = await openServersToManage(req, res);
  const form = readForm(Form, req.body);
  if (!form.ok) return showPage(req, res.status(422), page, form.errors);
  try {
    const server = await deleteServer(page.inside, String(req.params['server']), form.value.name);
    flash(req, 'success', `${server.nickname} and its backup are removed on ${moment(server.deleteAt!, page.zone)}. You can keep it until then.`);
    res.redirect(303, page.links.show(server.id));
  } catch (error) {
    if (!(error instanceof WrongName)) throw error;
    await showPage(req, res.status(422), page, { name: error.message });
  }
};

export const cancel: RequestHandler = async (req, res) => {
  const page = await openServersToManage(req, res);
  const server = await keepServer(page.inside, String(req.params['server']));
  flash(req, 'success', `${server.nickname} is kept, and its backup goes on.`);
  res.redirect(303, page.links.show(server.id));
};

async function showPage(req: Request, res: Response, page: ServersPage, errors: FieldErrors): Promise<void> {
  const server = await readServer(page, req);
  // Already asked: its page says until when it can be kept.
  if (server.deleteAt !== null) return res.redirect(303, page.links.show(server.id));
  const { zone, now } = page;
  renderServersPage(req, res, page, 'deletion', {
    title: `Delete ${server.nickname}`, crumbs: crumbsTo(page, server), errors, serverId: server.id, nickname: server.nickname, until: moment(deletionMoment(now), zone), size: bytes(server.bytesStored),
    lastBackup: server.lastBackupAt === null ? 'None' : moment(server.lastBackupAt, zone), asOf: server.lastReportAt === null ? '' : moment(server.lastReportAt, zone),
  });
}
