import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../../platform/pages/forms';
import { changeServerSetting, ChangedMeanwhile, renameServer } from './change-server-setting';
import { getServer } from '../lock-server';
import { BandwidthForm, NotificationForm, UpdatesForm } from './server-setting.form';
import { POLL_MINUTES, type SettingName, type SettingValues } from './server-setting.model';
import { readStandings, standingKey } from './server-settings.repository';
import { crumbsTo, openServersToManage, renderServersPage, type ServersPage } from '../servers-page';
import { ASKED, settingForms, settingGates, standingOf, type Typed } from './settings.presenter';

const NameForm = z.object({ nickname: text('a name for the server', 60), seen: z.string().catch('').default('') });

/** The settings of a server, each with what is in force and what waits (features.md K6). */
export const edit: RequestHandler = async (req, res) => showSettings(req, res, await openServersToManage(req, res), { errors: {} });

export const rename: RequestHandler = async (req, res) => {
  const page = await openServersToManage(req, res);
  const form = readForm(NameForm, req.body);
  if (!form.ok) return again(req, res, page, 'name', form.errors);
  const { nickname, seen } = form.value;
  try {
    const server = await renameServer(page.inside, { machineId: String(req.params['server']), nickname, seen });
    flash(req, 'success', `Saved. The server is called ${server.nickname} here now, and on the server itself within ${POLL_MINUTES} minutes.`);
    res.redirect(303, page.links.settings(server.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await again(req, res, page, 'name', { nickname: error.message });
  }
};

export const notification: RequestHandler = (req, res) => save(req, res, 'notification', NotificationForm, 'recipients');
export const bandwidth: RequestHandler = (req, res) => save(req, res, 'bandwidth', BandwidthForm, 'limit');
export const updates: RequestHandler = (req, res) => save(req, res, 'updates', UpdatesForm, 'automatic');

async function save<Name extends Exclude<SettingName, 'set'>>(req: Request, res: Response, name: Name, schema: z.ZodType<{ wanted: SettingValues[Name]; seen: string }>, field: string): Promise<void> {
  const page = await openServersToManage(req, res);
  const form = readForm(schema, req.body);
  if (!form.ok) return again(req, res, page, name, form.errors);
  const machineId = String(req.params['server']);
  try {
    const answer = await changeServerSetting(page.inside, { machineId, name, setName: '', ...form.value });
    flash(req, 'success', answer === 'asked' ? ASKED : 'That is set already, so nothing was changed.');
    res.redirect(303, page.links.settings(machineId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await again(req, res, page, name, { [error instanceof ChangedMeanwhile ? 'form' : field]: error.message });
  }
}

function again(req: Request, res: Response, page: ServersPage, section: string, errors: FieldErrors): Promise<void> {
  return showSettings(req, res.status(422), page, { errors, typed: { section, fields: singleStrings(req.body) } });
}

type Shown = { errors: FieldErrors; typed?: { section: string; fields: Typed } };

async function showSettings(req: Request, res: Response, page: ServersPage, { errors, typed }: Shown): Promise<void> {
  const { inside: { scope }, account, zone } = page;
  const { server, standings } = await within(scope, async (trx) => {
    const found = await getServer(trx, account.id, String(req.params['server']));
    return { server: found, standings: await readStandings(trx, found.id) };
  }, { readOnly: true });
  const of = (name: SettingName) => standingOf(name, standings.get(standingKey(name)), undefined, zone);
  renderServersPage(req, res, page, 'settings', {
    title: `Settings of ${server.nickname}`, crumbs: crumbsTo(page, server), errors, serverId: server.id, nickname: server.nickname, forms: settingForms(server, standings, typed), gates: settingGates(server),
    standing: { notification: of('notification'), bandwidth: of('bandwidth'), updates: of('updates') }, pollMinutes: POLL_MINUTES,
  });
}
