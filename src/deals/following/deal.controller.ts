import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { type Scoped, within } from '../../platform/database/database';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { type Deal, type DealStep, may } from '../deal';
import { listEvents } from '../deal-events.repository';
import { getRules } from '../deal-rules.repository';
import { type DealRules, mayAppealAt } from '../deal-terms.model';
import { shownDeal } from '../deal.presenter';
import { getDeal } from '../deals.repository';
import { isUsed } from '../points/holds-points';
import { findHints } from '../registering/hints.report';
import { linkDeal } from './follow-deal';
import { LinkForm } from './following.form';
import { findLinkable, findLinkableByEmail } from './linkable-accounts.report';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };

/** A deal with where it stands, what can be done with it, and what has happened. */
export const show: RequestHandler<Id> = (req, res) => showDeal(req, res, { typed: {}, errors: {} });

/** Says to which account the deal belongs. */
export const link: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope, actor, visitor } = memberOf(req);
  const dealId = idInAddress(req.params);
  const form = readForm(LinkForm, req.body);
  if (!form.ok) return showDeal(req, res.status(422), form);
  const { email, account } = form.value;
  const found = await within(scope, async (trx) => {
    await getDeal(trx, organizationId, dealId);
    return account !== '' ? findLinkable(trx, organizationId, account) : email === '' ? null : findLinkableByEmail(trx, organizationId, email);
  }, { readOnly: true });
  if (found === undefined) {
    return showDeal(req, res.status(422), { typed: { email }, errors: { email: 'You look after no account with this e-mail address. Check the address, or leave the field empty.' } });
  }
  try {
    const name = `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email;
    await linkDeal({ organizationId, dealId, accountId: found?.id ?? null, actor, name });
    flash(req, 'success', found ? `The deal belongs to ${found.name} now.` : 'The deal belongs to no account now. The customer’s e-mail address decides.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.deals.show(dealId));
};

async function showDeal(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { organizationId, limitedTo, scope, visitor, now } = memberOf(req);
  const read = await within(scope, (trx) => readDeal(trx, { organizationId, limitedTo }, idInAddress(req.params)), { readOnly: true });
  const { deal, rules, account, likely } = read;
  const mayWork = visitor.permissions.has('deals:register');
  const mayLink = mayWork && may(deal, 'link') && !read.isUsed;
  renderPage(req, res, 'portal/deals/show', {
    title: deal.company, ...shownDeal({ ...read, audience: 'partner', now }), errors, typed,
    actions: mayWork ? actionsOf(deal, rules, { isUsed: read.isUsed, now, mayBuy: visitor.permissions.has('subscriptions:buy') }) : [],
    account: account ? { name: account.name, href: paths.portal.account(account.id) } : null,
    linking: mayLink ? { action: paths.deals.account(deal.id), likely: account ? [] : likely, isLinked: deal.accountId !== null } : null,
    receiptHref: deal.wonInvoiceId && visitor.permissions.has('billing:read') ? paths.portal.payments.receipt(deal.wonInvoiceId) : '',
  });
}

async function readDeal(trx: Scoped, { organizationId, limitedTo }: { organizationId: string; limitedTo: string | undefined }, id: string) {
  const deal = await getDeal(trx, organizationId, id);
  const hints = deal.accountId === null && may(deal, 'link') ? await findHints(trx, { organizationId, limitedTo, company: deal.company, contactEmail: deal.contactEmail, exceptId: deal.id }) : undefined;
  return {
    deal, rules: await getRules(trx, deal.ruleVersion), events: await listEvents(trx, deal.id), isUsed: deal.state === 'approved' && await isUsed(trx, deal),
    account: deal.accountId === null ? undefined : await findLinkable(trx, organizationId, deal.accountId), likely: hints?.accounts ?? [],
  };
}

type Allowed = { isUsed: boolean; now: Date; mayBuy: boolean };
type Action = { label: string; href: string; kind?: string; icon?: string };

/** What can be done with it now; the likeliest last, where the page has its primary action. */
function actionsOf(deal: Deal, rules: DealRules, { isUsed: used, now, mayBuy }: Allowed): Action[] {
  const can = (step: DealStep) => may(deal, step);
  const { id } = deal;
  return [
    ...can('withdraw') ? [{ label: deal.state === 'draft' ? 'Discard' : 'Withdraw', href: paths.deals.withdraw(id) }] : [],
    ...can('edit') ? [{ label: 'Edit and submit', href: paths.deals.edit(id), kind: 'primary', icon: 'edit' }] : [],
    ...can('appeal') && !deal.appealedAt && mayAppealAt(now, deal.rejectedAt!, rules) ? [{ label: 'Appeal', href: paths.deals.appeal(id), kind: 'primary' }] : [],
    ...can('lose') && !used ? [{ label: 'Lost', href: paths.deals.lose(id) }, { label: 'Won', href: paths.deals.win(id) }] : [],
    ...can('extend') && !deal.extendedAt ? [{ label: 'Extend the protection', href: paths.deals.extend(id) }] : [],
    ...deal.state === 'approved' && !used && mayBuy && ['safe', 'safe_pro', 'safe_server'].includes(deal.product)
      ? [{ label: 'Order', href: deal.accountId === null ? `${paths.portal.purchases.plans}?deal=${deal.id}` : paths.portal.purchases.plansFor(deal.accountId), kind: 'primary', icon: 'plus' }] : [],
  ];
}
