import { createHash } from 'node:crypto';
import { countryName } from '../../platform/values/countries';

/** What a partner says about itself, each under the name of its field and column (domain.md §11.2); '' where nothing is said. */
export type CompanyField =
  | 'legal_name' | 'display_name' | 'address_line1' | 'address_line2' | 'city' | 'state' | 'postal_code' | 'country' | 'tax_id' | 'phone' | 'website'
  | 'primary_contact_id' | 'time_zone' | 'currency';
export type Company = Readonly<Record<CompanyField, string>>;

/** The parts of the page that are edited on their own. */
export type Section = 'names' | 'contact' | 'region';
export const SECTIONS: Readonly<Record<Section, readonly CompanyField[]>> = {
  names: ['legal_name', 'display_name', 'address_line1', 'address_line2', 'city', 'state', 'postal_code', 'country', 'tax_id', 'phone', 'website'],
  contact: ['primary_contact_id'],
  region: ['time_zone', 'currency'],
};

export const FIELD_LABELS: Readonly<Record<CompanyField, string>> = {
  legal_name: 'Legal name', display_name: 'Display name', address_line1: 'Address', address_line2: 'Address, second line', city: 'City',
  state: 'State or region', postal_code: 'Postal code', country: 'Country', tax_id: 'Tax number', phone: 'Phone', website: 'Website',
  primary_contact_id: 'Primary contact', time_zone: 'Time zone', currency: 'Currency',
};

/** An active administrator, who alone may be the primary contact. */
export type Administrator = { readonly membershipId: string; readonly name: string; readonly email: string };

/** What a section said when its form was opened: sent back with the form, so that nobody overwrites what they have not seen. */
export function versionOf(company: Company, section: Section): string {
  return createHash('sha256').update(JSON.stringify(SECTIONS[section].map((field) => company[field]))).digest('hex').slice(0, 20);
}

/** The fields of which `typed` says something else than what is saved, in the order of the page. */
export function differences(company: Company, typed: Partial<Company>): CompanyField[] {
  return (Object.keys(FIELD_LABELS) as CompanyField[]).filter((field) => typed[field] !== undefined && typed[field] !== company[field]);
}

/** A value as people read it. */
export function fieldWords(field: CompanyField, value: string, administrators: readonly Administrator[]): string {
  if (value === '') return 'None';
  if (field === 'country') return countryName(value);
  if (field !== 'primary_contact_id') return value;
  return administrators.find(({ membershipId }) => membershipId === value)?.name ?? 'Somebody who is no longer an active administrator';
}

/** The address as it stands on papers, without empty lines. */
export function addressLines(company: Pick<Company, 'address_line1' | 'address_line2' | 'city' | 'state' | 'postal_code' | 'country'>): string[] {
  const place = [company.city, [company.state, company.postal_code].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return [company.address_line1, company.address_line2, place, countryName(company.country)].filter(Boolean);
}
