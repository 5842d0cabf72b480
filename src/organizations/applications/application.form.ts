import { z } from 'zod';
import { isCountry } from '../../platform/countries';
import { email, type FormResult, optionalText, readForm, text } from '../../platform/forms';
import { type ApplicationDetails, BUSINESSES, CUSTOMER_RANGES } from './application';
import { usualCurrency, usualZone } from './usual-zone.model';

const PHONE = /^[0-9+()\-./ ]*$/;
const PHONE_WORDS = 'Use digits, spaces and + ( ) - . / for a phone number.';
/** Every time zone that a company can choose, by name. */
export const TIME_ZONES: readonly string[] = Intl.supportedValuesOf('timeZone');

const phone = text("the company's phone number", 30).regex(PHONE, PHONE_WORDS)
  .refine((typed) => typed.replace(/\D/g, '').length >= 5, 'Enter the whole phone number, with its area code.');

const Fields = z.object({
  legal_name: text("the company's legal name", 100),
  display_name: optionalText('the name for customers', 100),
  business: z.enum(BUSINESSES, { error: 'Choose what your company does.' }),
  customers: z.enum(CUSTOMER_RANGES, { error: 'Choose how many customers you look after.' }),
  website: z.string().trim().max(200, 'Use at most 200 characters for the website.').optional().default('').transform(wholeAddress)
    .refine((address) => address !== undefined, 'Enter a website like https://example.com, or leave it empty.').transform((address) => address ?? ''),
  tax_id: optionalText('the tax id', 30).refine((typed) => /^[\p{L}\p{N}\-./ ]*$/u.test(typed), 'Use letters, digits, spaces and - . / for the tax id.'),
  country: z.string({ error: 'Choose a country.' }).refine(isCountry, 'Choose a country from the list.'),
  address_line1: text('the street and number', 100),
  address_line2: optionalText('the second line of the address', 100),
  city: text('the city', 100),
  state: optionalText('the state or province', 100),
  postal_code: optionalText('the postal code', 20),
  phone,
  time_zone: z.string().optional().default('').refine((zone) => zone === '' || TIME_ZONES.includes(zone), 'Choose a time zone from the list.'),
  currency: z.string().optional().default(''),
  first_name: text('your first name', 50),
  last_name: text('your last name', 50),
  email: email('your e-mail address'),
  contact_phone: optionalText('your own phone number', 30).refine((typed) => PHONE.test(typed), PHONE_WORDS),
  message: optionalText('the message', 2_000),
  terms: z.literal('yes', { error: 'Tick the box to accept the terms.' }),
});

/**
 * Reads the application form. Time zone and currency left open become the usual ones of the country; `offered` are the
 * currencies that have prices.
 */
export function readApplication(body: unknown, offered: readonly string[]): FormResult<ApplicationDetails> {
  const currency = Fields.shape.currency.refine((code) => code === '' || offered.includes(code), 'Choose a currency from the list.');
  const form = readForm(Fields.extend({ currency }), body);
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

/** "example.com" becomes "https://example.com/"; undefined when it is no address of a website. */
function wholeAddress(typed: string): string | undefined {
  if (typed === '') return '';
  const address = /^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, username, href } = new URL(address);
  const isWebsite = /^https?:$/.test(protocol) && /^[^.]+([.][^.]+)+$/.test(hostname) && username === '' && href.length <= 300;
  return isWebsite ? href.replace(/\/$/, '') : undefined;
}
