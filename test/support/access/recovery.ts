import { REQUEST_FIELDS } from '../factories/recovery';
import { type Access, ACCOUNT_KEEPERS, EVERYBODY, MONEY, PAYERS, SHIPPERS, TECHNICIANS } from './who';

const PARCEL = { carrier: 'UPS', tracking: '1Z999', drives: '1', drive_tb: '1' };

/** Recovery by courier, for customers, partners and the office. */
export const RECOVERY: Record<string, Access> = {
  'GET /portal/accounts/:id/recovery': { who: EVERYBODY, id: 'account' },
  'GET /portal/accounts/:id/computers/:machine/recovery': { who: TECHNICIANS, id: 'account', second: 'machine' },
  'POST /portal/accounts/:id/computers/:machine/recovery': { who: TECHNICIANS, id: 'account', second: 'machine', form: () => REQUEST_FIELDS },
  'GET /portal/recovery': { who: EVERYBODY },
  'GET /portal/recovery/:id': { who: EVERYBODY, id: 'recoveryCase' },
  'POST /portal/recovery/:id/order': { who: MONEY, id: 'recoveryCase' },
  'GET /portal/recovery/:id/cancellation': { who: TECHNICIANS, id: 'recoveryCase' },
  'POST /portal/recovery/:id/cancellation': { who: TECHNICIANS, id: 'recoveryCase' },

  'GET /my/recovery': { who: ACCOUNT_KEEPERS },
  'GET /my/computers/:id/recovery': { who: PAYERS, id: 'machine' },
  'POST /my/computers/:id/recovery': { who: PAYERS, id: 'machine', form: () => REQUEST_FIELDS },
  'GET /my/recovery/:id': { who: ACCOUNT_KEEPERS, id: 'recoveryCase' },
  'POST /my/recovery/:id/confirmation': { who: ACCOUNT_KEEPERS, id: 'recoveryCase', form: () => ({ answer: 'right' }) },
  'GET /my/recovery/:id/cancellation': { who: PAYERS, id: 'recoveryCase' },
  'POST /my/recovery/:id/cancellation': { who: PAYERS, id: 'recoveryCase' },

  'GET /office/recovery': { who: SHIPPERS },
  'GET /office/recovery/:id': { who: SHIPPERS, id: 'officeRecoveryCase' },
  'POST /office/recovery/:id/approval': { who: SHIPPERS, id: 'officeRecoveryCase', form: () => ({ confirmed_by: 'Ada Lovelace' }) },
  'GET /office/recovery/:id/refusal': { who: SHIPPERS, id: 'officeRecoveryCase' },
  'POST /office/recovery/:id/refusal': { who: SHIPPERS, id: 'officeRecoveryCase', form: () => ({ reason: 'The backup cannot be read.' }) },
  'POST /office/recovery/:id/preparation': { who: SHIPPERS, id: 'officeRecoveryCase' },
  'POST /office/recovery/:id/password': { who: SHIPPERS, id: 'officeRecoveryCase' },
  'POST /office/recovery/:id/dispatch': { who: SHIPPERS, id: 'officeRecoveryCase', form: () => PARCEL },
  'POST /office/recovery/:id/delivery': { who: SHIPPERS, id: 'officeRecoveryCase', form: () => ({ delivered_on: '2026-11-22' }) },
  'POST /office/recovery/:id/return': { who: SHIPPERS, id: 'officeRecoveryCase', form: () => ({ drives_missing: '0', cords_missing: '0' }) },
};
