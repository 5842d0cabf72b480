import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scope, within } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import { type Page, renderPage } from '../../platform/pages/render';
import { customerOf, memberOf, type PersonActor, visitorOf } from '../../platform/visitors/visitor';
import { type BillingPages, billingPages } from './billing-pages';
import { readCustomerHouse } from './customer-house.report';

type Request = Parameters<typeof visitorOf>[0];
type Response = Parameters<typeof renderPage>[1];

/** Whose cards and papers a page is about: a partner's, with one of their members before it, or a customer's own. */
export type PayerAtDesk = {
  /** The side that is paid for: the partner, or the house where customers pay by themselves. */
  organizationId: string;
  /** The account that pays by itself; undefined where the organization pays. */
  accountId: string | undefined;
  scope: Scope;
  actor: PersonActor;
  now: Date;
  today: Day;
  isCustomer: boolean;
  mayKeepCards: boolean;
  pages: BillingPages;
};

/** The route has asked for the permission already; this only says whose the page is. */
export function payerOf(req: Request): PayerAtDesk {
  const { context, permissions } = visitorOf(req);
  if (context?.kind === 'account') {
    const { scope, actor, accountId, now, today } = customerOf(req);
    return { organizationId: HOUSE_ORGANIZATION_ID, accountId, scope, actor, now, today, isCustomer: true, mayKeepCards: permissions.has('my:billing'), pages: billingPages(HOUSE_ORGANIZATION_ID) };
  }
  const member = memberOf(req);
  const { organizationId, scope, now, today } = member;
  return {
    organizationId, accountId: undefined, scope, now, today, isCustomer: false, mayKeepCards: permissions.has('cards:manage'), pages: billingPages(organizationId),
    // Asked when something is done: who only looks acts as nobody.
    get actor() { return member.actor; },
  };
}

/** What the page's payer pays in, and the zone of the days on their papers. */
export async function moneyPlaceOf(req: Request): Promise<{ currency: string; timeZone: string }> {
  if (!payerOf(req).isCustomer) return memberOf(req).organization;
  return within(payerOf(req).scope, readCustomerHouse, { readOnly: true });
}

/** A page of billing in the frame of whose it is, with the addresses that it leads to. */
export function renderBillingPage(req: Request, res: Response, view: string, page: Page): void {
  const { pages, isCustomer } = payerOf(req);
  const history = { label: isCustomer ? 'Billing' : 'Payment & History', href: pages.payments.history };
  renderPage(req, res, view, { ...page, pages, isCustomer, history, layout: isCustomer ? 'my' : 'portal' });
}
