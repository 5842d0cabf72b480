import { z } from 'zod';
import { isCountry } from '../../platform/values/countries';
import { addMonthsFromAnchor, type Day, parseDay } from '../../platform/values/dates';
import { email, optionalText, text } from '../../platform/pages/forms';
import { type Currency, parseMoney } from '../../platform/values/money';
import { DEAL_PRODUCTS, type DealFacts } from '../deal';

type Asked = { readonly currency: Currency; readonly today: Day; readonly isDraft: boolean };

const MOST_MONTHS = 36;
const QUANTITY = 'Enter how many the customer needs, a whole number from 1 to 100,000.';
const PRODUCT = 'Choose a product.';

/** What a partner types of a deal; a draft needs the company alone, and the rest in its right form. */
export function dealForm({ currency, today, isDraft }: Asked): z.ZodType<DealFacts> {
  const value = `Enter what the deal is worth in ${currency}, for example 1200 or 1,200.50.`;
  const close = 'Enter the day on which you expect to close, today or later and within three years.';
  /** In a draft what is empty stays open. */
  const orOpen = <Read>(read: (typed: string) => Read | undefined, message: string) => z.string({ error: message }).trim().optional().default('')
    .transform((typed) => (typed === '' && isDraft ? null : read(typed))).refine((given) => given !== undefined, message).transform((given) => given ?? null);
  return z.object({
    company: text('the customer’s company', 100),
    contact_name: isDraft ? optionalText('the contact’s name', 100) : text('the contact’s name', 100),
    contact_email: isDraft ? z.union([z.literal(''), email('the contact’s e-mail address')]).optional().default('') : email('the contact’s e-mail address'),
    contact_phone: isDraft ? optionalText('the contact’s phone number', 40) : text('the contact’s phone number', 40),
    country: z.string().trim().optional().default('').refine((code) => isCountry(code) || (isDraft && code === ''), 'Choose the customer’s country.'),
    product: orOpen((typed) => DEAL_PRODUCTS.find((one) => one === typed), PRODUCT),
    quantity: orOpen(readQuantity, QUANTITY),
    value: orOpen((typed) => parseMoney(typed, currency), value),
    close_on: orOpen((typed) => readDay(typed, today), close),
    competition: optionalText('the competition', 200),
    notes: optionalText('the notes', 2_000),
  }).transform((typed): DealFacts => ({
    company: typed.company, contactName: typed.contact_name, contactEmail: typed.contact_email, contactPhone: typed.contact_phone, country: typed.country, product: (typed.product ?? ''),
    quantity: typed.quantity, valueCents: typed.value, closeOn: typed.close_on, competition: typed.competition, notes: typed.notes,
  }));
}

function readQuantity(typed: string): number | undefined {
  const quantity = /^\d{1,6}$/.test(typed) ? Number(typed) : 0;
  return quantity >= 1 && quantity <= 100_000 ? quantity : undefined;
}

function readDay(typed: string, today: Day): Day | undefined {
  const on = parseDay(typed);
  return on !== undefined && on >= today && on <= addMonthsFromAnchor(today, MOST_MONTHS) ? on : undefined;
}
