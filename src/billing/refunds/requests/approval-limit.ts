import { config } from '../../../config';
import { type Cents, cents, type Currency, minimumChargeCents } from '../../../platform/values/money';

/** What one person may pay back of an invoice alone: the setting's amount, else a thousand times the currency's smallest charge (500.00 in US dollars). */
export function approvalLimitCents(currency: Currency): Cents {
  return cents(config.refundApprovalAbove[currency] ?? minimumChargeCents(currency) * 1_000);
}
