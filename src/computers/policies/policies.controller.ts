import { type Request, type RequestHandler, type Response } from 'express';
import { type CompanyPage, openCompany, renderCompanyPage } from '../../accounts/company/company-page';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { changePolicy, createPolicy, removePolicy } from './change-policies';
import { getPolicy, listPolicies, listPolicyComputers } from './policies.repository';
import { computersWords, isDefault, nameOfCopy, policyFacts, policyFields, scheduleWords } from './policies.presenter';
import { DEFAULT_POLICY, DEFAULT_POLICY_ID, type Policy } from './policy';
import { PolicyForm } from './policy.form';

/** The policies of a company, the default one first (features.md K10). */
export const index: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const policies = await within(page.inside.scope, (trx) => listPolicies(trx, page.account.id), { readOnly: true });
  const links = policyLinks(page);
  renderCompanyPage(req, res, page, 'policies/index', {
    title: 'Backup policies', section: 'policies', newHref: links.new,
    policies: policies.map((policy) => ({ name: policy.name, href: links.show(policy.id), isDefault: isDefault(policy), schedule: scheduleWords(policy), keeps: `${policy.keepDeletedDays} days`, computers: policy.computers })),
  });
};

/** What one policy says, and which computers it is for. */
export const show: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const { policy, computers } = await readPolicy(req, page);
  const links = policyLinks(page);
  const own = isDefault(policy) ? null : policy.id;
  renderCompanyPage(req, res, page, 'policies/show', {
    title: policy.name, section: 'policies', crumbs: crumbsTo(page), isDefault: own === null, facts: policyFacts(policy), included: policy.included, excluded: policy.excluded,
    editHref: links.edit(policy.id), copyHref: links.newFrom(policy.id), deleteHref: links.delete(policy.id), computersHref: links.computers(policy.id),
    computers: computers.filter(({ policyId }) => policyId === own).map(({ nickname }) => nickname),
  });
};

/** A new policy, filled in as the default one or as the one that is duplicated. */
export const newPolicy: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const from = singleStrings(req.query)['from'];
  const policy = await within(page.inside.scope, (trx) => getPolicy(trx, page.account.id, from ?? DEFAULT_POLICY_ID), { readOnly: true });
  showForm(req, res, page, { errors: {}, form: { ...policyFields(policy), name: from === undefined ? '' : nameOfCopy(policy) } });
};

export const create: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const form = readForm(PolicyForm, req.body);
  if (!form.ok) return showForm(req, res.status(422), page, { errors: form.errors, form: form.typed });
  try {
    const policy = await createPolicy(page.inside, form.value);
    flash(req, 'success', `The policy ${policy.name} is made. Choose the computers that it is for.`);
    res.redirect(303, policyLinks(page).computers(policy.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    showForm(req, res.status(422), page, { errors: { name: error.message }, form: singleStrings(req.body) });
  }
};

export const edit: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const { policy } = await readPolicy(req, page);
  if (isDefault(policy)) return res.redirect(303, policyLinks(page).show(policy.id));
  showForm(req, res, page, { errors: {}, form: policyFields(policy), policy });
};

export const update: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const { policy } = await readPolicy(req, page);
  const form = readForm(PolicyForm, req.body);
  if (!form.ok) return showForm(req, res.status(422), page, { errors: form.errors, form: form.typed, policy });
  try {
    await changePolicy(page.inside, policy.id, form.value);
    flash(req, 'success', 'Saved. Computers fetch it within 15 minutes.');
    res.redirect(303, policyLinks(page).show(policy.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    showForm(req, res.status(422), page, { errors: { name: error.message }, form: singleStrings(req.body), policy });
  }
};

/** What deleting a policy means for its computers, before it is done. */
export const confirmDelete: RequestHandler = async (req, res) => showDeletion(req, res, await openCompany(req, res), {});

export const remove: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  try {
    const { policy, computers } = await removePolicy(page.inside, String(req.params['policy']), Number(singleStrings(req.body)['computers'] ?? Number.NaN));
    flash(req, 'success', `The policy ${policy.name} is deleted.${computers > 0 ? ` The default policy counts for ${computersWords(computers)} now.` : ''}`);
    res.redirect(303, policyLinks(page).index);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showDeletion(req, res.status(422), page, { form: error.message });
  }
};

async function showDeletion(req: Request, res: Response, page: CompanyPage, errors: FieldErrors): Promise<void> {
  const { policy, computers } = await readPolicy(req, page);
  const links = policyLinks(page);
  if (isDefault(policy)) return res.redirect(303, links.show(policy.id));
  const theirs = computers.filter(({ policyId }) => policyId === policy.id).length;
  renderCompanyPage(req, res, page, 'policies/deletion', {
    title: `Delete ${policy.name}`, section: 'policies', crumbs: crumbsTo(page, policy), errors, name: policy.name, count: theirs, computers: computersWords(theirs), keepDeletedDays: policy.keepDeletedDays,
    defaultKeepDays: DEFAULT_POLICY.keepDeletedDays, keepDrivesDays: policy.keepMissingDriveDays, defaultDrivesDays: DEFAULT_POLICY.keepMissingDriveDays, deleteHref: links.delete(policy.id), policyHref: links.show(policy.id),
  });
}

function readPolicy(req: Request, { inside: { scope }, account }: CompanyPage) {
  return within(scope, async (trx) => ({ policy: await getPolicy(trx, account.id, String(req.params['policy'])), computers: await listPolicyComputers(trx, account.id) }), { readOnly: true });
}

function policyLinks({ layout, account }: CompanyPage) {
  return (layout === 'my' ? paths.servers.my : paths.servers.of(account.id)).policies;
}

function crumbsTo(page: CompanyPage, policy?: Policy) {
  const links = policyLinks(page);
  return [{ label: 'Policies', href: links.index }, ...policy ? [{ label: policy.name, href: links.show(policy.id) }] : []];
}

type Shown = { errors: FieldErrors; form: Readonly<Record<string, string>>; policy?: Policy };

function showForm(req: Request, res: Response, page: CompanyPage, { errors, form, policy }: Shown): void {
  const links = policyLinks(page);
  renderCompanyPage(req, res, page, 'policies/form', {
    title: policy ? `Change ${policy.name}` : 'Add a policy', section: 'policies', crumbs: crumbsTo(page, policy), errors, form, label: policy ? 'Save the policy' : 'Make the policy',
    actionHref: policy ? links.edit(policy.id) : links.index, cancelHref: policy ? links.show(policy.id) : links.index,
  });
}
