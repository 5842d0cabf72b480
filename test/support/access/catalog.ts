import { type Access, OPERATORS } from './who';

const SAVED = { confirmation: 'Safe Plus' };
const PRICE = { currency: 'USD', list_price: '129.99', courier_standard: '99.99', valid_from: '2099-01-01' };

/** What is sold and at which prices. */
export const CATALOG: Record<string, Access> = {
  'GET /office/catalog': { who: OPERATORS },
  'GET /office/catalog/history': { who: OPERATORS },
  'GET /office/catalog/plans/:code': { who: OPERATORS, at: 'safe_plus' },
  'GET /office/catalog/plans/:code/facts': { who: OPERATORS, at: 'safe_plus' },
  'POST /office/catalog/plans/:code/facts': { who: OPERATORS, at: 'safe_plus', form: () => ({ name: 'Safe Plus', is_sellable: 'yes', computer_limit: '1', server_limit: '0', internal_drives: '1', external_drives: '1', automatic_video: 'yes', anti_virus: 'yes', grace_days: '31', failed_grace_days: '60' }) },
  'GET /office/catalog/plans/:code/copy': { who: OPERATORS, at: 'safe_plus' },
  'POST /office/catalog/plans/:code/copy': { who: OPERATORS, at: 'safe_plus', form: () => ({ code: 'safe_more', name: 'Safe More', rank: '9' }) },
  'GET /office/catalog/plans/:code/price': { who: OPERATORS, at: 'safe_plus' },
  'POST /office/catalog/plans/:code/price': { who: OPERATORS, at: 'safe_plus', form: () => ({ ...PRICE, ...SAVED }) },
  'GET /office/catalog/add-ons/:code': { who: OPERATORS, at: 'storage_100gb' },
  'GET /office/catalog/add-ons/:code/facts': { who: OPERATORS, at: 'storage_100gb' },
  'POST /office/catalog/add-ons/:code/facts': { who: OPERATORS, at: 'storage_100gb', form: () => ({ name: 'Storage pack, 100 GB', is_sellable: 'yes', max_quantity: '49' }) },
  'GET /office/catalog/add-ons/:code/price': { who: OPERATORS, at: 'storage_100gb' },
  'POST /office/catalog/add-ons/:code/price': { who: OPERATORS, at: 'storage_100gb', form: () => PRICE },
  'GET /office/catalog/prices/:id/withdrawal': { who: OPERATORS, id: 'price' },
  'POST /office/catalog/prices/:id/withdrawal': { who: OPERATORS, id: 'price' },
  'GET /office/catalog/discounts': { who: OPERATORS },
  'POST /office/catalog/discounts': { who: OPERATORS },
  'GET /office/catalog/several-years': { who: OPERATORS },
  'POST /office/catalog/several-years': { who: OPERATORS, form: () => ({ years_2: '6', years_3: '11', valid_from: '2099-01-01' }) },
  'GET /office/catalog/discounts/:from/withdrawal': { who: OPERATORS, at: '2098-01-01' },
  'POST /office/catalog/discounts/:from/withdrawal': { who: OPERATORS, at: '2098-01-01', form: () => ({ confirmation: 'discounts', seen: '' }) },
  'GET /office/catalog/several-years/:from/withdrawal': { who: OPERATORS, at: '2098-01-01' },
  'POST /office/catalog/several-years/:from/withdrawal': { who: OPERATORS, at: '2098-01-01' },
  'GET /office/catalog/return-fees/:version/withdrawal': { who: OPERATORS, at: 'USD-2098-01-01' },
  'POST /office/catalog/return-fees/:version/withdrawal': { who: OPERATORS, at: 'USD-2098-01-01' },
  'GET /office/catalog/return-fees': { who: OPERATORS },
  'POST /office/catalog/return-fees': { who: OPERATORS, form: () => ({ currency: 'USD', drive: '140.00', cord: '9.99', valid_from: '2099-01-01' }) },
  'GET /office/catalog/thresholds': { who: OPERATORS },
  'POST /office/catalog/thresholds': { who: OPERATORS, form: () => ({ backup_overdue: '15' }) },
};
