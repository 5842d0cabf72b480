import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';

type Of = (id: string) => string;
interface Account { readonly id: string; readonly name: string }

/** The addresses of everything that an order passes on its way, for partners in the portal and for customers who pay by themselves below /my. */
export interface OrderPages {
  readonly purchases: { readonly plans: string; readonly plansFor: Of; readonly options: Of; readonly quote: Of; readonly confirm: Of; readonly replace: Of; readonly giveUp: Of };
  readonly renewals: { readonly new: Of; readonly create: Of };
  readonly upgrades: { readonly new: Of; readonly create: Of };
  readonly storage: Of;
  readonly autoRenew: { readonly edit: Of; readonly disable: Of };
  readonly scheduled: { readonly show: Of; readonly edit: Of; readonly undo: Of };
  readonly payments: { readonly receipt: Of; readonly payNow: Of; readonly go: Of };
  readonly cards: { readonly index: string; readonly new: string };
  readonly checkout: { readonly go: Of };
  /** Where orders for an account begin and end. */
  readonly account: Of;
  readonly crumbs: (account: Account) => readonly { readonly label: string; readonly href: string }[];
}

const PARTNERS: OrderPages = {
  ...paths.portal,
  crumbs: ({ id, name }) => [{ label: 'Accounts', href: paths.portal.accounts }, { label: name, href: paths.portal.account(id) }],
};

const { orders, billing } = paths.my;
const CUSTOMERS: OrderPages = {
  ...billing, ...orders,
  purchases: { ...orders.purchases, plansFor: () => orders.purchases.plans },
  renewals: { new: () => orders.renewal, create: () => orders.renewal },
  account: () => paths.my.subscriptions,
  crumbs: () => [{ label: 'Subscriptions', href: paths.my.subscriptions }],
};

/** By the organization that an order hangs on: what hangs on the house is ordered by the customer. */
export function orderPages(organizationId: string): OrderPages {
  return organizationId === HOUSE_ORGANIZATION_ID ? CUSTOMERS : PARTNERS;
}

/** Whether the customer orders, with their own card. */
export function isByCustomer({ organizationId }: { readonly organizationId: string }): boolean {
  return organizationId === HOUSE_ORGANIZATION_ID;
}
