import { companyPaths } from './company';

/** Customers' own pages. */
export const myPaths = {
  home: '/my',
  request: {
    show: (requestId: string) => `/my/requests/${requestId}`, showFor: (requestId: string, wanted: string) => `/my/requests/${requestId}?next=${encodeURIComponent(wanted)}`,
    move: (requestId: string) => `/my/requests/${requestId}/move`, moveOf: (requestId: string, accountId: string) => `/my/requests/${requestId}/move?account=${accountId}`,
    accept: (requestId: string) => `/my/requests/${requestId}/acceptance`, decline: (requestId: string) => `/my/requests/${requestId}/refusal`, later: (requestId: string) => `/my/requests/${requestId}/postponement`,
  },
  partnerAccess: { show: '/my/partner-access', revoke: '/my/partner-access/revocation' },
  subscriptions: '/my/subscriptions',
  notifications: '/my/notifications',
  help: '/my/help',
  company: { ...companyPaths('/my/company'), activity: '/my/activity' },
  /** What a customer pays with their own cards: the same pages as the partner's under `portal`, in the same shape. */
  billing: {
    payments: { history: '/my/billing', historyCsv: '/my/billing.csv', receipt: (invoiceId: string) => `/my/billing/receipts/${invoiceId}`, receiptPdf: (invoiceId: string) => `/my/billing/receipts/${invoiceId}.pdf`, creditNote: (noteId: string) => `/my/billing/credit-notes/${noteId}`, creditNotePdf: (noteId: string) => `/my/billing/credit-notes/${noteId}.pdf`, payNow: (invoiceId: string) => `/my/billing/invoices/${invoiceId}/payment`, go: (paymentId: string) => `/my/billing/payments/${paymentId}/bank`, back: (paymentId: string) => `/my/billing/payments/${paymentId}/return` },
    cards: { index: '/my/billing/cards', new: '/my/billing/cards/new', edit: (cardId: string) => `/my/billing/cards/${cardId}`, renewals: (cardId: string) => `/my/billing/cards/${cardId}/renewals`, default: (cardId: string) => `/my/billing/cards/${cardId}/default`, spare: (cardId: string) => `/my/billing/cards/${cardId}/spare`, replace: (cardId: string) => `/my/billing/cards/${cardId}/replacement`, remove: (cardId: string) => `/my/billing/cards/${cardId}/removal` },
    checkout: { go: (checkoutId: string) => `/my/billing/checkouts/${checkoutId}`, back: (checkoutId: string) => `/my/billing/checkouts/${checkoutId}/return`, cancelled: (checkoutId: string) => `/my/billing/checkouts/${checkoutId}/cancelled` },
  },
  /** What a customer orders with their own card: the same pages as the partner's, in the same shape (subscriptions/quotes/order-pages.ts). */
  orders: {
    purchases: {
      plans: '/my/buy', options: (planCode: string) => `/my/buy/${planCode}`,
      quote: (quoteId: string) => `/my/quotes/${quoteId}`, confirm: (quoteId: string) => `/my/quotes/${quoteId}/confirmation`,
      replace: (quoteId: string) => `/my/quotes/${quoteId}/replacement`, giveUp: (quoteId: string) => `/my/quotes/${quoteId}/cancellation`,
    },
    renewal: '/my/renewal',
    upgrades: { new: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/upgrade`, create: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/upgrade` },
    storage: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/storage`,
    autoRenew: { edit: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/auto-renew`, disable: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/auto-renew/off` },
    scheduled: { show: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/scheduled`, edit: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/scheduled/change`, undo: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/scheduled/undo` },
    payer: (subscriptionId: string) => `/my/subscriptions/${subscriptionId}/payer`,
    codes: { use: '/my/codes/use', confirmUse: '/my/codes/use/confirmation' },
  },
} as const;
