import { z } from 'zod';
import { isCountry } from '../../platform/values/countries';
import { email, type FormResult, optionalText, readForm } from '../../platform/pages/forms';
import { NamesForm, optional, required } from '../company/company.form';
import { taxNumberProblem } from '../company/tax-number.model';
import { type ApplicationDetails, BUSINESSES, CUSTOMER_RANGES } from './application';
import { usualCurrency, usualZone } from './usual-zone.model';

const PHONE_WORDS = 'Use digits, spaces and + ( ) - . / for a phone number.';
/** Every time zone that a company can choose, by name. */
export const TIME_ZONES: readonly string[] = Intl.supportedValuesOf('timeZone');

// A partner says later of itself what it says here: by the same rules, so that each can be changed and none stands in the way.
const company = NamesForm.shape;
const Fields = z.object({
  legal_name: company.legal_name,
  display_name: optional('the name for customers', 100),
  business: z.enum(BUSINESSES, { error: 'Choose what your company does.' }),
  customers: z.enum(CUSTOMER_RANGES, { error: 'Choose how many customers you look after.' }),
  website: company.website.optional().default(''),
  tax_id: company.tax_id,
  country: company.country,
  address_line1: company.address_line1,
  address_line2: company.address_line2,
  city: company.city,
  state: company.state,
  postal_code: company.postal_code,
  phone: required("the company's phone number", 30).refine(isPhone, PHONE_WORDS).refine((typed) => typed.replace(/\D/g, '').length >= 5, 'Enter the whole phone number, with its area code.'),
  time_zone: z.string().optional().default('').refine((zone) => zone === '' || TIME_ZONES.includes(zone), 'Choose a time zone from the list.'),
  currency: z.string().optional().default(''),
  first_name: required('your first name', 50),
  last_name: required('your last name', 50),
  email: email('your e-mail address'),
  contact_phone: optional('your own phone number', 30).refine(isPhone, PHONE_WORDS),
  message: optionalText('the message', 2_000),
  terms: z.literal('yes', { error: 'Tick the box to accept the terms.' }),
});

/**
 * Reads the application form. Time zone and currency left open become the usual ones of the country; `offered` are the
 * currencies that have prices.
 */
export function readApplication(body: unknown, offered: readonly string[]): FormResult<ApplicationDetails> {
  const currency = Fields.shape.currency.refine((code) => code === '' || offered.includes(code), 'Choose a currency from the list.');
  const form = readForm(Fields.extend({ currency }).superRefine(judgeTaxNumber), body);
  return form.ok ? { ok: true, value: detailsFrom(form.value, offered) } : { ...form, typed: withGuesses(form.typed, offered) };
}

/** What stands in the fields when the form is opened. */
export function emptyApplication(): Record<string, string> {
  return Object.fromEntries(Object.keys(Fields.shape).map((name) => [name, '']));
}

function detailsFrom(typed: z.infer<typeof Fields>, offered: readonly string[]): ApplicationDetails {
  return {
    email: typed.email, firstName: typed.first_name, lastName: typed.last_name, contactPhone: typed.contact_phone,
    legalName: typed.legal_name, displayName: typed.display_name || typed.legal_name, website: typed.website, phone: typed.phone,
    addressLine1: typed.address_line1, addressLine2: typed.address_line2, city: typed.city, state: typed.state, postalCode: typed.postal_code, country: typed.country,
    taxId: typed.tax_id, business: typed.business, customers: typed.customers, message: typed.message,
    timeZone: typed.time_zone || usualZone(typed.country), currency: typed.currency || usualCurrency(typed.country, offered),
  };
}

/** Where the page is shown again, the guesses stand in their fields, so that they can be seen and changed. */
function withGuesses(typed: Record<string, string>, offered: readonly string[]): Record<string, string> {
  const { country = '', time_zone: zone = '', currency = '' } = typed;
  if (!isCountry(country)) return typed;
  return { ...typed, time_zone: zone || usualZone(country), currency: currency || usualCurrency(country, offered) };
}

function judgeTaxNumber({ tax_id: taxId, country }: { tax_id: string; country: string }, context: z.RefinementCtx): void {
  const problem = taxId === '' ? undefined : taxNumberProblem(taxId, country);
  if (problem !== undefined) context.addIssue({ code: 'custom', path: ['tax_id'], message: problem });
}

function isPhone(typed: string): boolean {
  return /^[0-9+()\-./ ]*$/.test(typed);
}
