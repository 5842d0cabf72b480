/** A refusal as Stripe words it. */
export type Decline = {
  code: string;
  declineCode: string;
  message: string;
  networkCode: string;
  adviceCode: 'do_not_try_again' | 'try_again_later' | 'confirm_card_data' | null;
};

export type Authentication = 'never' | 'on_session' | 'unless_set_up' | 'always';

/** What a card does. `refusesAll` refuses already when it is kept for later, `refuses` only when it is charged. */
export type CardKind = {
  brand: string;
  displayBrand: string;
  funding: 'credit' | 'debit';
  hint: string;
  refusesAll?: Decline;
  refuses?: Decline;
  authentication?: Authentication;
  disputed?: string;
};

const plain = 'Your card was declined.';

export const declines = {
  generic_decline: decline('card_declined', 'generic_decline', plain, '01', 'try_again_later'),
  do_not_honor: decline('card_declined', 'do_not_honor', plain, '05', 'try_again_later'),
  insufficient_funds: decline('card_declined', 'insufficient_funds', 'Your card has insufficient funds.', '51', 'try_again_later'),
  lost_card: decline('card_declined', 'lost_card', plain, '41', 'do_not_try_again'),
  stolen_card: decline('card_declined', 'stolen_card', plain, '43', 'do_not_try_again'),
  pickup_card: decline('card_declined', 'pickup_card', plain, '04', 'do_not_try_again'),
  fraudulent: decline('card_declined', 'fraudulent', plain, '59', 'do_not_try_again'),
  try_again_later: decline('card_declined', 'try_again_later', plain, '91', 'try_again_later'),
  card_velocity_exceeded: decline('card_declined', 'card_velocity_exceeded', 'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.', '65', 'try_again_later'),
  expired_card: decline('expired_card', 'expired_card', 'Your card has expired.', '54', 'do_not_try_again'),
  incorrect_cvc: decline('incorrect_cvc', 'incorrect_cvc', "Your card's security code is incorrect.", 'N7', 'confirm_card_data'),
  processing_error: decline('processing_error', 'processing_error', 'An error occurred while processing your card. Try again in a little bit.', '96', 'try_again_later'),
  authentication_required: decline('authentication_required', 'authentication_required', 'Your card was declined. This transaction requires authentication.', '1A', null),
} satisfies Record<string, Decline>;

export type DeclineName = keyof typeof declines;

const visa = { brand: 'visa', displayBrand: 'visa', funding: 'credit' } as const;

/** Stripe's documented test cards, by number. */
export const testCards: Readonly<Record<string, CardKind>> = {
  '4242424242424242': { ...visa, hint: 'Succeeds (Visa)' },
  '4000056655665556': { ...visa, funding: 'debit', hint: 'Succeeds (Visa debit)' },
  '5555555555554444': { brand: 'mastercard', displayBrand: 'mastercard', funding: 'credit', hint: 'Succeeds (Mastercard)' },
  '5200828282828210': { brand: 'mastercard', displayBrand: 'mastercard', funding: 'debit', hint: 'Succeeds (Mastercard debit)' },
  '378282246310005': { brand: 'amex', displayBrand: 'american_express', funding: 'credit', hint: 'Succeeds (American Express)' },
  '6011111111111117': { brand: 'discover', displayBrand: 'discover', funding: 'credit', hint: 'Succeeds (Discover)' },
  '4000002500003155': { ...visa, authentication: 'unless_set_up', hint: 'Asks for 3-D Secure once, later charges succeed' },
  '4000002760003184': { ...visa, authentication: 'always', hint: 'Asks for 3-D Secure every time' },
  '4000000000003220': { ...visa, authentication: 'always', hint: '3-D Secure required' },
  '4000003800000446': { ...visa, authentication: 'on_session', hint: 'Already set up: 3-D Secure only when you are there' },
  '4000000000003055': { ...visa, hint: '3-D Secure supported, not required' },
  '4000008260003178': { ...visa, authentication: 'always', refuses: declines.insufficient_funds, hint: '3-D Secure, then insufficient funds' },
  '4000008400001629': { ...visa, authentication: 'always', refuses: declines.generic_decline, hint: '3-D Secure, then declined' },
  '4000000000000341': { ...visa, refuses: declines.generic_decline, hint: 'Can be saved, later charges are declined' },
  '4000000000000002': { ...visa, refusesAll: declines.generic_decline, hint: 'Declined' },
  '4000000000009995': { ...visa, refusesAll: declines.insufficient_funds, hint: 'Declined: insufficient funds' },
  '4000000000009987': { ...visa, refusesAll: declines.lost_card, hint: 'Declined: lost card' },
  '4000000000009979': { ...visa, refusesAll: declines.stolen_card, hint: 'Declined: stolen card' },
  '4000000000000069': { ...visa, refusesAll: declines.expired_card, hint: 'Declined: expired card' },
  '4000000000000127': { ...visa, refusesAll: declines.incorrect_cvc, hint: 'Declined: wrong security code' },
  '4000000000000119': { ...visa, refusesAll: declines.processing_error, hint: 'Declined: processing error' },
  '4000000000006975': { ...visa, refusesAll: declines.card_velocity_exceeded, hint: 'Declined: over its limit' },
  '4100000000000019': { ...visa, refuses: declines.fraudulent, hint: 'Blocked as fraudulent' },
  '4000000000000259': { ...visa, disputed: 'fraudulent', hint: 'Succeeds, then is disputed' },
  // Ours, not Stripe's: a card that can be saved and later has no money, which Stripe's own …9995 cannot show.
  '4000000034009995': { ...visa, refuses: declines.insufficient_funds, hint: 'Can be saved, later charges: insufficient funds (this sandbox only)' },
};

/** Stripe's test payment method ids and the card each stands for. Attaching one makes a new payment method. */
export const testPaymentMethods: Readonly<Record<string, string>> = {
  pm_card_visa: '4242424242424242',
  pm_card_visa_debit: '4000056655665556',
  pm_card_mastercard: '5555555555554444',
  pm_card_mastercard_debit: '5200828282828210',
  pm_card_amex: '378282246310005',
  pm_card_discover: '6011111111111117',
  pm_card_chargeDeclined: '4000000000000002',
  pm_card_visa_chargeDeclined: '4000000000000002',
  pm_card_chargeDeclinedInsufficientFunds: '4000000000009995',
  pm_card_visa_chargeDeclinedInsufficientFunds: '4000000000009995',
  pm_card_chargeDeclinedLostCard: '4000000000009987',
  pm_card_visa_chargeDeclinedLostCard: '4000000000009987',
  pm_card_chargeDeclinedStolenCard: '4000000000009979',
  pm_card_visa_chargeDeclinedStolenCard: '4000000000009979',
  pm_card_chargeDeclinedExpiredCard: '4000000000000069',
  pm_card_chargeDeclinedIncorrectCvc: '4000000000000127',
  pm_card_chargeDeclinedProcessingError: '4000000000000119',
  pm_card_chargeCustomerFail: '4000000000000341',
  pm_card_chargeCustomerFailInsufficientFunds: '4000000034009995',
  pm_card_radarBlock: '4100000000000019',
  pm_card_createDispute: '4000000000000259',
  pm_card_authenticationRequired: '4000002760003184',
  pm_card_authenticationRequiredOnSetup: '4000002500003155',
  pm_card_authenticationRequiredSetupForOffSession: '4000003800000446',
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: '4000008260003178',
  pm_card_threeDSecure2Required: '4000000000003220',
  pm_card_threeDSecureRequired: '4000000000003220',
  pm_card_threeDSecureRequiredChargeDeclined: '4000008400001629',
  pm_card_threeDSecureOptional: '4000000000003055',
};

function decline(code: string, declineCode: string, message: string, networkCode: string, adviceCode: Decline['adviceCode']): Decline {
  return { code, declineCode, message, networkCode, adviceCode };
}
