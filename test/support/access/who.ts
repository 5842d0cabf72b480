import { ROLES, type Role } from '../../../src/organizations/roles';
import { type StaffRole } from '../../../src/organizations/staff/staff-roles';
import { type CompanyRole, type ThingKind, type Things } from '../world/access-world';

/** `customer` is the holder of a household; those of a company by their role there. */
export type Visitor = Role | StaffRole | 'customer' | CompanyRole;

export type Access = {
  /** Who gets through; "signed-in" and "anybody" have no roles to tell apart; "machine" is a backup client. */
  who: readonly Visitor[] | 'signed-in' | 'anybody' | 'machine';
  /** What the address's parameter names. */
  id?: ThingKind;
  /** What its second parameter names: a thing of ours, whatever the first one is. */
  second?: ThingKind;
  /** The parameter's value where it names no thing of an organization: a plan's code. */
  at?: string;
  /** What a form holds. Nothing that would leave for Stripe. */
  form?: (things: Things) => Record<string, string>;
  /** Fields of the form, or of the query of a GET, that name a thing by its id. */
  fields?: Partial<Record<string, ThingKind>>;
};

export const EVERYBODY = ROLES;
/** Everybody of an account. */
export const CUSTOMERS: readonly Visitor[] = ['customer', 'company_user', 'company_administrator', 'billing_owner'];
/** Who answers for an account as a whole. */
export const ACCOUNT_KEEPERS: readonly Visitor[] = ['customer', 'company_administrator', 'billing_owner'];
export const PAYERS: readonly Visitor[] = ['customer', 'billing_owner'];
export const MONEY: readonly Role[] = ['administrator', 'billing'];
export const PAPERS: readonly Role[] = [...MONEY, 'read_only'];
export const ADMINISTRATORS: readonly Role[] = ['administrator'];
export const DECIDE: readonly StaffRole[] = ['operator', 'partner_desk'];
export const OPERATORS: readonly StaffRole[] = ['operator'];
export const BOOKS: readonly StaffRole[] = ['operator', 'finance'];
export const SHIPPERS: readonly StaffRole[] = ['operator', 'support'];
export const TECHNICIANS: readonly Role[] = ['administrator', 'technician'];
export const SALES: readonly Role[] = ['administrator', 'sales'];
/** Who answers partners for an account. */
export const COMPANY: readonly Visitor[] = ['company_administrator', 'billing_owner'];
