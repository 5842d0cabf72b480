import { type Request, type RequestHandler, type Response } from 'express';
import { within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../../platform/pages/forms';
import { changeServerSetting, ChangedMeanwhile } from './change-server-setting';
import { getServer } from '../lock-server';
import { SetForm } from './server-setting.form';
import { CYCLES } from './server-setting.model';
import { listSets } from '../server-sets.repository';
import { readStandings, standingKey } from './server-settings.repository';
import { crumbsTo, openServersToManage, renderServersPage, type ServersPage } from '../servers-page';
import { setRow } from '../servers.presenter';
import { ASKED, settingGates, standingOf, type Typed } from './settings.presenter';
import { currentValue } from './setting-standing.model';

/** A backup set of a server: what it does, whether it runs, and how many full cycles are kept (features.md K6). */
export const edit: RequestHandler = async (req, res) => showSet(req, res, await openServersToManage(req, res), { setName: singleStrings(req.query)['set'] ?? '', errors: {} });

export const update: RequestHandler = async (req, res) => {
  const page = await openServersToManage(req, res);
  const form = readForm(SetForm, req.body);
  const typed = singleStrings(req.body);
  if (!form.ok) return showSet(req, res.status(422), page, { setName: typed['set'] ?? '', errors: form.errors, typed });
  const { set: setName, wanted, seen } = form.value;
  const machineId = String(req.params['server']);
  try {
    const answer = await changeServerSetting(page.inside, { machineId, name: 'set', setName, wanted, seen });
    flash(req, 'success', answer === 'asked' ? ASKED : 'That is set already, so nothing was changed.');
    if (wanted.cycles !== null && wanted.cycles < CYCLES.advised) flash(req, 'warning', `With one full cycle there is a single full backup to go back to. Keep at least ${CYCLES.advised}.`);
    res.redirect(303, page.links.show(machineId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showSet(req, res.status(422), page, { setName, errors: { [error instanceof ChangedMeanwhile ? 'form' : 'cycles']: error.message }, typed });
  }
};

type Shown = { setName: string; errors: FieldErrors; typed?: Typed };

async function showSet(req: Request, res: Response, page: ServersPage, { setName, errors, typed }: Shown): Promise<void> {
  const { inside: { scope }, account, zone } = page;
  const { server, set, standing } = await within(scope, async (trx) => {
    const found = await getServer(trx, account.id, String(req.params['server']));
    return { server: found, set: (await listSets(trx, found.id)).find(({ name }) => name === setName), standing: (await readStandings(trx, found.id)).get(standingKey('set', setName)) };
  }, { readOnly: true });
  if (!set) {
    flash(req, 'warning', 'The server does not report that backup set any more. Nothing was changed.');
    return res.redirect(303, page.links.show(server.id));
  }
  const { enabled, cycles } = currentValue('set', standing, set);
  renderServersPage(req, res, page, 'set', {
    title: set.name, crumbs: crumbsTo(page, server), errors, serverId: server.id, set: setRow(set, zone), standing: standingOf('set', standing, set, zone), gate: settingGates(server).set, keepsByTime: set.retentionCycles === null,
    form: typed ?? { enabled: enabled ? 'yes' : 'no', cycles: cycles === null ? '' : String(cycles) },
  });
}
