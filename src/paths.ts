import { agentPaths } from './paths/agent';
import { alertPaths } from './paths/alerts';
import { catalogPaths } from './paths/catalog';
import { computerPaths } from './paths/computers';
import { contentPaths } from './paths/content';
import { dealPaths } from './paths/deals';
import { filePaths } from './paths/files';
import { knowledgePaths } from './paths/knowledge';
import { monitoringPaths } from './paths/monitoring';
import { operationsPaths } from './paths/operations';
import { partnerPaths } from './paths/partners';
import { programPaths } from './paths/program';
import { recoveryPaths } from './paths/recovery';
import { referralPaths } from './paths/referral';
import { searchPaths } from './paths/search';
import { serverPaths } from './paths/servers';
import { supportPaths } from './paths/support';
import { trainingPaths } from './paths/training';
import { versionPaths } from './paths/versions';

/** Pages inside a company's account: below /my for its own people, below the account's page for its partner. */
function companyPaths(root: string) {
  const users = `${root}/users`;
  return {
    show: root,
    users: {
      index: users,
      csv: `${root}/users.csv`,
      inGroup: (groupId: string) => `${users}?group=${groupId}`,
      new: `${users}/new`,
      newIn: (groupId: string) => `${users}/new?group=${groupId}`,
      many: `${users}/many`,
      manyIn: (groupId: string) => `${users}/many?group=${groupId}`,
      sendMany: `${users}/many/sending`,
      outcome: (batchId: string) => `${root}/invited/${batchId}`,
      edit: (personId: string) => `${users}/${personId}`,
      remove: (personId: string) => `${users}/${personId}/removal`,
    },
    invitations: {
      edit: (invitationId: string) => `${root}/invitations/${invitationId}`,
      resend: (invitationId: string) => `${root}/invitations/${invitationId}/mail`,
      revoke: (invitationId: string) => `${root}/invitations/${invitationId}/revocation`,
    },
    groups: {
      index: `${root}/groups`,
      edit: (groupId: string) => `${root}/groups/${groupId}`,
      remove: (groupId: string) => `${root}/groups/${groupId}/removal`,
    },
    billingOwner: { edit: `${root}/billing-owner`, confirm: `${root}/billing-owner/confirmation` },
  };
}

/** Every address that we build; imports nothing but its own parts in paths/. Route lines use the same functions with ':id' as the id. */
export const paths = {
  home: '/',
  agent: agentPaths,
  computers: computerPaths,
  files: filePaths,
  servers: serverPaths,
  monitoring: monitoringPaths,
  alerts: alertPaths,
  recovery: recoveryPaths,
  catalog: catalogPaths,
  content: contentPaths,
  deals: dealPaths,
  knowledge: knowledgePaths,
  operations: operationsPaths,
  partners: partnerPaths,
  program: programPaths,
  referral: referralPaths,
  search: searchPaths,
  support: supportPaths,
  training: trainingPaths,
  versions: versionPaths,
  signIn: '/sign-in',
  signInTo: (wanted: string) => `/sign-in?next=${encodeURIComponent(wanted)}`,
  signOut: '/sign-out',
  twoStep: '/two-step',
  twoStepTo: (wanted: string) => `/two-step?next=${encodeURIComponent(wanted)}`,
  twoStepMail: '/two-step/mail',
  passkey: { signIn: '/sign-in/passkey', signInChallenge: '/sign-in/passkey/challenge', twoStepChallenge: '/two-step/passkey/challenge', resetChallenge: (token: string) => `/password-reset/${token}/passkey/challenge` },
  forgottenEmail: '/forgotten-email',
  forgottenPassword: '/forgotten-password',
  forgottenPasswordSent: '/forgotten-password/sent',
  passwordReset: (token: string) => `/password-reset/${token}`,
  passwordResetByCode: (token: string) => `/password-reset/${token}?by=code`,
  passwordResetByQuestions: (token: string) => `/password-reset/${token}?by=questions`,
  passwordChoice: (token: string) => `/password-choice/${token}`,
  passwordChanged: '/password-changed',
  passwordStrength: '/password-strength',
  emailChange: (token: string) => `/email-change/${token}`,
  unsubscribe: (code: string) => `/unsubscribe/${code}`,
  contexts: '/contexts',
  contextsTo: (wanted: string) => `/contexts?next=${encodeURIComponent(wanted)}`,
  apply: { new: '/apply', sent: '/apply/sent' },
  application: { show: (token: string) => `/application/${token}`, withdraw: (token: string) => `/application/${token}/withdrawal` },
  staffInvitation: (token: string) => `/staff-invitation/${token}`,
  unlock: (token: string) => `/unlock/${token}`,
  registration: (token: string) => `/registration/${token}`,
  registrationLinks: {
    accept: (token: string) => `/registration/${token}/acceptance`,
    computer: (token: string) => `/registration/${token}/computer`,
    askForNew: (token: string) => `/registration/${token}/new-link`,
    asked: '/registration-link-asked',
  },
  terms: '/terms',
  privacy: '/privacy',
  invitation: {
    show: (token: string) => `/invitation/${token}`,
    accept: (token: string) => `/invitation/${token}/acceptance`,
    decline: (token: string) => `/invitation/${token}/refusal`,
  },
  companyInvitation: {
    show: (token: string) => `/company-invitation/${token}`,
    accept: (token: string) => `/company-invitation/${token}/acceptance`,
    decline: (token: string) => `/company-invitation/${token}/refusal`,
  },
  logo: (logoId: string) => `/logos/${logoId}.png`,
  health: { live: '/health/live', ready: '/health/ready' },
  metrics: '/metrics',
  webhooks: { stripe: '/webhooks/stripe', mail: '/webhooks/mail' },
  mailbox: { index: '/mailbox', show: (id: string) => `/mailbox/${id}`, body: (id: string) => `/mailbox/${id}/body`, reply: (id: string) => `/mailbox/${id}/reply` },
  portal: {
    home: '/portal',
    manage: '/portal/manage',
    accounts: '/portal/accounts',
    accountsCsv: '/portal/accounts.csv',
    account: (id: string) => `/portal/accounts/${id}`,
    requests: {
      index: '/portal/requests', new: '/portal/requests/new', newTo: (email: string) => `/portal/requests/new?email=${encodeURIComponent(email)}`,
      cancel: (requestId: string) => `/portal/requests/${requestId}/cancellation`,
    },
    accessRequest: { new: (accountId: string) => `/portal/accounts/${accountId}/access-request`, cancel: (accountId: string) => `/portal/accounts/${accountId}/access-request/cancellation` },
    passwordReset: {
      edit: (accountId: string, personId: string) => `/portal/accounts/${accountId}/people/${personId}/password-reset`,
      confirmUnvalidated: (accountId: string, personId: string) => `/portal/accounts/${accountId}/people/${personId}/password-reset/no-validation`,
    },
    accountSettings: { show: (accountId: string) => `/portal/accounts/${accountId}/settings`, name: (accountId: string) => `/portal/accounts/${accountId}/settings/name` },
    releases: { account: (accountId: string) => `/portal/accounts/${accountId}/release`, subscription: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/release` },
    /** Inside a client's account. */
    client: (accountId: string) => ({
      ...companyPaths(`/portal/accounts/${accountId}/company`),
      activity: `/portal/accounts/${accountId}/company/activity`,
      leave: `/portal/accounts/${accountId}/company/leaving`,
    }),
    registrationMail: (accountId: string) => `/portal/accounts/${accountId}/registration-mail`,
    trials: {
      new: '/portal/trials/new',
      newFor: (accountId: string) => `/portal/trials/new?account=${accountId}`,
      create: '/portal/trials',
    },
    purchases: {
      plans: '/portal/buy',
      plansFor: (accountId: string) => `/portal/buy?account=${accountId}`,
      options: (planCode: string) => `/portal/buy/${planCode}`,
      quote: (quoteId: string) => `/portal/quotes/${quoteId}`,
      confirm: (quoteId: string) => `/portal/quotes/${quoteId}/confirmation`,
      replace: (quoteId: string) => `/portal/quotes/${quoteId}/replacement`,
      giveUp: (quoteId: string) => `/portal/quotes/${quoteId}/cancellation`,
    },
    codes: {
      index: '/portal/codes',
      csv: '/portal/codes.csv',
      new: '/portal/codes/new',
      sheet: '/portal/codes/sheet',
      use: '/portal/codes/use',
      useFor: (accountId: string) => `/portal/codes/use?account=${accountId}`,
      useOn: (accountId: string, subscriptionId: string) => `/portal/codes/use?account=${accountId}&subscription=${subscriptionId}`,
      useCode: (codeId: string) => `/portal/codes/use?code=${codeId}`,
      confirmUse: '/portal/codes/use/confirmation',
      show: (codeId: string) => `/portal/codes/${codeId}`,
      ofReceipt: (invoiceId: string) => `/portal/codes?state=all&receipt=${invoiceId}`,
    },
    renewals: { new: (accountId: string) => `/portal/accounts/${accountId}/renewal`, create: (accountId: string) => `/portal/accounts/${accountId}/renewal` },
    coTerm: (accountId: string) => `/portal/accounts/${accountId}/co-term`,
    storage: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/storage`,
    upgrades: { new: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/upgrade`, create: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/upgrade` },
    conversions: { new: (accountId: string) => `/portal/accounts/${accountId}/conversion`, create: (accountId: string) => `/portal/accounts/${accountId}/conversion` },
    autoRenew: { edit: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/auto-renew`, disable: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/auto-renew/off` },
    payer: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/payer`,
    undo: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/undo`,
    scheduled: { index: '/portal/scheduled-changes', csv: '/portal/scheduled-changes.csv', show: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/scheduled`, edit: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/scheduled/change`, undo: (subscriptionId: string) => `/portal/subscriptions/${subscriptionId}/scheduled/undo` },
    payments: { history: '/portal/payments', historyCsv: '/portal/payments.csv', receipt: (invoiceId: string) => `/portal/receipts/${invoiceId}`, receiptPdf: (invoiceId: string) => `/portal/receipts/${invoiceId}.pdf`, creditNote: (noteId: string) => `/portal/credit-notes/${noteId}`, creditNotePdf: (noteId: string) => `/portal/credit-notes/${noteId}.pdf`, payNow: (invoiceId: string) => `/portal/invoices/${invoiceId}/payment`, go: (paymentId: string) => `/portal/payments/${paymentId}/bank`, back: (paymentId: string) => `/portal/payments/${paymentId}/return` },
    cards: { index: '/portal/payments/cards', new: '/portal/payments/cards/new', edit: (cardId: string) => `/portal/payments/cards/${cardId}`, renewals: (cardId: string) => `/portal/payments/cards/${cardId}/renewals`, default: (cardId: string) => `/portal/payments/cards/${cardId}/default`, spare: (cardId: string) => `/portal/payments/cards/${cardId}/spare`, replace: (cardId: string) => `/portal/payments/cards/${cardId}/replacement`, remove: (cardId: string) => `/portal/payments/cards/${cardId}/removal` },
    papers: {
      months: '/portal/payments/months', receiptsPdf: '/portal/payments/receipts.pdf', statement: '/portal/payments/statement', statementCsv: '/portal/payments/statement.csv', statementPdf: '/portal/payments/statement.pdf',
      comparison: (invoiceId: string) => `/portal/receipts/${invoiceId}/comparison`, dispute: (lineId: string) => `/portal/lines/${lineId}/dispute`, withdrawDispute: (disputeId: string) => `/portal/disputes/${disputeId}/withdrawal`,
    },
    checkout: { go: (checkoutId: string) => `/portal/checkouts/${checkoutId}`, back: (checkoutId: string) => `/portal/checkouts/${checkoutId}/return`, cancelled: (checkoutId: string) => `/portal/checkouts/${checkoutId}/cancelled` },
    company: { show: '/portal/organization', edit: '/portal/organization/company', contact: '/portal/organization/contact', region: '/portal/organization/region' },
    logo: { edit: '/portal/organization/logo', reset: '/portal/organization/logo/default' },
    roles: '/portal/organization/roles',
    chosenAccounts: { edit: (membershipId: string) => `/portal/organization/users/${membershipId}/accounts`, limit: (membershipId: string) => `/portal/organization/users/${membershipId}/accounts/limit`, matching: (membershipId: string) => `/portal/organization/users/${membershipId}/accounts/matching` },
    users: {
      index: '/portal/organization/users',
      csv: '/portal/organization/users.csv',
      new: '/portal/organization/users/new',
      many: '/portal/organization/users/many',
      sendMany: '/portal/organization/users/many/sending',
      edit: (membershipId: string) => `/portal/organization/users/${membershipId}`,
      deactivate: (membershipId: string) => `/portal/organization/users/${membershipId}/deactivation`,
      reactivate: (membershipId: string) => `/portal/organization/users/${membershipId}/reactivation`,
      unlock: (membershipId: string) => `/portal/organization/users/${membershipId}/unlocking`,
      remove: (membershipId: string) => `/portal/organization/users/${membershipId}/removal`,
    },
    invitations: {
      edit: (invitationId: string) => `/portal/organization/invitations/${invitationId}`,
      resend: (invitationId: string) => `/portal/organization/invitations/${invitationId}/mail`,
      revoke: (invitationId: string) => `/portal/organization/invitations/${invitationId}/revocation`,
    },
    security: '/portal/organization/security',
    twoStepReset: (membershipId: string) => `/portal/organization/users/${membershipId}/two-step-reset`,
  },
  /** A customer's move between partners, for each who looks at it. */
  moves: {
    index: '/portal/moves', show: (id: string) => `/portal/moves/${id}`, sign: (id: string) => `/portal/moves/${id}/signature`, withdraw: (id: string) => `/portal/moves/${id}/withdrawal`,
    my: { show: (id: string) => `/my/moves/${id}`, withdraw: (id: string) => `/my/moves/${id}/withdrawal` },
    office: { index: '/office/moves', show: (id: string) => `/office/moves/${id}` },
  },
  /** A person's own account, wherever they are signed in. */
  me: {
    home: '/me',
    personal: '/me/personal',
    email: '/me/email',
    emailCancel: '/me/email/cancellation',
    password: '/me/password',
    questions: '/me/security-questions',
    mails: '/me/mails',
    sessions: '/me/sessions',
    endSession: (id: string) => `/me/sessions/${id}/end`,
    endOtherSessions: '/me/sessions/end-others',
    code: '/me/code',
    codeFor: (wanted: string) => `/me/code?next=${encodeURIComponent(wanted)}`,
    codeChallenge: '/me/code/passkey/challenge',
    twoStep: {
      show: '/me/two-step', method: '/me/two-step/method', app: '/me/two-step/app', qrCode: '/me/two-step/app/qr.svg', email: '/me/two-step/email', emailAgain: '/me/two-step/email/again',
      recoveryCodes: '/me/two-step/recovery-codes', recoveryCodesText: '/me/two-step/recovery-codes.txt', recoveryCodesPrint: '/me/two-step/recovery-codes/print',
      off: '/me/two-step/off', reminder: '/me/two-step/reminder', reminderFor: (wanted: string) => `/me/two-step/reminder?next=${encodeURIComponent(wanted)}`,
      devices: '/me/two-step/devices', device: (id: string) => `/me/two-step/devices/${id}`, removeDevice: (id: string) => `/me/two-step/devices/${id}/removal`,
    },
    passkeys: { new: '/me/two-step/passkeys/new', create: '/me/two-step/passkeys', edit: (id: string) => `/me/two-step/passkeys/${id}`, remove: (id: string) => `/me/two-step/passkeys/${id}/removal` },
  },
  my: {
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
  },
  office: {
    home: '/office',
    applications: {
      index: '/office/applications',
      show: (id: string) => `/office/applications/${id}`,
      approve: (id: string) => `/office/applications/${id}/approval`,
      refuse: (id: string) => `/office/applications/${id}/refusal`,
    },
    partners: { index: '/office/partners', show: (id: string) => `/office/partners/${id}`, invitation: (id: string) => `/office/partners/${id}/invitation` },
    invoices: { index: '/office/invoices', show: (id: string) => `/office/invoices/${id}`, refund: (id: string) => `/office/invoices/${id}/refund` },
    refunds: {
      index: '/office/refunds',
      show: (requestId: string) => `/office/refunds/${requestId}`,
      confirm: (requestId: string) => `/office/refunds/${requestId}/confirmation`,
      approve: (requestId: string) => `/office/refunds/${requestId}/approval`,
      decline: (requestId: string) => `/office/refunds/${requestId}/refusal`,
      withdraw: (requestId: string) => `/office/refunds/${requestId}/withdrawal`,
      tryAgain: (refundId: string) => `/office/refunds/sent/${refundId}/retry`,
    },
    disputes: { index: '/office/disputes', show: (id: string) => `/office/disputes/${id}`, answer: (id: string) => `/office/disputes/${id}/answer` },
    reconciliation: {
      index: '/office/reconciliation', runs: '/office/reconciliation/runs', closed: '/office/reconciliation/differences', hold: '/office/reconciliation/hold',
      difference: (id: string) => `/office/reconciliation/differences/${id}`,
    },
    staff: { index: '/office/staff', new: '/office/staff/new', edit: (id: string) => `/office/staff/${id}`, deactivate: (id: string) => `/office/staff/${id}/deactivation`, reactivate: (id: string) => `/office/staff/${id}/reactivation`, invitation: (id: string) => `/office/staff/invitations/${id}`, revoke: (id: string) => `/office/staff/invitations/${id}/revocation` },
  },
} as const;
