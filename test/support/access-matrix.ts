import { ROLES, type Role } from '../../src/organizations/roles';
import { STAFF_ROLES, type StaffRole } from '../../src/organizations/staff/staff-roles';
import { type ThingKind, type Things } from './access-world';
import { FILLED } from './factories/applications';

export type Visitor = Role | StaffRole | 'customer';

export type Access = {
  /** Who gets through; "signed-in" and "anybody" have no roles to tell apart. */
  who: readonly Visitor[] | 'signed-in' | 'anybody';
  /** What the address's parameter names. */
  id?: ThingKind;
  /** The parameter's value where it names no thing of an organization: a plan's code. */
  at?: string;
  /** What a form holds. Nothing that would leave for Stripe. */
  form?: (things: Things) => Record<string, string>;
  /** Fields of the form, or of the query of a GET, that name a thing by its id. */
  fields?: Partial<Record<string, ThingKind>>;
};

const EVERYBODY = ROLES;
const MONEY: readonly Role[] = ['administrator', 'billing'];
const PAPERS: readonly Role[] = [...MONEY, 'read_only'];
const ADMINISTRATORS: readonly Role[] = ['administrator'];
const DECIDE: readonly StaffRole[] = ['operator', 'partner_desk'];
const OPERATORS: readonly StaffRole[] = ['operator'];
const SALES: readonly Role[] = ['administrator', 'sales'];

/** One line a route: test/access.test.ts fails for a route that has none, and for a line without route. */
export const ACCESS: Record<string, Access> = {
  'GET /health/live': { who: 'anybody' },
  'GET /health/ready': { who: 'anybody' },
  'GET /metrics': { who: 'anybody' },
  'POST /webhooks/stripe': { who: 'anybody' },
  'GET /mailbox': { who: 'anybody' },
  'GET /mailbox/:id': { who: 'anybody' },
  'GET /mailbox/:id/body': { who: 'anybody' },
  'GET /': { who: 'anybody' },
  'GET /sign-in': { who: 'anybody' },
  'POST /sign-in': { who: 'anybody', form: () => ({ email: 'nobody@example.test', password: 'not a password', next: '/' }) },
  'POST /sign-out': { who: 'anybody' },
  'GET /forgotten-email': { who: 'anybody' },
  'GET /unlock/:token': { who: 'anybody' },
  'POST /unlock/:token': { who: 'anybody' },
  'GET /registration/:token': { who: 'anybody' },
  'POST /registration/:token': { who: 'anybody', form: () => ({ password: 'amber-violet-canyon-7', question1: '1', answer1: 'Rex' }) },
  'GET /invitation/:token': { who: 'anybody' },
  'POST /invitation/:token': { who: 'anybody', form: () => ({ first_name: 'Ana', last_name: 'Ruiz', country: 'US', phone: '', password: 'amber-violet-canyon-7', password_again: 'amber-violet-canyon-7', question1: '1', answer1: 'Rex', terms: 'yes' }) },
  'POST /invitation/:token/acceptance': { who: 'signed-in' },
  'POST /invitation/:token/refusal': { who: 'signed-in' },
  'GET /apply': { who: 'anybody' },
  'POST /apply': { who: 'anybody', form: () => ({ ...FILLED, opened: '0.none', best_colour: '' }) },
  'GET /apply/sent': { who: 'anybody' },
  'GET /application/:token': { who: 'anybody' },
  'POST /application/:token': { who: 'anybody' },
  'GET /application/:token/withdrawal': { who: 'anybody' },
  'POST /application/:token/withdrawal': { who: 'anybody' },
  'GET /staff-invitation/:token': { who: 'anybody' },
  'POST /staff-invitation/:token': { who: 'anybody', form: () => ({ first_name: 'Ana', password: 'amber-violet-canyon-7', question1: '1', answer1: 'Rex' }) },
  'GET /logos/:id.png': { who: 'anybody' },
  'GET /contexts': { who: 'signed-in' },
  'POST /contexts': { who: 'signed-in', form: () => ({ context: 'organization:none', next: '/' }) },

  'GET /two-step': { who: 'anybody' },
  'POST /two-step': { who: 'anybody', form: () => ({ code: '123456', next: '/', trust: 'yes', recovery: 'no' }) },
  'POST /two-step/mail': { who: 'anybody', form: () => ({ next: '/' }) },

  'GET /me': { who: 'signed-in' },
  'GET /me/code': { who: 'signed-in' },
  'GET /me/two-step': { who: 'signed-in' },
  'GET /me/two-step/reminder': { who: 'signed-in' },
  'GET /me/two-step/method': { who: 'signed-in' },
  'POST /me/two-step/method': { who: 'signed-in', form: () => ({ codes_by: 'app', password: 'not the password' }) },
  'GET /me/two-step/app': { who: 'signed-in' },
  'GET /me/two-step/app/qr.svg': { who: 'signed-in' },
  'POST /me/two-step/app': { who: 'signed-in', form: () => ({ code: '123456' }) },
  'GET /me/two-step/email': { who: 'signed-in' },
  'POST /me/two-step/email': { who: 'signed-in', form: () => ({ code: '123456' }) },
  'POST /me/two-step/email/again': { who: 'signed-in' },
  'GET /me/two-step/recovery-codes': { who: 'signed-in' },
  'POST /me/two-step/recovery-codes': { who: 'signed-in' },
  'POST /me/two-step/recovery-codes.txt': { who: 'signed-in', form: () => ({ codes: '00000-00000-00000-00000' }) },
  'POST /me/two-step/recovery-codes/print': { who: 'signed-in', form: () => ({ codes: '00000-00000-00000-00000' }) },
  'GET /me/two-step/off': { who: 'signed-in' },
  'POST /me/two-step/off': { who: 'signed-in', form: () => ({ password: 'not the password' }) },
  'POST /me/two-step/devices': { who: 'signed-in' },
  'GET /me/two-step/devices/:id': { who: 'signed-in' },
  'POST /me/two-step/devices/:id': { who: 'signed-in', form: () => ({ name: 'Laptop' }) },
  'POST /me/two-step/devices/:id/removal': { who: 'signed-in' },
  'POST /me/code': { who: 'signed-in', form: () => ({ two_step_code: '123456', next: '/' }) },

  'GET /portal': { who: EVERYBODY },
  'GET /portal/organization/roles': { who: EVERYBODY },
  'GET /portal/organization/users/:id/accounts': { who: ['administrator'], id: 'membership' },
  'POST /portal/organization/users/:id/accounts': { who: ['administrator'], id: 'membership', form: ({ account }) => ({ shown: account, [`account_${account}`]: 'yes' }), fields: { shown: 'account' } },
  'POST /portal/organization/users/:id/accounts/limit': { who: ['administrator'], id: 'membership', form: () => ({ sees: 'all' }) },
  'POST /portal/organization/users/:id/accounts/matching': { who: ['administrator'], id: 'membership', form: () => ({ do: 'remove', q: '' }) },
  'GET /portal/organization/users': { who: EVERYBODY },
  'GET /portal/organization/users.csv': { who: ADMINISTRATORS },
  'GET /portal/organization/users/new': { who: ADMINISTRATORS },
  'POST /portal/organization/users': { who: ADMINISTRATORS, form: () => ({ email: 'new@example.test', first_name: 'Ana', last_name: 'Ruiz', office_phone: '', mobile_phone: '', role_sales: 'yes' }) },
  'GET /portal/organization/users/many': { who: ADMINISTRATORS },
  'POST /portal/organization/users/many': { who: ADMINISTRATORS, form: () => ({ list: 'Ana Ruiz <ana@example.test>', role_sales: 'yes', edit: 'yes' }) },
  'POST /portal/organization/users/many/sending': { who: ADMINISTRATORS, form: () => ({ list: 'ana@example.test, bo@example.test', role_sales: 'yes' }) },
  'GET /portal/organization/invitations/:id': { who: ADMINISTRATORS, id: 'invitation' },
  'POST /portal/organization/invitations/:id': { who: ADMINISTRATORS, id: 'invitation', form: () => ({ email: 'other@example.test', first_name: 'Ana', last_name: 'Ruiz', office_phone: '', mobile_phone: '', role_sales: 'yes', version: '' }) },
  'POST /portal/organization/invitations/:id/mail': { who: ADMINISTRATORS, id: 'invitation' },
  'POST /portal/organization/invitations/:id/revocation': { who: ADMINISTRATORS, id: 'invitation' },
  'GET /portal/organization/users/:id': { who: ADMINISTRATORS, id: 'membership' },
  'POST /portal/organization/users/:id': { who: ADMINISTRATORS, id: 'membership', form: () => ({ first_name: 'Ana', last_name: 'Ruiz', office_phone: '', mobile_phone: '', role_sales: 'yes', version: '' }) },
  'POST /portal/organization/users/:id/deactivation': { who: ADMINISTRATORS, id: 'membership' },
  'POST /portal/organization/users/:id/reactivation': { who: ADMINISTRATORS, id: 'membership' },
  'POST /portal/organization/users/:id/unlocking': { who: ADMINISTRATORS, id: 'membership' },
  'GET /portal/organization/users/:id/removal': { who: ADMINISTRATORS, id: 'membership' },
  'POST /portal/organization/users/:id/removal': { who: ADMINISTRATORS, id: 'membership' },
  'GET /portal/organization/security': { who: ['administrator'] },
  'POST /portal/organization/security': { who: ['administrator'], form: () => ({ required: 'no', days: '14' }) },
  'GET /portal/organization/users/:id/two-step-reset': { who: ['administrator'], id: 'membership' },
  'POST /portal/organization/users/:id/two-step-reset': { who: ['administrator'], id: 'membership' },
  'GET /portal/organization': { who: EVERYBODY },
  'GET /portal/organization/company': { who: ['administrator'] },
  'POST /portal/organization/company': { who: ['administrator'], form: () => ({ legal_name: 'Meise Ltd', display_name: 'Meise Ltd', address_line1: 'High Street 1', address_line2: '', city: 'Derby', state: '', postal_code: '', country: 'GB', tax_id: '', phone: '', website: '' }) },
  'GET /portal/organization/contact': { who: ['administrator'] },
  'POST /portal/organization/contact': { who: ['administrator'], form: () => ({ primary_contact_id: 'none' }) },
  'GET /portal/organization/region': { who: ['administrator'] },
  'POST /portal/organization/region': { who: ['administrator'], form: () => ({ time_zone: 'Europe/London', currency: 'USD' }) },
  'GET /portal/organization/logo': { who: ['administrator'] },
  'POST /portal/organization/logo': { who: ['administrator'] },
  'POST /portal/organization/logo/default': { who: ['administrator'] },
  'GET /portal/manage': { who: EVERYBODY },
  'GET /portal/accounts': { who: EVERYBODY },
  'GET /portal/accounts.csv': { who: EVERYBODY },
  'GET /portal/accounts/:id': { who: EVERYBODY, id: 'account' },
  'POST /portal/accounts/:id/registration-mail': { who: SALES, id: 'account' },
  'GET /portal/accounts/:id/renewal': { who: MONEY, id: 'account', fields: { quote: 'quote' } },
  'POST /portal/accounts/:id/renewal': { who: MONEY, id: 'account', form: ({ subscription }) => ({ [`renew_${subscription}`]: 'yes', [`plan_${subscription}`]: 'safe_plus', [`packs_${subscription}`]: '0', years: '1', purchase_order: '' }) },
  'GET /portal/subscriptions/:id/auto-renew': { who: MONEY, id: 'subscription' },
  'POST /portal/subscriptions/:id/auto-renew': { who: MONEY, id: 'subscription', form: () => ({ card: 'none' }), fields: { card: 'card' } },
  'GET /portal/subscriptions/:id/auto-renew/off': { who: MONEY, id: 'subscription' },
  'POST /portal/subscriptions/:id/auto-renew/off': { who: MONEY, id: 'subscription' },
  'GET /portal/trials/new': { who: SALES, fields: { account: 'account' } },
  'POST /portal/trials': { who: SALES, form: (things) => ({ account: things.account, kind: 'personal' }), fields: { account: 'account', use_account: 'account' } },
  'GET /portal/buy': { who: MONEY, fields: { account: 'account', quote: 'quote' } },
  'GET /portal/buy/:code': { who: MONEY, at: 'safe_plus', fields: { account: 'account', quote: 'quote' } },
  'POST /portal/buy/:code': { who: MONEY, at: 'safe_plus', form: ({ account }) => ({ account, years: '1', quantity: '1', packs: '0', purchase_order: '' }), fields: { account: 'account', use_account: 'account' } },
  'GET /portal/quotes/:id': { who: MONEY, id: 'quote' },
  'POST /portal/quotes/:id/confirmation': { who: MONEY, id: 'quote', form: () => ({ card: 'none' }), fields: { card: 'card' } },
  'POST /portal/quotes/:id/cancellation': { who: MONEY, id: 'quote' },
  'POST /portal/quotes/:id/replacement': { who: MONEY, id: 'quote' },

  'GET /portal/payments': { who: PAPERS, fields: { account: 'account' } },
  'GET /portal/payments.csv': { who: PAPERS, fields: { account: 'account' } },
  'GET /portal/receipts/:id': { who: PAPERS, id: 'receipt' },
  'GET /portal/receipts/:id.pdf': { who: PAPERS, id: 'receipt' },
  'GET /portal/invoices/:id/payment': { who: MONEY, id: 'invoice' },
  'POST /portal/invoices/:id/payment': { who: MONEY, id: 'invoice', form: () => ({ card: 'none' }), fields: { card: 'card' } },
  'GET /portal/payments/:id/bank': { who: MONEY, id: 'payment' },
  'GET /portal/payments/:id/return': { who: MONEY, id: 'payment' },
  'GET /portal/payments/cards': { who: MONEY },
  'POST /portal/payments/cards/new': { who: MONEY },
  'GET /portal/payments/cards/:id': { who: MONEY, id: 'card' },
  'POST /portal/payments/cards/:id': { who: MONEY, id: 'card', form: () => ({ name: '' }) },
  'POST /portal/payments/cards/:id/replacement': { who: MONEY, id: 'card' },
  'POST /portal/payments/cards/:id/default': { who: MONEY, id: 'card' },
  'POST /portal/payments/cards/:id/spare': { who: MONEY, id: 'card' },
  'GET /portal/payments/cards/:id/removal': { who: MONEY, id: 'card' },
  'POST /portal/payments/cards/:id/removal': { who: MONEY, id: 'card', form: () => ({ successor: '01980000-0000-7000-8000-00000000dead' }), fields: { successor: 'card' } },
  'GET /portal/checkouts/:id': { who: MONEY, id: 'checkout' },
  'GET /portal/checkouts/:id/return': { who: MONEY, id: 'checkout' },
  'GET /portal/checkouts/:id/cancelled': { who: MONEY, id: 'checkout' },

  'GET /my': { who: ['customer'] },

  'GET /office': { who: STAFF_ROLES },
  'GET /office/applications': { who: STAFF_ROLES },
  'GET /office/applications/:id': { who: STAFF_ROLES, id: 'application' },
  'GET /office/applications/:id/approval': { who: DECIDE, id: 'application' },
  'POST /office/applications/:id/approval': { who: DECIDE, id: 'application', form: () => ({ tier: 'basic', tax_name: '', tax_rate: '', internal_note: '' }) },
  'GET /office/applications/:id/refusal': { who: DECIDE, id: 'application' },
  'POST /office/applications/:id/refusal': { who: DECIDE, id: 'application', form: () => ({ reason_code: 'region', reason: '', internal_note: '' }) },
  'GET /office/partners': { who: STAFF_ROLES },
  'GET /office/partners/:id': { who: STAFF_ROLES, id: 'partner' },
  'POST /office/partners/:id/invitation': { who: DECIDE, id: 'partner' },
  'GET /office/staff': { who: OPERATORS },
  'GET /office/staff/new': { who: OPERATORS },
  'POST /office/staff': { who: OPERATORS, form: () => ({ email: 'new@office.example', role_support: 'yes' }) },
  'GET /office/staff/:id': { who: OPERATORS, id: 'colleague' },
  'POST /office/staff/:id': { who: OPERATORS, id: 'colleague', form: () => ({ role_content: 'yes' }) },
  'GET /office/staff/:id/deactivation': { who: OPERATORS, id: 'colleague' },
  'POST /office/staff/:id/deactivation': { who: OPERATORS, id: 'colleague' },
  'POST /office/staff/:id/reactivation': { who: OPERATORS, id: 'colleague' },
  'POST /office/staff/invitations/:id': { who: OPERATORS, id: 'staffInvitation' },
  'POST /office/staff/invitations/:id/revocation': { who: OPERATORS, id: 'staffInvitation' },
};

export { EVERYBODY, MONEY, PAPERS, SALES };
