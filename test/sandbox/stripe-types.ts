import type Stripe from 'stripe';
import { type ChargeObject } from '../../src/sandbox/stripe/objects/charge';
import { type CheckoutSessionObject } from '../../src/sandbox/stripe/objects/checkout-session';
import { type CustomerObject } from '../../src/sandbox/stripe/objects/customer';
import { type DisputeObject } from '../../src/sandbox/stripe/objects/dispute';
import { type EventObject, type EventType } from '../../src/sandbox/stripe/objects/event';
import { type LineItemObject } from '../../src/sandbox/stripe/objects/line-item';
import { type PaymentIntentObject } from '../../src/sandbox/stripe/objects/payment-intent';
import { type PaymentMethodObject } from '../../src/sandbox/stripe/objects/payment-method';
import { type RefundObject } from '../../src/sandbox/stripe/objects/refund';
import { type SetupIntentObject } from '../../src/sandbox/stripe/objects/setup-intent';

type Fits<Ours extends Theirs, Theirs> = [Ours, Theirs];

/** What tsc checks: each of the sandbox's objects is one of Stripe's. */
export type Checked = [
  Fits<ChargeObject, Stripe.Charge>,
  Fits<CheckoutSessionObject, Stripe.Checkout.Session>,
  Fits<CustomerObject, Stripe.Customer>,
  Fits<DisputeObject, Stripe.Dispute>,
  Fits<PaymentIntentObject, Stripe.PaymentIntent>,
  Fits<PaymentMethodObject, Stripe.PaymentMethod>,
  Fits<RefundObject, Stripe.Refund>,
  Fits<SetupIntentObject, Stripe.SetupIntent>,
  // The SDK reads the price's decimal text into an object of its own.
  Fits<Omit<LineItemObject, 'price'>, Omit<Stripe.LineItem, 'price'>>,
  Fits<Omit<LineItemObject['price'], 'unit_amount_decimal'>, Omit<Stripe.Price, 'unit_amount_decimal'>>,
  Fits<Omit<EventObject, 'data' | 'type'>, Omit<Stripe.Event, 'data' | 'type'>>,
  Fits<EventType, Stripe.Event['type']>,
];
