import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { type Account } from '../../accounts/account';
import { findAccount } from '../../accounts/accounts.repository';
import { paths } from '../../paths';
import { findTrialPlan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { countries } from '../../platform/values/countries';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { day } from '../../platform/values/format';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { chosenLead } from '../../program/leads/chosen-lead.report';
import { convertLeads } from '../../program/leads/convert-leads';
import { type Lead, LEAD_UNKNOWN } from '../../program/leads/lead';
import { trialKindFor, typedFromLead } from '../../program/leads/lead-customer.presenter';
import { administeredByField, differentAddresses, emptyCustomer, languages, newCustomerFields, newCustomerOf, sameAddress } from '../purchases/customer.form';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { AddressKnown, startTrial, type TrialRequest } from './start-trial';
import { type TrialKind } from '../subscription';

const accountKindOf = { personal: 'safe', business: 'safe_pro' } as const;
const PersonalForm = z.object(newCustomerFields('safe')).refine(sameAddress, differentAddresses);
const BusinessForm = z.object({ ...newCustomerFields('safe_pro'), ...administeredByField }).refine(sameAddress, differentAddresses);

const show: RequestHandler = async (req, res) => {
  const query = singleStrings(req.query);
  const account = await chosenAccount(req, query['account']);
  const { lead, suits } = await leadFor(req, query['lead']);
  const kind = account ? kindFor(account) : kindIn(query['kind']) ?? suits;
  await showForm(req, res, { kind, account, lead, accountId: account?.id ?? uuidv7(), typed: lead && typedFromLead(lead), errors: {}, known: undefined });
};

export { show as new };

export const create: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const typed = singleStrings(req.body);
  const existing = await chosenAccount(req, typed['use_account'] || typed['account']);
  const { lead } = await leadFor(req, typed['lead']);
  const kind = existing ? kindFor(existing) : kindIn(typed['kind']);
  if (!kind) return showForm(req, res.status(422), { kind, account: undefined, lead, accountId: uuidv7(), typed, errors: { kind: 'Choose the kind of trial.' }, known: undefined });
  const accountId = existing?.id ?? reservedId(typed['account_id']);
  const again = { kind, account: existing, lead, accountId, typed, known: undefined };
  const request = existing ? { ok: true as const, value: existingRequest(kind, existing) } : readRequest(kind, accountId, req.body);
  if (!request.ok) return showForm(req, res.status(422), { ...again, errors: request.errors });
  try {
    const subscription = await startTrial({ organizationId, request: { ...request.value, leadId: lead?.id ?? null }, actor });
    if (lead) await convertLeads({ organizationId, actor });
    flash(req, 'success', `Trial ${subscription.number} has started. It runs until ${day(subscription.expiresOn)}.`);
    res.redirect(303, paths.portal.account(subscription.accountId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    const known = error instanceof AddressKnown ? error.account : undefined;
    const errors: FieldErrors = known ? { email: error.message } : { '': error.message };
    await showForm(req, res.status(known ? 422 : error.status), { ...again, errors, known });
  }
};

type Form = {
  kind: TrialKind | undefined;
  account: Account | undefined;
  /** For whom of the referral page it is started. */
  lead: Lead | undefined;
  /** For a new customer the id that the account will get: a second press of the button finds the first. */
  accountId: string;
  typed: Record<string, string> | undefined;
  errors: FieldErrors;
  known: Pick<Account, 'id' | 'name' | 'kind'> | undefined;
};

async function showForm(req: Request, res: Response, form: Form): Promise<void> {
  const { organizationId, scope, now } = memberOf(req);
  const { organization, catalog } = await within(scope, async (trx) => {
    const buying = await getBuyingOrganization(trx, organizationId, now);
    return { organization: buying, catalog: await getCatalog(trx, buying.today) };
  }, { readOnly: true });
  const plans = { personal: findTrialPlan(catalog, 'safe') ?? null, business: findTrialPlan(catalog, 'safe_pro') ?? null };
  renderPage(req, res, 'portal/subscriptions/new-trial', {
    title: form.account ? `Start a trial for ${form.account.name}` : 'Start a trial',
    kind: form.kind ?? '', lead: form.lead ? { id: form.lead.id, name: form.lead.company || form.lead.name } : null, plans, account: form.account ?? null, accountId: form.accountId, known: offered(form),
    form: { ...emptyCustomer(organization.country), administered_by: '', ...form.typed }, errors: form.errors, countries, languages,
  });
}

/** Only an account that the trial fits is offered. */
function offered({ known, kind }: Form) {
  return known && kind && known.kind === accountKindOf[kind] ? known : null;
}

/** The lead that an address or a form names, and the kind of trial that suits it. */
async function leadFor(req: Request, id: string | undefined): Promise<{ lead?: Lead | undefined; suits?: TrialKind | undefined }> {
  if (!id) return {};
  const { organizationId, scope, today, visitor } = memberOf(req);
  if (!visitor.permissions.has('leads:read')) throw new NotFound(LEAD_UNKNOWN);
  return within(scope, async (trx) => {
    const lead = await chosenLead(trx, organizationId, id);
    return lead ? { lead, suits: trialKindFor(lead, await getCatalog(trx, today)) } : {};
  }, { readOnly: true });
}

async function chosenAccount(req: Request, id: string | undefined): Promise<Account | undefined> {
  if (!id) return undefined;
  const { organizationId, scope } = memberOf(req);
  const account = isUuid(id) ? await within(scope, (trx) => findAccount(trx, organizationId, id), { readOnly: true }) : undefined;
  if (!account) throw new NotFound('We could not find that account.');
  return account;
}

function kindFor(account: Account): TrialKind {
  return account.kind === 'safe' ? 'personal' : 'business';
}

function kindIn(typed: string | undefined): TrialKind | undefined {
  return typed === 'personal' || typed === 'business' ? typed : undefined;
}

/** A form without a sound id of its own is one that nobody was shown: it gets a fresh one. */
function reservedId(typed: string | undefined): string {
  return typed && isUuid(typed) ? typed : uuidv7();
}

function existingRequest(kind: TrialKind, account: Account): TrialRequest {
  return { kind, accountId: account.id, newCustomer: null, administeredBy: account.administeredBy };
}

function readRequest(kind: TrialKind, accountId: string, body: unknown): { ok: true; value: TrialRequest } | { ok: false; errors: FieldErrors } {
  if (kind === 'personal') {
    const form = readForm(PersonalForm, body);
    return form.ok ? { ok: true, value: { kind, accountId, newCustomer: newCustomerOf('safe', form.value), administeredBy: 'customer' } } : form;
  }
  const form = readForm(BusinessForm, body);
  return form.ok ? { ok: true, value: { kind, accountId, newCustomer: newCustomerOf('safe_pro', form.value), administeredBy: form.value.administered_by } } : form;
}
