import { z } from 'zod';
import { type AccountKind } from '../../plans/catalog';
import { isCountry } from '../../platform/values/countries';
import { email, optionalText, text } from '../../platform/pages/forms';
import { type NewCustomer } from './order';

export const languages = [
  { value: 'en', label: 'English' }, { value: 'de', label: 'German' }, { value: 'es', label: 'Spanish' }, { value: 'fr', label: 'French' },
  { value: 'it', label: 'Italian' }, { value: 'nl', label: 'Dutch' }, { value: 'pt', label: 'Portuguese' },
] as const;

const shared = {
  email: email("the customer's e-mail address"),
  email_again: z.string({ error: 'Enter the e-mail address again.' }).trim().toLowerCase().min(1, 'Enter the e-mail address again.'),
  phone: optionalText('a phone number', 30).refine((typed) => /^[0-9+()\-./ ]*$/.test(typed), 'Use digits, spaces and + ( ) - . / for a phone number.'),
  country: z.string({ error: 'Choose a country.' }).refine(isCountry, 'Choose a country from the list.'),
  language: z.string({ error: 'Choose a language.' }).refine((code) => languages.some(({ value }) => value === code), 'Choose a language from the list.'),
};
// Together with the space between them they fit the 100 characters of an account's name.
const household = { first_name: text("the customer's first name", 49), last_name: text("the customer's last name", 50) };
const company = { company: text("the company's name", 100) };

/** The fields for a customer who is new, by the kind of account (domain.md §7.1, §7.8). */
export function newCustomerFields(kind: AccountKind) {
  return kind === 'safe' ? { ...shared, ...household } : { ...shared, ...company };
}

export const administeredByField = {
  administered_by: z.enum(['partner', 'customer'], { error: 'Choose who administers the account.' }),
};

type Typed = {
  email: string; email_again: string; phone: string; country: string; language: string; company?: string; first_name?: string; last_name?: string;
};

/** Refuses two different addresses: a customer who is mistyped never gets their mail. */
export function sameAddress(typed: { email: string; email_again: string }): boolean {
  return typed.email === typed.email_again;
}

export const differentAddresses = { path: ['email_again'], message: 'The two e-mail addresses differ. Check both.' };

export function newCustomerOf(kind: AccountKind, typed: Typed): NewCustomer {
  const { email: address, phone, country, language } = typed;
  const [firstName, lastName] = [typed.first_name ?? '', typed.last_name ?? ''];
  const name = kind === 'safe' ? `${firstName} ${lastName}` : typed.company ?? '';
  return { kind, name, firstName, lastName, email: address, phone, country, language };
}

/** What a new customer's fields show before anybody typed: the organization's own country. */
export function emptyCustomer(country: string): Record<string, string> {
  return { company: '', first_name: '', last_name: '', email: '', email_again: '', phone: '', country, language: 'en' };
}

/** The fields as they were typed for a customer of an order that is to be changed. */
export function typedCustomer(customer: NewCustomer): Record<string, string> {
  return {
    company: customer.kind === 'safe_pro' ? customer.name : '', first_name: customer.firstName, last_name: customer.lastName,
    email: customer.email, email_again: customer.email, phone: customer.phone, country: customer.country, language: customer.language,
  };
}
