import { z } from 'zod';
import { type Account } from '../../accounts/account';
import { type AddOn } from '../../plans/catalog';
import { isTermYears } from '../../plans/term';
import { type FieldErrors, optionalText, readForm, text } from '../../platform/pages/forms';
import { administeredByField } from '../purchases/customer.form';
import { type ConversionBasis } from './conversion-basis.report';
import { companyPlans, confirmation, type ConversionOrder, isConfirmed } from './conversion-order.model';
import { packsFor } from '../purchases/order';

export type ConversionForm = { readonly ok: true; readonly order: ConversionOrder } | { readonly ok: false; readonly errors: FieldErrors };

/** Reads plan and term ("safe_pro_power:2"), packs, company, who administers it, and the words that confirm it. Prices never come from a form. */
export function readConversion({ catalog, organization, account }: Pick<ConversionBasis, 'catalog' | 'organization' | 'account'>, body: unknown): ConversionForm {
  const plans = companyPlans(catalog, organization);
  const pack = plans[0] && packsFor(catalog, plans[0]);
  const form = readForm(schemaFor(plans.map(({ code }) => code), pack), body);
  return form.ok ? { ok: true, order: orderOf(account, form.value) } : { ok: false, errors: form.errors };
}

/** The fields of an order as they were typed, to change it; the confirming words too. */
export function typedConversion(order: ConversionOrder): Record<string, string> {
  return {
    choice: `${order.planCode}:${order.years}`, packs: String(order.packs), company: order.companyName, administered_by: order.administeredBy,
    confirmation: order.confirmed, purchase_order: order.purchaseOrder,
  };
}

type Typed = z.infer<ReturnType<typeof schemaFor>>;

function schemaFor(planCodes: readonly string[], pack: AddOn | undefined) {
  const most = pack?.maxQuantity ?? 0;
  const packs = `Enter the number of storage packs as a whole number from 0 to ${most}.`;
  return z.object({
    choice: z.string({ error: 'Choose a plan and a term.' }).refine((chosen) => {
      const [code, years] = chosen.split(':');
      return planCodes.includes(code ?? '') && isTermYears(Number(years));
    }, 'Choose a plan and a term from the list.'),
    packs: z.string({ error: packs }).trim().regex(/^\d{1,4}$/, packs).transform(Number).refine((count) => count <= most, packs),
    company: text("the company's name", 100),
    ...administeredByField,
    confirmation: z.string({ error: typeIt }).trim().max(200, typeIt).refine(isConfirmed, typeIt),
    purchase_order: optionalText('your PO number', 50),
  });
}

const typeIt = `Type “${confirmation}” to confirm it.`;

function orderOf(account: Account, typed: Typed): ConversionOrder {
  const [planCode, years] = typed.choice.split(':');
  return {
    accountId: account.id, accountName: account.name, planCode: planCode!, years: Number(years) as ConversionOrder['years'], packs: typed.packs,
    companyName: typed.company, administeredBy: typed.administered_by, confirmed: typed.confirmation, purchaseOrder: typed.purchase_order,
  };
}
