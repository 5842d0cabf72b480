import type { Request } from 'express';
import type { Scope } from '../database/database';
import type { Day } from '../values/dates';
import { NotAllowed, NotFound, Refusal } from '../errors';
import { ONLY_LOOKING } from '../database/looking';
import type { Permission } from './permission';

/** The person behind a request and where they stand, read fresh from the database on every request. */
export type Visitor = {
  personId: string;
  email: string;
  firstName: string;
  lastName: string;
  /** The database's clock (architecture: one clock), read with the session. */
  now: Date;
  stage: 'pending_two_step' | 'signed_in';
  /** How codes come; `passkey` for who has passkeys only. */
  twoStep: 'off' | 'app' | 'email' | 'passkey';
  /** When this session last had a right two-step code. */
  codeConfirmedAt: Date | null;
  context: Context | null;
  permissions: ReadonlySet<Permission>;
  /** How many organizations and accounts this sign-in reaches, counted up to two; a switcher is shown when more than one. */
  contextsCount: number;
};

export type Context = OrganizationContext | AccountContext | OfficeContext;

export type OrganizationContext = {
  kind: 'organization';
  organizationId: string;
  name: string;
  timeZone: string;
  currency: string;
  tier: 'basic' | 'premier';
  taxRatePpm: number;
  membershipId: string;
  roles: readonly string[];
  /** Sees only the accounts that an administrator chose for them. */
  isLimited: boolean;
  /** From when on every member needs two-step verification (milliseconds since 1970); null: each chooses. */
  twoStepRequiredFrom: number | null;
  /** The calendar day now in the organization's zone. */
  today: Day;
  /** A colleague of the vendor who looks at this portal and changes nothing: which view it is, their own roles, when it ends (milliseconds since 1970). */
  viewedBy?: { viewId: string; roles: readonly string[]; endsAt: number };
};

export type AccountContext = {
  kind: 'account';
  accountId: string;
  /** The organization that holds the account now: for foreign keys, never shown as the customer's own. */
  organizationId: string;
  name: string;
  role: 'holder' | 'user' | 'administrator' | 'billing_owner';
  /** The zone of that organization; the day and moments are told in it. */
  timeZone: string;
  today: Day;
};

export type OfficeContext = { kind: 'office'; roles: readonly string[]; today: Day };

/** Who acts, for the audit log. Structurally the same as audit's Actor. */
export type PersonActor = { kind: 'person'; id: string; requestId: string | null; membershipId?: string; accountId?: string };
export type StaffActor = { kind: 'staff'; id: string; requestId: string | null };

declare module 'express-serve-static-core' {
  interface Request {
    visitor?: Visitor;
    /** Ours, made for every request; in every log line, audit row and error page. */
    requestId: string;
  }
}

/** Nobody is signed in (or two-step is pending): the edge turns this into the sign-in page. */
export class SignInNeeded extends Refusal {
  readonly status = 401;
  constructor(readonly stage: 'none' | 'pending_two_step' = 'none') {
    super('Sign in to continue.');
  }
}

/** The signed-in visitor, or SignInNeeded. */
export function visitorOf(req: Request): Visitor {
  if (!req.visitor) throw new SignInNeeded();
  if (req.visitor.stage !== 'signed_in') throw new SignInNeeded('pending_two_step');
  return req.visitor;
}

/** Whether they need two-step verification where they stand now, and have none. */
export function mustSetUpTwoStep({ twoStep, context, now }: Visitor): boolean {
  if (twoStep !== 'off') return false;
  if (isViewing(context)) return true;
  if (context?.kind === 'organization') return context.twoStepRequiredFrom !== null && context.twoStepRequiredFrom <= now.getTime();
  return context?.kind === 'office';
}

/** Whether a colleague of the vendor looks at a partner's portal, and is no member of it. */
export function isViewing(context: Context | null): context is OrganizationContext & { viewedBy: NonNullable<OrganizationContext['viewedBy']> } {
  return context?.kind === 'organization' && context.viewedBy !== undefined;
}

/** The zone in which a visitor reads moments: that of the place where they stand. */
export function zoneOf({ context }: Pick<Visitor, 'context'>): string {
  return context !== null && context.kind !== 'office' ? context.timeZone : 'UTC';
}

const FRESH_MINUTES = 10;

/** Whether no code needs to be asked: two-step is off, or this session had a right one within ten minutes (security.md §3.5). */
export function hasFreshCode({ twoStep, codeConfirmedAt, now }: Visitor): boolean {
  return twoStep === 'off' || (codeConfirmedAt !== null && now.getTime() - codeConfirmedAt.getTime() <= FRESH_MINUTES * 60_000);
}

/** What every portal handler needs: the scope for `within`, the actor for audit, the clock, the organization. */
export function memberOf(req: Request) {
  const visitor = visitorOf(req);
  if (visitor.context?.kind !== 'organization') throw new NotFound();
  const organization = visitor.context;
  const { organizationId, membershipId } = organization;
  // Rules that act for a limited member take the limit from the actor (scopeOf).
  const limit = organization.isLimited ? { membershipId } : {};
  const scope: Scope = { organizationId, ...limit };
  return {
    visitor, organization, organizationId, limitedTo: limit.membershipId, scope, now: visitor.now, today: organization.today,
    /** Whoever only looks acts as nobody. */
    get actor(): PersonActor {
      if (isViewing(organization)) throw new NotAllowed(ONLY_LOOKING);
      return { kind: 'person', id: visitor.personId, requestId: req.requestId, ...limit };
    },
  };
}

/** What every handler of the office needs: staff read everything in the scope `office` (architecture: scopes). */
export function staffOf(req: Request) {
  const visitor = visitorOf(req);
  if (visitor.context?.kind !== 'office') throw new NotFound();
  const actor: StaffActor = { kind: 'staff', id: visitor.personId, requestId: req.requestId };
  return { visitor, scope: 'office' as const, actor, now: visitor.now, today: visitor.context.today };
}

/** The same for the customer's own pages. */
export function customerOf(req: Request) {
  const visitor = visitorOf(req);
  if (visitor.context?.kind !== 'account') throw new NotFound();
  const account = visitor.context;
  const scope: Scope = { accountId: account.accountId };
  // Rules that act for a customer take the account from the actor (scopeOf).
  const actor: PersonActor = { kind: 'person', id: visitor.personId, requestId: req.requestId, accountId: account.accountId };
  return { visitor, account, accountId: account.accountId, scope, actor, now: visitor.now, today: account.today };
}
