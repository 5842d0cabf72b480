/** How a drive travels (domain.md §12). */
export type ShippingMethod = 'standard' | 'expedited';
export type DeliverTo = 'partner' | 'customer';

/** What is asked for on the form: whom to reach, where to, and how. */
export interface CourierRequest {
  readonly deliverTo: DeliverTo;
  readonly contactName: string;
  readonly contactEmail: string;
  readonly contactPhone: string;
  readonly company: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  /** A state by its two letters. */
  readonly region: string;
  readonly postalCode: string;
  readonly method: ShippingMethod;
  /** The computer that the files go to is a Mac with Apple silicon: such drives are formatted otherwise. */
  readonly forAppleSilicon: boolean;
  readonly note: string;
}

/** As it stands on a label, line by line. */
export function addressLines({ contactName, company, line1, line2, city, region, postalCode }: CourierRequest): string[] {
  return [contactName, company, line1, line2, `${city}, ${region} ${postalCode}`].filter((line) => line !== '');
}
