import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { isUuid, type Scope } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Page, renderPage } from '../../platform/pages/render';
import { customerOf, memberOf, type PersonActor, visitorOf } from '../../platform/visitors/visitor';
import { type OrderPages, orderPages } from './order-pages';

type Request = Parameters<typeof visitorOf>[0];
type Response = Parameters<typeof renderPage>[1];

/** Who orders on a page, and for whom: a member for their organization's customers, or a customer for themselves. */
export interface Buyer {
  /** The side that pays: the partner, or the house for customers who pay by themselves. */
  readonly organizationId: string;
  readonly scope: Scope;
  readonly actor: PersonActor;
  readonly now: Date;
  /** The customer's own account; undefined for partners, who name the account in the address. */
  readonly accountId: string | undefined;
  readonly pages: OrderPages;
  readonly isCustomer: boolean;
  readonly mayAddCards: boolean;
  readonly maySwitch: boolean;
  readonly mayUseCodes: boolean;
}

/** The route has asked for the permission already; this only says in whose name its page acts. */
export function buyerOf(req: Request): Buyer {
  const { context, permissions, now } = visitorOf(req);
  if (context?.kind === 'account') {
    const { scope, actor, accountId } = customerOf(req);
    const own = permissions.has('my:billing');
    return {
      organizationId: HOUSE_ORGANIZATION_ID, scope, actor, now, accountId, pages: orderPages(HOUSE_ORGANIZATION_ID), isCustomer: true, mayAddCards: own, maySwitch: own, mayUseCodes: own,
    };
  }
  const member = memberOf(req);
  const { organizationId, scope } = member;
  return {
    // Asked when something is done: who only looks acts as nobody.
    get actor() { return member.actor; },
    organizationId, scope, now, accountId: undefined, pages: orderPages(organizationId), isCustomer: false,
    // Cards belong to the organization: who sees only chosen accounts uses them and adds none.
    mayAddCards: permissions.has('cards:manage'), maySwitch: permissions.has('subscriptions:auto-renew'), mayUseCodes: permissions.has('codes:manage'),
  };
}

/** The account that an order is for: the one in the address, or the customer's own. Throws NotFound for an address that names none. */
export function accountIdOf(req: Request, { accountId }: Buyer): string {
  const id = accountId ?? String(req.params['id']);
  if (!isUuid(id)) throw new NotFound('We could not find that account.');
  return id;
}

/** A page of an order in the frame of whoever orders, with the addresses that it leads to. */
export function renderOrderPage(req: Request, res: Response, view: string, page: Page): void {
  const { pages, isCustomer } = buyerOf(req);
  const { context } = visitorOf(req);
  // Households have no purchasing department.
  const asksOrderNumber = context?.kind !== 'account' || context.role !== 'holder';
  renderPage(req, res, view, { ...page, pages, isCustomer, asksOrderNumber, layout: isCustomer ? 'my' : 'portal' });
}
