import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { HOUSE_ORGANIZATION_ID } from '../../../organizations/house';
import { paths } from '../../../paths';
import { isUuid, within } from '../../../platform/database/database';
import { RuleBroken, TooMany } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../../platform/pages/forms';
import { day } from '../../../platform/values/format';
import { limit, networkOf } from '../../../platform/http/rate-limit';
import { renderPage } from '../../../platform/pages/render';
import { customerOf } from '../../../platform/visitors/visitor';
import { type ActivationCode } from '../activation-code';
import { readCode } from '../code-text.model';
import { type CodeBasis, useProblem } from './code-use.model';
import { readCodeBasis } from './code-use-basis.report';
import { anotherSubscription, findTypedCode, readUse } from './code-use.form';
import { shownUse, targetOptions } from './code-use.presenter';
import { type Desk, readDesk } from './code-use-desk.report';
import { applyCode, UseChanged } from './use-code';

/** Wrong codes of an account and of a network, together in all web processes. */
const tries = limit('activation-codes', { points: 5, seconds: 15 * 60 });

/** A customer types the code that their partner gave them (domain.md §7.8, §14). */
export const show: RequestHandler = async (req, res) => {
  showForm(req, res, { desk: await deskFor(req), typed: singleStrings(req.query), errors: {} });
};

/** What will happen, with its days, to be confirmed; nothing is used yet. */
export const review: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  if (typed['edit']) return showForm(req, res, { desk: await deskFor(req), typed, errors: {} });
  await judged(req, res, typed, { isPressed: false }, (found) => Promise.resolve(showReview(req, res, { ...found, typed, error: '' })));
};

/** The one press that uses the code: the subscription is their partner's, who bought it. */
export const create: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  await judged(req, res, typed, { isPressed: true }, async (found) => {
    try {
      const shown = { startsOn: typed['starts_on'] ?? '', endsOn: typed['ends_on'] ?? '' };
      const subscription = await applyCode({ organizationId: found.code.organizationId, use: { ...found.use, codeId: found.code.id }, shown, actor: { kind: 'person', id: customerOf(req).actor.id, requestId: req.requestId } });
      flash(req, 'success', `The code was applied. ${subscription.number} runs until ${day(subscription.expiresOn)}.`);
      res.redirect(303, paths.my.subscriptions);
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error;
      if (error instanceof UseChanged) return showReview(req, res.status(error.status), { ...found, typed, error: error.message });
      showForm(req, res.status(error.status), { desk: found.desk, typed, errors: { '': forCustomers(error.message) } });
    }
  });
};

type Use = Extract<ReturnType<typeof readUse>, { ok: true }>['value'];
type Found = { desk: Desk; basis: CodeBasis; code: ActivationCode; use: Use };

/** Reads and judges what was typed; goes on with what fits, else shows the form with the reason. A code of nobody who looks after the account is as unknown as one that does not exist. */
async function judged(req: Request, res: Response, typed: Record<string, string>, { isPressed }: { isPressed: boolean }, goOn: (found: Found) => Promise<void>): Promise<void> {
  const { now } = customerOf(req);
  const { desk, partnerId } = await readPlace(req);
  const no = (errors: FieldErrors, status = 422): void => showForm(req, res.status(status), { desk, typed, errors });
  const form = readUse(desk, typed);
  if ((typed['typed_code'] ?? '').trim() === '') return no({ typed_code: 'Enter the code.', ...!form.ok && form.errors });
  try {
    // What cannot be a code is no try at guessing one.
    if (isWhole(typed)) await takeTry(req);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    res.set('Retry-After', String(error.retryAfterSeconds));
    return no({ typed_code: error.message }, 429);
  }
  const found = partnerId === null ? unknownCode : await within({ organizationId: partnerId }, (trx) => findTypedCode(trx, partnerId, { typed_code: typed['typed_code'] ?? '' }, now, { isPressed }), { readOnly: true });
  if (!found.ok) return no({ typed_code: forCustomers(found.error), ...!form.ok && form.errors });
  if (isWhole(typed)) await giveTryBack(req);
  if (!form.ok) return no(form.errors);
  const basis = await within({ organizationId: partnerId! }, (trx) => readCodeBasis(trx, partnerId!, form.value, now), { readOnly: true });
  const problem = isPressed ? undefined : useProblem(basis, found.code, form.value, now);
  return problem ? no({ '': forCustomers(problem) }) : goOn({ desk, basis, code: found.code, use: form.value });
}

const unknownCode = { ok: false, field: 'typed_code', error: 'We do not know this code. Check what you typed.' } as const;

function isWhole(typed: Record<string, string>): boolean {
  const read = readCode((typed['typed_code'] ?? '').trim());
  return read !== undefined && 'whole' in read;
}

async function takeTry(req: Request): Promise<void> {
  for (const key of triesOf(req)) await tries.take(key);
}

/** A right code was none either. */
async function giveTryBack(req: Request): Promise<void> {
  for (const key of triesOf(req)) await tries.giveBack(key);
}

function triesOf(req: Request): string[] {
  return [`account:${customerOf(req).accountId}`, `network:${networkOf(req.ip)}`];
}

async function deskFor(req: Request): Promise<Desk> {
  return (await readPlace(req)).desk;
}

/** The desk of the account as its partner has it: a partner's code goes to what that partner pays for. */
async function readPlace(req: Request): Promise<{ desk: Desk; partnerId: string | null }> {
  const { account, accountId, now } = customerOf(req);
  const { organizationId } = account;
  const desk = await within({ organizationId }, (trx) => readDesk(trx, { organizationId, now, asked: { account: accountId } }), { readOnly: true });
  return { desk, partnerId: organizationId === HOUSE_ORGANIZATION_ID ? null : organizationId };
}

/** People of the account ask their partner, who bought the code. */
function forCustomers(sentence: string): string {
  return sentence.replace('Contact partner support, or choose another one', 'Ask your partner for another one').replace('Contact partner support', 'Ask your partner').replace('Choose another one.', 'Ask your partner for another one.');
}

function showForm(req: Request, res: Response, { desk: { account, targets, catalog }, typed, errors }: { desk: Desk; typed: Record<string, string>; errors: FieldErrors }): void {
  renderPage(req, res, 'my/codes/use', {
    title: 'Apply an activation code', crumbs: [{ label: 'Subscriptions', href: paths.my.subscriptions }], targets: targetOptions(account!, targets, { catalog }), errors,
    reserved: isUuid(typed['subscription_id'] ?? '') ? typed['subscription_id'] : uuidv7(),
    form: { typed_code: typed['typed_code'] ?? '', target: typed['target'] ?? typed['subscription'] ?? targets[0]?.subscription.id ?? anotherSubscription },
  });
}

function showReview(req: Request, res: Response, { basis, code, use, typed, error }: Omit<Found, 'desk'> & { typed: Record<string, string>; error: string }): void {
  const { now } = customerOf(req);
  renderPage(req, res, 'my/codes/review', {
    title: 'Review and apply', crumbs: [{ label: 'Subscriptions', href: paths.my.subscriptions }], shown: shownUse(basis, code, use, now), errors: error === '' ? {} : { '': error },
    carried: (['target', 'typed_code'] as const).flatMap((name) => (typed[name] ? [{ name, value: typed[name] }] : [])), reserved: use.isNew ? use.subscriptionId : uuidv7(),
  });
}
