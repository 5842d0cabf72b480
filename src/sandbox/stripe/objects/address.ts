import { type Params } from '../params';

export type Address = {
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
};

export type BillingDetails = { address: Address; email: string | null; name: string | null; phone: string | null; tax_id: null };

export const noBillingDetails: BillingDetails = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

/** The value sent, null when it is sent empty, else what was there. */
export function changed(params: Params, name: string, before: string | null): string | null {
  const value = params.text(name);
  return value === undefined ? before : value === '' ? null : value;
}

export function changedAddress(params: Params, before: Address): Address {
  const read = (name: keyof Address) => changed(params, name, before[name]);
  return {
    city: read('city'),
    country: read('country'),
    line1: read('line1'),
    line2: read('line2'),
    postal_code: read('postal_code'),
    state: read('state'),
  };
}

export function changedBillingDetails(params: Params, before: BillingDetails): BillingDetails {
  return {
    address: params.has('address') ? changedAddress(params.group('address'), before.address) : before.address,
    email: changed(params, 'email', before.email),
    name: changed(params, 'name', before.name),
    phone: changed(params, 'phone', before.phone),
    tax_id: null,
  };
}
