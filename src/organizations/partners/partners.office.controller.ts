import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { countryName } from '../../platform/values/countries';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { day, money } from '../../platform/values/format';
import { singleStrings } from '../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { type Permission } from '../../platform/visitors/permission';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { standingOf, type TierStanding } from '../../program/tier/tier-standing.report';
import { idInAddress } from '../id-in-address';
import { namesOfRoles } from '../roles';
import { type InvitationStatus } from '../invitations/invitation';
import { resendFirstInvitation } from './first-administrator';
import { findFirstInvitation } from './first-invitation.report';
import { houseZone } from './house-zone.report';
import { partnerAccountRow } from '../../accounts/office/partner-accounts.presenter';
import { listPartnerAccounts } from '../../accounts/office/partner-accounts.report';
import { listPartnerPeople } from './partner-people.report';
import { getPartnerBasis } from './partner-row.repository';
import { getPartner, listPartners, type Partner } from './partners.report';
import { listSuspensions } from './suspensions/suspensions.repository';
import { listVisits } from './views/partner-views.repository';

const TIERS = { basic: 'Basic', premier: 'Premier' } as const;
const STATUSES = { active: { kind: 'good', label: 'Active' }, suspended: { kind: 'bad', label: 'Suspended' } } as const;
const INVITATION_WORDS: Record<InvitationStatus, string> = {
  invited: 'Invited, not answered yet', lapsed: 'The invitation was not answered in time', declined: 'The invitation was declined', revoked: 'Not invited now', accepted: 'Has joined and is not active now',
};
const NOBODY = { kind: 'look', label: 'Waits for its administrator' } as const;

/** All partners by name. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const query = singleStrings(req.query);
  const words = (query['q'] ?? '').trim().slice(0, 100);
  const request = readPage(query, { sort: 'name', kind: 'text' });
  const { rows, zone } = await within(scope, async (trx) => ({ rows: await listPartners(trx, words, request), zone: await houseZone(trx) }), { readOnly: true });
  const page = listPage(rows, request, ({ name, id }) => ({ value: name, id }));
  renderPage(req, res, 'office/partners/index', {
    title: 'Partners', words, zone,
    rows: page.rows.map((row) => ({ ...row, href: paths.office.partners.show(row.id), tier: TIERS[row.tier], badge: badgeOf(row) })),
    pager: { from: page.from, to: page.to, ...(page.next === undefined && { total: page.to }), ...pageLinks(paths.office.partners.index, { q: words }, page) },
  });
};

const PEOPLE = 50;
const FIRST_ACCOUNTS = 10;

/** One partner: facts, how it stands in the program, people, accounts, and what the office can do (features.md F1). */
export const show: RequestHandler<{ id: string }> = async (req, res) => {
  const { scope, visitor, now, today } = staffOf(req);
  const id = idInAddress(req.params);
  const found = await within(scope, async (trx) => ({
    partner: await getPartner(trx, id), first: await findFirstInvitation(trx, id), zone: await houseZone(trx), standing: await standingOf(trx, await getPartnerBasis(trx, id), now),
    staff: await listPartnerPeople(trx, id, PEOPLE), accounts: await listPartnerAccounts(trx, id, { place: undefined, direction: 'after', size: FIRST_ACCOUNTS }),
    suspensions: await listSuspensions(trx, id), visits: await listVisits(trx, id, 5),
  }), { readOnly: true });
  const { partner, first, zone, staff } = found;
  renderPage(req, res, 'office/partners/show', {
    title: partner.name, badge: badgeOf(partner), since: partner.since, zone, today, company: companyFacts(partner), terms: termsFacts(partner, found.standing), suspensions: found.suspensions,
    first: first?.colleague && !first.hasUsers ? { ...first, words: INVITATION_WORDS[first.status ?? 'revoked'] } : null,
    resend: visitor.permissions.has('applications:decide') ? paths.office.partners.invitation(id) : '', actions: actionsFor(partner, visitor.permissions),
    people: staff.people.map((person) => ({ ...person, roles: namesOfRoles(person.roles) })), peopleCount: staff.total,
    accounts: found.accounts.slice(0, FIRST_ACCOUNTS).map(partnerAccountRow), allAccounts: found.accounts.length > FIRST_ACCOUNTS ? paths.partners.accounts(id) : '', visits: found.visits,
  });
};

/** Mails the first administrator's invitation again. */
export const resend: RequestHandler<{ id: string }> = async (req, res) => {
  const { actor } = staffOf(req);
  const organizationId = idInAddress(req.params);
  try {
    const { email } = await resendFirstInvitation({ organizationId, actor });
    flash(req, 'success', `${email} has a new invitation. Its link replaces the older one.`);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.office.partners.show(organizationId));
};

function badgeOf({ status, members }: Pick<Partner, 'status' | 'members'>) {
  return status === 'active' && members === 0 ? NOBODY : STATUSES[status];
}

function companyFacts({ legalName, address, country, phone, website, taxId }: Partner) {
  const facts = [
    ['Legal name', legalName], ['Address', [...address, countryName(country)].filter(Boolean).join(', ')], ['Phone', phone], ['Website', website], ['Tax number', taxId],
  ] as const;
  return facts.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }));
}

function actionsFor({ id, status }: Partner, permissions: ReadonlySet<Permission>) {
  return [
    ...(permissions.has('partners:view-as') ? [{ label: 'Look at their portal', href: paths.partners.view(id), kind: 'plain', icon: 'eye' }] : []),
    ...(permissions.has('partners:manage') ? [{ label: 'Change the tier', href: paths.partners.tier(id), kind: 'plain' }] : []),
    ...(permissions.has('partners:manage') ? [status === 'active' ? { label: 'Suspend', href: paths.partners.suspension(id), kind: 'quiet' } : { label: 'Let them in again', href: paths.partners.reactivation(id), kind: 'primary' }] : []),
  ];
}

function termsFacts({ tier, currency, timeZone, taxName, taxRatePpm, members, applicationId }: Partner, { state, netCents, targetCents }: TierStanding) {
  return [
    { label: 'Tier', value: TIERS[tier], note: `Since ${day(state.sinceOn)}${state.heldUntil === null ? '' : `, by decision until ${day(state.heldUntil)}`}` },
    { label: 'Net purchases of 12 months', value: money(netCents, currency), note: `Premier asks for ${money(targetCents, currency)}` },
    { label: 'Next review', value: day(state.nextReviewOn) },
    { label: 'Currency', value: currency },
    { label: 'Time zone', value: timeZone.replaceAll('_', ' ') },
    { label: 'Tax', value: taxRatePpm === 0 ? 'None' : `${taxName}, ${taxRatePpm / 10_000} %` },
    { label: 'Active users', value: String(members) },
    ...(applicationId === null ? [] : [{ label: 'Application', value: 'See what they said', href: paths.office.applications.show(applicationId) }]),
  ];
}
