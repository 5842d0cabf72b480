import { z } from 'zod';
import { email, optionalText, text } from '../../platform/pages/forms';
import { type CourierRequest, type DeliverTo, type ShippingMethod } from '../courier-request.model';
import { isPostBox, isState } from '../us-address.model';

const BOX = 'Enter a street address. A parcel has to be signed for, and nobody signs at a PO box.';

const line = (what: string) => text(what, 60).refine((typed) => !isPostBox(typed), BOX);

/** What is typed to have files sent; `methods` are those that the plan offers, `forOthers`: a partner asks for a customer. */
export function requestSchema({ methods, forOthers }: { methods: readonly ShippingMethod[]; forOthers: boolean }) {
  return z.object({
    deliver_to: forOthers ? z.enum(['partner', 'customer'], { error: 'Choose where the drive is delivered.' }) : z.string().optional().transform((): DeliverTo => 'customer'),
    contact_name: text('who signs for the parcel', 60),
    contact_phone: z.string({ error: 'Enter a phone number for the courier.' }).trim().min(1, 'Enter a phone number for the courier.').max(30, 'Use at most 30 characters for the phone number.')
      .regex(/^[0-9+()\-./ ]*$/, 'Use digits, spaces and + ( ) - . / for a phone number.').refine((typed) => (typed.match(/\d/g) ?? []).length >= 10, 'Enter the whole phone number with its area code, 10 digits or more.'),
    contact_email: email('an e-mail address for the courier'),
    company: optionalText('the company', 60),
    line1: line('the street address'),
    line2: optionalText('the second line', 60).refine((typed) => !isPostBox(typed), BOX),
    city: text('the city', 60),
    region: z.string({ error: 'Choose a state.' }).refine(isState, 'Choose one of the 50 states or the District of Columbia. We ship inside the United States only.'),
    postal_code: z.string({ error: 'Enter the ZIP code.' }).trim().min(1, 'Enter the ZIP code.').regex(/^\d{5}(-\d{4})?$/, 'Enter a ZIP code like 02110 or 02110-1234.'),
    // Not "method": a form's own property has that name in browsers.
    shipping: z.enum(methods as [ShippingMethod, ...ShippingMethod[]], { error: 'Choose how the drive travels.' }),
    apple_silicon: z.string().optional(),
    note: optionalText('your note', 500),
    address_checked: z.string().optional(),
    agreed: z.string({ error: 'Read what you declare, then agree to it.' }),
    charge_agreed: z.string({ error: 'Allow the charge for what does not come back, or nothing can be sent.' }),
  }).superRefine(({ deliver_to: to, address_checked: checked }, context) => {
    if (forOthers && to === 'customer' && checked !== 'yes') context.addIssue({ code: 'custom', path: ['address_checked'], message: 'Check the address with the customer, then say so here.' });
  });
}

type Typed = z.infer<ReturnType<typeof requestSchema>>;

export function requestFrom(typed: Typed): CourierRequest {
  return {
    deliverTo: typed.deliver_to, contactName: typed.contact_name, contactPhone: typed.contact_phone, contactEmail: typed.contact_email, company: typed.company, line1: typed.line1, line2: typed.line2,
    city: typed.city, region: typed.region, postalCode: typed.postal_code, method: typed.shipping, forAppleSilicon: typed.apple_silicon === 'yes', note: typed.note,
  };
}

/** The fields of a request that is being changed; what was agreed to is asked anew. */
export function typedFrom(request: CourierRequest): Record<string, string> {
  return {
    deliver_to: request.deliverTo, contact_name: request.contactName, contact_phone: request.contactPhone, contact_email: request.contactEmail, company: request.company, line1: request.line1,
    line2: request.line2, city: request.city, region: request.region, postal_code: request.postalCode, shipping: request.method, apple_silicon: request.forAppleSilicon ? 'yes' : '', note: request.note,
  };
}
