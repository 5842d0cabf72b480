import { type RequestHandler } from 'express';
import { z } from 'zod';
import { paths } from '../../../paths';
import { databaseNow, isUuid, within, type Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { readForm, text } from '../../../platform/pages/forms';
import { renderPage } from '../../../platform/pages/render';
import { visitorOf } from '../../../platform/visitors/visitor';
import { deviceName } from './device-name.model';
import { removeTrustedDevice, removeTrustedDevices } from './remove-trusted-devices';
import { nameTrustedDevice } from './name-trusted-device';
import { listTrustedDevices, type TrustedDevice } from './trusted-devices.repository';
import { getTwoStepPerson } from '../two-step-person.repository';

const NameForm = z.object({ name: text('a name', 60) });

export const edit: RequestHandler<{ id: string }> = async (req, res) => {
  const device = await deviceOf(visitorOf(req).personId, req.params.id);
  renderPage(req, res, 'me/two-step/device', { title: 'Name this device', id: device.id, browser: deviceName(device.userAgent), name: device.name, errors: {} });
};

export const update: RequestHandler<{ id: string }> = async (req, res) => {
  const { personId } = visitorOf(req);
  const device = await deviceOf(personId, req.params.id);
  const form = readForm(NameForm, req.body);
  if (!form.ok) {
    return renderPage(req, res.status(422), 'me/two-step/device', { title: 'Name this device', id: device.id, browser: deviceName(device.userAgent), name: form.typed['name'] ?? '', errors: form.errors });
  }
  await nameTrustedDevice({ personId, device, name: form.value.name, requestId: req.requestId });
  flash(req, 'success', `The device is called ${form.value.name} now.`);
  res.redirect(303, paths.me.twoStep.show);
};

export const destroy: RequestHandler<{ id: string }> = async (req, res) => {
  const { personId } = visitorOf(req);
  const { id } = await deviceOf(personId, req.params.id);
  await removeTrustedDevice({ personId, id, requestId: req.requestId });
  flash(req, 'success', 'That device is not trusted any more. It is asked for a code at its next sign-in.');
  res.redirect(303, paths.me.twoStep.show);
};

export const destroyAll: RequestHandler = async (req, res) => {
  await removeTrustedDevices({ personId: visitorOf(req).personId, requestId: req.requestId });
  flash(req, 'success', 'No device is trusted any more. Each is asked for a code at its next sign-in.');
  res.redirect(303, paths.me.twoStep.show);
};

async function deviceOf(personId: string, id: string): Promise<TrustedDevice> {
  const devices = isUuid(id) ? await within('system', (trx) => devicesNow(trx, personId), { readOnly: true }) : [];
  const device = devices.find((each) => each.id === id);
  if (!device) throw new NotFound();
  return device;
}

async function devicesNow(trx: Scoped, personId: string): Promise<TrustedDevice[]> {
  const { epoch } = await getTwoStepPerson(trx, personId);
  return listTrustedDevices(trx, { personId, epoch, now: await databaseNow(trx) });
}
