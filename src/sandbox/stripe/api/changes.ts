import { type Address, type BillingDetails } from '../objects/address';
import { type Params } from '../asking/params';

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
