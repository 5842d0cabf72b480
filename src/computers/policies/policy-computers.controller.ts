import { type Request, type RequestHandler } from 'express';
import { type CompanyPage, openCompany, renderCompanyPage } from '../../accounts/company/company-page';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { assignComputers } from './change-policies';
import { getPolicy, listPolicies, listPolicyComputers } from './policies.repository';
import { computersWords } from './policies.presenter';
import { DEFAULT_POLICY_ID } from './policy';

/** Which computers a policy is for (features.md K10). */
export const edit: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const { inside: { scope }, account } = page;
  const { policy, computers, policies } = await within(scope, async (trx) => ({
    policy: await getPolicy(trx, account.id, policyIdOf(req)), computers: await listPolicyComputers(trx, account.id), policies: await listPolicies(trx, account.id),
  }), { readOnly: true });
  const links = linksOf(page);
  renderCompanyPage(req, res, page, 'policies/computers', {
    title: `Computers of ${policy.name}`, section: 'policies', crumbs: [{ label: 'Policies', href: links.index }, { label: policy.name, href: links.show(policy.id) }], isDefault: policy.id === DEFAULT_POLICY_ID,
    computers: computers.map(({ id, nickname, policyId }) => ({ id, nickname, isIn: (policyId ?? DEFAULT_POLICY_ID) === policy.id, policyName: policies.find((each) => each.id === (policyId ?? DEFAULT_POLICY_ID))?.name ?? '' })),
    computersHref: links.computers(policy.id), policyHref: links.show(policy.id),
  });
};

export const update: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const policyId = policyIdOf(req);
  const changed = await assignComputers(page.inside, policyId, chosen(req.body));
  flash(req, 'success', changed === 0 ? 'Nothing was changed.' : `Saved: another policy counts for ${computersWords(changed)} now.`);
  res.redirect(303, linksOf(page).show(policyId));
};

// One box a computer, each of the same name.
function chosen(body: unknown): string[] {
  const value = (body as Record<string, unknown> | undefined)?.['computer'];
  return (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === 'string');
}

function policyIdOf(req: Request): string {
  return String(req.params['policy']);
}

function linksOf({ layout, account }: CompanyPage) {
  return (layout === 'my' ? paths.servers.my : paths.servers.of(account.id)).policies;
}
