import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { type Account } from '../../accounts/account';
import { type AddOn, type Plan } from '../../plans/catalog';
import { isTermYears, type TermYears } from '../../plans/term';
import { type FieldErrors, optionalText, readForm } from '../../platform/pages/forms';
import { administeredByField, differentAddresses, newCustomerFields, newCustomerOf, sameAddress, typedCustomer } from './customer.form';
import { maximumComputers, type Order } from './order';
import { type Subscription } from '../subscription';

export interface OrderChoices {
  readonly plan: Plan;
  /** The packs that go with the plan; undefined where it takes none. */
  readonly pack: AddOn | undefined;
  /** The account to buy for; undefined for a new customer. */
  readonly account: Account | undefined;
  readonly trials: readonly Subscription[];
}

export type OrderResult = { readonly ok: true; readonly order: Order } | { readonly ok: false; readonly errors: FieldErrors };

/** Reads the options of a purchase; every field has its own sentence (features.md S2). Prices never come from a form. */
export function readOrder(choices: OrderChoices, body: unknown): OrderResult {
  const form = readForm(schemaFor(choices) as unknown as z.ZodType<TypedOrder>, body);
  return form.ok ? { ok: true, order: orderOf(choices, form.value) } : { ok: false, errors: form.errors };
}

/** The fields of an order as they were typed, to change it. */
export function typedOrder(order: Order): Record<string, string> {
  return {
    years: String(order.years), quantity: String(order.quantity), packs: String(order.packs), purchase_order: order.purchaseOrder,
    administered_by: order.administeredBy, converts: order.convertsId ?? 'none', ...(order.newCustomer && typedCustomer(order.newCustomer)),
  };
}

type TypedOrder = {
  years: TermYears; quantity: number; packs: number; purchase_order: string; converts?: string;
  administered_by?: 'partner' | 'customer'; email: string; email_again: string; phone: string; country: string; language: string;
  company?: string; first_name?: string; last_name?: string;
};

function schemaFor({ plan, pack, account, trials }: OrderChoices) {
  const shape = {
    years: z.string({ error: 'Choose a term.' }).transform(Number).refine(isTermYears, 'Choose a term of 1, 2 or 3 years.'),
    quantity: plan.accountKind === 'safe' ? wholeNumber('the number of computers', 1, maximumComputers) : z.unknown().optional().transform(() => 1),
    packs: pack ? wholeNumber('the number of storage packs', 0, pack.maxQuantity) : z.unknown().optional().transform(() => 0),
    purchase_order: optionalText('your PO number', 50),
    ...trials.length > 0 && { converts: z.enum([...trials.map((trial) => trial.id), ...plan.accountKind === 'safe' ? ['none'] : []], { error: 'Choose what to do with the trial.' }) },
  };
  if (account) return z.object(shape);
  return z.object({ ...shape, ...newCustomerFields(plan.accountKind), ...plan.accountKind === 'safe_pro' && administeredByField })
    .refine((typed) => sameAddress(typed as { email: string; email_again: string }), differentAddresses);
}

function orderOf({ plan, account }: OrderChoices, typed: TypedOrder): Order {
  const newCustomer = account ? null : newCustomerOf(plan.accountKind, typed);
  return {
    planCode: plan.code, years: typed.years, quantity: typed.quantity, packs: typed.packs,
    accountId: account?.id ?? uuidv7(), accountName: account?.name ?? newCustomer!.name, newCustomer,
    administeredBy: account?.administeredBy ?? typed.administered_by ?? 'customer',
    convertsId: typed.converts === undefined || typed.converts === 'none' ? null : typed.converts,
    purchaseOrder: typed.purchase_order,
  };
}

function wholeNumber(what: string, least: number, most: number) {
  const sentence = `Enter ${what} as a whole number from ${least} to ${most}.`;
  return z.string({ error: `Enter ${what}.` }).trim().regex(/^\d{1,4}$/, sentence).transform(Number).refine((count) => count >= least && count <= most, sentence);
}
