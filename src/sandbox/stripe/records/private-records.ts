import { type LineItemObject } from '../objects/line-item';
import { type FutureUsage } from '../objects/payment-intent';
import { type Metadata } from '../objects/metadata';
import { type Authentication, type DeclineName } from '../test-cards';

/** What a bank knows of a card and the API does not tell. */
export type HeldCard = {
  /** The payment method's id. */
  id: string;
  number: string;
  /** Authenticated for later charges without the cardholder. */
  setUp: boolean;
  /** Detached or charged once without a customer: can never be used again. */
  spent: boolean;
  /** Behaviour changed later by a switch, in place of what the number says. */
  changed: { declines?: DeclineName | null; authentication?: Authentication; processing?: boolean };
};

/** What a Checkout session was asked for and its object does not show. */
export type CheckoutPlan = {
  id: string;
  lines: LineItemObject[];
  intentMetadata: Metadata;
  intentDescription: string | null;
  setupFutureUsage: FutureUsage | null;
  statementDescriptorSuffix: string | null;
  receiptEmail: string | null;
  /** The reason why the last card was refused, shown above the form. */
  refusal: string | null;
};

/** One request to the cardholder to prove who they are (3-D Secure). */
export type Challenge = {
  id: string;
  /** `pi_…` or `seti_…` */
  intent: string;
  paymentMethod: string;
  /** A Checkout session, or the address that the caller named. */
  returnTo: { session: string } | { url: string };
  state: 'open' | 'done';
};

export type KeyRecord = {
  id: string;
  fingerprint: string;
  created: number;
  status: number;
  body: object;
};

export type Setting = { id: 'clock'; offsetSeconds: number };
