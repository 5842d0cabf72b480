import { type Access, ADMINISTRATORS, DECIDE, EVERYBODY, type Visitor } from './who';

const CLAIMANTS: readonly Visitor[] = ['administrator', 'technician', 'sales'];

/** The partner program. */
export const PROGRAM: Record<string, Access> = {
  'GET /portal/program': { who: EVERYBODY },
  'GET /portal/program/nfr': { who: EVERYBODY },
  'GET /portal/program/nfr/new': { who: CLAIMANTS },
  // Without a plan: who holds an account has another place to go to from then on.
  'POST /portal/program/nfr/new': { who: CLAIMANTS, form: () => ({ plan: '', claim: '0190a3c0-0000-7000-8000-000000000001' }) },
  'POST /portal/program/nfr/:id/renewal': { who: CLAIMANTS, id: 'nfrClaim' },
  'GET /portal/program/nfr/:id/release': { who: ADMINISTRATORS, id: 'nfrClaim' },
  'POST /portal/program/nfr/:id/release': { who: ADMINISTRATORS, id: 'nfrClaim' },
  'GET /office/program': { who: DECIDE },
  'GET /office/program/:from/withdrawal': { who: DECIDE, at: '2098-01-01' },
  'POST /office/program/:from/withdrawal': { who: DECIDE, at: '2098-01-01', form: () => ({ seen: '0' }) },
  'POST /office/program': { who: DECIDE, form: () => ({ valid_from: '2090-01-01', threshold: '10000', nfr_basic: '1', nfr_premier: '5', note: 'Access', seen: '1' }) },
};
