import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { type Account } from '../../../accounts/account';
import { type AccountKind } from '../../../plans/catalog';
import { isUuid, type Scoped } from '../../../platform/database/database';
import { type FormResult, readForm } from '../../../platform/pages/forms';
import { administeredByField, differentAddresses, newCustomerFields, newCustomerOf, sameAddress } from '../../purchases/customer.form';
import { type ActivationCode, codeProblem } from '../activation-code';
import { findCodeByText, listCodesById } from '../activation-codes.repository';
import { readCode } from '../code-text.model';
import { type CodeTarget, type CodeUse } from './code-use.model';

/** What the form offers: for whom the code is, and what of theirs can go on. */
export interface UseChoices {
  readonly account: Account | undefined;
  /** The kind of a customer who is new. */
  readonly kind: AccountKind;
  readonly targets: readonly CodeTarget[];
}

/** The choice of one more subscription. */
export const anotherSubscription = 'new';

/** Reads everything but the code itself; the ids of what is new were given by the page, so that a second press finds the first. */
export function readUse({ account, kind, targets }: UseChoices, body: unknown): FormResult<Omit<CodeUse, 'codeId'>> {
  const reserved = readForm(Reserved, body);
  const { account_id: accountId, subscription_id: subscriptionId } = reserved.ok ? reserved.value : { account_id: uuidv7(), subscription_id: uuidv7() };
  if (!account) return readNewCustomer(kind, { accountId, subscriptionId }, body);
  const form = readForm(z.object({ target: z.enum([anotherSubscription, ...targets.map(({ subscription }) => subscription.id)], { error: 'Choose what to apply the code to.' }) }), body);
  if (!form.ok) return form;
  const isNew = form.value.target === anotherSubscription;
  return { ok: true, value: { accountId: account.id, newCustomer: null, administeredBy: account.administeredBy, isNew, subscriptionId: isNew ? subscriptionId : form.value.target } };
}

export type FoundCode = { readonly ok: true; readonly code: ActivationCode } | { readonly ok: false; readonly field: 'code' | 'typed_code'; readonly error: string };

/**
 * The code that was typed or, where none was, chosen. One of another organization is as unknown as one that does not exist. Once the use is confirmed,
 * whether it can be used is asked under its lock.
 */
export async function findTypedCode(trx: Scoped, organizationId: string, typed: Record<string, string>, now: Date, { isPressed = false } = {}): Promise<FoundCode> {
  const text = (typed['typed_code'] ?? '').trim();
  const field = text === '' ? 'code' : 'typed_code';
  const code = text === '' ? await chosenCode(trx, organizationId, typed['code'] ?? '') : await codeByText(trx, organizationId, text);
  if (typeof code === 'string') return { ok: false, field, error: code };
  const problem = isPressed ? undefined : codeProblem(code, now);
  return problem ? { ok: false, field, error: problem } : { ok: true, code };
}

async function codeByText(trx: Scoped, organizationId: string, text: string): Promise<ActivationCode | string> {
  const read = readCode(text);
  if (!read || !('whole' in read)) return 'A code has 16 letters and digits, like 7KQ4-M2XD-9RTW-HB3C. Check what you typed.';
  return await findCodeByText(trx, organizationId, read.whole) ?? 'We do not know this code. Check what you typed.';
}

async function chosenCode(trx: Scoped, organizationId: string, id: string): Promise<ActivationCode | string> {
  if (id === '') return 'Choose a code, or type one.';
  const [code] = isUuid(id) ? await listCodesById(trx, organizationId, [id]) : [];
  return code ?? 'Choose a code from the list.';
}

const reservedId = z.string().refine(isUuid).catch(() => uuidv7());
const Reserved = z.object({ account_id: reservedId, subscription_id: reservedId });

type TypedCustomer = Parameters<typeof newCustomerOf>[1] & { administered_by?: 'partner' | 'customer' };

function readNewCustomer(kind: AccountKind, reserved: { accountId: string; subscriptionId: string }, body: unknown): FormResult<Omit<CodeUse, 'codeId'>> {
  const schema = z.object({ ...newCustomerFields(kind), ...kind === 'safe_pro' && administeredByField })
    .refine((typed) => sameAddress(typed as unknown as { email: string; email_again: string }), differentAddresses);
  const form = readForm(schema as unknown as z.ZodType<TypedCustomer>, body);
  if (!form.ok) return form;
  return { ok: true, value: { ...reserved, newCustomer: newCustomerOf(kind, form.value), administeredBy: form.value.administered_by ?? 'customer', isNew: true } };
}
