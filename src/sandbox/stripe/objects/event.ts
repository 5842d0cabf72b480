import { newId } from '../random';

export const apiVersion = '2026-10-28.endive';

export type EventType =
  | 'charge.dispute.created' | 'charge.failed' | 'charge.pending' | 'charge.refunded' | 'charge.succeeded' | 'charge.updated'
  | 'checkout.session.completed' | 'checkout.session.expired'
  | 'customer.created' | 'customer.updated'
  | 'payment_intent.canceled' | 'payment_intent.created' | 'payment_intent.payment_failed' | 'payment_intent.processing'
  | 'payment_intent.requires_action' | 'payment_intent.succeeded'
  | 'payment_method.attached' | 'payment_method.detached' | 'payment_method.updated'
  | 'refund.created' | 'refund.updated'
  | 'setup_intent.canceled' | 'setup_intent.created' | 'setup_intent.requires_action' | 'setup_intent.setup_failed' | 'setup_intent.succeeded';

export type EventRequest = { id: string | null; idempotency_key: string | null };

export type EventObject = {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: object };
  livemode: false;
  pending_webhooks: number;
  request: EventRequest;
  type: EventType;
};

export function newEvent(created: number, type: EventType, data: EventObject['data'], request: EventRequest, endpoints: number): EventObject {
  return { id: newId('evt_1'), object: 'event', api_version: apiVersion, created, data, livemode: false, pending_webhooks: endpoints, request, type };
}
