import { z } from 'zod';
import { isCountry } from '../../platform/values/countries';
import { isZone } from '../../platform/values/dates';
import { isCurrency } from '../../platform/values/money';
import { taxNumberProblem } from './tax-number.model';

/** Line breaks and what turns the direction of the words after it have no place in a name; people's own letters all have. */
function tidied(typed: string): string {
  return typed.replace(/[\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu, '').replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim();
}

/** A line of any script, its length counted in characters as people see them written, not in halves of them. */
function line(what: string, most: number) {
  return z.string({ error: `Enter ${what}.` }).transform(tidied).refine((text) => [...text].length <= most, `Use at most ${most} characters for ${what}.`);
}

/** A line that must hold something to read. `what` completes "Enter …". */
export function required(what: string, most: number) {
  return line(what, most).refine((text) => /[^\p{Cf}\p{Z}]/u.test(text), `Enter ${what}.`);
}

export function optional(what: string, most: number) {
  return z.string().optional().default('').pipe(line(what, most));
}

export const NamesForm = z.object({
  legal_name: required("the company's legal name", 100),
  display_name: required('the name that customers see', 100),
  address_line1: required('the street and number', 100),
  address_line2: optional('the second line of the address', 100),
  city: required('the city', 100),
  state: optional('the state or region', 100),
  postal_code: optional('the postal code', 20),
  country: z.string({ error: 'Choose a country.' }).refine(isCountry, 'Choose a country from the list.'),
  tax_id: optional('the tax number', 30).transform((typed) => typed.toUpperCase()),
  phone: optional('a phone number', 30).refine((typed) => /^[0-9+()\-./ ]*$/.test(typed), 'Use digits, spaces and + ( ) - . / for a phone number.'),
  website: optional('the website', 200).transform((typed, context) => {
    const address = website(typed);
    if (address === undefined) context.addIssue({ code: 'custom', message: 'Enter a web address like https://www.example.com, or leave it empty.' });
    return address ?? typed;
  }),
}).superRefine(({ tax_id: taxId, country }, context) => {
  const problem = taxId === '' || !isCountry(country) ? undefined : taxNumberProblem(taxId, country);
  if (problem !== undefined) context.addIssue({ code: 'custom', path: ['tax_id'], message: problem });
});

export const ContactForm = z.object({ primary_contact_id: z.string({ error: 'Choose an administrator.' }).min(1, 'Choose an administrator.') });

export const RegionForm = z.object({
  time_zone: z.string({ error: 'Choose a time zone.' }).refine(isZone, 'Choose a time zone from the list.'),
  currency: z.string({ error: 'Choose a currency.' }).refine(isCurrency, 'Choose a currency from the list.'),
});

/** The address with its https, as people leave it out; undefined where it leads nowhere. */
function website(typed: string): string | undefined {
  if (typed === '') return '';
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (/\s/.test(address) || !URL.canParse(address)) return undefined;
  const { protocol, hostname, username, password } = new URL(address);
  const isPublic = /^https?:$/.test(protocol) && /[^.]\.[^.\d][^.]*$/.test(hostname) && username === '' && password === '';
  return isPublic && [...address].length <= 200 ? address : undefined;
}
