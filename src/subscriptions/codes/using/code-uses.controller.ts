import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { listAccountsByEmail } from '../../../accounts/accounts.repository';
import { paths } from '../../../paths';
import { countries } from '../../../platform/values/countries';
import { isUuid, within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../../platform/pages/forms';
import { day } from '../../../platform/values/format';
import { renderPage } from '../../../platform/pages/render';
import { memberOf } from '../../../platform/visitors/visitor';
import { emptyCustomer, languages } from '../../purchases/customer.form';
import { type ActivationCode } from '../activation-code';
import { type CodeBasis, planOfCode, useProblem } from './code-use.model';
import { readCodeBasis } from './code-use-basis.report';
import { anotherSubscription, findTypedCode, readUse } from './code-use.form';
import { codeOptions, shownUse, targetOptions } from './code-use.presenter';
import { type Desk, findCustomers, readDesk } from './code-use-desk.report';
import { applyCode, UseChanged } from './use-code';

/** Where a code is to be used: first for whom, then what of theirs. */
export const show: RequestHandler = async (req, res) => {
  const asked = singleStrings(req.query);
  const desk = await deskFor(req, asked, { codeMustBe: true });
  if (!desk.account && asked['customer'] !== 'new') return chooseCustomer(req, res, desk, asked['q'] ?? '');
  showForm(req, res, { desk, typed: asked, errors: {}, known: undefined });
};

/** What will happen, with its days, to be confirmed; nothing is used yet. */
export const review: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  if (typed['edit']) return showForm(req, res, { desk: await deskFor(req, typed), typed, errors: {}, known: undefined });
  const judged = await judge(req, typed);
  if (!judged.ok) return showForm(req, res.status(judged.status), { ...judged, typed: { ...typed, ...judged.chosen } });
  showReview(req, res, { ...judged, typed, error: '' });
};

/** The one press that uses the code. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const typed = singleStrings(req.body);
  const judged = await judge(req, typed, { isPressed: true });
  if (!judged.ok) return showForm(req, res.status(judged.status), { ...judged, typed: { ...typed, ...judged.chosen } });
  const { code, use } = judged;
  try {
    const shown = { startsOn: typed['starts_on'] ?? '', endsOn: typed['ends_on'] ?? '' };
    const subscription = await applyCode({ organizationId, use: { ...use, codeId: code.id }, shown, actor });
    flash(req, 'success', `The code was applied. ${subscription.number} runs until ${day(subscription.expiresOn)}.`);
    res.redirect(303, paths.portal.account(subscription.accountId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    if (error instanceof UseChanged) return showReview(req, res.status(error.status), { ...judged, typed, error: error.message });
    showForm(req, res.status(error.status), { desk: judged.desk, typed, errors: { '': error.message }, known: undefined });
  }
};

function deskFor(req: Request, asked: Record<string, string>, options: Parameters<typeof readDesk>[2] = {}): Promise<Desk> {
  const { organizationId, scope, now } = memberOf(req);
  return within(scope, (trx) => readDesk(trx, { organizationId, now, asked }, options), { readOnly: true });
}

type Use = Extract<ReturnType<typeof readUse>, { ok: true }>['value'];
type Known = { id: string; name: string; kind: string };
type Judged =
  | { ok: true; desk: Desk; basis: CodeBasis; code: ActivationCode; use: Use }
  | { ok: false; status: number; desk: Desk; errors: FieldErrors; known: Known | undefined; chosen?: Record<string, string> };

/** Reads and judges what was typed. When it is pressed, whether the code can be used is asked under its lock alone, so that a second press finds what the first did. */
async function judge(req: Request, typed: Record<string, string>, { isPressed = false } = {}): Promise<Judged> {
  const { organizationId, scope, now } = memberOf(req);
  const desk = await deskFor(req, typed);
  const no = (errors: FieldErrors, more: { status?: number; known?: Known; chosen?: Record<string, string> } = {}): Judged => ({ ok: false, status: 422, desk, errors, known: undefined, ...more });
  // The offer to use it for an account was taken: what of theirs was not on that form.
  if (typed['use_account'] && desk.account) return no({}, { status: 200, chosen: { account: desk.account.id, target: desk.targets[0]?.subscription.id ?? anotherSubscription } });
  const form = readUse(desk, typed);
  return within(scope, async (trx) => {
    const found = await findTypedCode(trx, organizationId, typed, now, { isPressed });
    if (!form.ok || !found.ok) return no({ ...!found.ok && { [found.field]: found.error }, ...!form.ok && form.errors });
    const { value: use } = form;
    const [known] = use.newCustomer && !isPressed ? await listAccountsByEmail(trx, organizationId, use.newCustomer.email) : [];
    if (known) return no({ email: `You already look after this address in the account of ${known.name}.` }, { known });
    const basis = await readCodeBasis(trx, organizationId, use, now);
    const problem = isPressed ? undefined : useProblem(basis, found.code, use, now);
    return problem ? no({ '': problem }) : { ok: true, desk, basis, code: found.code, use };
  }, { readOnly: true });
}

type Form = { desk: Desk; typed: Record<string, string>; errors: FieldErrors; known: Known | undefined };

function showForm(req: Request, res: Response, { desk, typed, errors, known }: Form): void {
  const { account, kind, organization, catalog, targets, choices, code } = desk;
  const preselected = { target: typed['subscription'] || targets[0]?.subscription.id || anotherSubscription, code: code?.id ?? preselectedCode(desk, typed) };
  renderPage(req, res, 'portal/codes/use', {
    title: account ? `Apply a code for ${account.name}` : 'Apply a code for a new customer', account: account ?? null, kind,
    codes: codeOptions(choices, code && { code, planName: planOfCode({ catalog }, code).name }),
    targets: account ? targetOptions(account, targets, { catalog }) : [],
    reserved: { account: reservedId(typed['account_id']), subscription: reservedId(typed['subscription_id']) },
    form: { ...emptyCustomer(organization.country), administered_by: '', typed_code: '', ...preselected, ...typed }, errors, countries, languages,
    known: known?.kind === kind ? known : null, otherKindHref: `${paths.portal.codes.use}?customer=new&kind=${kind === 'safe' ? 'safe_pro' : 'safe'}`, cameWithCode: Boolean(code),
  });
}

/** The plan that goes on, where there are codes for it; where there is but one choice, that. */
function preselectedCode({ choices, targets }: Desk, typed: Record<string, string>): string {
  const subscription = targets.find((target) => target.subscription.id === typed['subscription'])?.subscription ?? targets[0]?.subscription;
  const fits = choices.filter(({ planId }) => planId === subscription?.planId);
  return (fits[0] ?? (choices.length === 1 ? choices[0] : undefined))?.id ?? '';
}

function reservedId(typed: string | undefined): string {
  return typed && isUuid(typed) ? typed : uuidv7();
}

type Review = { basis: CodeBasis; code: ActivationCode; use: Use; typed: Record<string, string>; error: string };

const carriedFields = [
  'account', 'customer', 'kind', 'target', 'code', 'typed_code', 'first_name', 'last_name', 'company', 'email', 'email_again', 'phone', 'country', 'language', 'administered_by',
] as const;

function showReview(req: Request, res: Response, { basis, code, use, typed, error }: Review): void {
  const { now } = memberOf(req);
  renderPage(req, res, 'portal/codes/use-review', {
    title: 'Review and apply', accountId: basis.account?.id ?? null, shown: shownUse(basis, code, use, now), errors: error === '' ? {} : { '': error },
    carried: carriedFields.flatMap((name) => (typed[name] ? [{ name, value: typed[name] }] : [])),
    reserved: { account: use.newCustomer ? use.accountId : uuidv7(), subscription: use.isNew ? use.subscriptionId : uuidv7() },
  });
}

async function chooseCustomer(req: Request, res: Response, desk: Desk, words: string): Promise<void> {
  const { organizationId, limitedTo, scope, today, now } = memberOf(req);
  const { code } = desk;
  const withCode = code ? `&code=${code.id}` : '';
  renderPage(req, res, 'portal/codes/use-for', {
    title: 'Apply an activation code', words, codeId: code?.id ?? '', lead: code ? `The code ending in ${code.code.slice(-4)} for ${planOfCode(desk, code).name}.` : 'Choose for whom.',
    newHref: `${paths.portal.codes.use}?customer=new${code ? `&kind=${desk.kind}` : ''}${withCode}`,
    found: words.trim() === '' ? [] : (await findCustomers(scope, { organizationId, limitedTo, today, now, words, kind: code && desk.kind })).map(({ id, name, email }) => ({ name, email, href: `${paths.portal.codes.useFor(id)}${withCode}` })),
  });
}
