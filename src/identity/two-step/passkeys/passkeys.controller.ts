import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../../paths';
import { boundToSession } from '../../../platform/visitors/asking-browser';
import { isUuid, within } from '../../../platform/database/database';
import { NotFound, RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, optionalText, readForm, text } from '../../../platform/pages/forms';
import { continueSession } from '../../../platform/visitors/passport';
import { renderPage } from '../../../platform/pages/render';
import { visitorOf } from '../../../platform/visitors/visitor';
import { deviceName } from '../devices/device-name.model';
import { askForPassword } from '../password-field';
import { getTwoStepPerson } from '../two-step-person.repository';
import { type Added, addPasskey } from './add-passkey';
import { beginPasskey, findBegunPasskey } from './begin-passkey';
import { namePasskey } from './name-passkey';
import { NAME_LENGTH, type Passkey } from './passkey.model';
import { listPasskeys } from './passkeys.repository';
import { RELYING_PARTY } from './relying-party';
import { isLastFactor, removePasskey, whyLastStays } from './remove-passkey';

const NewForm = z.object({ name: optionalText('the name', NAME_LENGTH), answer: z.string().optional().default('') });
const NameForm = z.object({ name: text('a name', NAME_LENGTH) });
const ON = 'Two-step verification is on. From now on you sign in with your passkey, or with your password and the passkey.';
const OVER = 'That took too long. Begin again.';

type Params = { id: string };

/** Adding one begins with the password. */
export const new_: RequestHandler = (req, res) => showNew(req, res, {});

export { new_ as new };

export const begin: RequestHandler = async (req, res) => {
  const { personId } = visitorOf(req);
  const wrong = await askForPassword(req, personId);
  if (wrong) return showNew(req, res.status(wrong.status), { password: wrong.words });
  await orSayWhyNot(req, res, async () => {
    await beginPasskey({ personId, boundTo: boundToSession(req) });
    res.redirect(303, paths.me.passkeys.create);
  });
};

// These two need no fresh code of their own: only who gave password and code in this session has a passkey begun.
export const edit: RequestHandler = (req, res) => showCreation(req, res, { name: '', errors: {} });

export const create: RequestHandler = async (req, res) => {
  const { personId } = visitorOf(req);
  const form = readForm(NewForm, req.body);
  if (!form.ok) return showCreation(req, res.status(422), { name: form.typed['name'] ?? '', errors: form.errors });
  const { answer, name: typed } = form.value;
  const name = typed || suggestionFor(req);
  await orSayWhyNot(req, res, async () => {
    const boundTo = boundToSession(req);
    const added = await addPasskey({ personId, boundTo, answer, name, requestId: req.requestId });
    if (added === 'over') return beginAgain(req, res);
    if (added === 'again') return res.redirect(303, paths.me.twoStep.show);
    if (!('refusal' in added)) return showAdded(req, res, name, added);
    // Its challenge is used up; password and code were right a moment ago.
    if (!(await findBegunPasskey({ personId, boundTo })) && answer !== '') await beginPasskey({ personId, boundTo });
    await showCreation(req, res.status(422), { name: typed, errors: { form: added.refusal } });
  });
};

export const rename: RequestHandler<Params> = async (req, res) => showName(req, res, await passkeyOf(req), {});

export const update: RequestHandler<Params> = async (req, res) => {
  const passkey = await passkeyOf(req);
  const form = readForm(NameForm, req.body);
  if (!form.ok) return showName(req, res.status(422), { ...passkey, name: form.typed['name'] ?? '' }, form.errors);
  await namePasskey({ passkey, name: form.value.name, requestId: req.requestId });
  flash(req as Request, 'success', `The passkey is called ${form.value.name} now.`);
  res.redirect(303, paths.me.twoStep.show);
};

export const confirmRemoval: RequestHandler<Params> = async (req, res) => showRemoval(req, res, await passkeyOf(req));

export const destroy: RequestHandler<Params> = async (req, res) => {
  const { personId } = visitorOf(req as Request);
  const passkey = await passkeyOf(req);
  try {
    const removed = await removePasskey({ personId, id: passkey.id, requestId: req.requestId });
    if (removed) {
      await continueSession(req as Request, { epoch: removed.epoch, ...(removed.turnedOff && { codeConfirmedAt: null }) });
      flash(req as Request, 'success', `The passkey ${passkey.name} is removed. ${removed.turnedOff ? 'Two-step verification is off. ' : ''}You were signed out everywhere else.`);
    }
    res.redirect(303, paths.me.twoStep.show);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showRemoval(req, res.status(error.status), passkey);
  }
};

async function orSayWhyNot(req: Request, res: Response, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
    res.redirect(303, paths.me.twoStep.show);
  }
}

function beginAgain(req: Request, res: Response): void {
  flash(req, 'warning', OVER);
  res.redirect(303, paths.me.passkeys.new);
}

async function showAdded(req: Request, res: Response, name: string, { epoch, now, recoveryCodes }: Added): Promise<void> {
  await continueSession(req, { epoch, codeConfirmedAt: now });
  if (recoveryCodes.length > 0) return renderPage(req, res, 'me/two-step/recovery-codes', { title: 'Keep your recovery codes', codes: recoveryCodes, lead: ON });
  flash(req, 'success', `The passkey ${name} is added. You were signed out everywhere else.`);
  res.redirect(303, paths.me.twoStep.show);
}

function showNew(req: Request, res: Response, errors: FieldErrors): void {
  renderPage(req, res, 'me/passkeys/new', { title: 'Add a passkey', errors });
}

async function showCreation(req: Request, res: Response, { name, errors }: { name: string; errors: FieldErrors }): Promise<void> {
  const { personId } = visitorOf(req);
  const options = await findBegunPasskey({ personId, boundTo: boundToSession(req) });
  if (!options) return beginAgain(req, res);
  renderPage(req, res, 'me/passkeys/create', { title: 'Make the passkey', name: name || suggestionFor(req), errors, options: JSON.stringify(options), rpId: RELYING_PARTY.id });
}

function showName(req: Request<Params>, res: Response, { id, name }: Pick<Passkey, 'id' | 'name'>, errors: FieldErrors): void {
  renderPage(req as Request, res, 'me/passkeys/name', { title: 'Name this passkey', id, name, errors });
}

async function showRemoval(req: Request<Params>, res: Response, passkey: Passkey): Promise<void> {
  const { personId } = passkey;
  const { isLast, reason } = await within('system', async (trx) => {
    const isLast = isLastFactor(await getTwoStepPerson(trx, personId), await listPasskeys(trx, personId));
    return { isLast, reason: isLast ? await whyLastStays(trx, personId) : undefined };
  }, { readOnly: true });
  renderPage(req as Request, res, 'me/passkeys/removal', { title: 'Remove a passkey', id: passkey.id, name: passkey.name, isLast, reason: reason ?? '' });
}

async function passkeyOf(req: Request<Params>): Promise<Passkey> {
  const { personId } = visitorOf(req as Request);
  const passkeys = isUuid(req.params.id) ? await within('system', (trx) => listPasskeys(trx, personId), { readOnly: true }) : [];
  const passkey = passkeys.find(({ id }) => id === req.params.id);
  if (!passkey) throw new NotFound();
  return passkey;
}

function suggestionFor(req: Request): string {
  return deviceName(req.get('User-Agent') ?? '').slice(0, NAME_LENGTH);
}

