import { z } from 'zod';
import { type Plan } from '../../../plans/catalog';
import { isTermYears } from '../../../plans/term';
import { type FormResult, optionalText, readForm } from '../../../platform/pages/forms';
import { type CodeOrder, maximumCodes } from './code-order.model';

/** Reads what is to be bought; every field has its own sentence. Prices never come from a form. */
export function readCodeOrder(plans: readonly Plan[], body: unknown): FormResult<CodeOrder> {
  const form = readForm(schemaFor(plans), body);
  if (!form.ok) return form;
  const { plan, years, quantity, purchase_order: purchaseOrder } = form.value;
  return { ok: true, value: { planCode: plan, years: years, quantity, purchaseOrder } };
}

/** The fields of an order as they were typed, to change it. */
export function typedCodeOrder(order: CodeOrder): Record<string, string> {
  return { plan: order.planCode, years: String(order.years), quantity: String(order.quantity), purchase_order: order.purchaseOrder };
}

const wholeCount = `Enter the number of codes as a whole number from 1 to ${maximumCodes}.`;

function schemaFor(plans: readonly Plan[]) {
  const isOffered = (code: string): boolean => plans.some((plan) => plan.code === code);
  return z.object({
    plan: z.string({ error: 'Choose a plan.' }).refine(isOffered, 'Choose a plan from the list.'),
    years: z.string({ error: 'Choose a term.' }).transform(Number).refine(isTermYears, 'Choose a term of 1, 2 or 3 years.'),
    quantity: z.string({ error: 'Enter the number of codes.' }).trim().regex(/^\d{1,4}$/, wholeCount).transform(Number)
      .refine((count) => count >= 1 && count <= maximumCodes, wholeCount),
    purchase_order: optionalText('your PO number', 50),
  });
}
