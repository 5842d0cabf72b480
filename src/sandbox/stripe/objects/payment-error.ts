import { type PaymentMethodObject } from './payment-method';

/** What `last_payment_error` and `last_setup_error` hold. */
export type PaymentError = {
  type: 'card_error' | 'invalid_request_error';
  code: string;
  message: string;
  decline_code?: string;
  advice_code?: string;
  network_decline_code?: string;
  charge?: string;
  doc_url?: string;
  payment_method?: PaymentMethodObject;
};
