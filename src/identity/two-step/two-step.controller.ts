import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { databaseNow, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { continueSession } from '../../platform/visitors/passport';
import { renderPage } from '../../platform/pages/render';
import { mustSetUpTwoStep, visitorOf, zoneOf } from '../../platform/visitors/visitor';
import { ownPath } from '../../platform/http/wanted-page';
import { askForPassword } from './password-field';
import { codeGateway } from './code-gateway';
import { deviceName } from './devices/device-name.model';
import { countRecoveryCodes } from './recovery-codes/recovery-codes.repository';
import { listTrustedDevices } from './devices/trusted-devices.repository';
import { keptWords, MOST_PASSKEYS } from './passkeys/passkey.model';
import { listPasskeys } from './passkeys/passkeys.repository';
import { RELYING_PARTY } from './passkeys/relying-party';
import { turnOff } from './turn-off';
import { listTwoStepDemands } from './two-step-demands.report';
import { getTwoStepPerson } from './two-step-person.repository';

/** Two-step verification of one's own: off with "Get started", or on with all that belongs to it. */
export const show: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const { personId } = visitor;
  const { devices, codesLeft, demands, passkeys } = await within('system', async (trx) => {
    const [{ epoch }, now] = [await getTwoStepPerson(trx, personId), await databaseNow(trx)];
    return { devices: await listTrustedDevices(trx, { personId, epoch, now }), codesLeft: await countRecoveryCodes(trx, personId), demands: await listTwoStepDemands(trx, personId), passkeys: await listPasskeys(trx, personId) };
  }, { readOnly: true });
  renderPage(req, res, 'me/two-step/show', {
    title: 'Two-step verification', method: visitor.twoStep, sentTo: codeGateway.shownAs(visitor), codesLeft, zone: zoneOf(visitor), must: mustSetUpTwoStep(visitor),
    demands: demands.map(({ name }) => name), devices: devices.map((device) => ({ ...device, browser: deviceName(device.userAgent) })),
    passkeys: passkeys.map((passkey) => ({ ...passkey, kept: keptWords(passkey) })), mostPasskeys: MOST_PASSKEYS, rpId: RELYING_PARTY.id,
  });
};

/** Once after signing in, while an organization's grace lasts. */
export const remind: RequestHandler = (req, res) => {
  const visitor = visitorOf(req);
  const next = ownPath(req.query['next']) ?? paths.home;
  const { context, twoStep } = visitor;
  if (mustSetUpTwoStep(visitor)) return res.redirect(303, paths.me.twoStep.show);
  if (twoStep !== 'off' || context?.kind !== 'organization' || context.twoStepRequiredFrom === null) return res.redirect(303, next);
  renderPage(req, res, 'me/two-step/reminder', {
    title: 'Set up two-step verification', organizationName: context.name, from: new Date(context.twoStepRequiredFrom), zone: context.timeZone, next,
  });
};

export const confirmOff: RequestHandler = (req, res) => {
  if (visitorOf(req).twoStep === 'off') return res.redirect(303, paths.me.twoStep.show);
  renderPage(req, res, 'me/two-step/off', { title: 'Turn off two-step verification', errors: {} });
};

export const off: RequestHandler = async (req, res) => {
  const { personId } = visitorOf(req);
  const wrong = await askForPassword(req, personId);
  if (wrong) return renderPage(req, res.status(wrong.status), 'me/two-step/off', { title: 'Turn off two-step verification', errors: { password: wrong.words } });
  try {
    const epoch = await turnOff({ personId, requestId: req.requestId });
    if (epoch !== undefined) {
      await continueSession(req, { epoch, codeConfirmedAt: null });
      flash(req, 'success', 'Two-step verification is off. You were signed out everywhere else.');
    }
    res.redirect(303, paths.me.twoStep.show);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    renderPage(req, res.status(error.status), 'me/two-step/off', { title: 'Turn off two-step verification', errors: { form: error.message } });
  }
};
